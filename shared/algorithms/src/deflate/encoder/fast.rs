//! The fastest level: a match is taken where the last place with the same bytes has one.
//!
//! In text, these are so many bytes that it seldom is a short one. In data of few different bytes, where short
//! matches are needed, a longer one is looked for in a second table; but only once there is one, since that is
//! rare. In programs it would take a twelfth of the time to save 1 %.
//!
//! Two places are looked at at once, since one waits for memory while the other does, and literals are
//! mostly more than one: two of them are one [`Symbol`].
//!
//! Most of the time goes by with waiting for what one match tells of where the next search begins, and
//! with branches that are not foreseen. So there is one branch for whether either place has a match, and
//! which one is chosen without.

use std::hint::select_unpredictable;

use super::block::{Added, Symbols};
use super::symbol::{MAX_MATCH, MIN_MATCH, Match, OF_TEXT, Symbol, TOO_FAR, USUAL};
use super::words::{WIDE, Words};

/// The table of a [`super::finder::Finder`] for the fastest level, lent to one search.
///
/// A position is the last 16 bits of an index. What the table holds is looked at before it is
/// believed, so that positions of long ago cost time, and nothing else.
pub(super) struct Fast<'a> {
    /// The last position with a hash of [`Fast::hashed`] bytes.
    pub(super) heads: &'a mut [u16],
    /// The last match that began with a hash of eight bytes: where a search by few bytes finds a match, a
    /// longer one may be there.
    pub(super) matches: &'a mut [u16],
    /// No match begins before this index.
    pub(super) floor: usize,
    /// The largest distance.
    pub(super) reach: usize,
    /// How many bytes two places have in common where one is found: [`MIN_MATCH`], [`USUAL`]
    /// or [`OF_TEXT`].
    pub(super) hashed: usize,
    /// See [`super::looks::Looks::has_many_matches`]: then a longer match is looked for.
    pub(super) has_many_matches: bool,
}

/// The size of the table with zlib's default `memLevel`. A search that knows it is faster.
const HEADS: usize = 1 << 15;
const MATCHES: usize = 1 << 14;

impl Fast<'_> {
    /// How many bytes are read at a place.
    pub(super) const READ: usize = WORD;

    /// Adds the places from `from` to before `to`.
    pub(super) fn insert(self, data: &[u8], from: usize, to: usize) {
        match self.hashed {
            MIN_MATCH => self.insert_by::<MIN_MATCH, false>(data, from, to),
            USUAL if self.has_many_matches => self.insert_by::<USUAL, true>(data, from, to),
            USUAL => self.insert_by::<USUAL, false>(data, from, to),
            _ => self.insert_by::<OF_TEXT, false>(data, from, to),
        }
    }

    fn insert_by<const HASHED: usize, const LONGEST: bool>(
        self,
        data: &[u8],
        from: usize,
        to: usize,
    ) {
        let Self { heads, matches, floor, reach, .. } = self;
        let mut search = Search::<_, _, HASHED, LONGEST> {
            heads,
            matches,
            floor,
            reach,
            words: Words::new(data),
        };
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
        match self.hashed {
            MIN_MATCH => self.parse_by::<MIN_MATCH, false>(data, at, end, symbols),
            USUAL if self.has_many_matches => self.parse_by::<USUAL, true>(data, at, end, symbols),
            USUAL => self.parse_by::<USUAL, false>(data, at, end, symbols),
            _ => self.parse_by::<OF_TEXT, false>(data, at, end, symbols),
        }
    }

    fn parse_by<const HASHED: usize, const LONGEST: bool>(
        self,
        data: &[u8],
        at: usize,
        end: usize,
        symbols: &mut Symbols<'_>,
    ) -> usize {
        let Self { heads, matches, floor, reach, .. } = self;
        let words = Words::new(data);
        // The second one of two places is to have a word.
        let stop = end.min(words.count().saturating_sub(1));
        if let (Ok(heads), Ok(matches)) =
            (<&mut [_; HEADS]>::try_from(&mut *heads), <&mut [_; MATCHES]>::try_from(&mut *matches))
        {
            Search::<_, _, HASHED, LONGEST> { heads, matches, floor, reach, words }
                .parse_all(at, stop, end, symbols)
        } else {
            Search::<_, _, HASHED, LONGEST> { heads, matches, floor, reach, words }
                .parse_all(at, stop, end, symbols)
        }
    }
}

struct Search<'d, H, L, const HASHED: usize, const LONGEST: bool> {
    heads: H,
    matches: L,
    floor: usize,
    reach: usize,
    words: Words<'d>,
}

impl<H: AsMut<[u16]>, L: AsMut<[u16]>, const HASHED: usize, const LONGEST: bool>
    Search<'_, H, L, HASHED, LONGEST>
{
    /// Parses the bytes from `at` to before `end`, as long as there is room for symbols. Before `stop` there are words.
    fn parse_all(
        &mut self,
        mut at: usize,
        stop: usize,
        end: usize,
        symbols: &mut Symbols<'_>,
    ) -> usize {
        // Up to there no match reaches the end of the words.
        let far = stop.min(self.words.count().saturating_sub(MAX_MATCH + 2));
        while at < stop && symbols.room > 0 {
            // Two literals count twice, and so does a match. Not to count in the loop leaves a register to it.
            let most = (symbols.room / 2).clamp(1, stop - at);
            let added;
            let slots = symbols.rest(most + 1);
            (at, added) = if at < far {
                self.parse::<false>(at, far, slots)
            } else {
                self.parse::<true>(at, stop, slots)
            };
            symbols.add(added);
        }
        if at < stop { at } else { self.parse_last(at, end, symbols) }
    }

    /// The same for the last bytes, at most as many as a word has. Where each of many short messages is flushed, they
    /// count.
    #[inline(never)]
    fn parse_last(&mut self, mut at: usize, end: usize, symbols: &mut Symbols<'_>) -> usize {
        while at < end && symbols.room > 0 {
            if let Some(found) = self.last_match(at) {
                symbols.copy(found.length, found.distance);
                at += found.length;
            } else {
                symbols.literal(self.words.zero_filled(at) as u8);
                at += 1;
            }
        }
        at
    }

    fn last_match(&mut self, at: usize) -> Option<Match> {
        let left = self.words.bytes() - at;
        if left < HASHED {
            return None;
        }
        let word = self.words.zero_filled(at);
        let distance = self.replace(at, word);
        let there = self.words.zero_filled(at.wrapping_sub(distance));
        let place = Place { word, distance, difference: there ^ word };
        let most = (at - self.floor.min(at)).min(self.reach);
        let is_match = !(place.is_wrong::<HASHED>() | place.is_farther(most));
        let length = left.min(place.difference.trailing_zeros() as usize / 8);
        is_match.then_some(Match { length, distance })
    }

    /// Parses until there is no slot for two symbols more; returns the next index, and what is added.
    #[inline(never)]
    fn parse<const AT_END: bool>(
        &mut self,
        mut at: usize,
        stop: usize,
        slots: &mut [u32],
    ) -> (usize, Added) {
        let here = self.words.before(stop + 1);
        let (mut rest, mut single) = (&mut *slots, 0);
        while let [slot, other, ..] = rest
            && let (Some(second), Some(first)) = (here.at(at + 1), here.at(at))
        {
            *slot = Symbol::literals(first as u8, second as u8).0;
            // Of places of now, none is out of reach of `here`.
            if let Some(place) = self.place(here, at, first)
                && let Some(next) = self.place(here, at + 1, second)
                && !(place.is_wrong::<HASHED>() & next.is_wrong::<HASHED>())
                && let Some((start, found)) = self.choose::<AT_END>(at, place, next)
            {
                let is_next = start > at;
                *slot = Symbol::literal(first as u8).0;
                *(if is_next { other } else { slot }) =
                    Symbol::copy(found.length, found.distance).0;
                single += usize::from(is_next);
                rest = &mut rest[1 + usize::from(is_next)..];
                self.insert_inside(at, start + found.length);
                at = start + found.length;
            } else {
                rest = &mut rest[1..];
                at += 2;
            }
        }
        let left = rest.len();
        (at, Added { slots: slots.len() - left, single })
    }

    /// Adds a place, where `word` is, and looks at the one before.
    #[inline(always)]
    fn place(&mut self, here: Words<'_>, at: usize, word: u64) -> Option<Place> {
        let distance = self.replace(at, word);
        let there = here.at(at.wrapping_sub(distance))?;
        Some(Place { word, distance, difference: there ^ word })
    }

    /// The match of the place at `at`, or else of the next one, if it is near enough; and where it begins.
    #[inline(always)]
    fn choose<const AT_END: bool>(
        &mut self,
        at: usize,
        place: Place,
        next: Place,
    ) -> Option<(usize, Match)> {
        let most = (at - self.floor.min(at)).min(self.reach);
        let is_next = place.is_wrong::<HASHED>() | place.is_farther(most);
        let chosen = Place {
            word: select_unpredictable(is_next, next.word, place.word),
            distance: select_unpredictable(is_next, next.distance, place.distance),
            difference: select_unpredictable(is_next, next.difference, place.difference),
        };
        let start = at + usize::from(is_next);
        let is_match = !(chosen.is_wrong::<HASHED>() | chosen.is_farther(most));
        is_match.then(|| (start, self.longest::<AT_END>(start, chosen, most)))
    }

    /// The match of this place, or a longer one.
    #[inline(always)]
    fn longest<const AT_END: bool>(&mut self, at: usize, place: Place, most: usize) -> Match {
        if LONGEST {
            let distance = self.replace_match(at, place.word);
            let there = self.words.at(at.wrapping_sub(distance)).unwrap_or(!place.word);
            let other = Place { distance, difference: there ^ place.word, ..place };
            if other.difference == 0 && distance != place.distance && !other.is_farther(most) {
                let length = self.length::<AT_END>(at, other);
                if place.difference != 0 || self.length::<AT_END>(at, place) < length {
                    return Match { length, distance };
                }
            }
        }
        Match { length: self.length::<AT_END>(at, place), distance: place.distance }
    }

    /// How many bytes are the same.
    #[inline(always)]
    fn length<const AT_END: bool>(&self, at: usize, place: Place) -> usize {
        let (there_at, mut length) = (at - place.distance, WORD);
        // In text, whether a match is longer than a word is not foreseen.
        if HASHED > USUAL
            && !AT_END
            && let Some(common) = self.words.common_wide(at, there_at)
        {
            if common < WIDE {
                return common;
            }
            length = WIDE;
        } else if place.difference != 0 {
            return place.difference.trailing_zeros() as usize / 8;
        }
        let most = MAX_MATCH.min(self.words.bytes() - at);
        while length < most {
            let (here, there) = (self.words.at(at + length), self.words.at(there_at + length));
            let (Some(here), Some(there)) = (here, there) else {
                break;
            };
            if here != there {
                length += (here ^ there).trailing_zeros() as usize / 8;
                break;
            }
            length += WORD;
        }
        if AT_END && length < most && self.words.at(at + length).is_none() {
            length += self.words.common(at + length, there_at + length, most - length);
        }
        length.min(most)
    }

    /// Adds some of the places from `at`, which has been added with the next one, to the end of a match.
    #[inline(always)]
    fn insert_inside(&mut self, at: usize, end: usize) {
        self.insert(at + 2);
        if HASHED > MIN_MATCH {
            self.insert(at + 3);
        }
        if HASHED == USUAL && !LONGEST {
            self.insert(end - 2);
        }
        self.insert(end - 1);
    }

    /// Adds a place, if there are eight bytes.
    #[inline(always)]
    fn insert(&mut self, index: usize) {
        if let Some(word) = self.words.at(index) {
            self.replace(index, word);
        }
    }

    #[inline(always)]
    fn replace_match(&mut self, index: usize, word: u64) -> usize {
        let matches = self.matches.as_mut();
        let at = (word.wrapping_mul(0x9e37_79b1_85eb_ca87) >> 49) as usize & (matches.len() - 1);
        let position = std::mem::replace(&mut matches[at], index as u16);
        usize::from((index as u16).wrapping_sub(position))
    }

    /// Adds a place, where `word` is; returns how far before it the last one with the same hash
    /// is, less than 65536; 0 where that is not known.
    #[inline(always)]
    fn replace(&mut self, index: usize, word: u64) -> usize {
        let heads = self.heads.as_mut();
        let hash = if HASHED > USUAL {
            let hashed = word << (8 * (WORD - HASHED));
            (hashed.wrapping_mul(0x9e37_79b1_85eb_ca87) >> 49) as usize
        } else {
            let hashed = (word as u32) << (8 * (USUAL - HASHED));
            (hashed.wrapping_mul(0x9e37_79b1) >> 17) as usize
        };
        let at = hash & (heads.len() - 1);
        let position = std::mem::replace(&mut heads[at], index as u16);
        usize::from((index as u16).wrapping_sub(position))
    }
}

/// A place, and the last one with the same hash.
#[derive(Clone, Copy)]
struct Place {
    /// What is there.
    word: u64,
    /// How far away the last one is.
    distance: usize,
    /// The difference of the words.
    difference: u64,
}

impl Place {
    /// Whether they have no match.
    #[inline(always)]
    fn is_wrong<const HASHED: usize>(self) -> bool {
        let is_near = HASHED < USUAL && self.distance <= TOO_FAR;
        (self.difference as u32) << if is_near { 8 } else { 0 } != 0
    }

    /// Whether the distance is 0, or more than `most`.
    #[inline(always)]
    fn is_farther(self, most: usize) -> bool {
        self.distance.wrapping_sub(1) >= most
    }
}

/// How many bytes a word has.
const WORD: usize = size_of::<u64>();
