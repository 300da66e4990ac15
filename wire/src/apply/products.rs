//! What stands in a wired tree: our folder, and what a build makes of it.

use std::fs;
use std::path::Path;

use crate::error::{At, Result};

/// Our folder in a CPython tree.
pub(super) const FOLDER: &str = "Modules/_rust";

/// Removes what was built, in the tree itself, of modules that are not built there any more.
pub(super) fn remove(tree: &Path) -> Result<()> {
    let mut folders = vec![tree.join("Modules")];
    if let Ok(entries) = fs::read_dir(tree.join("build")) {
        folders.extend(entries.flatten().map(|entry| entry.path()));
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(folder).at("read", folder)?.flatten() {
            let path = entry.path();
            let is_library = path.extension().is_some_and(|ending| ending == "so");
            // Each of ours names the library that has its code.
            if is_library && is_ours(&path) {
                fs::remove_file(&path).at("remove", &path)?;
            }
        }
    }
    Ok(())
}

/// A library that needs ours, or a link to one that is gone.
fn is_ours(path: &Path) -> bool {
    let name = b"_rustdlib";
    match fs::read(path) {
        Ok(content) => content.windows(name.len()).any(|window| window == name),
        Err(_) => path.is_symlink(),
    }
}
