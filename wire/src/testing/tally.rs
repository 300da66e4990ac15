//! What was counted, and every reason for a test that did not run.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

use crate::error::Result;

/// One test with many subtests can fail a thousand times.
const MOST_LISTED: usize = 60;

/// All tests so far.
#[derive(Default)]
pub(super) struct Tally {
    passed: usize,
    failures: Vec<String>,
    /// Where and why, with the tests that it is about.
    skips: BTreeMap<String, Vec<String>>,
    /// Seconds of processor time, by folder.
    seconds: BTreeMap<String, f64>,
}

/// What a script in `wire/python/` writes about the tests that it ran.
#[derive(Default, Deserialize)]
pub(super) struct Outcome {
    pub(super) passed: usize,
    pub(super) failed: Vec<(String, String)>,
    pub(super) skipped: Vec<(String, String)>,
    /// Of processor time.
    #[serde(default)]
    pub(super) seconds: f64,
}

impl Outcome {
    /// A test file that did not get as far as an outcome.
    pub(super) fn broken(name: &str, why: &str) -> Self {
        Self { failed: vec![(name.into(), why.into())], ..Self::default() }
    }

    /// `38 passed, 1 failed, 2 skipped`, without the zeros but the first.
    pub(super) fn line(&self) -> String {
        let mut text = format!("{} passed", self.passed);
        for (number, word) in [(self.failed.len(), "failed"), (self.skipped.len(), "skipped")] {
            if number > 0 {
                let _ = write!(text, ", {number} {word}");
            }
        }
        text
    }
}

impl Tally {
    pub(super) fn pass(&mut self, number: usize) {
        self.passed += number;
    }

    pub(super) fn fail(&mut self, place: &str, test: &str, why: &str) {
        self.failures.push(format!("{place}{test}: {why}"));
    }

    pub(super) fn skip(&mut self, place: &str, test: &str, why: &str) {
        self.skips.entry(format!("{place}{why}")).or_default().push(test.into());
    }

    /// Counts what could not be run to its end, so that the rest still is.
    pub(super) fn attempted(&mut self, place: &str, ran: Result<()>) {
        if let Err(error) = ran {
            self.fail("", place, &error.to_string());
        }
    }

    /// Adds the tests of one file, which ran at `place`.
    pub(super) fn add(&mut self, place: &str, outcome: &Outcome) {
        self.pass(outcome.passed);
        outcome.failed.iter().for_each(|(test, why)| self.fail(place, test, why));
        outcome.skipped.iter().for_each(|(test, why)| self.skip(place, test, why));
    }

    /// Adds what a file took to its folder's seconds.
    pub(super) fn took(&mut self, title: &str, seconds: f64) {
        let folder = match title.rsplit_once('/') {
            Some((folder, _)) if folder.starts_with("modules/") => "modules/*",
            Some((folder, _)) => folder,
            None if title.ends_with(", enabled") => "CPython's own tests, with the wheel",
            None => "CPython's own tests",
        };
        *self.seconds.entry(folder.to_owned()).or_default() += seconds;
    }

    /// What each folder took, if any test file ran.
    pub(super) fn times(&self) -> String {
        let one = |(folder, seconds): (&String, &f64)| format!("  {seconds:6.0}  {folder}\n");
        let lines: String = self.seconds.iter().map(one).collect();
        if lines.is_empty() { lines } else { format!("\nseconds of processor time\n{lines}") }
    }

    pub(super) fn failed(&self) -> bool {
        !self.failures.is_empty()
    }

    /// The failures, and the skips by reason.
    pub(super) fn lists(&self) -> String {
        let mut text = String::new();
        for failure in self.failures.iter().take(MOST_LISTED) {
            let _ = write!(text, "\nFAILED  {failure}");
        }
        if self.failures.len() > MOST_LISTED {
            let _ = write!(text, "\nFAILED  and {} more", self.failures.len() - MOST_LISTED);
        }
        for (why, tests) in &self.skips {
            let (first, rest) = (&tests[0], tests.len() - 1);
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let _ = write!(text, "\nskipped {} ({first}{more}): {why}", tests.len());
        }
        if text.is_empty() { text } else { text + "\n\n" }
    }

    /// The last line.
    pub(super) fn line(&self) -> String {
        let skipped: usize = self.skips.values().map(Vec::len).sum();
        format!("{} passed, {} failed, {skipped} skipped", self.passed, self.failures.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_and_lists_every_reason() {
        let mut tally = Tally::default();
        let two = |why: &str| vec![("a".into(), why.into()), ("b".into(), why.into())];
        tally.add(
            "3.13: ",
            &Outcome { passed: 3, failed: vec![], skipped: two("no memory"), ..Outcome::default() },
        );
        assert!(!tally.failed());
        tally.add("3.13: ", &Outcome::broken("c", "crashed"));
        assert!(tally.failed());
        assert_eq!(tally.line(), "3 passed, 1 failed, 2 skipped");
        let lists = tally.lists();
        assert!(lists.contains("FAILED  3.13: c: crashed\n"), "{lists}");
        assert!(lists.contains("skipped 2 (a and 1 more): 3.13: no memory\n"), "{lists}");
    }
    #[test]
    fn adds_up_the_seconds_of_a_folder() {
        let mut tally = Tally::default();
        assert_eq!(tally.times(), "");
        for title in
            ["tests/a/b.py", "tests/a/c.py", "modules/a/d.py", "modules/b/e.py", "f of CPython"]
        {
            tally.took(title, 1.4);
        }
        let want = "\nseconds of processor time\n       1  CPython's own tests\n       3  modules/*\n       3  tests/a\n";
        assert_eq!(tally.times(), want);
    }
}
