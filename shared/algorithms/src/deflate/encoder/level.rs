//! What zlib's levels and strategies mean here.

use super::config::{Config, LOOKAHEAD, strategy};
use super::symbol::{MAX_MATCH, MIN_MATCH, USUAL};

/// How matches are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Not at all.
    Literals,
    /// Runs of one byte.
    Runs,
    /// The last place with the same bytes, and the first match.
    Fast,
    /// The best of several places; a match is deferred while there is a better one at the next place.
    Chains,
    /// In the same chains, the best of a few places, and the first match.
    Greedy,
}

impl Method {
    /// How many bytes are kept, and not parsed, while more are to come: as many as zlib keeps.
    pub(super) fn lookahead(self) -> usize {
        match self {
            Self::Literals => 0,
            Self::Runs => MAX_MATCH,
            Self::Fast | Self::Chains | Self::Greedy => LOOKAHEAD - 1,
        }
    }
}

/// Which forms a block may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Stored,
    /// With fixed codes, unless stored is shorter.
    Fixed,
    /// The shortest.
    Best,
}

/// How hard to search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    pub(super) method: Method,
    pub(super) form: Form,
    /// A match shorter than this is deferred where there is a better one.
    pub(super) lazy: usize,
    /// A match of this length is not searched any further.
    pub(super) nice: usize,
    /// How many places are tried.
    pub(super) tries: usize,
    /// How many times as many at most after a long match.
    pub(super) times: usize,
    /// The places inside a match are added, unless it is longer: where all are, the last ones of something
    /// that goes on and on are so near that matches are short.
    pub(super) inserts: usize,
    /// The shortest match that is taken.
    pub(super) shortest: usize,
    /// Whether to follow the chain of the rarest bytes: where few places are tried, to find it takes longer, and where
    /// not all places in matches are added, their bytes are not found.
    pub(super) rarest: bool,
    /// How many of the tries are made depends on what they find.
    pub(super) adapts: bool,
}

impl Search {
    pub(super) fn new(config: &Config) -> Self {
        let (lazy, nice, tries, inserts) = depths(config.level);
        let method = match (config.level, config.strategy) {
            (_, strategy::HUFFMAN_ONLY) => Method::Literals,
            (_, strategy::RLE) => Method::Runs,
            (1, strategy::DEFAULT | strategy::FIXED) => Method::Fast,
            _ => Method::Chains,
        };
        let form = match (config.level, config.strategy) {
            (0, _) => Form::Stored,
            (_, strategy::FIXED) => Form::Fixed,
            _ => Form::Best,
        };
        let shortest = match (method, config.strategy) {
            (Method::Fast, _) => USUAL,
            (_, strategy::FILTERED) => 6,
            _ => MIN_MATCH,
        };
        Self {
            method,
            form,
            lazy,
            nice,
            tries,
            times: 3,
            inserts,
            shortest,
            rarest: lazy > MIN_MATCH,
            adapts: false,
        }
    }

    /// How many places are tried after a match of this length. There was one search for all its bytes:
    /// what that saves is worth a longer one, since where one long match follows another, a still longer
    /// one is often far away; not in so little data that its chains have three bytes.
    #[inline(always)]
    pub(super) fn tries_after(&self, length: usize) -> usize {
        self.tries.max((2 * length).min(self.times * self.tries))
    }

    /// How many places are tried for a match that is better than one of this length, and begins one byte later. Few
    /// are: all but the longest chains of few different bytes have it near their beginning, or not at all.
    #[inline(always)]
    pub(super) fn tries_for_better(&self, length: usize) -> usize {
        // At level 9 sizes count.
        let are_many = self.adapts || self.lazy >= MAX_MATCH;
        let tries = if are_many { self.tries / 2 } else { self.tries / 4 };
        if length < GOOD { tries } else { tries / 2 }
    }

    /// The same for data of few different bytes, where all chains are long: nearly as many places as zlib tries. In
    /// other data they would take twice as long, and find hardly more.
    ///
    /// Of tables in HTML, JSON, CSV and logs, all of which become shorter than zlib's, matches of 8 or 12 bytes are
    /// mostly as good as the next place's: to defer them takes up to half of the time.
    pub(super) fn for_few_bytes(self, config: &Config) -> Self {
        let (tries, lazy) = match config.level {
            5 => (24, 8),
            -1 | 6 => (48, 12),
            7 => (128, self.lazy),
            _ => return self.for_little(config),
        };
        Self { tries, lazy, ..self.for_little(config) }
    }

    /// The same for text of few different bytes: where few places are tried, its rarest bytes are not worth a question,
    /// and at level 4 half as many are enough for pages of HTML. UTF-16 would become 4 % longer. Where words are of
    /// hardly more letters than there are digits, more are tried after a long match.
    pub(super) fn for_few_letters(self, are_fewest: bool) -> Self {
        match self.tries {
            ..=16 => {
                let times = if are_fewest { 2 } else { 1 };
                Self { tries: self.tries / 2, times, rarest: false, ..self }
            }
            17..=24 => Self { rarest: false, ..self },
            _ => self,
        }
    }

    /// The same for little data, of which it is not known yet whether it has few different bytes.
    pub(super) fn for_little(self, config: &Config) -> Self {
        let (nice, tries) = match config.level {
            // Chains of three bytes have more places in them that are no longer matches.
            3 => (self.nice, 7),
            // Where something comes again and again, the first match of some length is near.
            4 => (16, 16),
            5 => (self.nice, 24),
            -1 | 6 => (128, 112),
            7 => (200, 256),
            8 => (self.nice, 1024),
            9 => (self.nice, 4096),
            _ => (self.nice, self.tries),
        };
        // The others make too few tries for that.
        let adapts = matches!(config.level, -1 | 6..);
        Self { nice, tries, adapts, ..self }
    }

    /// The same for what is no text: the last bytes of matches are no rarer than the first there, so that where few
    /// places are tried, numbers that count up take two thirds of the time.
    pub(super) fn for_binary(self) -> Self {
        Self { rarest: self.rarest && self.tries > 6, ..self }
    }

    /// The same where matches are long, and each is one of many: at the levels that defer none, it is enough to add
    /// the places in short ones, as zlib does. JSON at level 3 would become 2 % longer.
    pub(super) fn for_long_chains(self) -> Self {
        if self.lazy > MIN_MATCH { self } else { Self { inserts: self.inserts.min(6), ..self } }
    }

    /// The same where no match is deferred: half as many places are enough, since in text the last one with the same
    /// eight bytes is tried besides, and in other data the first ones are the best.
    /// Of a few words that come again and again, level 3 finds longer matches than C only if it tries them all.
    pub(super) fn for_greedy(self, has_few_letters: bool) -> Self {
        let tries = if has_few_letters && self.tries > 4 { self.tries } else { self.tries / 2 };
        Self { method: Method::Greedy, tries, ..self }
    }

    /// The same for little data, in which short matches count for more.
    pub(super) fn by_chains(self) -> Self {
        Self { method: Method::Chains, lazy: 3, nice: 16, tries: 3, shortest: MIN_MATCH, ..self }
    }
}

/// A match of this length makes the search for a better one still shorter.
const GOOD: usize = 8;

/// [`Search::lazy`], [`Search::nice`], [`Search::tries`] and [`Search::inserts`] of a level.
fn depths(level: i32) -> (usize, usize, usize, usize) {
    match level {
        1 => (3, 16, 2, 12),
        2 => (3, 24, 4, 10),
        3 => (3, 32, 12, 12),
        4 => (6, 30, 3, 258),
        5 => (16, 30, 6, 258),
        7 => (32, 130, 24, 258),
        8 => (128, 258, 400, 258),
        9 => (258, 258, 1024, 258),
        _ => (16, 130, 16, 258),
    }
}
