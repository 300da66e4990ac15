//! `cargo wire test`: Rust tests, our Python tests and CPython's own, added up.

mod helpers;
mod jobs;
mod rust;
mod tally;
mod upstream;
mod wheel;
mod wired;

use std::panic::resume_unwind;
use std::process::ExitCode;
use std::thread;

use crate::error::{Error, Result};
use crate::find;
use crate::project::Project;
use crate::python::Python;
use crate::testing::tally::Tally;
use crate::testing::wired::Built;

/// Which of the tests are run.
pub(crate) struct Scope {
    pub(crate) no_rust: bool,
    /// Those that are quick: no doctests, no wheel, and of ours the files that `wired` names.
    pub(crate) quick: bool,
    /// Those of these modules; all, if there are none.
    pub(crate) only: Vec<String>,
    /// Those of them in whose titles one of these words is; all, if there are none.
    pub(crate) words: Vec<String>,
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
    if !scope.no_rust && scope.only.is_empty() && scope.words.is_empty() {
        heading("Rust tests");
        let ran = rust::run(project, first, scope.quick, &mut tally);
        tally.attempted("Rust tests", ran);
    }
    match scope.only.as_slice() {
        [] if scope.quick => {
            each(&pythons, &mut tally, |python, tally| wired::run_quick(project, python, tally))
        }
        [] if !scope.words.is_empty() => each(&pythons, &mut tally, |python, tally| {
            wired::run_titled(project, python, &scope.words, tally)
        }),
        [] => all(project, &pythons, &mut tally),
        only => each(&pythons, &mut tally, |python, tally| {
            wired::run_only(project, python, only, tally)
        }),
    }
    print!("{}", tally.times());
    print!("{}", tally.lists());
    println!("{}", tally.line());
    Ok(if tally.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Runs the tests of one Python after the other.
fn each(pythons: &[Python], tally: &mut Tally, run: impl Fn(&Python, &mut Tally) -> Result<()>) {
    for python in pythons {
        heading(&format!("Python {}", python.title()));
        let ran = run(python, tally);
        tally.attempted(&format!("Python {}", python.release), ran);
    }
}

/// The same with all tests. While those of one Python run, what the next one needs is built.
fn all(project: &Project, pythons: &[Python], tally: &mut Tally) {
    let build = |index: usize| {
        let python = pythons.get(index)?;
        // Once for each version: it takes a build of its own.
        let with_wheel = pythons[..index].iter().all(|before| before.minor() != python.minor());
        Some(Built::new(project, python, with_wheel))
    };
    let mut built = build(0);
    for (index, python) in pythons.iter().enumerate() {
        heading(&format!("Python {}", python.title()));
        let Some(ready) = built.take() else { return };
        built = thread::scope(|scope| {
            let next = scope.spawn(|| build(index + 1));
            let ran = wired::run(project, python, ready, tally);
            tally.attempted(&format!("Python {}", python.release), ran);
            next.join().unwrap_or_else(|panic| resume_unwind(panic))
        });
    }
}

fn heading(text: &str) {
    println!("\n== {text}");
}
