//! The crates of other people that a workspace takes in, as `cargo metadata` tells them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::project::cargo;
use crate::registry;

/// A crate from a registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) version: String,
    /// An SPDX expression.
    pub(super) licence: String,
    pub(super) folder: PathBuf,
    pub(super) authors: Vec<String>,
    /// Whether its code is in the modules, or only builds them.
    pub(super) linked: bool,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    manifest_path: PathBuf,
    authors: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `build` or `dev`; a normal dependency has none.
    kind: Option<String>,
}

/// The crates that the workspace in `root` takes in, by name. Its lock file loses what
/// nothing needs any more; versions stay as they are.
pub(super) fn crates(root: &Path) -> Result<Vec<Crate>> {
    let mut cargo = cargo();
    cargo.args(["metadata", "--format-version", "1"]).current_dir(root);
    let told = registry::asked(&mut cargo, "resolve the modules' crates")?;
    let metadata: Metadata = serde_json::from_slice(&told)
        .map_err(|error| Error::new(format!("cargo metadata is not what was expected: {error}")))?;
    let linked = linked(&metadata);
    let foreign = metadata.packages.into_iter().filter(|package| package.source.is_some());
    let mut crates: Vec<Crate> = foreign
        .map(|package| Crate {
            linked: linked.contains(&package.id),
            licence: registry::licence(&package.license.unwrap_or_default()),
            folder: package.manifest_path.parent().map(Path::to_path_buf).unwrap_or_default(),
            name: package.name,
            version: package.version,
            authors: package.authors,
        })
        .collect();
    crates.sort();
    Ok(crates)
}

/// The packages that are reached from ours without a build dependency on the way.
fn linked(metadata: &Metadata) -> BTreeSet<String> {
    let nodes: BTreeMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let ours = metadata.packages.iter().filter(|package| package.source.is_none());
    let mut waiting: Vec<&str> = ours.map(|package| package.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if seen.insert(id.to_owned())
            && let Some(node) = nodes.get(id)
        {
            let is_normal = |edge: &&Edge| edge.dep_kinds.iter().any(|kind| kind.kind.is_none());
            waiting.extend(node.deps.iter().filter(is_normal).map(|edge| edge.pkg.as_str()));
        }
    }
    seen
}
