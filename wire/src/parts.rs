//! What a wired interpreter is made from, and the names that this has.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{At, Result};
use crate::modules::{Module, Twin};
use crate::project::Project;
use crate::python::Python;

/// The module that the tree's `.pth` file imports.
pub(crate) const STARTUP: &str = "rustdlib_wired";

/// What runs inside a wired interpreter; the tree has a copy.
pub(crate) const SCRIPTS: &str = "wire/python";

/// What a tree is wired with.
pub(crate) struct Parts<'a> {
    pub(crate) modules: Vec<&'a Module>,
    /// The one library that has them all, and those that this Python does not get.
    pub(crate) library: PathBuf,
}

/// The name of the module's file.
pub(crate) fn file_name(module: &Module, python: &Python) -> String {
    format!("{}{}", module.name, python.suffix)
}

/// The file that is the module's twin, unless that is built into the interpreter.
pub(crate) fn original(module: &Module, python: &Python) -> Option<PathBuf> {
    if module.twin == Twin::Lib {
        let path = python.stdlib.join(module.host()).with_extension("py");
        return path.is_file().then_some(path);
    }
    if python.builtin.contains(&module.name) {
        return None;
    }
    let entries = fs::read_dir(&python.dynload).ok()?.flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| is_extension(path, &module.name));
    // A debug Python on Debian stands beside the normal one, with its own files.
    files.sort_by_key(|path| !path.to_string_lossy().ends_with(&python.suffix));
    files.into_iter().next()
}

pub(crate) fn is_extension(path: &Path, name: &str) -> bool {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    file.split('.').next() == Some(name) && file.ends_with(".so")
}

pub(crate) fn exe_name(python: &Python) -> &OsStr {
    python.exe.file_name().unwrap_or(OsStr::new("python3"))
}

/// The block for a file of `Lib/`.
pub(crate) fn shim_file(project: &Project, shim: &Path) -> PathBuf {
    project.root.join("Lib-shims").join(shim)
}

/// The scripts that run inside a wired interpreter.
pub(crate) fn scripts(project: &Project) -> Result<Vec<PathBuf>> {
    let folder = project.root.join(SCRIPTS);
    let entries = fs::read_dir(&folder).at("read", &folder)?.flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.retain(|path| path.is_file());
    found.sort();
    Ok(found)
}
