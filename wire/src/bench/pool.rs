//! Collects the rounds of several passes and makes rows of them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::record::{C, Cell, LIMITS, Row};

/// One cell of one pass, as `measure.py` prints it.
#[derive(Deserialize)]
pub(super) struct Measured {
    module: String,
    function: String,
    input: String,
    size: u64,
    /// Which of the limits bounds it: "copy" or "read".
    limit: String,
    pub(super) left_out: Option<String>,
    #[serde(default)]
    versions: BTreeMap<String, String>,
    /// What each implementation has needed in each round: nanoseconds, or bytes of memory.
    #[serde(default)]
    needed: BTreeMap<String, Vec<f64>>,
    #[serde(default)]
    lengths: BTreeMap<String, f64>,
}

impl Measured {
    pub(super) fn cell(&self) -> Cell {
        let Self { module, function, input, size, .. } = self;
        let [module, function, input] = [module, function, input].map(Clone::clone);
        Cell { module, function, input, size: *size }
    }
}

/// Everything measured so far.
#[derive(Default)]
pub(super) struct Pool(BTreeMap<Cell, Vec<Measured>>);

impl Pool {
    pub(super) fn add(&mut self, measured: Measured) {
        self.0.entry(measured.cell()).or_default().push(measured);
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The cells whose passes disagree by more than `share` about a ratio.
    pub(super) fn disputed(&self, share: f64) -> Vec<Cell> {
        let disputed = |passes: &&Vec<Measured>| {
            passes[0].needed.keys().any(|side| {
                let (low, _, high) = spread(ratios(passes, side));
                high > low * (1.0 + share)
            })
        };
        let cells = self.0.iter().filter(|(_, passes)| disputed(passes));
        cells.map(|(cell, _)| cell.clone()).collect()
    }

    /// A row for each implementation in each cell. `version` says what `C` and `Rust` are.
    pub(super) fn rows(&self, version: impl Fn(&Cell, &str) -> String) -> Vec<Row> {
        let mut rows = Vec::new();
        for (cell, passes) in &self.0 {
            for side in passes[0].needed.keys() {
                let named = passes[0].versions.get(side).cloned();
                let version = named.unwrap_or_else(|| version(cell, side));
                rows.push(self.row(cell, passes, side, version));
            }
        }
        rows
    }

    fn row(&self, cell: &Cell, passes: &[Measured], side: &str, version: String) -> Row {
        let [low, median, high] = quartiles(all(passes, side));
        let (ratio_low, ratio, ratio_high) = spread(ratios(passes, side));
        let is_limit = cell.module == LIMITS;
        let of_limit = if is_limit || cell.is_memory() {
            f64::NAN
        } else {
            self.limit(&passes[0].limit, cell.size) / median
        };
        let implementation = if is_limit { "CPython" } else { side }.to_owned();
        let cell = cell.clone();
        Row {
            cell,
            implementation,
            version,
            median,
            low,
            high,
            ratio,
            ratio_low,
            ratio_high,
            of_limit,
            length: passes[0].lengths.get(side).copied().unwrap_or(f64::NAN),
        }
    }

    /// Nanoseconds that CPython needs to copy, or only to read, `size` bytes.
    fn limit(&self, kind: &str, size: u64) -> f64 {
        let name = if kind == "read" { "read memory" } else { "allocate and copy" };
        let is_it =
            |cell: &&Cell| cell.module == LIMITS && cell.function == name && cell.size == size;
        let Some(cell) = self.0.keys().find(is_it) else { return f64::NAN };
        quartiles(all(&self.0[cell], C))[1]
    }
}

fn all(passes: &[Measured], side: &str) -> Vec<f64> {
    passes.iter().filter_map(|pass| pass.needed.get(side)).flatten().copied().collect()
}

/// One ratio for each pass: the median over its rounds, in each of which C and `side` stood
/// side by side.
fn ratios(passes: &[Measured], side: &str) -> Vec<f64> {
    let of_pass = |pass: &Measured| {
        let (c, this) = (pass.needed.get(C)?, pass.needed.get(side)?);
        Some(median(c.iter().zip(this).map(|(c, this)| c / this).collect()))
    };
    passes.iter().filter_map(of_pass).collect()
}

fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.first().copied(), values.last().copied());
    (low.unwrap_or(f64::NAN), median(values), high.unwrap_or(f64::NAN))
}

fn median(values: Vec<f64>) -> f64 {
    quartiles(values)[1]
}

fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = |quarter: usize| {
        let (low, high) = (last * quarter / 4, (last * quarter).div_ceil(4));
        values.get(low).map_or(f64::NAN, |value| f64::midpoint(*value, values[high]))
    };
    [at(1), at(2), at(3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(c: &[f64], rust: &[f64]) -> Measured {
        let line = serde_json::json!({
            "module": "m", "function": "f", "input": "bytes", "size": 8, "limit": "copy",
            "versions": {}, "needed": {"C": c, "Rust": rust},
        });
        serde_json::from_value(line).unwrap()
    }

    #[test]
    fn drift_of_the_machine_cancels() {
        let mut pool = Pool::default();
        pool.add(measured(&[2.0, 20.0, 2.0], &[1.0, 10.0, 1.0]));
        pool.add(measured(&[40.0, 4.0], &[20.0, 2.0]));
        let rows = pool.rows(|_, side| side.to_lowercase());
        assert_eq!((rows[1].ratio, rows[1].version.as_str()), (2.0, "rust"));
        assert!(pool.disputed(0.1).is_empty());
        pool.add(measured(&[2.0], &[1.5]));
        assert_eq!(pool.disputed(0.1).len(), 1);
    }

    #[test]
    fn quartiles_of_few_values() {
        assert_eq!(quartiles(vec![3.0, 1.0, 2.0]), [1.5, 2.0, 2.5]);
        assert_eq!(quartiles(vec![1.0, 2.0])[1], 1.5);
        assert!(quartiles(vec![])[1].is_nan());
    }
}
