//! `cargo wire bench --lib`: all files of a Python's `Lib/`, C against Rust.

use std::process::ExitCode;

use crate::error::{At, Error, Result};
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

/// Prints one line for each task; the script does all the work.
pub(super) fn lib(project: &Project, python: &Python) -> Result<ExitCode> {
    eprintln!("building the modules for Python {}", python.title());
    let tree = Tree::ready(project, python)?;
    let status = tree
        .command()
        .arg("-B")
        .arg(project.root.join("benches/python/lib_files.py"))
        .arg(&python.stdlib)
        .args(tree.modules.iter().map(|module| &module.name))
        .env_remove("PYTHONPATH")
        .status()
        .at("run", &tree.exe)?;
    if status.success() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Error::new("the comparison did not run to its end, see above"))
}
