//! The Python tests on one wired interpreter.

use std::path::PathBuf;

use super::helpers::{Helpers, test_files};
use super::jobs::{self, Job, Scratch};
use super::tally::Tally;
use super::upstream::Suites;
use super::wheel;
use crate::error::Result;
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

/// Our own tests, then CPython's; those of the wheel, if they are wanted.
pub(super) fn run(
    project: &Project,
    python: &Python,
    with_wheel: bool,
    tally: &mut Tally,
) -> Result<()> {
    let tree = Tree::ready(project, python)?;
    let place = format!("Python {}: ", python.release);
    let helpers = Helpers::ready(project, python, &place, tally)?;
    let venv = if with_wheel {
        wheel::installed(project, python, &place, tally)?
    } else {
        tally.skip(&place, wheel::TESTS, "tested on another Python of this version");
        None
    };
    let suites = Suites::ready(project, python, &tree, &place, tally)?;
    let mut jobs = own_jobs(project, &tree, &helpers)?;
    jobs.extend(suites.jobs(python, &helpers));
    if let Some(venv) = &venv {
        jobs.extend(wheel::jobs(project, python, venv, &place, tally)?);
    }
    jobs::run(&jobs, &helpers.scratch, |title, outcome| {
        println!("{title}: {}", outcome.line());
        tally.add(&place, &outcome);
    })
}

/// Our own test files.
fn own_jobs<'a>(
    project: &Project,
    tree: &'a Tree<'a>,
    helpers: &'a Helpers,
) -> Result<Vec<Job<'a>>> {
    let job = |file: PathBuf| {
        let title = project.relative(&file).display().to_string();
        let name = title.clone();
        let work = move |scratch: &Scratch| {
            let mut command = tree.script("run_tests.py");
            scratch.outcome(helpers.lend(command.arg(&file)), &name)
        };
        Job { title, work: Box::new(work) }
    };
    let mut files = test_files(&project.root.join("tests"))?;
    // They run where the wheel is installed.
    files.retain(|file| !file.starts_with(project.root.join(wheel::TESTS)));
    Ok(files.into_iter().map(job).collect())
}
