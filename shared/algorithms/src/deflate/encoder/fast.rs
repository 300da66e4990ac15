//! The fastest level: a match is the longer one of two places, and the first one is taken.
//!
//! The two are the last place with the same four bytes, and the last one with the same eight: where
//! something comes often, the last place is seldom the best one. In place of four bytes it is three where
//! matches of three are worth their codes. Of places inside a match, some are added
//! by these bytes alone: where something goes on and on, the last places are so near that matches are
//! short, and those by eight bytes would add still more of them.
//!
//! Most of the time goes by with waiting for what one match tells of where the next search begins, and
//! with branches that are not foreseen. So what can be computed without a branch is, even where it is
//! often of no use.

use super::block::Symbols;
use super::symbol::{MAX_MATCH, MIN_MATCH, Match, Symbol, TOO_FAR, USUAL};
use super::words::Words;

/// The tables of a [`super::finder::Finder`] for the fastest level, lent to one search.
///
/// A position is an index and 1, in its last 16 bits. What the tables hold is looked at before it is
/// believed, so that positions of long ago cost time, and nothing else.
pub(super) struct Fast<'a> {
    /// The last position with a hash of the bytes of the shortest match.
    pub(super) short: &'a mut [u16],
    /// The last position with a hash of eight bytes.
    pub(super) long: &'a mut [u16],
    /// No match begins before this index.
    pub(super) floor: usize,
    /// The largest distance.
    pub(super) reach: usize,
    /// The shortest match: [`MIN_MATCH`], or [`USUAL`].
    pub(super) shortest: usize,
}

/// The sizes of both tables with zlib's default `memLevel`. A search that knows them is faster.
const SHORT: usize = 1 << 15;
const LONG: usize = 1 << 14;

impl Fast<'_> {
    /// Adds the places from `from` to before `to`.
    pub(super) fn insert(self, data: &[u8], from: usize, to: usize) {
        if self.shortest == MIN_MATCH {
            self.insert_from::<MIN_MATCH>(data, from, to);
        } else {
            self.insert_from::<USUAL>(data, from, to);
        }
    }

    fn insert_from<const LEAST: usize>(self, data: &[u8], from: usize, to: usize) {
        let Self { short, long, floor, reach, .. } = self;
        let words = Words::new(data);
        let mut search = Search::<_, _, LEAST> { short, long, floor, reach, words };
        (from..to).for_each(|index| search.insert(index));
    }

    /// Makes symbols of the bytes from `at` on, until there is no room, or `at` is `end` or after it;
    /// returns `at`.
    pub(super) fn parse(
        self,
        data: &[u8],
        at: usize,
        end: usize,
        symbols: &mut Symbols<'_>,
    ) -> usize {
        if self.shortest == MIN_MATCH {
            self.parse_from::<MIN_MATCH>(data, at, end, symbols)
        } else {
            self.parse_from::<USUAL>(data, at, end, symbols)
        }
    }

    fn parse_from<const LEAST: usize>(
        self,
        data: &[u8],
        at: usize,
        end: usize,
        symbols: &mut Symbols<'_>,
    ) -> usize {
        let Self { short, long, floor, reach, .. } = self;
        let words = Words::new(data);
        let stop = end.min(words.count());
        let at = if let (Ok(short), Ok(long)) =
            (<&mut [_; SHORT]>::try_from(&mut *short), <&mut [_; LONG]>::try_from(&mut *long))
        {
            Search::<_, _, LEAST> { short, long, floor, reach, words }.parse_all(at, stop, symbols)
        } else {
            Search::<_, _, LEAST> { short, long, floor, reach, words }.parse_all(at, stop, symbols)
        };
        // The last bytes are less than a word.
        let rest = if at < stop { 0 } else { symbols.room.min(end.saturating_sub(at)) };
        symbols.literals(&data[at..at + rest]);
        at + rest
    }
}

struct Search<'d, S, L, const LEAST: usize> {
    short: S,
    long: L,
    floor: usize,
    reach: usize,
    words: Words<'d>,
}

impl<S: AsMut<[u16]>, L: AsMut<[u16]>, const LEAST: usize> Search<'_, S, L, LEAST> {
    /// Parses the bytes from `at` to before `stop`, as long as there is room for symbols.
    fn parse_all(&mut self, mut at: usize, stop: usize, symbols: &mut Symbols<'_>) -> usize {
        while at < stop && symbols.room > 0 {
            // A match counts twice. Not to count in the loop leaves a register to it.
            let most = (symbols.room / 2).max(1).min(stop - at);
            let added;
            (at, added) = self.parse(at, stop, symbols.rest(most));
            symbols.add(added);
        }
        at
    }

    /// Parses until `slots` are full; returns the next index, and how many symbols there are, and how
    /// many of them are matches.
    #[inline(never)]
    fn parse(&mut self, mut at: usize, stop: usize, slots: &mut [u32]) -> (usize, [usize; 2]) {
        // From there on, a match may be longer than it seems.
        let tail = self.words.count().saturating_sub(WORD);
        let [mut added, mut matches] = [0, 0];
        for slot in slots {
            if at >= stop {
                break;
            }
            let Some(word) = self.words.at(at) else { break };
            added += 1;
            let (near, far) = self.replace(at, word);
            let Some((distance, difference)) = self.near(at, word, near) else {
                *slot = Symbol::literal(word as u8).0;
                at += 1;
                continue;
            };
            let length = self.same(at, at - distance, difference);
            let mut found = Match { length, distance };
            let other = self.far(at, word, far);
            if other.length > found.length {
                found = other;
            }
            if found.length == FORESEEN || at >= tail {
                found = self.longer(at, found, other);
            }
            *slot = Symbol::copy(found.length, found.distance).0;
            matches += 1;
            for inside in [at + 1, at + 2, at + LEAST - 1, at + found.length - 1] {
                self.insert_short(inside);
            }
            at += found.length;
        }
        (at, [added, matches])
    }

    /// How far `position` is before `at`, where `word` is, and the difference of the words, if the bytes of
    /// the shortest match are the same.
    #[inline(always)]
    fn near(&self, at: usize, word: u64, position: u16) -> Option<(usize, u64)> {
        let distance = distance(at, position);
        let there = at.wrapping_sub(distance);
        let difference = self.words.at(there).unwrap_or(!word) ^ word;
        // Both at once, since neither can be foreseen.
        let wrong = Self::wrong(difference, distance) | self.left(distance) >> 32;
        (wrong == 0 && there >= self.floor).then_some((distance, difference))
    }

    /// What is different of the shortest match at this distance.
    #[inline(always)]
    fn wrong(difference: u64, distance: usize) -> u64 {
        let is_near = LEAST < USUAL && distance <= TOO_FAR;
        u64::from(difference as u32) << if is_near { 40 } else { 0 }
    }

    /// The match with `position`; its length is 0 where there is none.
    #[inline(always)]
    fn far(&self, at: usize, word: u64, position: u16) -> Match {
        let distance = distance(at, position);
        let there = at.wrapping_sub(distance);
        let difference = self.words.at(there).unwrap_or(!word) ^ word;
        let wrong = self.left(distance) | (there as u64).wrapping_sub(self.floor as u64);
        Match { length: self.same(at, there, difference | wrong >> 63), distance }
    }

    /// How much less than the largest one a distance is; all its first bits are set where it is more.
    #[inline(always)]
    fn left(&self, distance: usize) -> u64 {
        (self.reach as u64).wrapping_sub(distance as u64)
    }

    /// How many bytes are the same, [`FORESEEN`] at most, if the first ones have this difference.
    #[inline(always)]
    fn same(&self, at: usize, there: usize, difference: u64) -> usize {
        let word_at = |index: usize| self.words.at(index.wrapping_add(WORD)).unwrap_or_default();
        let more = word_at(at) ^ word_at(there) | 1 << 63;
        (u128::from(difference) | u128::from(more) << 64).trailing_zeros() as usize / 8
    }

    /// The longer one of two matches, which may go on after what has been seen of them.
    #[inline(never)]
    fn longer(&self, at: usize, found: Match, other: Match) -> Match {
        let found = Match { length: self.length(at, at - found.distance), ..found };
        if other.length < FORESEEN || other.distance == found.distance {
            return found;
        }
        let length = self.length(at, at - other.distance);
        if length > found.length { Match { length, ..other } } else { found }
    }

    /// How many bytes are the same, of which `LEAST` are.
    #[inline(always)]
    fn length(&self, at: usize, there: usize) -> usize {
        let most = MAX_MATCH.min(self.words.bytes() - at);
        let mut length = LEAST;
        while length < most {
            let (here, there) = (self.words.at(at + length), self.words.at(there + length));
            let (Some(here), Some(there)) = (here, there) else { break };
            if here != there {
                length += (here ^ there).trailing_zeros() as usize / 8;
                break;
            }
            length += WORD;
        }
        length.min(most)
    }

    /// Adds a place, if there are eight bytes.
    #[inline(always)]
    fn insert(&mut self, index: usize) {
        if let Some(word) = self.words.at(index) {
            self.replace(index, word);
        }
    }

    /// Adds a place by the bytes of the shortest match alone, if there are eight.
    #[inline(always)]
    fn insert_short(&mut self, index: usize) {
        if let Some(word) = self.words.at(index) {
            self.replace_short(index, word);
        }
    }

    /// Adds a place, where `word` is; returns the last positions before it with the same hashes.
    #[inline(always)]
    fn replace(&mut self, index: usize, word: u64) -> (u16, u16) {
        (self.replace_short(index, word), self.replace_long(index, word))
    }

    #[inline(always)]
    fn replace_short(&mut self, index: usize, word: u64) -> u16 {
        let short = self.short.as_mut();
        let hashed = (word as u32) << (8 * (USUAL - LEAST));
        let at = (hashed.wrapping_mul(0x9e37_79b1) >> 17) as usize & (short.len() - 1);
        std::mem::replace(&mut short[at], position(index))
    }

    #[inline(always)]
    fn replace_long(&mut self, index: usize, word: u64) -> u16 {
        let long = self.long.as_mut();
        let at = (word.wrapping_mul(0x9e37_79b1_85eb_ca87) >> 49) as usize & (long.len() - 1);
        std::mem::replace(&mut long[at], position(index))
    }
}

/// How many bytes a word has.
const WORD: usize = size_of::<u64>();

/// How long a match is at most without a further look.
const FORESEEN: usize = 2 * WORD - 1;

/// What a table holds of an index.
#[inline(always)]
fn position(index: usize) -> u16 {
    (index as u16).wrapping_add(1)
}

/// How far a position is before `at`: 1 to 65536.
#[inline(always)]
fn distance(at: usize, position: u16) -> usize {
    usize::from((at as u16).wrapping_sub(position)) + 1
}
