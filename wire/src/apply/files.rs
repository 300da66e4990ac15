//! Files below a folder, and their checksums.

use std::fs;
use std::path::{Path, PathBuf};

use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::error::{At, Result};

/// The files below `folder`, relative to it and in order, without those that `skip` names.
pub(crate) fn below(folder: &Path, skip: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(inner) = waiting.pop() {
        let here = folder.join(&inner);
        for entry in fs::read_dir(&here).at("read", &here)? {
            let entry = entry.at("read", &here)?;
            let path = inner.join(entry.file_name());
            if skip(&path) {
                continue;
            }
            if entry.file_type().at("read", &here)?.is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Writes a file, in folders that may have to be made.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).at("create", folder)?;
    }
    fs::write(path, content).at("write", path)
}

/// How the name of a file ends that `replace` has not put in its place yet.
pub(super) const UNFINISHED: &str = ".rustdlib-new";

/// Writes a file whole or not at all; its permissions stay.
pub(super) fn replace(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    let new = PathBuf::from(name);
    let done = write(&new, content).and_then(|()| {
        if let Ok(old) = fs::metadata(path) {
            fs::set_permissions(&new, old.permissions()).at("write", &new)?;
        }
        fs::rename(&new, path).at("write", path)
    });
    if done.is_err() {
        let _ = fs::remove_file(&new);
    }
    done
}

pub(super) fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

pub(super) fn sha1(content: &[u8]) -> String {
    hex(&Sha1::digest(content))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
