//! The licence texts of the crates whose code is in the modules.

use std::fs;
use std::path::Path;

use super::files;
use super::graph::Crate;
use crate::error::{At, Error, Result};

const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// Copies them to `licenses/<crate>-<version>/`.
pub(super) fn collect(crates: &[Crate], stage: &Path) -> Result<()> {
    for package in crates.iter().filter(|package| package.linked) {
        let (name, version) = (&package.name, &package.version);
        let target = stage.join("licenses").join(format!("{name}-{version}"));
        let texts = files::below(&package.folder, &|path| !is_licence(path))?;
        if texts.is_empty() {
            files::write(&target.join("LICENSE"), named_only(package)?)?;
        }
        for text in texts {
            let from = package.folder.join(&text);
            files::write(&target.join(&text), fs::read(&from).at("read", &from)?)?;
        }
    }
    Ok(())
}

/// For a crate that names its licence and brings no text.
fn named_only(package: &Crate) -> Result<String> {
    let Crate { name, version, licence, authors, .. } = package;
    let (_, mit) = include_str!("../../../LICENSE-MIT")
        .split_once("\n\nPermission is")
        .filter(|_| licence.contains("MIT"))
        .ok_or_else(|| {
            Error::new(format!("crate {name} {version} ({licence}) brings no licence text"))
        })?;
    let authors = authors.join(", ");
    Ok(format!(
        "{name} {version} brings no licence text. Its manifest says: {licence}; authors: {authors}.\n\n\
         Permission is{mit}"
    ))
}

/// A file of that name, or in a folder of that name, at the top of a crate.
fn is_licence(path: &Path) -> bool {
    let first = path.components().next().map(|part| part.as_os_str().to_string_lossy());
    first.is_some_and(|name| NAMES.iter().any(|begin| name.to_uppercase().starts_with(begin)))
}
