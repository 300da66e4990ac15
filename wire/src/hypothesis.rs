//! The PyPI package `hypothesis` for the differential tests, kept in our target
//! directory: the user's Python gets nothing.

use std::path::PathBuf;
use std::process::Command;

use crate::pip;
use crate::project::Project;
use crate::python::Python;

/// Where `python` finds hypothesis, or why it cannot be had.
pub(crate) enum Hypothesis {
    Installed,
    In(PathBuf),
    Missing(String),
}

/// Looks for hypothesis, and has pip fetch it if it is nowhere.
pub(crate) fn provide(project: &Project, python: &Python) -> Hypothesis {
    let mut import = Command::new(&python.exe);
    if import
        .args(["-I", "-B", "-c", "import hypothesis"])
        .output()
        .is_ok_and(|o| o.status.success())
    {
        return Hypothesis::Installed;
    }
    match pip::fetched(project, &python.key(), "hypothesis", python) {
        Ok(home) => Hypothesis::In(home),
        Err(why) => Hypothesis::Missing(why),
    }
}
