//! Cells of a record that were measured again by themselves: what `run` does where it has the time.

use super::record::{FILTER, Record, Row};
use super::run::DISPUTED;
use crate::error::{Error, Result};

/// The fact that says how many rows of a record have passes of another run too.
const AGAIN: &str = "rows measured again";

/// Each record with the runs of a filter that follow it.
///
/// Only cells about which the passes of the record disagree, or that it has one pass of, have more passes by that:
/// what they agree about stays.
pub(super) fn joined(records: Vec<Record>) -> Result<Vec<Record>> {
    let mut whole: Vec<Record> = Vec::new();
    for record in records {
        match (record.fact(FILTER), whole.last_mut()) {
            (Some(_), Some(before)) => join(before, &record)?,
            _ => whole.push(record),
        }
    }
    Ok(whole)
}

fn join(whole: &mut Record, part: &Record) -> Result<()> {
    let is_of = |name: &str| ["python", "cpu"].contains(&name) || name.starts_with("code of ");
    if let Some((name, _)) = part.facts.iter().find(|(name, value)| {
        is_of(name) && whole.fact(name).is_some_and(|of_whole| of_whole != value)
    }) {
        return Err(Error::new(format!("the runs differ in {name}")));
    }
    let mut cells: usize = 0;
    for row in &mut whole.rows {
        let same =
            |other: &&Row| other.cell == row.cell && other.implementation == row.implementation;
        let Some(other) = part.rows.iter().find(same) else { continue };
        if is_disputed(row) {
            add_passes(row, other);
            cells += 1;
        }
    }
    let before = whole.fact(AGAIN).and_then(|rows| rows.parse::<usize>().ok()).unwrap_or(0);
    whole.facts.retain(|(name, _)| name != AGAIN);
    whole.facts.push((AGAIN.to_owned(), (before + cells).to_string()));
    Ok(())
}

/// Whether passes disagree, or there was but one, as of what takes long.
fn is_disputed(row: &Row) -> bool {
    row.ratio_high > row.ratio_low * (1.0 + DISPUTED) || row.ratio_high == row.ratio_low
}

/// The passes of a row are known where there are two or three: the ends of their range, and the median.
fn add_passes(row: &mut Row, other: &Row) {
    let mut ratios =
        [row.ratio_low, row.ratio_high, other.ratio_low, other.ratio, other.ratio_high];
    ratios.sort_by(f64::total_cmp);
    [row.ratio_low, _, row.ratio, _, row.ratio_high] = ratios;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::record::tests::row;

    fn record(ratios: [f64; 3], facts: &[(&str, &str)]) -> Record {
        let [ratio_low, ratio, ratio_high] = ratios;
        let facts = facts.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Record { facts, rows: vec![Row { ratio_low, ratio_high, ..row("m", "f", 8, ratio) }] }
    }

    fn range(record: &Record) -> [f64; 3] {
        let row = &record.rows[0];
        [row.ratio_low, row.ratio, row.ratio_high]
    }

    #[test]
    fn a_cell_about_which_passes_disagree_has_more_of_them() {
        let part = record([0.9, 1.0, 1.1], &[("python", "3.15.0"), (FILTER, "f")]);
        let whole = |ratios| record(ratios, &[("python", "3.15.0")]);
        let joined = joined(vec![whole([0.5, 0.75, 1.0]), part.clone()]).unwrap();
        assert_eq!((joined.len(), range(&joined[0])), (1, [0.5, 1.0, 1.1]));
        assert_eq!(joined[0].fact(AGAIN), Some("1"));
        assert_eq!(joined[0].fact(FILTER), None);
        let joined = super::joined(vec![whole([0.80, 0.82, 0.84]), part.clone()]).unwrap();
        assert_eq!(range(&joined[0]), [0.80, 0.82, 0.84], "they agree");
        let joined = super::joined(vec![whole([0.8; 3]), part]).unwrap();
        assert_eq!(range(&joined[0]), [0.8, 0.9, 1.1], "one pass");
    }

    #[test]
    fn what_is_joined_is_of_one_machine_python_and_code() {
        for name in ["python", "cpu", "code of m"] {
            let whole = record([0.5, 0.75, 1.0], &[(name, "a")]);
            let part = record([0.9, 1.0, 1.1], &[(name, "b"), (FILTER, "f")]);
            assert!(joined(vec![whole, part]).is_err(), "{name}");
        }
    }
}
