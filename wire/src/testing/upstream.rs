//! CPython's own tests of the modules, unmodified, from that Python's own `test`
//! package.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use super::helpers::Helpers;
use super::jobs::{Job, Scratch};
use super::tally::{Outcome, Tally};
use crate::error::Result;
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

/// The trees that CPython's tests run on, each with its tests and what they are called.
pub(super) struct Suites<'a>(Vec<Suite<'a>>);

struct Suite<'a> {
    tree: Tree<'a>,
    tests: BTreeSet<&'a String>,
    title: String,
}

impl<'a> Suites<'a> {
    /// What `modules/*/module.toml` name for the wired modules, and `wire/wire.toml` for parts of them; skips where
    /// the Python has no tests.
    pub(super) fn ready(
        project: &'a Project,
        python: &Python,
        tree: &Tree<'a>,
        place: &str,
        tally: &mut Tally,
    ) -> Result<Self> {
        let mut all = Self::of_modules(python, tree, place, tally);
        if all.0.is_empty() {
            return Ok(all);
        }
        let parts = project.config.part.iter().map(|part| {
            let tree = Tree::ready_with(project, python, &part.modules)?;
            let names: Vec<_> = tree.modules.iter().map(|module| module.name.as_str()).collect();
            let title = format!("CPython, only {}", names.join(" "));
            Ok(Suite { tree, tests: part.tests.iter().collect(), title })
        });
        all.0.extend(parts.collect::<Result<Vec<_>>>()?);
        Ok(all)
    }

    /// What the lists name for the modules of `tree`. Of a module that is not finished, all are skips.
    pub(super) fn of_modules(
        python: &Python,
        tree: &Tree<'a>,
        place: &str,
        tally: &mut Tally,
    ) -> Self {
        for module in tree.modules.iter().filter(|module| !module.is_finished()) {
            let why = format!("{} has not written {}", module.name, module.unwritten.join(", "));
            module.all_tests().for_each(|name| tally.skip(place, name, &why));
        }
        let finished = tree.modules.iter().filter(|module| module.is_finished());
        let tests = finished.flat_map(|module| module.all_tests()).collect();
        let whole = Suite { tree: tree.clone(), tests, title: "CPython".to_owned() };
        if !python.has_tests {
            let why = format!(
                "no `test` package; install it (Debian: libpython{}-testsuite)",
                python.minor()
            );
            whole.tests.iter().for_each(|name| tally.skip(place, name, &why));
            println!("CPython's own tests: {why}");
            return Self(Vec::new());
        }
        Self(vec![whole])
    }

    /// Without other tests than these.
    pub(super) fn only(mut self, names: &BTreeSet<&str>) -> Self {
        for suite in &mut self.0 {
            suite.tests.retain(|name| names.contains(name.as_str()));
        }
        self
    }

    pub(super) fn jobs(
        &'a self,
        python: &'a Python,
        helpers: &'a Helpers,
    ) -> impl Iterator<Item = Job<'a>> {
        self.0.iter().flat_map(move |suite| {
            suite.tests.iter().map(move |name| Job {
                title: format!("{name} of {}", suite.title),
                work: Box::new(move |scratch| run(python, &suite.tree, helpers, scratch, name)),
            })
        })
    }
}

fn run(
    python: &Python,
    tree: &Tree<'_>,
    helpers: &Helpers,
    scratch: &Scratch,
    name: &str,
) -> Result<Outcome> {
    let run = |mut command: Command| {
        command.arg(tree.home.join("wire/run_upstream.py")).arg(name);
        scratch.outcome(helpers.lend(&mut command), name)
    };
    forgiven(run(tree.command())?, || run(Command::new(&python.exe)))
}

/// `ours` without the failures that there are without us as well.
pub(super) fn forgiven(
    mut ours: Outcome,
    theirs: impl FnOnce() -> Result<Outcome>,
) -> Result<Outcome> {
    if !ours.failed.is_empty() {
        forgive(&mut ours, &theirs()?);
    }
    Ok(ours)
}

/// A test that fails without us as well is none of our failures: it says
/// something about the machine, and is listed.
fn forgive(ours: &mut Outcome, theirs: &Outcome) {
    let fails_anyway: BTreeMap<&String, &String> =
        theirs.failed.iter().map(|(test, why)| (test, why)).collect();
    let failed = std::mem::take(&mut ours.failed);
    for (test, why) in failed {
        match fails_anyway.get(&test) {
            Some(why) => ours.skipped.push((test, format!("fails unwired as well: {why}"))),
            None => ours.failed.push((test, why)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_passes_unwired_is_our_failure() {
        let both = ("both".to_owned(), "no network".to_owned());
        let only_ours = ("ours".to_owned(), "AssertionError".to_owned());
        let mut ours = Outcome {
            passed: 1,
            failed: vec![both.clone(), only_ours.clone()],
            ..Outcome::default()
        };
        forgive(&mut ours, &Outcome { failed: vec![both], ..Outcome::default() });
        assert_eq!(ours.failed, [only_ours]);
        assert_eq!(ours.skipped, [("both".into(), "fails unwired as well: no network".into())]);
    }
}
