//! How often symbols occur.

use super::parts::{DISTANCES, END, SYMBOLS};

/// How often each symbol occurs.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    pub(super) symbols: [u32; SYMBOLS],
    pub(super) distances: [u32; DISTANCES],
}

impl Counts {
    pub(super) const fn new() -> Self {
        Self { symbols: [0; SYMBOLS], distances: [0; DISTANCES] }
    }

    pub(super) fn add(&mut self, other: &Self) {
        let add = |mine: &mut [u32], others: &[u32]| {
            mine.iter_mut().zip(others).for_each(|(mine, other)| *mine += other);
        };
        add(&mut self.symbols, &other.symbols);
        add(&mut self.distances, &other.distances);
    }

    /// About how many bits these symbols are with codes of their own.
    pub(super) fn entropy(&self) -> u64 {
        entropy(&self.symbols) + entropy(&self.distances)
    }

    /// How many bits there are beside symbols.
    pub(super) fn extra(&self) -> usize {
        let of = |counts: &[u32], each: usize| -> usize {
            // Of the first symbols, each is one number.
            let extra = |place: usize| (place / each).saturating_sub(1);
            counts.iter().enumerate().map(|(place, &n)| n as usize * extra(place)).sum()
        };
        // The last symbol for a length stands for the longest match alone.
        of(&self.symbols[END + 1..SYMBOLS - 1], 4) + of(&self.distances, 2)
    }
}

fn entropy(counts: &[u32]) -> u64 {
    let total: u32 = counts.iter().sum();
    times_log2(total).saturating_sub(counts.iter().map(|&n| times_log2(n)).sum()) >> 12
}

/// The number times its logarithm, in parts of 4096.
#[inline]
fn times_log2(n: u32) -> u64 {
    let whole = (n | 1).ilog2();
    let part = ((u64::from(n) << 12) >> whole).saturating_sub(1 << 12);
    // Between two powers of 2, the logarithm is a little more than linear.
    let log2 = (u64::from(whole) << 12) + part + ((part * ((1 << 12) - part) * 11) >> 17);
    u64::from(n) * log2
}
