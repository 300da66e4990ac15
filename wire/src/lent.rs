//! Packages from PyPI that the Python tests import, kept in our target directory: the user's Python
//! gets nothing.

use std::path::PathBuf;
use std::process::Command;

use crate::pip;
use crate::project::Project;
use crate::python::Python;

pub(crate) const HYPOTHESIS: &str = "hypothesis";

/// All of them, as PyPI names them; `tests/prepare-python-3.15` reads the list as well.
pub(crate) fn packages() -> impl Iterator<Item = &'static str> {
    include_str!("../lent.txt").lines()
}

/// Where a Python finds a package, or why it cannot be had.
pub(crate) enum Lent {
    Installed,
    In(PathBuf),
    Missing(String),
}

/// Looks for `package`, and has pip fetch it if it is nowhere.
pub(crate) fn provide(project: &Project, python: &Python, package: &str) -> Lent {
    let mut import = Command::new(&python.exe);
    let import = import.args(["-I", "-B", "-c", &format!("import {}", module(package))]);
    if import.output().is_ok_and(|output| output.status.success()) {
        return Lent::Installed;
    }
    let folder = format!("{package}-{}", python.key());
    match pip::fetched(project, &folder, package, python) {
        Ok(home) => Lent::In(home),
        Err(why) => Lent::Missing(why),
    }
}

/// The variable that tells a test why it has no `package`.
pub(crate) fn why_not(package: &str) -> String {
    format!("RUSTDLIB_NO_{}", module(package).to_uppercase())
}

fn module(package: &str) -> String {
    package.replace('-', "_")
}
