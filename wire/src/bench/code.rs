//! What a module's speed depends on: a content hash of its crate and of all that it links.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use serde::Deserialize;

use crate::error::{At, Error, Result};
use crate::modules::Module;
use crate::project::{Package, Project};
use crate::stamp::Hash;

/// Changes with the code of `module`, of the crates of the workspace that it links and of the
/// profile, and with the versions of all others; not with comments and tests.
pub(crate) fn code_hash(project: &Project, module: &Module) -> Result<String> {
    let mut hash = Hash::new();
    let crates = linked(project, &module.krate());
    for package in &crates {
        for file in sources(package.folder())? {
            hash.add(project.relative(&file).as_os_str().as_encoded_bytes());
            hash.add(&content(&file)?);
        }
    }
    let manifest = project.root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).at("read", &manifest)?;
    let manifest: toml::Table =
        text.parse().map_err(|error| Error::new(format!("Cargo.toml: {error}")))?;
    let profile = manifest.get("profile").map(|table| format!("{table:?}"));
    hash.add(profile.unwrap_or_default().as_bytes());
    let names = crates.iter().map(|package| package.name.as_str()).collect();
    for version in locked(project, names)? {
        hash.add(version.as_bytes());
    }
    Ok(hash.long())
}

/// The crate and the crates of the workspace under it, each once.
fn linked<'a>(project: &'a Project, name: &str) -> Vec<&'a Package> {
    let mut found: BTreeMap<&str, &Package> = BTreeMap::new();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        let Some(package) = project.packages.iter().find(|package| package.name == name) else {
            continue;
        };
        if found.insert(&package.name, package).is_none() {
            let ours = package.dependencies.iter().filter(|other| other.path.is_some());
            open.extend(ours.map(|other| other.name.as_str()));
        }
    }
    found.into_values().collect()
}

/// The manifest and the Rust files, but for files of tests.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = vec![folder.join("Cargo.toml")];
    let mut open = vec![folder.join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).at("read", &folder)? {
            let path = entry.at("read", &folder)?.path();
            let name = path.file_name().unwrap_or_default();
            if name == "tests" || name == "tests.rs" || name == "oracle.rs" {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Rust without comments; other files as they are.
fn content(file: &Path) -> Result<Vec<u8>> {
    let text = fs::read_to_string(file).at("read", file)?;
    if file.extension().is_none_or(|ending| ending != "rs") {
        return Ok(text.into_bytes());
    }
    let tokens: TokenStream = text
        .parse()
        .map_err(|error| Error::new(format!("{} is not Rust: {error}", file.display())))?;
    Ok(undocumented(tokens).to_string().into_bytes())
}

/// Without `#[doc = ".."]`, which is what documentation comments become.
fn undocumented(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_doc(&group.stream()) => {
                // The `#`, and the `!` of a module's documentation.
                while matches!(kept.last(), Some(TokenTree::Punct(p)) if ['#', '!'].contains(&p.as_char()))
                {
                    kept.pop();
                }
            }
            TokenTree::Group(group) => {
                let inner = undocumented(group.stream());
                kept.push(proc_macro2::Group::new(group.delimiter(), inner).into());
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn is_doc(attribute: &TokenStream) -> bool {
    let mut tokens = attribute.clone().into_iter();
    matches!((tokens.next(), tokens.next()),
        (Some(TokenTree::Ident(word)), Some(TokenTree::Punct(sign)))
            if word == "doc" && sign.as_char() == '=')
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
mod tests {
    use super::*;

    #[test]
    fn comments_do_not_count() {
        let code = |text: &str| undocumented(text.parse().unwrap()).to_string();
        let plain = code("mod a { fn f(x: u8) {} }");
        assert_eq!(code("//! M\nmod a { /// D\n fn f(x: u8) { /* c */ } }"), plain);
        assert_ne!(code("mod a { fn f(x: u16) {} }"), plain);
    }
}
