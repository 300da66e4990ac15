//! The record of programs: a CSV file under a header of facts, a row for each task.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::super::record::{Facts, head, numbers, parse};
use super::interval::{median_in, median_of};
use crate::error::{At, Error, Result};

/// Where the programs are.
pub(super) const FOLDER: &str = "tests/programs";

/// A ratio is C's time by ours, the median of the pairs, between the ends of its interval. Times are in seconds,
/// memory in bytes: medians. A pause is the longest one of an event loop; most programs have none.
const COLUMNS: &str = "program,task,pairs,ratio,ratio_low,ratio_high,ratio_processor,seconds_c,seconds_rust,\
                       peak_c,peak_rust,steady_c,steady_rust,pause_c,pause_rust";
/// The heading of [`Row::line`].
pub(super) const HEAD: &str = "times as fast as C, between, of processor time; seconds; peak and steady memory by C's; \
                               longest pauses";

/// What has to be repaired: slower, and sure of it, or so much more memory.
const SLOW: f64 = 0.97;
const LARGE: f64 = 1.1;

/// One run of a task.
#[derive(Deserialize)]
pub(super) struct Run {
    seconds: f64,
    cpu: f64,
    peak: Option<f64>,
    steady: Option<f64>,
    pause: Option<f64>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Programs {
    pub(super) facts: Facts,
    pub(super) rows: Vec<Row>,
}

/// A task. Of two numbers, C's is first.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub(super) program: String,
    pub(super) task: String,
    pub(super) pairs: f64,
    /// Times as fast as C: the low end of the interval, the median, the high end.
    pub(super) ratio: [f64; 3],
    /// The same of processor time, the median alone.
    pub(super) processor: f64,
    pub(super) seconds: [f64; 2],
    pub(super) peak: [f64; 2],
    pub(super) steady: [f64; 2],
    pub(super) pause: [f64; 2],
}

impl Programs {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).at("read", path)?;
        let parsed = parse(&text, COLUMNS, Row::parse);
        let (facts, rows) =
            parsed.map_err(|why| Error::new(format!("{}: {why}", path.display())))?;
        Ok(Self { facts, rows })
    }

    pub(super) fn text(&self) -> String {
        let rows: String = self.rows.iter().map(Row::text).collect();
        head(&self.facts, COLUMNS) + &rows
    }

    pub(super) fn fact(&self, name: &str) -> &str {
        self.facts.iter().find(|(fact, _)| fact == name).map_or("?", |(_, value)| value)
    }

    /// How many programs could not be measured.
    pub(super) fn skipped(&self) -> usize {
        self.facts.iter().filter(|(fact, _)| fact.starts_with("skipped ")).count()
    }

    /// A line for each number that must not stay so.
    pub(super) fn faults(&self) -> Vec<String> {
        self.rows.iter().flat_map(Row::faults).collect()
    }
}

impl Row {
    pub(super) fn of(program: String, task: String, pairs: &[[Run; 2]]) -> Self {
        let ratio =
            |number: fn(&Run) -> f64| pairs.iter().map(move |[c, rust]| number(c) / number(rust));
        let medians = |number: fn(&Run) -> Option<f64>| {
            [0, 1].map(|side| median_of(pairs.iter().filter_map(|pair| number(&pair[side]))))
        };
        Self {
            program,
            task,
            pairs: pairs.len() as f64,
            ratio: median_in(ratio(|run| run.seconds).collect()),
            processor: median_of(ratio(|run| run.cpu)),
            seconds: medians(|run| Some(run.seconds)),
            peak: medians(|run| run.peak),
            steady: medians(|run| run.steady),
            pause: medians(|run| run.pause),
        }
    }

    /// For the terminal.
    pub(super) fn line(&self) -> String {
        let [low, ratio, high] = self.ratio;
        let name = format!("{}: {}", self.program, self.task);
        let [c, rust] = self.seconds;
        let mut line = format!(
            "{name:<36}{ratio:>6.2}x {low:>5.2} to {high:.2}, {:>5.2}x; {c:.3}, {rust:.3}; {:.2}, {:.2}",
            self.processor,
            more(self.peak),
            more(self.steady)
        );
        if let [c, rust] = self.pause.map(|seconds| seconds * 1e3)
            && !c.is_nan()
        {
            line += &format!("; {c:.1}, {rust:.1} ms");
        }
        line
    }

    fn faults(&self) -> Vec<String> {
        let Self { program, task, .. } = self;
        let mut found = Vec::new();
        if self.ratio[2] < SLOW {
            found.push(format!("slower than C: {program}: {task}, {:.2}x at most", self.ratio[2]));
        }
        for (what, bytes) in [("peak", self.peak), ("steady", self.steady)] {
            let more = more(bytes);
            if more > LARGE {
                found.push(format!(
                    "more {what} memory than C: {program}: {task}, {more:.2} of C's"
                ));
            }
        }
        found
    }

    fn text(&self) -> String {
        let [low, ratio, high] = self.ratio;
        let ratios = [ratio, low, high, self.processor].map(|ratio| format!("{ratio:.3}"));
        let seconds = [self.seconds, self.pause].map(|both| both.map(|s| written(s, 5)));
        let bytes = [self.peak, self.steady].map(|both| both.map(|bytes| written(bytes, 0)));
        let fields = [&ratios[..], &seconds[0], &bytes[0], &bytes[1], &seconds[1]].concat();
        format!("{},{},{},{}\n", self.program, self.task, self.pairs, fields.join(","))
    }

    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split(',').collect();
        let [program, task, fields @ ..] = fields.as_slice() else { return None };
        let [pairs, ratio, low, high, processor, c, rust, memory_and_pause @ ..] =
            numbers::<13>(fields)?;
        let [peak_c, peak, steady_c, steady, pause_c, pause] = memory_and_pause;
        Some(Self {
            program: (*program).into(),
            task: (*task).into(),
            pairs,
            ratio: [low, ratio, high],
            processor,
            seconds: [c, rust],
            peak: [peak_c, peak],
            steady: [steady_c, steady],
            pause: [pause_c, pause],
        })
    }
}

/// How many times C's ours is.
pub(super) fn more([c, rust]: [f64; 2]) -> f64 {
    rust / c
}

/// Nothing where nothing was measured.
fn written(number: f64, digits: usize) -> String {
    if number.is_nan() { String::new() } else { format!("{number:.digits$}") }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::bench::programs) fn row(task: &str, seconds: f64, memory: f64) -> Row {
        let run = |seconds, bytes| Run {
            seconds,
            cpu: seconds,
            peak: Some(bytes),
            steady: Some(bytes),
            pause: None,
        };
        let pairs = [1.0, 2.0].map(|slow| [run(slow, 1e6), run(slow * seconds, 1e6 * memory)]);
        Row::of("spam".into(), task.into(), &pairs)
    }

    #[test]
    fn what_is_written_is_read() {
        let row = row("eggs", 0.5, 1.0);
        assert_eq!((row.ratio, row.seconds), ([2.0; 3], [1.5, 0.75]));
        let programs = Programs { facts: vec![("cpu".into(), "X: 2".into())], rows: vec![row] };
        let (facts, rows) = parse(&programs.text(), COLUMNS, Row::parse).unwrap();
        let read = Programs { facts, rows };
        // What was not measured is not equal to itself.
        assert!(read.rows[0].pause[0].is_nan());
        assert_eq!(read.text(), programs.text());
        assert_eq!(read.fact("cpu"), "X: 2");
    }

    #[test]
    fn what_is_slower_or_larger_is_said() {
        assert_eq!(row("eggs", 1.0, 1.0).faults(), Vec::<String>::new());
        assert_eq!(row("eggs", 2.0, 1.0).faults(), ["slower than C: spam: eggs, 0.50x at most"]);
        assert_eq!(row("eggs", 1.0, 1.2).faults().len(), 2);
    }
}
