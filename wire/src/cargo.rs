//! Builds crates of the workspace for one Python.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::project::{Project, cargo};
use crate::python::Python;

/// The extension modules of `crates`, built in the release profile for
/// `python`, in the order of `crates`. Cargo's progress goes to the terminal,
/// unless it is to be `quiet`.
///
/// Every Python has its own target directory: pyo3-ffi's build script would
/// otherwise start over whenever another Python's turn comes.
pub(crate) fn build(
    project: &Project,
    python: &Python,
    crates: &[String],
    quiet: bool,
) -> Result<Vec<PathBuf>> {
    let mut command = cargo();
    command
        .args(["build", "--release", "--message-format", "json-render-diagnostics"])
        .arg("--target-dir")
        .arg(target_dir(project, python))
        .args(quiet.then_some("--quiet"))
        .args(crates.iter().flat_map(|name| ["--package", name]))
        .env("PYO3_PYTHON", &python.exe)
        // Or they are linked against libpython.
        .env("PYO3_BUILD_EXTENSION_MODULE", "1")
        .current_dir(&project.root)
        .stdout(Stdio::piped());
    let no_start = |error| Error::new(format!("cannot run cargo: {error}"));
    let mut child = command.spawn().map_err(no_start)?;
    let stdout = child.stdout.take().map(BufReader::new);
    let lines = stdout.into_iter().flat_map(BufRead::lines).map_while(|line| line.ok());
    let built: Vec<(String, PathBuf)> = lines.filter_map(|line| extension_module(&line)).collect();
    if !child.wait().map_err(no_start)?.success() {
        let title = python.title();
        return Err(Error::new(format!("the build for Python {title} failed, see above")));
    }
    crates.iter().map(|name| find(&built, name)).collect()
}

/// Where cargo builds for `python`.
pub(crate) fn target_dir(project: &Project, python: &Python) -> PathBuf {
    project.target.join("for").join(python.key())
}

fn find(built: &[(String, PathBuf)], name: &str) -> Result<PathBuf> {
    let found = built.iter().find(|(krate, _)| krate == name);
    found.map(|(_, path)| path.clone()).ok_or_else(|| {
        Error::new(format!("crate {name} makes no library that Python can load; set crate-type"))
    })
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    crate_types: Vec<String>,
}

/// The crate's name and its library, if the line of cargo's output tells of one.
fn extension_module(line: &str) -> Option<(String, PathBuf)> {
    let message: Message = serde_json::from_str(line).ok()?;
    let is_library = message.target?.crate_types.iter().any(|kind| kind == "cdylib");
    if message.reason != "compiler-artifact" || !is_library {
        return None;
    }
    let folder = message.manifest_path?.parent()?.file_name()?.to_string_lossy().into_owned();
    let file = message
        .filenames
        .into_iter()
        .find(|path| path.extension().is_some_and(|ending| ending == "so" || ending == "dylib"))?;
    Some((format!("rustdlib-{folder}"), file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libraries_count() {
        let line = r#"{"reason":"compiler-artifact","manifest_path":"/w/modules/x/Cargo.toml",
            "target":{"crate_types":["cdylib","rlib"]},
            "filenames":["/t/libx.rlib","/t/libx.so"]}"#;
        let found = extension_module(line);
        assert_eq!(found, Some(("rustdlib-x".into(), "/t/libx.so".into())));
        assert_eq!(extension_module(&line.replace("cdylib", "staticlib")), None);
        assert_eq!(extension_module("warning: not JSON"), None);
    }
}
