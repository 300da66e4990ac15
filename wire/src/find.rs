//! Finding the Python that a `--python` means.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// A path as it is, a command from PATH, a version from PATH or pyenv.
pub(crate) fn resolve(name: &str) -> Result<PathBuf> {
    if name.contains('/') {
        let path = PathBuf::from(name);
        return if path.exists() { Ok(path) } else { Err(missing(name)) };
    }
    let version = name.strip_prefix("python").unwrap_or(name);
    if !is_version(version) {
        return on_path(name).ok_or_else(|| missing(name));
    }
    on_path(&format!("python{version}"))
        .filter(|found| starts(found))
        .or_else(|| in_pyenv(version))
        .ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Error {
    Error::new(format!(
        "there is no Python `{name}`; install a CPython 3.11 to 3.15 or name one with --python"
    ))
}

/// `3.13` or `3.13.0`, but not the `3` of `python3`.
fn is_version(text: &str) -> bool {
    text.starts_with("3.") && numbers(text).is_some()
}

fn on_path(command: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|dir| dir.join(command)).find(|path| path.is_file())
}

/// A pyenv shim stands on PATH for versions that are not switched on.
fn starts(path: &Path) -> bool {
    let mut command = Command::new(path);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The newest installed version that begins with `version`.
fn in_pyenv(version: &str) -> Option<PathBuf> {
    let root = env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".pyenv")))?;
    let wanted = numbers(version)?;
    let newest = fs::read_dir(root.join("versions"))
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let found = numbers(&entry.file_name().to_string_lossy())?;
            let python = entry.path().join("bin/python3");
            (found.starts_with(&wanted) && python.is_file()).then_some((found, python))
        })
        .max()?;
    Some(newest.1)
}

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_not_a_command() {
        assert!(is_version("3.13") && is_version("3.13.0"));
        assert!(!is_version("3") && !is_version("3.x") && !is_version("") && !is_version("2.7"));
    }

    #[test]
    fn what_is_not_there_is_named() {
        let line = resolve("/no/such/python").unwrap_err().to_string();
        assert!(line.contains("`/no/such/python`") && line.contains("3.11 to 3.15"), "{line}");
    }
}
