//! The site start-up of a wired interpreter: a module and the `.pth` file that
//! imports it, in the tree's own site-packages.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::error::{At, Error, Result};
use crate::modules::Module;
use crate::parts::{Parts, STARTUP, file_name, original};
use crate::python::Python;

/// Writes both files into `tree`.
pub(crate) fn write(tree: &Path, python: &Python, parts: &Parts<'_>) -> Result<()> {
    let relative = python.site_in_tree.first().ok_or_else(|| {
        Error::new(format!("Python {} has no site-packages directory", python.title()))
    })?;
    let dir = tree.join(relative);
    fs::create_dir_all(&dir).at("create", &dir)?;
    put(&dir.join(format!("{STARTUP}.py")), &start_up(python, parts))?;
    put(&dir.join(format!("{STARTUP}.pth")), &format!("import {STARTUP}\n"))
}

/// `python/rustdlib_wired.py` with its two constants filled in. JSON without
/// `null` and booleans is Python as well.
fn start_up(python: &Python, parts: &Parts<'_>) -> String {
    let modules: Value = parts.modules.iter().map(|module| entry(python, module)).collect();
    let site: Vec<&PathBuf> = python.site_here.iter().filter(|dir| dir.is_dir()).collect();
    include_str!("../python/rustdlib_wired.py")
        .replace("\nMODULES = {}\n", &format!("\nMODULES = {modules:#}\n"))
        .replace("\nSITE = []\n", &format!("\nSITE = {:#}\n", json!(site)))
}

fn entry(python: &Python, module: &Module) -> (String, Value) {
    let rust = python.dynload_in_tree().join(file_name(module, python));
    let original = original(module, python).unwrap_or_default();
    let about = json!({
        "rust": rust,
        "twin": module.twin,
        "folder": module.folder,
        "original": original,
        "unwritten": module.unwritten,
    });
    (module.name.clone(), about)
}

fn put(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).at("write", path)
}
