//! Builds a crate of the workspace for one Python.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::project::{Project, cargo};
use crate::python::Python;

/// The library of `krate` that Python can load; see [`build_target`].
pub(crate) fn build(
    project: &Project,
    python: &Python,
    krate: &str,
    quiet: bool,
) -> Result<PathBuf> {
    build_target(project, python, krate, &["--lib"], quiet)
}

/// A target of `krate` that Python can load, built in the release profile for
/// `python`. Cargo's progress goes to the terminal, unless it is to be `quiet`.
///
/// Every Python has its own target directory: pyo3-ffi's build script would
/// otherwise start over whenever another Python's turn comes.
pub(crate) fn build_target(
    project: &Project,
    python: &Python,
    krate: &str,
    target: &[&str],
    quiet: bool,
) -> Result<PathBuf> {
    let mut command = cargo();
    command
        .args(["rustc", "--package", krate, "--crate-type", "cdylib", "--release"])
        .args(target)
        .args(["--message-format", "json-render-diagnostics"])
        .arg("--target-dir")
        .arg(target_dir(project, python))
        .args(quiet.then_some("--quiet"))
        .env("PYO3_PYTHON", &python.exe)
        // Or they are linked against libpython.
        .env("PYO3_BUILD_EXTENSION_MODULE", "1")
        .env("PYO3_ENVIRONMENT_SIGNATURE", signature(python))
        .current_dir(&project.root)
        .stdout(Stdio::piped());
    let no_start = |error| Error::new(format!("cannot run cargo: {error}"));
    let mut child = command.spawn().map_err(no_start)?;
    let stdout = child.stdout.take().map(BufReader::new);
    let lines = stdout.into_iter().flat_map(BufRead::lines).map_while(|line| line.ok());
    let built = lines.filter_map(|line| library(&line)).last();
    if !child.wait().map_err(no_start)?.success() {
        let title = python.title();
        return Err(Error::new(format!("the build for Python {title} failed, see above")));
    }
    built.ok_or_else(|| Error::new(format!("crate {krate} makes no library that Python can load")))
}

/// What maturin tells pyo3-ffi's build script of a Python. Whoever tells it something else has everything
/// that depends on it built anew, and the wheel is built in the same directory.
fn signature(python: &Python) -> String {
    format!("cpython-{}-{}bit", python.minor(), usize::BITS)
}

/// Where cargo builds for `python`.
pub(crate) fn target_dir(project: &Project, python: &Python) -> PathBuf {
    project.target.join("for").join(python.key())
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    crate_types: Vec<String>,
}

/// The library, if the line of cargo's output tells of one.
fn library(line: &str) -> Option<PathBuf> {
    let message: Message = serde_json::from_str(line).ok()?;
    let is_library = message.target?.crate_types.iter().any(|kind| kind == "cdylib");
    if message.reason != "compiler-artifact" || !is_library {
        return None;
    }
    let is_loaded =
        |path: &PathBuf| path.extension().is_some_and(|ending| ending == "so" || ending == "dylib");
    message.filenames.into_iter().find(is_loaded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libraries_count() {
        let line = r#"{"reason":"compiler-artifact","target":{"crate_types":["cdylib","rlib"]},
            "filenames":["/t/libx.rlib","/t/libx.so"]}"#;
        assert_eq!(library(line), Some("/t/libx.so".into()));
        assert_eq!(library(&line.replace("cdylib", "staticlib")), None);
        assert_eq!(library("warning: not JSON"), None);
    }
}
