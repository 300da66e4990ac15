//! The Rust tests of the workspace.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::tally::Tally;
use crate::error::{Error, Result};
use crate::project::{Project, cargo};
use crate::python::Python;

const PLACE: &str = "Rust: ";

/// Runs `cargo test`, shows what is not just "ok", and counts.
pub(super) fn run(
    project: &Project,
    python: &Python,
    quick: bool,
    tally: &mut Tally,
) -> Result<()> {
    let mut command = test_command(project, python, tally);
    command.args(quick.then_some(["--lib", "--bins"]).into_iter().flatten());
    let no_start = |error| Error::new(format!("cannot run cargo: {error}"));
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(no_start)?;
    let stdout = child.stdout.take().map(BufReader::new);
    let (mut passed, mut failed) = (0, 0);
    for line in stdout.into_iter().flat_map(BufRead::lines).map_while(|line| line.ok()) {
        match read(&line) {
            Line::Passed => passed += 1,
            Line::Failed(name) => {
                failed += 1;
                tally.fail(PLACE, name, "see above");
            }
            Line::Ignored(name, why) => tally.skip(PLACE, name, why),
            Line::Noise => {}
            Line::Other => println!("{line}"),
        }
    }
    if !child.wait().map_err(no_start)?.success() && failed == 0 {
        tally.fail(PLACE, "cargo test", "did not build or did not end, see above");
    }
    tally.pass(passed);
    println!("Rust tests: {passed} passed, {failed} failed");
    Ok(())
}

/// `cargo test` of everything that can be tested here. A test of a crate that
/// calls Python's C API is linked with libpython, which not every Python has.
fn test_command(project: &Project, python: &Python, tally: &mut Tally) -> Command {
    let mut command = cargo();
    command
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("PYO3_PYTHON", &python.exe)
        .env_remove("PYO3_BUILD_EXTENSION_MODULE")
        .env("LD_LIBRARY_PATH", library_path(python))
        .current_dir(&project.root);
    if python.libpython {
        return command;
    }
    for package in project.packages.iter().filter(|package| package.is_tested()) {
        if package
            .dependencies
            .iter()
            .any(|other| ["pyo3-ffi", "rustdlib-glue"].contains(&&*other.name))
        {
            command.args(["--exclude", &package.name]);
            let why = format!("Python {} has no libpython.so to link with", python.title());
            tally.skip(PLACE, &package.name, &why);
        }
    }
    command
}

/// Where test programs find libpython, before what the user has set.
fn library_path(python: &Python) -> OsString {
    let mut path = python.libdir.clone().into_os_string();
    if let Some(set) = env::var_os("LD_LIBRARY_PATH") {
        path.push(":");
        path.push(set);
    }
    path
}

#[derive(Debug, PartialEq)]
enum Line<'a> {
    Passed,
    Failed(&'a str),
    Ignored(&'a str, &'a str),
    /// What libtest says around its tests.
    Noise,
    Other,
}

fn read(line: &str) -> Line<'_> {
    let noise = ["running ", "test result: ok", "all doctests ran in"];
    if line.is_empty() || noise.iter().any(|start| line.starts_with(start)) {
        return Line::Noise;
    }
    let Some((name, outcome)) =
        line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... "))
    else {
        return Line::Other;
    };
    match outcome.split_once(", ").unwrap_or((outcome, "ignored by default")) {
        ("ok", _) => Line::Passed,
        ("FAILED", _) => Line::Failed(name),
        ("ignored", why) => Line::Ignored(name, why),
        _ => Line::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_libtest_prints() {
        assert_eq!(read("test a::b ... ok"), Line::Passed);
        assert_eq!(read("test a::b - should panic ... ok"), Line::Passed);
        assert_eq!(read("test a::b ... FAILED"), Line::Failed("a::b"));
        assert_eq!(read("test a ... ignored"), Line::Ignored("a", "ignored by default"));
        assert_eq!(read("test a ... ignored, slow"), Line::Ignored("a", "slow"));
        assert_eq!(read("running 3 tests"), Line::Noise);
        assert_eq!(read("test result: FAILED. 0 passed"), Line::Other);
    }
}
