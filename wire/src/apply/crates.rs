//! Crates of the project as they stand elsewhere: in a CPython source tree, and in the source distribution.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{files, manifests};
use crate::error::{At, Result};
use crate::project::{Package, Project};

/// The crates of these names, and whatever of ours they depend on.
pub(crate) fn needed(project: &Project, mut names: BTreeSet<String>) -> Vec<&Package> {
    loop {
        let packages: Vec<&Package> =
            project.packages.iter().filter(|package| names.contains(&package.name)).collect();
        let before = names.len();
        for package in &packages {
            let ours = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
            names.extend(ours.map(|dependency| dependency.name.clone()));
        }
        if names.len() == before {
            return packages;
        }
    }
}

/// Copies what is needed to build the crates, without their tests.
pub(crate) fn copy(project: &Project, packages: &[&Package], to: &Path) -> Result<()> {
    packages
        .iter()
        .try_for_each(|package| copy_crate(project, package, &features(package, packages), to))
}

/// `features` are those that others ask for.
fn copy_crate(
    project: &Project,
    package: &Package,
    features: &BTreeSet<&str>,
    to: &Path,
) -> Result<()> {
    let place = project.relative(package.folder());
    let folder = package.folder();
    let is_needed = |path: &Path| {
        path == Path::new("build.rs") || path == Path::new("Cargo.toml") || path.starts_with("src")
    };
    for path in files::below(folder, &|path| !is_needed(path))? {
        let from = folder.join(&path);
        let mut content = fs::read(&from).at("read", &from)?;
        if path == Path::new("Cargo.toml") {
            content =
                manifests::of_crate(&String::from_utf8_lossy(&content), features).into_bytes();
        }
        files::write(&to.join(place).join(&path), content)?;
    }
    Ok(())
}

/// The features of `package` that `others` ask for.
fn features<'a>(package: &Package, others: &[&'a Package]) -> BTreeSet<&'a str> {
    let all = others.iter().flat_map(|other| &other.dependencies);
    let of_it = all.filter(|dependency| dependency.name == package.name);
    of_it.flat_map(|dependency| &dependency.features).map(String::as_str).collect()
}

/// The manifest of the workspace that has the packages, and the members that are there already; the lock file.
pub(crate) fn write_workspace(
    project: &Project,
    packages: &[&Package],
    others: &[&str],
    to: &Path,
) -> Result<()> {
    let from = project.root.join("Cargo.toml");
    let text = fs::read_to_string(&from).at("read", &from)?;
    let place = |package: &&Package| project.relative(package.folder()).display().to_string();
    let mut members: Vec<String> = packages.iter().map(place).collect();
    members.extend(others.iter().map(|&other| other.to_owned()));
    members.sort();
    let mut manifests = String::from("rustdlib-glue = \n");
    for place in &members {
        let path = to.join(place).join("Cargo.toml");
        manifests += &fs::read_to_string(&path).at("read", &path)?;
    }
    let key = |line: &'_ str| Some(line.split_once(" = ")?.0.to_owned());
    let used: BTreeSet<String> = manifests.lines().filter_map(key).collect();
    files::write(&to.join("Cargo.toml"), manifests::of_workspace(&text, &members, &used))?;
    let (from, lock) = (project.root.join("Cargo.lock"), to.join("Cargo.lock"));
    fs::copy(&from, &lock).at("copy", &from).map(drop)
}
