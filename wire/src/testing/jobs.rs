//! Test files side by side, each in a process of its own: as many as there are processors.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::tally::Outcome;
use crate::error::{At, Result};

/// One test file.
pub(super) struct Job<'a> {
    /// What it is called in what is printed.
    pub(super) title: String,
    pub(super) work: Box<Work<'a>>,
}

/// Runs a test file, in the folder that it is given.
pub(super) type Work<'a> = dyn Fn(&Scratch) -> Result<Outcome> + Send + Sync + 'a;

/// Runs all of them, in their order as far as that goes, and hands over each outcome when it is there.
pub(super) fn run(
    jobs: &[Job<'_>],
    scratch: &Path,
    mut ended: impl FnMut(&str, Outcome, Duration),
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let (sender, outcomes) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..processors().min(jobs.len()) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let begin = Instant::now();
                    let outcome = Scratch::new(scratch, &job.title).and_then(|s| (job.work)(&s));
                    if sender.send((&job.title, outcome, begin.elapsed())).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (title, outcome, taken) in outcomes {
            ended(title, outcome?, taken);
        }
        Ok(())
    })
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, |number| number.get())
}

/// Where one test file may write.
pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    fn new(parent: &Path, title: &str) -> Result<Self> {
        let folder = parent.join(title.replace(['/', ' '], "-"));
        fs::create_dir_all(&folder).at("create", &folder)?;
        Ok(Self { folder })
    }

    /// Runs a script of `wire/python/` that writes an outcome. One that crashes before that is a
    /// failure. What it prints is shown if anything has failed.
    pub(super) fn outcome(&self, command: &mut Command, name: &str) -> Result<Outcome> {
        let (result, output) = (self.folder.join("result.json"), self.folder.join("output"));
        let _ = fs::remove_file(&result);
        let file = File::create(&output).at("write", &output)?;
        let status = command
            .arg(&result)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(file.try_clone().at("write", &output)?)
            .stderr(file)
            .status()
            .at("run", Path::new(command.get_program()))?;
        let text = fs::read(&result).unwrap_or_default();
        let written = serde_json::from_slice(&text).ok().filter(|_| status.success());
        let outcome: Outcome =
            written.unwrap_or_else(|| Outcome::broken(name, &format!("ended early, {status}")));
        if !outcome.failed.is_empty() {
            eprint!("{}", String::from_utf8_lossy(&fs::read(&output).unwrap_or_default()));
        }
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_runs_once_and_its_outcome_is_its_own() {
        let folder = std::env::temp_dir().join(format!("rustdlib-jobs-{}", std::process::id()));
        let job = |number: usize| Job {
            title: format!("tests/{number}"),
            work: Box::new(move |_| Ok(Outcome { passed: number, ..Outcome::default() })),
        };
        let jobs: Vec<_> = (0..20).map(job).collect();
        let mut seen = Vec::new();
        run(&jobs, &folder, |title, outcome, _| seen.push((title.to_owned(), outcome.passed)))
            .unwrap();
        seen.sort_by_key(|(_, passed)| *passed);
        let expected: Vec<_> = (0..20).map(|n| (format!("tests/{n}"), n)).collect();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_script_that_ends_early_has_failed() {
        let folder = std::env::temp_dir().join(format!("rustdlib-early-{}", std::process::id()));
        let scratch = Scratch::new(&folder, "early").unwrap();
        let outcome = scratch.outcome(&mut Command::new("false"), "early").unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(outcome.failed.len(), 1);
    }
}
