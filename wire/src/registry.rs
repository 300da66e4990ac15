//! Crates from a registry, as all say of them who list them.

use std::fs;
use std::path::Path;
use std::process::Command;

use toml::Table;

use crate::error::{At, Error, Result};

/// `Cargo.lock`.
pub(crate) struct Lock(Table);

impl Lock {
    /// That of the workspace in `root`.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let path = root.join("Cargo.lock");
        let text = fs::read_to_string(&path).at("read", &path)?;
        Ok(Self(text.parse().map_err(|error| Error::new(format!("Cargo.lock: {error}")))?))
    }

    /// The checksum of the crate's archive, by which cargo knows it.
    pub(crate) fn checksum(&self, name: &str, version: &str) -> Option<&str> {
        let is = |package: &&toml::Value| {
            let has = |key, value| package.get(key).and_then(toml::Value::as_str) == Some(value);
            has("name", name) && has("version", version)
        };
        self.0.get("package")?.as_array()?.iter().find(is)?.get("checksum")?.as_str()
    }
}

/// The package URL.
pub(crate) fn purl(name: &str, version: &str) -> String {
    format!("pkg:cargo/{name}@{version}")
}

/// The SPDX expression: before there were such, a slash meant "or".
pub(crate) fn licence(said: &str) -> String {
    said.replace('/', " OR ")
}

/// What cargo prints when asked for crates; if it fails, that it cannot do `what`, and its error.
pub(crate) fn asked(cargo: &mut Command, what: &str) -> Result<Vec<u8>> {
    let output =
        cargo.output().map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.starts_with("error")).unwrap_or("no message");
    Err(Error::new(format!("cargo cannot {what}: {line}")))
}
