//! What the crates depend on, and that all module crates have one shape.

use std::fs;
use std::path::Path;

use toml::Table;

use super::Finding;
use crate::error::{At, Error, Result};
use crate::modules::LIST;
use crate::project::{Dependency, Package, Project};

/// Dependencies point one way: modules to shared crates, and nothing back.
pub(super) fn directions(project: &Project) -> Finding {
    let mut broken = Vec::new();
    let mut edges = 0;
    for package in &project.packages {
        let from = place(project, package.folder());
        for dependency in &package.dependencies {
            let Some(path) = &dependency.path else { continue };
            edges += 1;
            let to = place(project, path);
            if !allowed(project, &from, &to) {
                broken.push(format!("{from} depends on {to}"));
            }
        }
    }
    Finding { holds: format!("{edges} dependencies between our crates point one way"), broken }
}

/// `modules/base64`, `shared/glue`, `wire`: a crate's folder below the root.
fn place(project: &Project, folder: &Path) -> String {
    project.relative(folder).display().to_string()
}

fn allowed(project: &Project, from: &str, to: &str) -> bool {
    if let Some(folder) = from.strip_prefix("modules/") {
        let module = project.config.module.iter().find(|module| module.folder == folder);
        let below =
            |to: &str| module.is_some_and(|module| module.stands_on.iter().any(|f| f == to));
        return to.starts_with("shared/") || to.strip_prefix("modules/").is_some_and(below);
    }
    match from {
        "shared/hashobject" | "shared/streamobject" => {
            ["shared/algorithms", "shared/glue"].contains(&to)
        }
        "shared/algorithms" | "shared/glue" => false,
        _ => ["benches", "tests", "wire"].iter().any(|zone| Path::new(from).starts_with(zone)),
    }
}

/// Who knows one module crate knows all.
pub(super) fn shape(project: &Project) -> Result<Finding> {
    let mut broken = Vec::new();
    for package in &project.packages {
        let place = place(project, package.folder());
        let manifest = read(&package.manifest_path)?;
        if !is_true(&manifest, "lints", "workspace") {
            broken.push(format!("{place}/Cargo.toml lacks [lints] workspace = true"));
        }
        let Some(folder) = place.strip_prefix("modules/") else { continue };
        if package.name != format!("rustdlib-{folder}") {
            broken.push(format!("{place} is named {}, not rustdlib-{folder}", package.name));
        }
        match project.config.crates().find(|module| module.folder == folder) {
            None => broken.push(format!("{place} has no {LIST}")),
            Some(module) if library(&manifest) != Some(&module.name) => {
                broken.push(format!("{place}: the library is not named {}", module.name));
            }
            Some(_) => {}
        }
    }
    let count = project.module_crates().count();
    Ok(Finding { holds: format!("{count} module crates have one shape"), broken })
}

/// Every module crate forbids unsafe code in its first line of code.
pub(super) fn forbids(project: &Project) -> Result<Finding> {
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//");
    let is_so = |text: &str| text.lines().find(is_code) == Some("#![forbid(unsafe_code)]");
    let what = "does not begin with #![forbid(unsafe_code)]";
    let broken = breaches(project, project.module_crates(), is_so, what)?;
    Ok(Finding { holds: "every module crate forbids unsafe code".into(), broken })
}

/// Every module crate with algorithms looks at the processor while it is imported, as `cpu.rs` says.
pub(super) fn looks(project: &Project) -> Result<Finding> {
    let is_it = |other: &Dependency| other.name == "rustdlib-algorithms" && other.is_of_code();
    let has_algorithms = |package: &&Package| package.dependencies.iter().any(is_it);
    let crates: Vec<_> = project.module_crates().filter(has_algorithms).collect();
    let holds = format!("{} modules look at the processor while imported", crates.len());
    let is_so = |text: &str| text.contains("cpu::look();");
    let broken = breaches(project, crates, is_so, "does not call cpu::look() in exec")?;
    Ok(Finding { holds, broken })
}

/// A line for each crate in whose lib.rs something is not as it should be.
fn breaches<'a>(
    project: &Project,
    crates: impl IntoIterator<Item = &'a Package>,
    is_so: impl Fn(&str) -> bool,
    what: &str,
) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for package in crates {
        let path = package.folder().join("src/lib.rs");
        if !is_so(&fs::read_to_string(&path).at("read", &path)?) {
            broken.push(format!("{} {what}", project.relative(&path).display()));
        }
    }
    Ok(broken)
}

fn read(path: &Path) -> Result<Table> {
    let text = fs::read_to_string(path).at("read", path)?;
    text.parse().map_err(|error| Error::new(format!("{}: {error}", path.display())))
}

fn is_true(manifest: &Table, section: &str, key: &str) -> bool {
    let value = manifest.get(section).and_then(|section| section.get(key));
    value.and_then(toml::Value::as_bool) == Some(true)
}

fn library(manifest: &Table) -> Option<&str> {
    manifest.get("lib")?.get("name")?.as_str()
}
