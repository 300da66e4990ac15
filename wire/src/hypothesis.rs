//! The PyPI package `hypothesis` for the differential tests, kept in our target
//! directory: the user's Python gets nothing.

use std::ffi::OsStr;
use std::fs;
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
    let home = project.target.join("packages").join(python.key());
    if home.is_dir() {
        return Hypothesis::In(home);
    }
    eprintln!("fetching hypothesis for Python {}", python.title());
    let fresh = home.with_added_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    // Any pip can fetch wheels for another Python; its own knows best which ones.
    let own = pip::install("hypothesis", python.exe.as_os_str(), &fresh, &[]);
    let minor = python.minor();
    let for_it = ["--python-version", &minor, "--implementation", "cp"];
    let fetched =
        own.or_else(|_| pip::install("hypothesis", OsStr::new("python3"), &fresh, &for_it));
    match fetched.and_then(|()| fs::rename(&fresh, &home).map_err(|error| error.to_string())) {
        Ok(()) => Hypothesis::In(home),
        Err(why) => Hypothesis::Missing(format!("hypothesis cannot be had: {why}")),
    }
}
