//! `cargo wire test`: Rust tests, our Python tests and CPython's own, added up.

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

/// Tests on every Python of `names`; one that is not on the machine is a skip.
pub(crate) fn test(
    project: &Project,
    names: &[String],
    no_rust: bool,
    only: &[String],
) -> Result<ExitCode> {
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
    if !no_rust && only.is_empty() {
        heading("Rust tests");
        let ran = rust::run(project, first, &mut tally);
        tally.attempted("Rust tests", ran);
    }
    for (index, python) in pythons.iter().enumerate() {
        heading(&format!("Python {}", python.title()));
        // Once for each version: it takes a build of its own.
        let with_wheel = pythons[..index].iter().all(|before| before.minor() != python.minor());
        let ran = match only {
            [] => wired::run(project, python, with_wheel, &mut tally),
            _ => wired::run_only(project, python, only, &mut tally),
        };
        tally.attempted(&format!("Python {}", python.release), ran);
    }
    print!("{}", tally.lists());
    println!("{}", tally.line());
    Ok(if tally.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn heading(text: &str) {
    println!("\n== {text}");
}
