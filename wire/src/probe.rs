//! The extension module that drives glue in tests, and in counts of instructions.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo;
use crate::error::{At, Result};
use crate::project::Project;
use crate::python::Python;

/// Its crate.
pub(crate) const CRATE: &str = "rustdlib-probe";
/// Its name in Python.
pub(crate) const MODULE: &str = "_rustdlib_probe";

/// The example of a module that stands in glue's crate, and is tested beside it.
pub(crate) const EXAMPLE: (&str, &str) = ("rustdlib-glue", "spam");

/// Builds it below `home`: a folder with the module under the name that Python looks for.
pub(crate) fn build(project: &Project, python: &Python, home: &Path) -> Result<PathBuf> {
    let library = cargo::build(project, python, CRATE, false)?;
    put(&library, MODULE, python, home)
}

/// The same folder, with the example.
pub(crate) fn build_example(project: &Project, python: &Python, home: &Path) -> Result<PathBuf> {
    let (krate, name) = EXAMPLE;
    let library = cargo::build_target(project, python, krate, &["--example", name], false)?;
    put(&library, name, python, home)
}

/// Both, as far as they can be built.
pub(crate) fn build_both(project: &Project, python: &Python) -> Result<()> {
    let home = cargo::target_dir(project, python);
    build(project, python, &home)?;
    build_example(project, python, &home).map(drop)
}

fn put(library: &Path, name: &str, python: &Python, home: &Path) -> Result<PathBuf> {
    let folder = home.join("probe");
    fs::create_dir_all(&folder).at("create", &folder)?;
    let copy = folder.join(format!("{name}{}", python.suffix));
    let _ = fs::remove_file(&copy);
    fs::copy(library, &copy).at("write", &copy)?;
    Ok(folder)
}
