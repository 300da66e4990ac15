//! Records as text: what they come to for each module, and a table of ratios.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::gate::describe;
use super::record::{C, Cell, LIMITS, RUST, Record, Row, size_name};
use crate::modules::Module;

/// The sizes that are taken together: up to the first the call costs more than the work, from the last
/// on memory counts.
pub(crate) const RANGES: [(&str, Range<u64>); 3] = [
    ("up to 64 B", 0..SMALL + 1),
    ("between", SMALL + 1..LARGE),
    ("64 KiB and more", LARGE..u64::MAX),
];
const SMALL: u64 = 64;
const LARGE: u64 = 1 << 16;

/// Per module: geometric means, the worst cell, the cells below 1.0x, the distance to the peers.
pub(super) fn summary(record: &Record) -> String {
    let mut text = String::new();
    for name in ["python", "cpu", "date", "load"] {
        let _ = writeln!(text, "{name}: {}", record.fact(name).unwrap_or("?"));
    }
    text.push('\n');
    text += &modules(record);
    for module in record.modules() {
        text += &peers(record, module);
        text += &lengths(record, module);
        text += &memory(record, module);
    }
    text + &below_one(record)
}

/// A line for each module.
pub(super) fn modules(record: &Record) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{:<10}{:>7}{:>10}{:>10}{:>10}{:>10}{:>12}{:>13}  worst cell",
        "module", "cells", "all", "to 64 B", "between", "64 KiB+", "below 1.0x", "below 0.95x"
    );
    for module in record.modules() {
        text += &line(record, module);
    }
    text
}

fn line(record: &Record, module: &str) -> String {
    let rows: Vec<&Row> = record.our_times().filter(|row| row.cell.module == module).collect();
    let mean = |low: u64, high: u64| {
        let sizes = low..high;
        times(mean(rows.iter().filter(|row| sizes.contains(&row.cell.size)).map(|row| row.ratio)))
    };
    let below = |least: f64| rows.iter().filter(|row| row.ratio < least).count();
    let worst = rows.iter().min_by(|a, b| a.ratio.total_cmp(&b.ratio));
    format!(
        "{module:<10}{:>7}{:>10}{:>10}{:>10}{:>10}{:>12}{:>13}  {}\n",
        rows.len(),
        mean(0, u64::MAX),
        mean(0, SMALL + 1),
        mean(SMALL + 1, LARGE),
        mean(LARGE, u64::MAX),
        below(1.0),
        below(0.95),
        worst.map(|row| describe(row)).unwrap_or_default(),
    )
}

/// How many times as fast as C the module is by the newest of its records, for each of [`RANGES`]; the newest
/// record comes first.
pub(crate) fn means(records: &[(PathBuf, Record)], module: &Module) -> Option<[String; 3]> {
    let is_of = |path: &PathBuf| module.records.iter().any(|name| path == Path::new(name));
    let (_, newest) = records.iter().find(|(path, _)| is_of(path))?;
    Some(RANGES.map(|(_, sizes)| {
        let ours = newest.our_times().filter(|row| row.cell.module == module.name);
        let fits = ours.filter(|row| sizes.contains(&row.cell.size));
        times(mean(fits.map(|row| row.ratio)))
    }))
}

/// How ours does against each peer.
fn peers(record: &Record, module: &str) -> String {
    let ours: BTreeMap<&Cell, &Row> = record.ours().map(|row| (&row.cell, row)).collect();
    let mut by_peer: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in record.rows.iter().filter(|row| row.cell.module == module) {
        if [C, RUST].contains(&row.implementation.as_str()) {
            continue;
        }
        let Some(our) = ours.get(&row.cell) else { continue };
        let name = format!("{} {}", row.implementation, row.version);
        by_peer.entry(name).or_default().push(row.median / our.median);
    }
    let mut text = String::new();
    for (peer, ratios) in by_peer {
        let slower = ratios.iter().filter(|ratio| **ratio < 1.0).count();
        let worst = times(ratios.iter().copied().fold(f64::INFINITY, f64::min));
        let (mean, cells) = (times(mean(ratios.iter().copied())), ratios.len());
        let _ = writeln!(
            text,
            "{module:<10}{mean} of {peer} in {cells} cells; worst {worst}, {slower} slower"
        );
    }
    text
}

/// How much longer our results are than C's, where they need not be the same.
fn lengths(record: &Record, module: &str) -> String {
    let is_c = |row: &&Row| row.implementation == C && row.length > 0.0;
    let of_c: BTreeMap<&Cell, f64> =
        record.rows.iter().filter(is_c).map(|row| (&row.cell, row.length)).collect();
    let ours = record.ours().filter(|row| row.cell.module == module);
    let of_c = |row: &Row| of_c.get(&row.cell).map(|length| row.length / length);
    let all: Vec<(f64, &Row)> = ours.filter_map(|row| Some((of_c(row)?, row))).collect();
    let Some((longest, row)) = all.iter().max_by(|a, b| a.0.total_cmp(&b.0)) else {
        return String::new();
    };
    let (mean, cells) = (mean(all.iter().map(|(ratio, _)| *ratio)), all.len());
    let Cell { function, input, size, .. } = &row.cell;
    let size = size_name(*size);
    format!(
        "{module:<10}results {mean:.3} times as long as C's in {cells} cells; at most \
         {longest:.3} ({function} of {size}, {input})\n"
    )
}

/// How much memory objects hold, where it is measured.
fn memory(record: &Record, module: &str) -> String {
    let is_memory = |row: &&Row| row.cell.module == module && row.cell.is_memory();
    let rows: Vec<&Row> = record.ours().filter(is_memory).collect();
    let Some(worst) = rows.iter().min_by(|a, b| a.ratio.total_cmp(&b.ratio)) else {
        return String::new();
    };
    let (mean, cells) = (mean(rows.iter().map(|row| 1.0 / row.ratio)), rows.len());
    let Cell { function, size, .. } = &worst.cell;
    let (most, size) = (1.0 / worst.ratio, size_name(*size));
    format!(
        "{module:<10}objects hold {mean:.3} times as much memory as C's in {cells} cells; at most \
         {most:.3} ({function} of {size})\n"
    )
}

fn below_one(record: &Record) -> String {
    let mut rows: Vec<&Row> = record.ours().filter(|row| row.ratio < 1.0).collect();
    rows.sort_by(|a, b| a.ratio.total_cmp(&b.ratio));
    let mut text = String::from("\nbelow 1.0x (in brackets the range of the passes):\n");
    for row in rows {
        let (low, high) = (times(row.ratio_low), times(row.ratio_high));
        let unit = if row.cell.is_memory() { "bytes" } else { "ns" };
        let _ = writeln!(text, "  {} [{low} to {high}], {:.0} {unit}", describe(row), row.median);
    }
    text
}

/// A row for each function and input, a column for each size.
pub(super) fn table(record: &Record) -> String {
    let sizes: BTreeSet<u64> = record.ours().map(|row| row.cell.size).collect();
    let mut rows: BTreeMap<[&str; 4], BTreeMap<u64, String>> = BTreeMap::new();
    for row in &record.rows {
        let Cell { module, function, input, size } = &row.cell;
        let cell = match row.implementation.as_str() {
            C => continue,
            _ if *module == LIMITS => continue,
            _ => times(row.ratio),
        };
        let name = [module, function, input, row.implementation.as_str()];
        rows.entry(name).or_default().insert(*size, cell);
    }
    let mut text = format!("{:<56}", "speed of C = 1");
    text.extend(sizes.iter().map(|size| format!("{:>8}", size_name(*size))));
    text.push('\n');
    for ([module, function, input, side], cells) in rows {
        let side = if side == RUST { String::new() } else { format!(" {side}") };
        let _ = write!(text, "{:<56}", format!("{module}.{function} ({input}){side}"));
        for size in &sizes {
            let _ = write!(text, "{:>8}", cells.get(size).map_or("", |cell| cell));
        }
        text.push('\n');
    }
    text
}

/// The geometric mean, which treats twice as fast and half as fast alike.
pub(super) fn mean(ratios: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = ratios
        .filter(|ratio| ratio.is_finite() && *ratio > 0.0)
        .fold((0.0, 0.0), |(sum, count), ratio| (sum + ratio.ln(), count + 1.0));
    (sum / count).exp()
}

pub(super) fn times(ratio: f64) -> String {
    match ratio {
        _ if !ratio.is_finite() => "-".into(),
        10.0.. => format!("{ratio:.1}x"),
        _ => format!("{ratio:.2}x"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::record::tests::row;

    #[test]
    fn says_what_is_slow() {
        let rows = vec![row("m", "f", 8, 0.5), row("m", "f", 1 << 20, 8.0), row("m", "g", 0, 1.2)];
        let text = summary(&Record { facts: Vec::new(), rows });
        assert!(text.contains("m.f of 8 B (bytes in 2 threads): 0.50x"), "{text}");
        assert!(!text.contains("m.g"), "{text}");
        assert_eq!(times(mean([2.0, 8.0].into_iter())), "4.00x");
    }

    #[test]
    fn memory_is_no_time() {
        let mut large = row("m", "g", 8, 0.5);
        large.cell.input = "memory".into();
        let record = Record { facts: Vec::new(), rows: vec![row("m", "f", 8, 2.0), large] };
        let text = summary(&record);
        assert!(
            text.lines().any(|line| line.starts_with("m ") && line.contains("2.00x     2.00x")),
            "{text}"
        );
        assert!(text.contains("2.000 times as much memory as C's in 1 cells"), "{text}");
        assert!(text.contains("m.g of 8 B (memory): 0.50x [0.50x to 0.50x], 10 bytes"), "{text}");
    }
}
