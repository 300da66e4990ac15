//! Packages from PyPI, by whatever pip there is, into a folder of ours.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::python::last_line;

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
    if output.status.success() { Ok(()) } else { Err(last_line(&output.stderr)) }
}
