//! The bill of materials, `sbom.spdx.json`: SPDX 2.3 in the manner of CPython's
//! `Misc/sbom.spdx.json`. It is also how local edits are noticed.

use std::fs;
use std::iter;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files;
use super::graph::Crate;
use super::interrupted;
use crate::error::{At, Error, Result};
use crate::registry::{self, Lock};

pub(super) const NAME: &str = "sbom.spdx.json";
/// This rustdlib.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const US: &str = "SPDXRef-PACKAGE-rustdlib";
/// Where the file names begin.
const PLACE: &str = "Modules/_rust/";

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    #[serde(rename = "SPDXID")]
    id: String,
    creation_info: Creation,
    data_license: String,
    document_namespace: String,
    files: Vec<File>,
    name: String,
    packages: Vec<Package>,
    relationships: Vec<Relationship>,
    spdx_version: String,
}

#[derive(Deserialize, Serialize)]
struct Creation {
    comment: String,
    created: String,
    creators: Vec<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(rename = "SPDXID")]
    id: String,
    checksums: Vec<Checksum>,
    file_name: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Package {
    #[serde(rename = "SPDXID")]
    id: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    checksums: Vec<Checksum>,
    download_location: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    external_refs: Vec<Reference>,
    license_concluded: String,
    name: String,
    originator: String,
    primary_package_purpose: String,
    version_info: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    reference_category: String,
    reference_locator: String,
    reference_type: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Checksum {
    algorithm: String,
    checksum_value: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    related_spdx_element: String,
    relationship_type: String,
    spdx_element_id: String,
}

/// Writes the document about everything else in `stage`.
pub(super) fn write(stage: &Path, crates: &[Crate]) -> Result<()> {
    let document = document(stage, crates)?;
    let text = serde_json::to_string_pretty(&document)
        .map_err(|error| Error::new(format!("{NAME}: {error}")))?;
    files::write(&stage.join(NAME), text + "\n")
}

/// Reads the document in `folder`.
pub(super) fn read(folder: &Path) -> Option<Document> {
    serde_json::from_slice(&fs::read(folder.join(NAME)).ok()?).ok()
}

impl Document {
    /// The rustdlib that wrote it.
    pub(super) fn version(&self) -> Option<&str> {
        let us = self.packages.iter().find(|package| package.id == US)?;
        Some(&us.version_info)
    }

    /// The crates of other people, with version and licence.
    pub(super) fn crates(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let foreign = self.packages.iter().filter(|package| package.id != US);
        foreign.map(|p| (p.name.as_str(), p.version_info.as_str(), p.license_concluded.as_str()))
    }

    /// What in `folder` is not as it was written, each with what happened to it.
    pub(super) fn edits(&self, folder: &Path) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for file in &self.files {
            let name = file.file_name.strip_prefix(PLACE).unwrap_or(&file.file_name);
            match fs::read(folder.join(name)) {
                Err(_) => found.push(format!("{} is gone", file.file_name)),
                Ok(content) if sha256(file) != Some(&files::sha256(&content)) => {
                    found.push(format!("{} was edited", file.file_name));
                }
                Ok(_) => {}
            }
        }
        for path in files::below(folder, &is_unlisted)? {
            let name = format!("{PLACE}{}", path.display());
            if self.files.iter().all(|file| file.file_name != name) {
                found.push(format!("{name} was added"));
            }
        }
        Ok(found)
    }
}

fn sha256(file: &File) -> Option<&String> {
    let checksum = file.checksums.iter().find(|checksum| checksum.algorithm == "SHA256")?;
    Some(&checksum.checksum_value)
}

/// The document itself, what cargo checks by its own list, and what a build leaves.
pub(super) fn is_unlisted(path: &Path) -> bool {
    path == Path::new(NAME) || path == Path::new("vendor") || is_product(path)
}

/// What a build leaves in `Modules/_rust/`.
pub(super) fn is_product(path: &Path) -> bool {
    let name = path.to_string_lossy();
    path == Path::new("target")
        || name.starts_with(interrupted::NAME)
        || name.starts_with("rustdlib.o")
        || name.starts_with("pyo3-config")
}

fn document(stage: &Path, crates: &[Crate]) -> Result<Document> {
    let mut files = Vec::new();
    for path in files::below(stage, &is_unlisted)? {
        let content = fs::read(stage.join(&path)).at("read", &path)?;
        files.push(file(&format!("{PLACE}{}", path.display()), &content));
    }
    let lock = Lock::read(stage)?;
    let mut packages = vec![ours()];
    packages.extend(crates.iter().map(|krate| package(krate, &lock)));
    let described = relationship(DOCUMENT, "DESCRIBES", US);
    let contained = files.iter().map(|file| relationship(US, "CONTAINS", &file.id));
    let needed = crates.iter().map(|krate| match krate.linked {
        true => relationship(US, "DEPENDS_ON", &package_id(krate)),
        false => relationship(&package_id(krate), "BUILD_DEPENDENCY_OF", US),
    });
    let relationships = iter::once(described).chain(contained).chain(needed).collect();
    Ok(Document {
        id: DOCUMENT.into(),
        creation_info: creation(),
        data_license: "CC0-1.0".into(),
        document_namespace: namespace(&files),
        files,
        name: "rustdlib".into(),
        packages,
        relationships,
        spdx_version: "SPDX-2.3".into(),
    })
}

/// Without the time, which SPDX wants: who wires a tree again gets the same document.
fn creation() -> Creation {
    Creation {
        comment: "The time is not recorded, so that the same sources have the same document."
            .into(),
        created: "1970-01-01T00:00:00Z".into(),
        creators: vec![format!("Tool: rustdlib-{VERSION}")],
    }
}

/// A name that only a document about the same files has.
fn namespace(files: &[File]) -> String {
    let all: String = files.iter().filter_map(sha256).map(String::as_str).collect();
    format!("{}/sbom/{VERSION}/{}", env!("CARGO_PKG_REPOSITORY"), files::sha256(all.as_bytes()))
}

fn file(name: &str, content: &[u8]) -> File {
    let checksums = vec![
        Checksum { algorithm: "SHA1".into(), checksum_value: files::sha1(content) },
        Checksum { algorithm: "SHA256".into(), checksum_value: files::sha256(content) },
    ];
    let id = format!(
        "SPDXRef-FILE-{}",
        name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "-")
    );
    File { id, checksums, file_name: name.to_owned() }
}

fn ours() -> Package {
    Package {
        id: US.into(),
        checksums: vec![],
        download_location: env!("CARGO_PKG_REPOSITORY").into(),
        external_refs: vec![],
        license_concluded: "MIT OR Apache-2.0".into(),
        name: "rustdlib".into(),
        originator: "Organization: rustdlib".into(),
        primary_package_purpose: "SOURCE".into(),
        version_info: VERSION.into(),
    }
}

fn package(krate: &Crate, lock: &Lock) -> Package {
    let Crate { name, version, .. } = krate;
    let checksum =
        |sha256: &str| Checksum { algorithm: "SHA256".into(), checksum_value: sha256.into() };
    let who = krate
        .authors
        .first()
        .map_or(name.as_str(), |author| author.split('<').next().unwrap_or(author).trim());
    Package {
        id: package_id(krate),
        checksums: lock.checksum(name, version).map(checksum).into_iter().collect(),
        download_location: format!("https://crates.io/api/v1/crates/{name}/{version}/download"),
        external_refs: vec![Reference {
            reference_category: "PACKAGE_MANAGER".into(),
            reference_locator: registry::purl(name, version),
            reference_type: "purl".into(),
        }],
        license_concluded: krate.licence.clone(),
        name: name.clone(),
        originator: format!("Person: {who}"),
        primary_package_purpose: "SOURCE".into(),
        version_info: version.clone(),
    }
}

/// Two versions of a crate are two packages.
fn package_id(krate: &Crate) -> String {
    format!("SPDXRef-PACKAGE-{}-{}", krate.name.replace('_', "-"), krate.version.replace('+', "-"))
}

fn relationship(from: &str, kind: &str, to: &str) -> Relationship {
    Relationship {
        related_spdx_element: to.into(),
        relationship_type: kind.into(),
        spdx_element_id: from.into(),
    }
}
