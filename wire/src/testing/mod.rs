//! `cargo wire test`: Rust tests, our Python tests and CPython's own, added up.

mod helpers;
mod jobs;
mod rust;
mod tally;
mod upstream;
mod wheel;
mod wired;

use std::process::ExitCode;

use crate::error::{Error, Result};
use crate::find;
use crate::project::Project;
use crate::python::Python;
use crate::testing::tally::Tally;

/// Which of the tests are run.
pub(crate) struct Scope {
    pub(crate) no_rust: bool,
    /// Those that are quick: no doctests, no wheel, and of ours the files that `wired` names.
    pub(crate) quick: bool,
    /// Those of these modules; all, if there are none.
    pub(crate) only: Vec<String>,
}

/// Tests on every Python of `names`; one that is not on the machine is a skip.
pub(crate) fn test(project: &Project, names: &[String], scope: &Scope) -> Result<ExitCode> {
    let mut tally = Tally::default();
    let mut pythons = Vec::new();
    for name in names {
        match find::resolve(name) {
            Ok(_) => pythons.push(Python::find(name)?),
            Err(_) if names.len() > 1 => tally.skip("", name, "this Python is not on this machine"),
            Err(error) => return Err(error),
        }
    }
    let Some(first) = pythons.first() else {
        return Err(Error::new("none of these Pythons is on this machine"));
    };
    if !scope.no_rust && scope.only.is_empty() {
        heading("Rust tests");
        let ran = rust::run(project, first, scope.quick, &mut tally);
        tally.attempted("Rust tests", ran);
    }
    for (index, python) in pythons.iter().enumerate() {
        heading(&format!("Python {}", python.title()));
        // Once for each version: it takes a build of its own.
        let with_wheel = pythons[..index].iter().all(|before| before.minor() != python.minor());
        let ran = match scope.only.as_slice() {
            [] if scope.quick => wired::run_quick(project, python, &mut tally),
            [] => wired::run(project, python, with_wheel, &mut tally),
            only => wired::run_only(project, python, only, &mut tally),
        };
        tally.attempted(&format!("Python {}", python.release), ran);
    }
    print!("{}", tally.times());
    print!("{}", tally.lists());
    println!("{}", tally.line());
    Ok(if tally.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn heading(text: &str) {
    println!("\n== {text}");
}
