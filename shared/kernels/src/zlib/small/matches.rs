//! What occurs again: chains of places with the same three bytes.

use std::collections::TryReserveError;

use super::block::Tokens;
use super::{Config, FILTERED, HUFFMAN_ONLY, RLE, SMALL};

/// The length of the shortest and the longest match.
const SHORTEST: usize = 3;
const LONGEST: usize = 258;

/// No place.
const NONE: u16 = u16::MAX;

/// The logarithm of the largest number of chains.
const MOST_BITS: u32 = SMALL.ilog2() + 1;

/// The places in the input by a hash of the three bytes there.
#[derive(Debug)]
pub(super) struct Chains {
    /// The last place of each hash.
    heads: Vec<u16>,
    /// The place before each place.
    links: Vec<u16>,
}

impl Chains {
    pub(super) fn new() -> Result<Self, TryReserveError> {
        let (mut heads, mut links) = (Vec::new(), Vec::new());
        heads.try_reserve_exact(1 << MOST_BITS)?;
        heads.resize(1 << MOST_BITS, NONE);
        links.try_reserve_exact(SMALL)?;
        links.resize(SMALL, NONE);
        Ok(Self { heads, links })
    }
}

/// How hard to search. The numbers of each level are those that zlib has for it.
pub(super) struct Search {
    /// A match of this length makes the next search shorter.
    good: usize,
    /// One of this length is not put off for a longer one at the next place.
    lazy: usize,
    /// One of this length is not searched any further.
    nice: usize,
    /// How many places are tried.
    tries: usize,
    /// The largest distance.
    reach: usize,
    shortest: usize,
}

impl Search {
    pub(super) fn new(config: &Config) -> Self {
        let (good, lazy, nice, tries) = match config.level {
            1 => (4, 0, 8, 4),
            2 => (4, 0, 16, 8),
            3 => (4, 0, 32, 32),
            4 => (4, 4, 16, 16),
            5 => (8, 16, 32, 32),
            7 => (8, 32, 128, 256),
            8 => (32, 128, 258, 1024),
            9 => (32, 258, 258, 4096),
            _ => (8, 16, 128, 128),
        };
        let reach = match config.strategy {
            HUFFMAN_ONLY => 0,
            RLE => 1,
            _ => config.reach(),
        };
        let shortest = if config.strategy == FILTERED { 6 } else { SHORTEST };
        Self { good, lazy, nice, tries, reach, shortest }
    }
}

/// A match: its length, which is 0 for none, and its distance.
#[derive(Clone, Copy, Default)]
struct Match {
    length: usize,
    distance: usize,
}

/// Cuts `input` into literals and matches.
///
/// A match is put off by a byte: if there is a longer one at the next place, its first byte becomes a
/// literal.
pub(super) fn find(input: &[u8], search: &Search, chains: &mut Chains, tokens: &mut Tokens) {
    if search.reach == 0 || input.len() < SHORTEST {
        return input.iter().for_each(|&byte| tokens.literal(byte));
    }
    let mut finder = Finder::new(input, search, chains);
    let mut found = Match::default();
    let mut place = 0;
    // The place whose match, or literal, is put off.
    let mut waiting = false;
    while place < input.len() {
        let before = found;
        found = finder.longest(place, before.length);
        if waiting && before.length >= SHORTEST && found.length <= before.length {
            tokens.copy(before.length, before.distance);
            finder.skip(place + 1, place - 1 + before.length);
            place += before.length - 1;
            (found, waiting) = (Match::default(), false);
        } else {
            if waiting {
                tokens.literal(input[place - 1]);
            }
            waiting = true;
            place += 1;
        }
    }
    if waiting {
        tokens.literal(input[place - 1]);
    }
}

struct Finder<'a> {
    input: &'a [u8],
    search: &'a Search,
    heads: &'a mut [u16],
    links: &'a mut [u16; SMALL],
    shift: u32,
}

impl<'a> Finder<'a> {
    fn new(input: &'a [u8], search: &'a Search, chains: &'a mut Chains) -> Self {
        // Twice as many chains as places.
        let bits = (input.len().ilog2() + 2).min(MOST_BITS);
        let heads = &mut chains.heads[..1 << bits];
        heads.fill(NONE);
        let links = chains.links.as_mut_slice().try_into().expect("made with this length");
        Self { input, search, heads, links, shift: 32 - bits }
    }

    /// Adds a place to its chain; returns the one before it.
    #[inline]
    fn insert(&mut self, place: usize) -> u16 {
        let Some(&[a, b, c]) = self.input[place..].first_chunk() else { return NONE };
        let bytes = u32::from_le_bytes([0, a, b, c]);
        let hash = bytes.wrapping_mul(0x9e37_79b1) >> self.shift;
        let head = &mut self.heads[hash as usize];
        let before = std::mem::replace(head, place as u16);
        self.links[place % SMALL] = before;
        before
    }

    /// Adds the places inside a match.
    fn skip(&mut self, from: usize, to: usize) {
        for place in from..to {
            self.insert(place);
        }
    }

    /// The longest match that begins at `place` and is longer than `least`.
    fn longest(&mut self, place: usize, least: usize) -> Match {
        let before = self.insert(place);
        let Search { good, lazy, nice, tries, reach, shortest } = *self.search;
        let mut found = Match::default();
        if least > 0 && least >= lazy {
            return found;
        }
        let mut tries = if least >= good { tries / 4 } else { tries };
        let most = LONGEST.min(self.input.len() - place);
        let lowest = place.saturating_sub(reach);
        let mut best = least.max(shortest - 1);
        let mut candidate = usize::from(before);
        while candidate != usize::from(NONE) && candidate >= lowest && tries > 0 && best < most {
            // Nearly all are too short, which the byte that would make them longer tells.
            if self.input[candidate + best] == self.input[place + best] {
                let length = common(&self.input[candidate..], &self.input[place..][..most]);
                if length > best {
                    (best, found) = (length, Match { length, distance: place - candidate });
                    if length >= nice {
                        break;
                    }
                }
            }
            tries -= 1;
            candidate = usize::from(self.links[candidate % SMALL]);
        }
        found
    }
}

/// How many bytes are the same at the beginning of both. `b` is not the longer one.
#[inline]
fn common(a: &[u8], b: &[u8]) -> usize {
    let (a_words, _) = a.as_chunks::<8>();
    let (b_words, b_rest) = b.as_chunks::<8>();
    for (at, (x, y)) in a_words.iter().zip(b_words).enumerate() {
        let difference = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if difference != 0 {
            return at * 8 + (difference.trailing_zeros() / 8) as usize;
        }
    }
    let start = b.len() - b_rest.len();
    start + a[start..].iter().zip(b_rest).take_while(|(x, y)| x == y).count()
}
