//! What the crates depend on, and that all module crates have one shape.

use std::fs;
use std::path::Path;

use toml::Table;

use super::Finding;
use crate::error::{At, Error, Result};
use crate::modules::LIST;
use crate::project::Project;

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
    let mut broken = Vec::new();
    for package in project.module_crates() {
        let path = package.folder().join("src/lib.rs");
        let text = fs::read_to_string(&path).at("read", &path)?;
        let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//");
        if text.lines().find(is_code) != Some("#![forbid(unsafe_code)]") {
            let path = project.relative(&path).display();
            broken.push(format!("{path} does not begin with #![forbid(unsafe_code)]"));
        }
    }
    Ok(Finding { holds: "every module crate forbids unsafe code".into(), broken })
}

/// Every module crate with algorithms looks at the processor while it is imported, as `cpu.rs` says.
pub(super) fn looks(project: &Project) -> Result<Finding> {
    let (mut broken, mut count) = (Vec::new(), 0);
    for package in project.module_crates() {
        let manifest = read(&package.folder().join("Cargo.toml"))?;
        let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
        if !dependencies.is_some_and(|table| table.contains_key("rustdlib-algorithms")) {
            continue;
        }
        count += 1;
        let path = package.folder().join("src/lib.rs");
        if !fs::read_to_string(&path).at("read", &path)?.contains("cpu::look();") {
            let path = project.relative(&path).display();
            broken.push(format!("{path} does not call cpu::look() in exec"));
        }
    }
    Ok(Finding { holds: format!("{count} modules look at the processor while imported"), broken })
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
