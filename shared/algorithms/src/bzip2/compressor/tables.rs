//! The Huffman tables of a block, and which of them each group of symbols selects.

use super::super::format::{GROUP, MAX_SYMBOLS, MAX_TABLES};
use super::codes;
use super::symbols::Symbols;

/// How often the tables are made again from the groups that select them.
const ROUNDS: usize = 4;

/// What a symbol costs before the first round, if it is not of the part of a table.
const DEAR: u8 = 15;

/// How many bits of the costs of a group are for each table: a group of the longest codes has 850.
const COST_BITS: usize = 10;

pub(super) struct Tables {
    pub(super) number: usize,
    pub(super) lengths: [[u8; MAX_SYMBOLS]; MAX_TABLES],
    /// How often each symbol occurs in the groups of each table.
    pub(super) counts: [[u32; MAX_SYMBOLS]; MAX_TABLES],
}

impl Tables {
    /// Chooses tables for `words`, and puts into `selectors` which one each group of them has.
    pub(super) fn choose(symbols: &Symbols, words: &[u32], selectors: &mut [u8]) -> Self {
        let number = match symbols.number {
            0..200 => 2,
            200..600 => 3,
            600..1200 => 4,
            1200..2400 => 5,
            _ => 6,
        };
        let lengths = [[0; MAX_SYMBOLS]; MAX_TABLES];
        let counts = [[0; MAX_SYMBOLS]; MAX_TABLES];
        let mut tables = Self { number, lengths, counts };
        tables.divide(symbols);
        for _ in 0..ROUNDS {
            tables.select(words, symbols.alphabet, selectors);
            for (lengths, counts) in tables.lengths.iter_mut().zip(&tables.counts).take(number) {
                let alphabet = symbols.alphabet;
                codes::set_lengths(&counts[..alphabet], &mut lengths[..alphabet]);
            }
        }
        tables
    }

    /// Divides the symbols into parts of about the same number, one for each table: the first for the
    /// last.
    fn divide(&mut self, symbols: &Symbols) {
        let counts = &symbols.counts[..symbols.alphabet];
        let mut left = symbols.number as u32;
        let mut start = 0;
        for table in (0..self.number).rev() {
            let wanted = left / (table as u32 + 1);
            let (mut end, mut sum) = (start, 0);
            while sum < wanted && end < counts.len() {
                sum += counts[end];
                end += 1;
            }
            // Every second part, but for the first and the last, goes without what is above.
            let is_between = table + 1 != self.number && table != 0;
            if end > start + 1 && is_between && (self.number - table - 1) % 2 == 1 {
                end -= 1;
                sum -= counts[end];
            }
            for (symbol, length) in self.lengths[table].iter_mut().enumerate() {
                *length = if (start..end).contains(&symbol) { 0 } else { DEAR };
            }
            start = end;
            left -= sum;
        }
    }

    /// Selects the cheapest table for each group, and counts its symbols.
    fn select(&mut self, words: &[u32], alphabet: usize, selectors: &mut [u8]) {
        let mut costs = [0u64; 512];
        for (symbol, cost) in costs[..alphabet].iter_mut().enumerate() {
            for (table, lengths) in self.lengths[..self.number].iter().enumerate() {
                *cost |= u64::from(lengths[symbol]) << (COST_BITS * table);
            }
        }
        self.counts = [[0; MAX_SYMBOLS]; MAX_TABLES];
        for (group, selector) in words.chunks(GROUP).zip(selectors) {
            let sum: u64 = group.iter().map(|&symbol| costs[symbol as usize % 512]).sum();
            let cost = |table: usize| sum >> (COST_BITS * table) & ((1 << COST_BITS) - 1);
            let mut best = 0;
            for table in 1..self.number {
                if cost(table) < cost(best) {
                    best = table;
                }
            }
            *selector = best as u8;
            for &symbol in group {
                self.counts[best][symbol as usize] += 1;
            }
        }
    }
}
