//! The published test vectors of the hashes, from PyPI, kept in our target directory.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use crate::pip;
use crate::project::Project;
use crate::python::Python;

/// The one package and version, with its checksum; `tests/debian-tree.sh` reads it as well.
const REQUIREMENT: &str = "tests/differential/vectors.txt";

/// The folder to import the package from, which is the same for every Python, or why there is none.
pub(crate) fn provide(project: &Project, python: &Python) -> Result<PathBuf, String> {
    let file = project.root.join(REQUIREMENT);
    let requirement = fs::read_to_string(&file).map_err(|error| error.to_string())?;
    let version = requirement.split_whitespace().next().unwrap_or_default();
    let home = project.target.join("packages").join(version);
    if home.is_dir() {
        return Ok(home);
    }
    eprintln!("fetching {version}");
    let fresh = home.with_added_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    let options = ["--no-deps", "--require-hashes", "--requirement"];
    let install = |pip: &OsStr| pip::install(&file.to_string_lossy(), pip, &fresh, &options);
    install(python.exe.as_os_str())
        .or_else(|_| install(OsStr::new("python3")))
        .and_then(|()| fs::rename(&fresh, &home).map_err(|error| error.to_string()))
        .map_err(|why| format!("{version} cannot be had: {why}"))?;
    Ok(home)
}
