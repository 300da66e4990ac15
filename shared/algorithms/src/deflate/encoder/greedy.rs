//! The levels that defer no match: the first place that has one is the end of a search, of few places in a chain.
//!
//! Two places are looked at at once, as at the fastest level, since one waits for memory while the other does. The
//! tables are those of the chains: which of both searches goes on may change at any place, and costs little.
//!
//! In text, matches of three bytes are seldom worth a look. Their table is lent to the last place with the same eight
//! bytes: that has a longer match than most in the chain have.

use std::hint::select_unpredictable;

use super::block::Symbols;
use super::finder::{hash, slot};
use super::level::Search;
use super::long::hash_of_long;
use super::symbol::{MAX_MATCH, Match, Symbol, TOO_FAR};
use super::tables::{Shape, Tables};
use super::words::Words;

/// A search of data that is not little. Where it has `EIGHTS`, the table of three bytes is one of eight.
pub(super) struct Greedy<'a, 'd, S: Shape, const EIGHTS: bool> {
    tables: Tables<'a, S>,
    words: Words<'d>,
    tries: usize,
    nice: usize,
}

impl<'a, 'd, S: Shape, const EIGHTS: bool> Greedy<'a, 'd, S, EIGHTS> {
    pub(super) fn new(tables: Tables<'a, S>, data: &'d [u8], search: &Search) -> Self {
        Self { tables, words: Words::new(data), tries: search.tries, nice: search.nice }
    }

    /// Makes symbols of the bytes from `at` on, until there is room for one at most, or `at` is `end` or after it, or
    /// the longest match would reach the end of the data; returns `at`.
    pub(super) fn parse(mut self, mut at: usize, end: usize, symbols: &mut Symbols<'_>) -> usize {
        // No match reaches the end of the data: while more is to come, as much is not parsed.
        let stop = end.min(self.words.bytes().saturating_sub(MAX_MATCH + 2));
        while at < stop && symbols.room > 1 {
            // As if all were matches, which count twice.
            let slots = symbols.rest((symbols.room / 2).clamp(2, 2 + stop - at));
            let (next, slots, matches) = self.parse_part(at, stop, slots);
            symbols.add_each(slots, matches);
            at = next;
        }
        at
    }

    /// Parses until there is no slot for two symbols more; returns the next index, and how many symbols and how many
    /// matches there are.
    #[inline(never)]
    fn parse_part(
        &mut self,
        mut at: usize,
        stop: usize,
        slots: &mut [u32],
    ) -> (usize, usize, usize) {
        let here = self.words.before(stop + 1);
        let (mut rest, mut matches) = (&mut *slots, 0);
        while let [slot, other, ..] = rest
            && let (Some(second), Some(first)) = (here.at(at + 1), here.at(at))
        {
            (*slot, *other) = (Symbol::literal(first as u8).0, Symbol::literal(second as u8).0);
            let most = self.tables.limit(at);
            let place = self.place(here, at, first, most);
            let next = self.place(here, at + 1, second, most);
            if !(place.is_match | next.is_match) {
                rest = &mut rest[2..];
                at += 2;
                continue;
            }
            let is_next = !place.is_match;
            let start = at + usize::from(is_next);
            let found = self.longest(start, place.or(next), most);
            *(if is_next { other } else { slot }) = Symbol::copy(found.length, found.distance).0;
            matches += 1;
            rest = &mut rest[1 + usize::from(is_next)..];
            let end = start + found.length;
            self.insert_inside(at, end);
            at = end;
        }
        let left = rest.len();
        (at, slots.len() - left, matches)
    }

    /// Adds a place, where `word` is, and looks at the one before.
    #[inline(always)]
    fn place(&mut self, here: Words<'_>, at: usize, word: u64, most: usize) -> Place {
        let (distance, of_three) = self.add(at, word);
        let difference_at = |distance| here.at(at.wrapping_sub(distance)).unwrap_or(!word) ^ word;
        let difference = difference_at(distance);
        let is_match = (difference as u32 == 0) & is_near(distance, most);
        if EIGHTS {
            return Place { word, distance, difference, is_match };
        }
        let of_three_differs = difference_at(of_three);
        let has_three =
            ((of_three_differs as u32) << 8 == 0) & is_near(of_three, most.min(TOO_FAR));
        // Without a branch: which of them it is cannot be foreseen.
        Place {
            word,
            distance: select_unpredictable(is_match, distance, of_three),
            difference: select_unpredictable(is_match, difference, of_three_differs),
            is_match: is_match | has_three,
        }
    }

    /// The match of this place, or a longer one.
    #[inline(always)]
    fn longest(&mut self, at: usize, place: Place, most: usize) -> Match {
        let distance = place.distance;
        let mut found = Match { length: self.length(at, distance, place.difference), distance };
        if EIGHTS {
            let distance = self.replace_eight(at, place.word);
            let there = self.words.at(at.wrapping_sub(distance)).unwrap_or(!place.word);
            if there == place.word && distance != found.distance && is_near(distance, most) {
                let length = self.length(at, distance, 0);
                found = if length > found.length { Match { length, distance } } else { found };
            }
        }
        // One of three bytes is not in the chain.
        if found.length < self.nice && (EIGHTS || found.length > 3) {
            self.follow(at, found, most)
        } else {
            found
        }
    }

    /// `found`, or a longer match, of the places before it in its chain. A function of its own, so that the loop of
    /// all others keeps its registers.
    #[inline(never)]
    fn follow(&self, at: usize, mut found: Match, most: usize) -> Match {
        let links = self.tables.links.as_ref();
        let position = at.wrapping_sub(self.tables.base) as u16;
        let mut distance = found.distance;
        for _ in 1..self.tries {
            let last = links[at.wrapping_sub(distance) & links.len().wrapping_sub(1)];
            let before = usize::from(position.wrapping_sub(last));
            if before <= distance || before > most {
                break;
            }
            distance = before;
            let there = at - distance;
            // Its last four bytes.
            let ends = found.length - 3;
            let (Some(a), Some(b)) = (self.words.at(at + ends), self.words.at(there + ends)) else {
                break;
            };
            if (a ^ b) as u32 == 0
                && let (Some(a), Some(b)) = (self.words.at(at), self.words.at(there))
            {
                let length = self.length(at, distance, a ^ b);
                found = if length > found.length { Match { length, distance } } else { found };
                if length >= self.nice {
                    break;
                }
            }
        }
        found
    }

    /// How many bytes are the same, where `difference` is that of the first eight.
    #[inline(always)]
    fn length(&self, at: usize, distance: usize, difference: u64) -> usize {
        if difference != 0 {
            return difference.trailing_zeros() as usize / 8;
        }
        let mut length = WORD;
        while length < MAX_MATCH {
            let from = length.min(MAX_MATCH - WORD);
            let (here, there) = (at + from, at + from - distance);
            let (Some(a), Some(b)) = (self.words.at(here), self.words.at(there)) else { break };
            if a != b {
                return from + (a ^ b).trailing_zeros() as usize / 8;
            }
            length = from + WORD;
        }
        length
    }

    /// Adds some of the places from `at`, which has been added with the next one, to the end of a match.
    #[inline(always)]
    fn insert_inside(&mut self, at: usize, end: usize) {
        self.insert(at + 2);
        if EIGHTS || end > at + 3 {
            self.insert(at + 3);
        }
        if end > at + 4 {
            self.insert(end - 1);
        }
    }

    /// Adds a place, if there are eight bytes.
    #[inline(always)]
    fn insert(&mut self, index: usize) {
        if let Some(word) = self.words.at(index) {
            self.add(index, word);
        }
    }

    /// Adds a place; returns how far before it the last ones are with the same four bytes, and with three.
    #[inline(always)]
    fn add(&mut self, index: usize, word: u64) -> (usize, usize) {
        let position = index.wrapping_sub(self.tables.base) as u16;
        let last = self.tables.link(index, position.into(), hash(word as u32)) as u16;
        let mut of_three = 0;
        if !EIGHTS {
            of_three = replace(self.tables.of_3.as_mut(), position, hash((word as u32) << 8));
        }
        (position.wrapping_sub(last).into(), of_three)
    }

    /// Adds a place to the table of eight bytes; returns how far before it the last one is.
    #[inline(always)]
    fn replace_eight(&mut self, index: usize, word: u64) -> usize {
        let position = index.wrapping_sub(self.tables.base) as u16;
        replace(self.tables.of_3.as_mut(), position, hash_of_long(word))
    }
}

/// Puts a position into the slot of a hash; returns how far before it the last one is.
#[inline(always)]
fn replace(table: &mut [u16], position: u16, hash: u32) -> usize {
    let at = slot(hash, table.len());
    position.wrapping_sub(std::mem::replace(&mut table[at], position)).into()
}

/// Whether there is a place at that distance, which is 0, or leads to before the data, where there is none.
#[inline(always)]
fn is_near(distance: usize, most: usize) -> bool {
    distance.wrapping_sub(1) < most
}

/// A place, and the last one with the same bytes.
#[derive(Clone, Copy)]
struct Place {
    /// What is there.
    word: u64,
    /// How far away the last one is.
    distance: usize,
    /// The difference of the words.
    difference: u64,
    is_match: bool,
}

impl Place {
    /// This one, or else the other, without a branch: which one has a match cannot be foreseen.
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        let is_this = self.is_match;
        Self {
            word: select_unpredictable(is_this, self.word, other.word),
            distance: select_unpredictable(is_this, self.distance, other.distance),
            difference: select_unpredictable(is_this, self.difference, other.difference),
            is_match: is_this | other.is_match,
        }
    }
}

/// How many bytes a word has.
const WORD: usize = size_of::<u64>();

#[cfg(test)]
mod tests {
    use crate::base::memory::Heap;
    use crate::deflate::encoder::chains::Wanted;
    use crate::deflate::encoder::finder::{Finder, Sizes};
    use crate::deflate::encoder::tables::Any;

    /// What has three bytes is found again after a search by eight.
    #[test]
    fn matches_of_three_after_those_of_eight() {
        let data = b"-abcd-abce----";
        let sizes = Sizes { heads_of_3: 64, heads_of_4: 128, links: 64 };
        let mut finder = Finder::<Heap>::new(1 << 15, 3).unwrap();
        finder.resize(sizes, &data[..6], 6).unwrap();
        finder.set_eights(true, data, 6);
        finder.tables::<Any>().of_3.fill(0);
        finder.set_eights(false, data, 6);
        let found = finder.tables::<Any>().longest(data, 6, Wanted::new(2, 4, 258));
        assert_eq!((found.length, found.distance), (3, 5));
    }
}
