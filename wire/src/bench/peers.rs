//! Third-party packages that do the same, kept in our target directory: the user's Python gets
//! nothing.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use crate::error::{At, Result};
use crate::pip::{self, install};
use crate::project::Project;
use crate::python::Python;

/// The packages, as pip knows them.
const PACKAGES: &str = "benches/peers.txt";

/// The peers of one Python.
pub(super) struct Peers {
    /// Where it finds them.
    pub(super) home: PathBuf,
    /// Those that cannot be had, each with the reason.
    pub(super) missing: Vec<String>,
}

/// Fetches what is not there yet; of what cannot be had it is said why not.
pub(super) fn provide(project: &Project, python: &Python) -> Result<Peers> {
    // tests/prepare-python-3.15 puts them there for a Python that has no pip.
    let home = project.target.join("peers").join(python.minor());
    fs::create_dir_all(&home).at("create", &home)?;
    let list = project.root.join(PACKAGES);
    let packages = fs::read_to_string(&list).at("read", &list)?;
    let mut missing = Vec::new();
    for package in packages.lines() {
        let mark = home.join(format!(".{package}"));
        if mark.exists() {
            continue;
        }
        eprintln!("fetching {package}");
        match fetch(package, python, &home) {
            Ok(()) => fs::write(&mark, "").at("write", &mark)?,
            Err(why) => {
                // Where there is no pip, what that of tests/prepare-python-3.15 has said.
                let said = fs::read(home.join(format!(".{package}.said")));
                let why = said.map_or(why, |said| pip::why(&said));
                eprintln!("without {package}: {why}");
                missing.push(format!("{package} ({why})"));
            }
        }
    }
    Ok(Peers { home, missing })
}

/// Any pip can fetch wheels for another Python; its own knows best which ones.
fn fetch(
    package: &str,
    python: &Python,
    home: &std::path::Path,
) -> std::result::Result<(), String> {
    let minor = python.minor();
    let for_it = ["--upgrade", "--python-version", &minor, "--implementation", "cp"];
    install(package, python.exe.as_os_str(), home, &for_it[..1])
        .or_else(|_| install(package, OsStr::new("python3"), home, &for_it))
}
