//! CPython's own tests of the modules, unmodified, from that Python's own `test`
//! package.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use super::jobs::{Job, Scratch};
use super::tally::{Outcome, Tally};
use super::wired::Helpers;
use crate::error::Result;
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

/// The tests that `wire/modules.toml` names for the wired modules; skips where there are none.
pub(super) fn jobs<'a>(
    project: &'a Project,
    python: &'a Python,
    tree: &'a Tree,
    helpers: &'a Helpers,
    place: &str,
    tally: &mut Tally,
) -> Vec<Job<'a>> {
    let names: BTreeSet<&String> =
        tree.modules(project, python).flat_map(|module| &module.tests).collect();
    if !python.has_tests {
        let why = format!(
            "no `test` package; install it (Debian: libpython{}-testsuite)",
            python.minor()
        );
        names.iter().for_each(|name| tally.skip(place, name, &why));
        println!("CPython's own tests: {why}");
        return Vec::new();
    }
    let job = |name: &'a String| Job {
        title: format!("{name} of CPython"),
        work: Box::new(move |scratch| run(python, tree, helpers, scratch, name)),
    };
    names.into_iter().map(job).collect()
}

fn run(
    python: &Python,
    tree: &Tree,
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
        let mut ours =
            Outcome { passed: 1, failed: vec![both.clone(), only_ours.clone()], skipped: vec![] };
        forgive(&mut ours, &Outcome { failed: vec![both], ..Outcome::default() });
        assert_eq!(ours.failed, [only_ours]);
        assert_eq!(ours.skipped, [("both".into(), "fails unwired as well: no network".into())]);
    }
}
