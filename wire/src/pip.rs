//! Packages from PyPI, by whatever pip there is, into a folder of ours: the user's Python gets
//! nothing.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::Project;
use crate::python::{Python, last_line};

/// The versions of all packages but the peers; `tests/prepare-python-3.15` reads it as well.
const VERSIONS: &str = "wire/packages.txt";

/// Puts `package` and what it needs into `target`; an error says why not, in one line.
pub(crate) fn install(
    package: &str,
    python: &OsStr,
    target: &Path,
    options: &[&str],
) -> Result<(), String> {
    let output = Command::new(python)
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--only-binary=:all:", "--target"])
        .arg(target)
        .args(options)
        .arg(package)
        .output()
        .map_err(|_| "there is no pip on this machine".to_owned())?;
    if output.status.success() { Ok(()) } else { Err(why(&output.stderr)) }
}

/// Without a network, pip ends with what follows from that: no version, or versions in conflict.
pub(crate) fn why(said: &[u8]) -> String {
    if String::from_utf8_lossy(said).contains("connection broken by") {
        return "pip cannot reach its index".to_owned();
    }
    last_line(said)
}

/// As [`install`], in the versions of [`VERSIONS`].
pub(crate) fn install_pinned(
    project: &Project,
    package: &str,
    python: &OsStr,
    target: &Path,
    options: &[&str],
) -> Result<(), String> {
    let versions = project.root.join(VERSIONS);
    let pinned = ["--constraint", &*versions.to_string_lossy()];
    install(package, python, target, &[&pinned, options].concat())
}

/// The folder `name` in our target directory with `package` for `python` in it, fetched if it is
/// not there yet; an error says why it cannot be had.
pub(crate) fn fetched(
    project: &Project,
    name: &str,
    package: &str,
    python: &Python,
) -> Result<PathBuf, String> {
    fetch(project, name, package, python, |python, fresh, options| {
        install_pinned(project, package, python, fresh, options)
    })
}

/// The same with all that `list` names.
pub(crate) fn fetched_list(
    project: &Project,
    name: &str,
    list: &Path,
    python: &Python,
) -> Result<PathBuf, String> {
    let what = project.relative(list).display().to_string();
    let list = list.to_string_lossy();
    fetch(project, name, &what, python, |python, fresh, options| {
        install(&list, python, fresh, &[options, &["--requirement"]].concat())
    })
}

fn fetch(
    project: &Project,
    name: &str,
    what: &str,
    python: &Python,
    install: impl Fn(&OsStr, &Path, &[&str]) -> Result<(), String>,
) -> Result<PathBuf, String> {
    let home = project.target.join("packages").join(name);
    if home.is_dir() {
        return Ok(home);
    }
    eprintln!("fetching {what} for Python {}", python.title());
    let fresh = home.with_added_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    // Any pip can fetch wheels for another Python; its own knows best which ones.
    let minor = python.minor();
    let for_it = ["--python-version", &minor, "--implementation", "cp"];
    install(python.exe.as_os_str(), &fresh, &[])
        .or_else(|_| install(OsStr::new("python3"), &fresh, &for_it))
        .and_then(|()| fs::rename(&fresh, &home).map_err(|error| error.to_string()))
        .map_err(|why| format!("{what} cannot be had: {why}"))?;
    Ok(home)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_network_that_is_said() {
        let said = b"WARNING: Retrying (..) after connection broken by '..'\nERROR: ResolutionImpossible: ..\n";
        assert_eq!(why(said), "pip cannot reach its index");
        assert_eq!(why(b"ERROR: No matching distribution\n"), "ERROR: No matching distribution");
    }
}
