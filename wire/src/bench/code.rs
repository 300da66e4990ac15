//! What a module's speed depends on: a hash of the code of its crate and of what this reaches.

use std::collections::BTreeSet;
use std::fs;

use serde::Deserialize;

use crate::error::{At, Error, Result};
use crate::modules::Module;
use crate::project::Project;
use crate::source::Sources;

/// The code of the workspace.
pub(crate) struct Code<'a> {
    project: &'a Project,
    sources: Sources,
}

impl<'a> Code<'a> {
    pub(crate) fn read(project: &'a Project) -> Result<Self> {
        Ok(Self { project, sources: Sources::read(project)? })
    }

    /// Changes with the code that a build of `module` has in it, with the profile, and with the crates
    /// from outside that this code uses; not with comments and tests, nor with where code stands.
    pub(crate) fn hash(&self, module: &Module) -> Result<String> {
        let Self { project, sources } = self;
        let name = module.krate();
        let package = project.packages.iter().find(|package| package.name == name);
        let files = package.map_or_else(BTreeSet::new, |package| sources.reached(project, package));
        let mut hash = sources.content(&files);
        for package in sources.packages(project, &files) {
            if let Some(script) = package.build_script() {
                hash.add_content(script)?;
            }
        }
        let foreign = sources.foreign(project, &files);
        for dependency in foreign.values() {
            let mut features = dependency.features.clone();
            features.sort();
            let defaults = dependency.uses_default_features;
            hash.add(format!("{} {features:?} {defaults}", dependency.name).as_bytes());
        }
        for version in locked(project, foreign.into_keys().collect())? {
            hash.add(version.as_bytes());
        }
        hash.add(profile(project)?.as_bytes());
        Ok(hash.long())
    }
}

/// The name of the fact that holds a module's content hash.
pub(super) fn code_fact(module: &Module) -> String {
    format!("code of {}", module.name)
}

fn profile(project: &Project) -> Result<String> {
    let manifest = project.root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).at("read", &manifest)?;
    let manifest: toml::Table =
        text.parse().map_err(|error| Error::new(format!("Cargo.toml: {error}")))?;
    let release = manifest.get("profile").and_then(|profiles| profiles.get("release"));
    Ok(release.map(|table| format!("{table:?}")).unwrap_or_default())
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    source: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// `name version` of every crate from outside that is linked under `names`.
fn locked(project: &Project, names: Vec<&str>) -> Result<BTreeSet<String>> {
    let path = project.root.join("Cargo.lock");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let lock: Lock =
        toml::from_str(&text).map_err(|error| Error::new(format!("Cargo.lock: {error}")))?;
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = names.into_iter().map(str::to_owned).collect();
    while let Some(wanted) = open.pop() {
        // `name`, or `name version` where there are several.
        let (name, version) = wanted.split_once(' ').unwrap_or((&wanted, ""));
        let is_it = |p: &&Locked| p.name == name && p.version.starts_with(version);
        for package in lock.package.iter().filter(is_it) {
            let line = format!("{} {}", package.name, package.version);
            if package.source.is_none() || found.insert(line) {
                open.extend(package.dependencies.iter().cloned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
