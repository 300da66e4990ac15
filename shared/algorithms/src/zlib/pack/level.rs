//! What zlib's levels and strategies mean here.

use super::block::Form;
use crate::zlib::config::Config;
use crate::zlib::level::is_text;

/// How to look for matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Not at all.
    Not,
    /// Takes what there is.
    Quick,
    /// Puts a match off by a byte, as long as there is a better one at the next place.
    Lazy,
}

/// How hard to search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    pub(super) how: How,
    pub(super) form: Form,
    /// A match of this length makes the next search shorter.
    pub(super) good: usize,
    /// One of this length is not put off for a better one at the next place.
    pub(super) lazy: usize,
    /// One of this length is not searched any further.
    pub(super) nice: usize,
    /// How many places are tried.
    pub(super) tries: usize,
    /// Whether places inside a match are passed over, and matches of four bytes come first.
    pub(super) leaps: bool,
    /// The largest distance.
    pub(super) reach: usize,
    pub(super) shortest: usize,
}

impl Search {
    /// For this input.
    ///
    /// The numbers are such that there are at most 1 % more bytes than zlib makes at the level.
    pub(super) fn new(config: &Config, input: &[u8]) -> Self {
        let (good, lazy, nice, tries) = match config.level {
            1 => (4, 4, 16, 2),
            2 => (4, 4, 16, 2),
            3 => (4, 4, 32, 16),
            4 => (4, 6, 16, 8),
            5 => (8, 16, 32, 24),
            7 => (8, 32, 128, 96),
            8 => (32, 128, 258, 250),
            9 => (32, 258, 258, 200),
            _ => (8, 16, 128, 48),
        };
        let how = match (config.level, config.strategy) {
            (0, _) | (_, HUFFMAN_ONLY) => How::Not,
            (1, 0) if input.len() >= QUICK => How::Quick,
            (1 | 2, 0) if input.len() >= FEW && is_text(input) => How::Quick,
            _ => How::Lazy,
        };
        let form = match (config.level, config.strategy) {
            (0, _) => Form::Stored,
            (_, FIXED) => Form::Fixed,
            _ => Form::Best,
        };
        let reach = if config.strategy == RLE { 1 } else { config.reach() };
        let shortest = if config.strategy == FILTERED { 6 } else { 3 };
        let leaps = matches!(config.level, 1..=3) && config.strategy != FILTERED;
        Self { how, form, good, lazy, nice, tries, leaps, reach, shortest }
    }
}

/// From how many bytes on the lowest levels look for long matches only: in text, and the lowest in any
/// data. In little data, and in machine code, short matches count for more.
const FEW: usize = 1024;
const QUICK: usize = 32 * 1024;

const FILTERED: i32 = 1;
const HUFFMAN_ONLY: i32 = 2;
const RLE: i32 = 3;
const FIXED: i32 = 4;
