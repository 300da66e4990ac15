//! The wheel's bill of materials (CycloneDX 1.5): every crate of other people that is linked into its library.
//!
//! maturin makes one as well, with a new number, the time and the folder in it. This one says the same each time.

use serde_json::{Value, json};

use crate::error::Result;
use crate::linked::{self, Crate};
use crate::project::Project;
use crate::registry::{self, Lock};

pub(super) const FILE: &str = "wire/wheel/rustdlib.cdx.json";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// All of the file.
pub(super) fn text(project: &Project) -> Result<String> {
    let crates = linked::crates(project)?;
    let lock = Lock::read(&project.root)?;
    let us = format!("pkg:pypi/rustdlib@{VERSION}");
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": component("rustdlib", VERSION, &us, "MIT OR Apache-2.0") },
        "components": crates.iter().map(|krate| of_crate(krate, &lock)).collect::<Value>(),
        "dependencies": [{ "ref": us, "dependsOn": crates.iter().map(purl).collect::<Value>() }],
    });
    Ok(format!("{document:#}\n"))
}

fn component(name: &str, version: &str, purl: &str, licence: &str) -> Value {
    json!({
        "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
        "licenses": [{ "expression": licence }],
    })
}

fn of_crate(krate: &Crate, lock: &Lock) -> Value {
    let mut about = component(&krate.name, &krate.version, &purl(krate), &krate.licence);
    if let Some(sha256) = lock.checksum(&krate.name, &krate.version) {
        about["hashes"] = json!([{ "alg": "SHA-256", "content": sha256 }]);
    }
    about
}

fn purl(krate: &Crate) -> String {
    registry::purl(&krate.name, &krate.version)
}
