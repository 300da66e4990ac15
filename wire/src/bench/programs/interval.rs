//! The median of pairs of runs, and an interval for it.

/// How sure it is at least that the median of all runs that could be made is within the interval.
const CONFIDENCE: f64 = 0.95;

/// The least and the greatest value of the interval around the median, and the median in between.
///
/// The interval is of order statistics: nothing is assumed of how the values are distributed. Each of `n` values is
/// below the true median with probability one half, so that fewer than `k` are is a matter of the binomial
/// distribution.
pub(super) fn median_in(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let (Some(last), left_out) = (values.len().checked_sub(1), left_out(values.len())) else {
        return [f64::NAN; 3];
    };
    [values[left_out], median(&values), values[last - left_out]]
}

/// The median of what is there.
pub(super) fn median_of(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    median(&values)
}

fn median(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => f64::NAN,
        n => f64::midpoint(sorted[(n - 1) / 2], sorted[n / 2]),
    }
}

/// How many values at either end the interval does without; of fewer than six values it takes all.
fn left_out(n: usize) -> usize {
    let mut term = 0.5_f64.powi(i32::try_from(n).unwrap_or(i32::MAX));
    let (mut below, mut k) = (0.0, 0);
    while k < n / 2 && 2.0 * (below + term) <= 1.0 - CONFIDENCE {
        below += term;
        k += 1;
        term *= (n - k + 1) as f64 / k as f64;
    }
    k.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_tables() {
        // The ranks of a 95 % interval for a median, from 1.
        for (n, rank) in
            [(1, 1), (5, 1), (6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (15, 4), (20, 6)]
        {
            assert_eq!(left_out(n) + 1, rank, "{n}");
        }
    }

    #[test]
    fn one_run_that_was_disturbed_changes_little() {
        let values = [1.1, 1.0, 1.2, 9.0, 1.3, 1.0, 1.1, 1.2, 1.1];
        assert_eq!(median_in(values.to_vec()), [1.0, 1.1, 1.3]);
        assert!(median_in(Vec::new())[1].is_nan());
        assert_eq!(median_of([1.0, 4.0].into_iter()), 2.5);
    }
}
