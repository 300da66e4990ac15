//! `--vendor`: the sources of the crates stand in the tree, and a build needs no network.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde::{Deserialize, Serialize};

use super::files;
use crate::error::{At, Error, Result};
use crate::project::cargo;

const CONFIG: &str = "\
# The crates' sources stand in vendor/: a build needs no network.
[source.crates-io]
replace-with = \"vendored-sources\"

[source.vendored-sources]
directory = \"vendor\"

[net]
offline = true
";

/// What CPython's `make clean` and `make distclean` delete, wherever it is.
const DELETED: [&str; 14] = [
    ".a", ".o", ".so", ".sl", ".lto", ".wasm", ".lst", ".pyc", ".orig", ".rej", ".bak", ".old",
    ".fdc", "~",
];

/// Cargo's list of a vendored crate's files.
#[derive(Deserialize, Serialize)]
struct Checksums {
    files: BTreeMap<String, String>,
    package: Option<String>,
}

/// Writes `vendor/` and the cargo configuration that names it.
pub(crate) fn vendor(stage: &Path) -> Result<()> {
    let status = cargo()
        .args(["vendor", "--quiet", "--versioned-dirs", "vendor"])
        .current_dir(stage)
        .stdout(Stdio::null())
        .status()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    if !status.success() {
        return Err(Error::new("cargo vendor failed, see above; it needs the network once"));
    }
    let vendor = stage.join("vendor");
    for entry in fs::read_dir(&vendor).at("read", &vendor)?.flatten() {
        thin_out(&entry.path())?;
    }
    files::write(&stage.join(".cargo/config.toml"), CONFIG)
}

/// Takes out what CPython's own targets would delete: cargo refuses a crate that lacks a
/// file of its list.
fn thin_out(folder: &Path) -> Result<()> {
    let path = folder.join(".cargo-checksum.json");
    let text = fs::read_to_string(&path).at("read", &path)?;
    let unexpected = |error| Error::new(format!("{}: {error}", path.display()));
    let mut checksums: Checksums = serde_json::from_str(&text).map_err(unexpected)?;
    for name in files::below(folder, &|_| false)? {
        let name = name.display().to_string();
        if DELETED.iter().any(|ending| name.ends_with(ending)) {
            let file = folder.join(&name);
            fs::remove_file(&file).at("remove", &file)?;
            checksums.files.remove(&name);
        }
    }
    let text = serde_json::to_string(&checksums).map_err(unexpected)?;
    fs::write(&path, text).at("write", &path)
}
