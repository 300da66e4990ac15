//! A record: what was measured, on what, of which code; a CSV file under a header of facts.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Result};
use crate::project::Project;

/// The columns, in nanoseconds or bytes of memory, and as ratios; a ratio above 1 is faster, or smaller,
/// than C.
const COLUMNS: &str = "module,function,input,size,implementation,version,median,low,high,\
                       ratio,ratio_low,ratio_high,of_limit,length";

/// The implementation that others are compared with, and ours.
pub(crate) const C: &str = "C";
pub(crate) const RUST: &str = "Rust";
/// The module name of what no implementation can beat.
pub(crate) const LIMITS: &str = "limits";

/// The fact that says that not everything was measured.
pub(crate) const FILTER: &str = "filter";

/// What numbers depend on: CPU, Python, compilers, content hashes.
pub(super) type Facts = Vec<(String, String)>;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    pub(crate) facts: Facts,
    pub(crate) rows: Vec<Row>,
}

/// One implementation in one cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    pub(crate) cell: Cell,
    pub(crate) implementation: String,
    pub(crate) version: String,
    /// Nanoseconds of one call: the median of all rounds, and their quartiles. Or the bytes of memory that
    /// its result holds.
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// What C needs divided by what this one needs: the median of the passes, and their range.
    pub(crate) ratio: f64,
    pub(crate) ratio_low: f64,
    pub(crate) ratio_high: f64,
    /// The time that memory needs for as many bytes, divided by this one's.
    pub(crate) of_limit: f64,
    /// Bytes of the result where implementations need not give the same: compressed data.
    pub(crate) length: f64,
}

/// What is called, and with what. The input `memory` is of bytes; what is measured is the memory that the
/// result holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) module: String,
    pub(crate) function: String,
    pub(crate) input: String,
    pub(crate) size: u64,
}

impl Cell {
    pub(super) fn is_memory(&self) -> bool {
        self.input == "memory"
    }
}

impl Record {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).at("read", path)?;
        Self::parse(&text).map_err(|why| Error::new(format!("{}: {why}", path.display())))
    }

    pub(crate) fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(fact, _)| fact == name).map(|(_, value)| value.as_str())
    }

    /// The release of Python that was measured.
    pub(crate) fn python(&self) -> &str {
        self.fact("python").and_then(|text| text.split(',').next()).unwrap_or("?")
    }

    /// 13 for Python 3.13.
    pub(super) fn minor(&self) -> u32 {
        self.python().split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0)
    }

    /// The rows of ours.
    pub(crate) fn ours(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.implementation == RUST)
    }

    /// Those of them that say how long a call takes.
    pub(super) fn our_times(&self) -> impl Iterator<Item = &Row> {
        self.ours().filter(|row| !row.cell.is_memory())
    }

    /// The modules, each once, without the limits.
    pub(crate) fn modules(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.ours().map(|row| row.cell.module.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub(crate) fn text(&self) -> String {
        let mut text = head(&self.facts, COLUMNS);
        for row in &self.rows {
            let Cell { module, function, input, size } = &row.cell;
            let words = [module.as_str(), function, input].join(",");
            let times = [row.median, row.low, row.high].map(|ns| format!("{ns:.1}")).join(",");
            let ratios = [row.ratio, row.ratio_low, row.ratio_high, row.of_limit].map(shown);
            let (who, version) = (&row.implementation, &row.version);
            let ratios = ratios.join(",");
            let length = if row.length.is_nan() { String::new() } else { row.length.to_string() };
            let _ = writeln!(text, "{words},{size},{who},{version},{times},{ratios},{length}");
        }
        text
    }

    pub(crate) fn parse(text: &str) -> std::result::Result<Self, String> {
        let (facts, rows) = parse(text, COLUMNS, parse_row)?;
        Ok(Self { facts, rows })
    }
}

/// What a record begins with.
pub(super) fn head(facts: &Facts, columns: &str) -> String {
    let facts: String = facts.iter().map(|(name, value)| format!("# {name}: {value}\n")).collect();
    format!("{facts}{columns}\n")
}

/// The facts, and what `row` makes of each line under the columns.
pub(super) fn parse<R>(
    text: &str,
    columns: &str,
    row: impl Fn(&str) -> Option<R>,
) -> std::result::Result<(Facts, Vec<R>), String> {
    let mut facts = Facts::new();
    let mut lines = (1..).zip(text.lines());
    for (_, line) in lines.by_ref() {
        match line.strip_prefix("# ").and_then(|fact| fact.split_once(": ")) {
            Some((name, value)) => facts.push((name.into(), value.into())),
            None if line == columns => break,
            None => return Err(format!("the columns must be {columns}")),
        }
    }
    let rows = lines.map(|(number, line)| row(line).ok_or(format!("line {number} is no row")));
    Ok((facts, rows.collect::<std::result::Result<_, _>>()?))
}

/// The records that the modules name, each once, the newest Python first.
pub(crate) fn all(project: &Project) -> Result<Vec<(PathBuf, Record)>> {
    let names: BTreeSet<&String> =
        project.config.module.iter().flat_map(|module| &module.records).collect();
    let read = |name: &String| Ok((name.into(), Record::read(&project.root.join(name))?));
    let mut records = names.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    records.sort_by_key(|(_, record): &(PathBuf, Record)| Reverse(record.minor()));
    Ok(records)
}

fn shown(ratio: f64) -> String {
    if ratio.is_nan() { String::new() } else { format!("{ratio:.3}") }
}

/// As many as there are to be. Where nothing could be measured, nothing is written.
pub(super) fn numbers<const N: usize>(fields: &[&str]) -> Option<[f64; N]> {
    let number = |text: &&str| if text.is_empty() { Some(f64::NAN) } else { text.parse().ok() };
    fields.iter().map(number).collect::<Option<Vec<f64>>>()?.try_into().ok()
}

fn parse_row(line: &str) -> Option<Row> {
    let fields: Vec<&str> = line.split(',').collect();
    let [module, function, input, size, implementation, version, rest @ ..] = fields.as_slice()
    else {
        return None;
    };
    let [median, low, high, ratio, ratio_low, ratio_high, of_limit, length] = numbers(rest)?;
    Some(Row {
        cell: Cell {
            module: (*module).into(),
            function: (*function).into(),
            input: (*input).into(),
            size: size.parse().ok()?,
        },
        implementation: (*implementation).into(),
        version: (*version).into(),
        median,
        low,
        high,
        ratio,
        ratio_low,
        ratio_high,
        of_limit,
        length,
    })
}

/// `64 B`, `4 KiB`, `1 MiB`.
pub(crate) fn size_name(size: u64) -> String {
    match size {
        0..1024 => format!("{size} B"),
        1024..1_048_576 => format!("{} KiB", size >> 10),
        _ => format!("{} MiB", size >> 20),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::bench) fn row(module: &str, function: &str, size: u64, ratio: f64) -> Row {
        Row {
            cell: Cell {
                module: module.into(),
                function: function.into(),
                input: "bytes in 2 threads".into(),
                size,
            },
            implementation: RUST.into(),
            version: "1".into(),
            median: 10.0,
            low: 9.5,
            high: 12.0,
            ratio,
            ratio_low: ratio,
            ratio_high: ratio,
            of_limit: 0.5,
            length: 40.0,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let facts = vec![("cpu".to_owned(), "X: 2".to_owned())];
        let record = Record { facts, rows: vec![row("a", "f of lines", 64, 1.25)] };
        assert_eq!(Record::parse(&record.text()).unwrap(), record);
        assert_eq!(record.fact("cpu"), Some("X: 2"));
        assert!(Record::parse("a,b\n").is_err());
        assert!(Record::parse(&format!("{COLUMNS}\na,b,c\n")).is_err());
    }
}
