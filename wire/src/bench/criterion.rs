//! `cargo wire bench --criterion`: the benchmarks of `benches/`, beside those that make the record.

use std::process::ExitCode;

use crate::error::{Error, Result};
use crate::project::{Project, cargo};
use crate::python::Python;
use crate::tree::Tree;

/// Runs criterion: kernels alone, and calls in an interpreter that is embedded.
pub(super) fn run(project: &Project, python: &Python, filter: &[String]) -> Result<ExitCode> {
    if !python.libpython {
        let (title, minor) = (python.title(), python.minor());
        return Err(Error::new(format!(
            "Python {title} has no libpython{minor}.so to embed; install libpython{minor}-dev \
             (Debian), python{minor}-devel (Fedora), or build with --enable-shared"
        )));
    }
    let tree = Tree::ready(project, python)?;
    let status = cargo()
        .args(["bench", "--package", "rustdlib-benches", "--features", "run", "--target-dir"])
        // Of its own, as pyo3 is linked with libpython here and nowhere else.
        .arg(project.target.join("criterion-for").join(python.key()))
        .arg("--")
        // Criterion takes one filter, a regular expression.
        .args((!filter.is_empty()).then(|| filter.join(".*")))
        .env("PYO3_PYTHON", &python.exe)
        .env_remove("PYO3_BUILD_EXTENSION_MODULE")
        .env("LD_LIBRARY_PATH", &python.libdir)
        .env("PYTHONHOME", &tree.home)
        .env_remove("PYTHONPATH")
        .current_dir(&project.root)
        .status()
        .map_err(|error| Error::new(format!("cannot run cargo: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
