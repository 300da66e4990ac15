//! The Python tests on one wired interpreter.

use std::env;
use std::path::{Path, PathBuf};

use super::helpers::{Helpers, test_files};
use super::jobs::{self, Job, Scratch};
use super::tally::Tally;
use super::upstream::Suites;
use super::wheel;
use crate::error::{Error, Result};
use crate::probe;
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

/// The test files that `--quick` takes, and folders of them.
const QUICK: [&str; 5] = [
    "tests/probe",
    "tests/differential/test_compare.py",
    "tests/differential/test_hash_edges.py",
    "tests/differential/test_signatures.py",
    "tests/differential/test_wrong_calls.py",
];
/// Those of them that it does not take: each of their tests begins an interpreter, or many.
const NOT_QUICK: [&str; 4] = [
    "tests/probe/test_hostile.py",
    "tests/probe/test_interpreters.py",
    "tests/probe/test_lives.py",
    "tests/probe/test_modules.py",
];

/// What the tests of one Python need and takes long to build. It can be built while the tests of another
/// run: these wait a lot, and most of a build is done by one thread.
pub(super) struct Built {
    /// The wheel, or why there can be none; `None` if it is not wanted.
    wheel: Option<Result<std::result::Result<PathBuf, String>>>,
}

impl Built {
    pub(super) fn new(project: &Project, python: &Python, with_wheel: bool) -> Self {
        // `run` makes these again, which is quick, and says what is wrong with them.
        let _ = Tree::ready(project, python);
        let _ = probe::build_both(project, python);
        Self { wheel: with_wheel.then(|| wheel::built(project, python)) }
    }
}

/// Our own tests, then CPython's; those of the wheel, if they are wanted.
pub(super) fn run(
    project: &Project,
    python: &Python,
    built: Built,
    tally: &mut Tally,
) -> Result<()> {
    let tree = Tree::ready(project, python)?;
    let place = format!("Python {}: ", python.release);
    let helpers = Helpers::ready(project, python, &place, Some(&mut *tally))?;
    let wheel = match built.wheel {
        Some(wheel) => wheel?,
        None => Err("tested on another Python of this version".to_owned()),
    };
    let installed = match wheel {
        Ok(wheel) => Some(wheel::Installed::new(project, python, wheel)?),
        Err(why) => {
            tally.skip(&place, wheel::TESTS, &why);
            None
        }
    };
    let suites = Suites::ready(project, python, &tree, &place, tally)?;
    let mut jobs = own_jobs(project, &tree, &helpers, own_files(project)?);
    jobs.extend(suites.jobs(python, &helpers));
    if let Some(installed) = &installed {
        jobs.extend(wheel::jobs(project, python, installed, &place, tally)?);
    }
    counted(&jobs, &helpers, &place, tally)
}

/// The tests of `only` these modules, in an interpreter without the others.
pub(super) fn run_only(
    project: &Project,
    python: &Python,
    only: &[String],
    tally: &mut Tally,
) -> Result<()> {
    let tree = Tree::ready_with(project, python, only)?;
    let place = format!("Python {}: ", python.release);
    let helpers = Helpers::ready(project, python, &place, None)?;
    let suites = Suites::of_modules(python, &tree, &place, tally);
    let mut files = vec![project.root.join("tests/differential/test_signatures.py")];
    for module in &tree.modules {
        files.extend(test_files(&module.folder_in(&project.root))?);
    }
    let mut jobs = own_jobs(project, &tree, &helpers, files);
    jobs.extend(suites.jobs(python, &helpers));
    counted(&jobs, &helpers, &place, tally)
}

/// Of our own tests and CPython's, those in whose titles one of these words is.
pub(super) fn run_titled(
    project: &Project,
    python: &Python,
    words: &[String],
    tally: &mut Tally,
) -> Result<()> {
    let is_named = |title: &str| words.iter().any(|word| title.contains(word.as_str()));
    run_some(project, python, tally, |suites| suites, is_named)
}

/// The files of [`QUICK`] without [`NOT_QUICK`], and CPython's own tests of the modules themselves.
pub(super) fn run_quick(project: &Project, python: &Python, tally: &mut Tally) -> Result<()> {
    let is_of =
        |title: &str, names: &[&str]| names.iter().any(|name| Path::new(title).starts_with(name));
    let is_quick = |title: &str| {
        title.ends_with(" of CPython") || is_of(title, &QUICK) && !is_of(title, &NOT_QUICK)
    };
    let core = project.config.core_tests();
    run_some(project, python, tally, |suites| suites.only(&core), is_quick)
}

/// Of our own tests, and of those of CPython that `of` leaves, the ones whose titles are chosen.
fn run_some<'a>(
    project: &'a Project,
    python: &Python,
    tally: &mut Tally,
    of: impl FnOnce(Suites<'a>) -> Suites<'a>,
    is_chosen: impl Fn(&str) -> bool,
) -> Result<()> {
    let tree = Tree::ready(project, python)?;
    let place = format!("Python {}: ", python.release);
    let helpers = Helpers::ready(project, python, &place, Some(&mut *tally))?;
    let suites = of(Suites::of_modules(python, &tree, &place, tally));
    let mut jobs = own_jobs(project, &tree, &helpers, own_files(project)?);
    jobs.extend(suites.jobs(python, &helpers));
    jobs.retain(|job| is_chosen(&job.title));
    if jobs.is_empty() {
        return Err(Error::new("no test has such a title"));
    }
    counted(&jobs, &helpers, &place, tally)
}

/// Runs all, and says of each how it went and how long it took.
fn counted(jobs: &[Job<'_>], helpers: &Helpers, place: &str, tally: &mut Tally) -> Result<()> {
    jobs::run(jobs, &helpers.scratch, |title, outcome, taken| {
        println!(
            "{title}: {}, {} s, {:.1} s of processor time",
            outcome.line(),
            taken.as_secs(),
            outcome.seconds
        );
        tally.add(place, &outcome);
        tally.took(title, outcome.seconds);
    })
}

/// All test files of our own.
fn own_files(project: &Project) -> Result<Vec<PathBuf>> {
    let mut files = test_files(&project.root.join("tests"))?;
    // They run where the wheel is installed.
    files.retain(|file| !file.starts_with(project.root.join(wheel::TESTS)));
    for module in project.config.finished() {
        files.extend(test_files(&module.folder_in(&project.root))?);
    }
    files.dedup();
    Ok(files)
}

fn own_jobs<'a>(
    project: &'a Project,
    tree: &'a Tree<'a>,
    helpers: &'a Helpers,
    files: Vec<PathBuf>,
) -> Vec<Job<'a>> {
    let job = |file: PathBuf| {
        let title = project.relative(&file).display().to_string();
        let name = title.clone();
        let work = move |scratch: &Scratch| {
            let mut command = tree.script("run_tests.py");
            helpers.lend(command.arg(&file));
            // What the tests of all modules have in common.
            let common =
                ["tests/differential", "benches/python"].map(|name| project.root.join(name));
            let modules = project.config.finished().map(|module| module.folder_in(&project.root));
            let path = common.into_iter().chain(modules).chain(env::split_paths(&helpers.path));
            command.env("PYTHONPATH", env::join_paths(path).unwrap_or_default());
            scratch.outcome(&mut command, &name)
        };
        Job { title, work: Box::new(work) }
    };
    files.into_iter().map(job).collect()
}
