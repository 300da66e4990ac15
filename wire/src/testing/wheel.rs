//! The wheel in a fresh virtual environment: what the package promises, and CPython's own tests of
//! the modules with `rustdlib.enable()` in effect.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::helpers::test_files;
use super::jobs::{Job, Scratch};
use super::tally::Tally;
use super::upstream::forgiven;
use crate::cargo;
use crate::environment;
use crate::error::{Error, Result};
use crate::lent::{self, Lent};
use crate::pip;
use crate::project::Project;
use crate::python::Python;
use crate::wheel;

/// Where the package's own tests are.
pub(super) const TESTS: &str = "tests/wheel";

/// What these tests want from PyPI; those whose package cannot be had are skipped.
const PACKAGES: [&str; 6] =
    ["mypy", "cryptography", "orjson", "mkdocs", "twine", "check-wheel-contents"];

/// The wheel; none, but the reason, without maturin.
pub(super) fn built(
    project: &Project,
    python: &Python,
) -> Result<std::result::Result<PathBuf, String>> {
    match wheel::maturin(project, python) {
        Ok(maturin) => {
            let out = cargo::target_dir(project, python).join("wheels");
            wheel::build(project, python, None, &maturin, &out).map(Ok)
        }
        Err(why) => Ok(Err(why.to_string())),
    }
}

/// A wheel, and the interpreter of a new virtual environment that it is installed in.
pub(super) struct Installed {
    wheel: PathBuf,
    exe: PathBuf,
}

impl Installed {
    pub(super) fn new(project: &Project, python: &Python, wheel: PathBuf) -> Result<Self> {
        let home = cargo::target_dir(project, python).join("venv");
        let exe = environment::with_wheel(python, &wheel, &home)?;
        Ok(Self { wheel, exe })
    }
}

/// All tests of the wheel.
pub(super) fn jobs<'a>(
    project: &'a Project,
    python: &'a Python,
    installed: &'a Installed,
    place: &str,
    tally: &mut Tally,
) -> Result<Vec<Job<'a>>> {
    let Installed { wheel, exe: venv } = installed;
    let packages = Packages::fetched(project, python)?;
    let own = |file: PathBuf| {
        let title = project.relative(&file).display().to_string();
        let name = title.clone();
        let packages = packages.clone();
        let work = move |scratch: &Scratch| {
            let mut command = command(venv, project, "run_tests.py");
            command
                .env("PYTHONPATH", &packages.path)
                .env("RUSTDLIB_WHEEL", wheel)
                .env("RUSTDLIB_NO_PACKAGES", &packages.missing);
            scratch.outcome(command.arg(&file), &name)
        };
        Job { title, work: Box::new(work) }
    };
    let mut jobs: Vec<Job<'_>> =
        test_files(&project.root.join(TESTS))?.into_iter().map(own).collect();
    let upstream = project.config.core_tests();
    if python.has_tests {
        // Without it, CPython's tests skip what they want it for, and say so.
        let lent = match lent::provide(project, python, lent::HYPOTHESIS) {
            Lent::In(folder) => folder.into_os_string(),
            Lent::Installed | Lent::Missing(_) => OsString::new(),
        };
        jobs.extend(upstream.into_iter().map(|name| enabled(project, python, venv, name, &lent)));
    } else {
        upstream.into_iter().for_each(|name| tally.skip(place, name, "no `test` package"));
    }
    Ok(jobs)
}

/// PACKAGES, as far as they can be had.
#[derive(Clone)]
struct Packages {
    path: OsString,
    /// Why some cannot.
    missing: String,
}

impl Packages {
    fn fetched(project: &Project, python: &Python) -> Result<Self> {
        let (mut folders, mut missing) = (Vec::new(), Vec::new());
        for package in PACKAGES {
            let name = format!("{}-{package}", python.key());
            match pip::fetched(project, &name, package, python) {
                Ok(folder) => folders.push(folder),
                Err(why) => missing.push(why),
            }
        }
        let path = env::join_paths(folders).map_err(|error| Error::new(error.to_string()))?;
        Ok(Self { path, missing: missing.join("; ") })
    }
}

/// One of CPython's tests, by `python -m rustdlib -m test`; hypothesis is in `lent`.
fn enabled<'a>(
    project: &'a Project,
    python: &'a Python,
    venv: &'a Path,
    name: &'a str,
    lent: &OsStr,
) -> Job<'a> {
    let lent = lent.to_owned();
    let run = move |exe: &Path, scratch: &Scratch, options: &[&str]| {
        let mut command = command(exe, project, "run_upstream.py");
        command.env("PYTHONPATH", &lent);
        scratch.outcome(command.arg(name).args(options), name)
    };
    let work = move |scratch: &Scratch| {
        forgiven(run(venv, scratch, &["-m", "rustdlib"])?, || run(&python.exe, scratch, &[]))
    };
    Job { title: format!("{name} of CPython, enabled"), work: Box::new(work) }
}

fn command(exe: &Path, project: &Project, script: &str) -> Command {
    let mut command = Command::new(exe);
    command.env_remove("PYTHONPATH").env_remove("PYTHONHOME");
    command.arg(project.root.join("wire/python").join(script));
    command
}
