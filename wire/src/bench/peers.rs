//! Third-party packages that do the same, kept in our target directory: the user's Python gets
//! nothing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::error::{At, Result};
use crate::project::Project;
use crate::python::{Python, last_line};

/// The packages, as pip knows them.
const PACKAGES: [&str; 6] = ["pybase64", "isal", "zlib-ng", "deflate", "blake3", "cryptography"];

/// Where `python` finds those that can be had; of the others it is said why not.
pub(super) fn provide(project: &Project, python: &Python) -> Result<PathBuf> {
    let home = project.target.join("peers").join(python.key());
    fs::create_dir_all(&home).at("create", &home)?;
    for package in PACKAGES {
        let mark = home.join(format!(".{package}"));
        if mark.exists() {
            continue;
        }
        eprintln!("fetching {package}");
        match pip(python, &home, package) {
            Ok(()) => fs::write(&mark, "").at("write", &mark)?,
            Err(why) => eprintln!("without {package}: {why}"),
        }
    }
    Ok(home)
}

fn pip(python: &Python, home: &std::path::Path, package: &str) -> std::result::Result<(), String> {
    let own = Command::new(&python.exe)
        .args(["-I", "-m", "pip", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    // Any pip can fetch wheels for another Python.
    let mut command = Command::new(if own { python.exe.as_os_str() } else { "python3".as_ref() });
    command.args(["-m", "pip", "install", "--quiet", "--no-input", "--only-binary=:all:"]);
    if !own {
        command.args(["--implementation", "cp", "--python-version", &python.minor()]);
    }
    command.args(["--upgrade", "--target"]).arg(home).arg(package);
    let output = command.output().map_err(|_| "there is no pip on this machine".to_owned())?;
    if output.status.success() { Ok(()) } else { Err(last_line(&output.stderr)) }
}
