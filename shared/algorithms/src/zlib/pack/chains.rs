//! What occurs again: where the same bytes were before.

use std::collections::TryReserveError;

use super::block::LONGEST;
use super::level::Search;

/// The logarithm of the largest number of hashes of three and of four bytes.
const BITS_OF_3: u32 = 14;
const BITS_OF_4: u32 = 16;

/// For how many places there are links.
const LINKS: usize = 1 << 15;

/// Where a match of three bytes is too far away to be shorter than three literals.
const TOO_FAR: usize = 4096;

/// A match: its length, which is 0 for none, and its distance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Match {
    pub(super) length: usize,
    pub(super) distance: usize,
}

/// Places by a hash of the bytes there.
///
/// A place is counted from the beginning of everything that was ever searched, so what is left here
/// from other data is too far away to be taken for a match, and is never cleared. That is only a
/// question of speed and of equal results: a match is looked at before it is believed.
#[derive(Debug)]
pub(super) struct Chains {
    /// The last place with three such bytes.
    heads_of_3: Box<[u32; 1 << BITS_OF_3]>,
    /// The last place with four; or in pairs, the last two.
    heads_of_4: Box<[u32; 1 << BITS_OF_4]>,
    /// How far back from each place the one before it is; 0 for none.
    links: Box<[u16; LINKS]>,
    /// What is added to an index of the data to make a place.
    base: u32,
    shift_of_3: u32,
    shift_of_4: u32,
    /// The first index that is not here.
    next: usize,
    /// How long the data is.
    length: usize,
}

/// A table of zeros.
fn zeros<T: Default + Clone, const N: usize>() -> Result<Box<[T; N]>, TryReserveError> {
    let mut table = Vec::new();
    table.try_reserve_exact(N)?;
    table.resize(N, T::default());
    Ok(table.into_boxed_slice().try_into().unwrap_or_else(|_| unreachable!("it has N")))
}

/// The first place of all: it is further from 0 than any match.
const FIRST: u32 = 1 << 16;

impl Chains {
    pub(super) fn new() -> Result<Self, TryReserveError> {
        Ok(Self {
            heads_of_3: zeros()?,
            heads_of_4: zeros()?,
            links: zeros()?,
            base: FIRST,
            shift_of_3: 0,
            shift_of_4: 0,
            next: 0,
            length: 0,
        })
    }

    /// Begins with other data, of this length.
    pub(super) fn begin(&mut self, length: usize) {
        self.base = self.base.wrapping_add(self.length as u32);
        (self.next, self.length) = (0, length);
        if length > 1 << 30 || self.base > 1 << 31 {
            self.heads_of_3.fill(0);
            self.heads_of_4.fill(0);
            self.base = FIRST;
        }
        // Twice as many hashes as places; with few of them, they are in the cache.
        let bits = (length | 255).ilog2() + 2;
        self.shift_of_3 = 32 - bits.min(BITS_OF_3);
        self.shift_of_4 = 32 - bits.min(BITS_OF_4);
    }

    fn hash_of_3(&self, word: u32) -> usize {
        ((word << 8).wrapping_mul(0x9e37_79b1) >> self.shift_of_3) as usize % (1 << BITS_OF_3)
    }

    fn hash_of_4(&self, word: u32) -> usize {
        (word.wrapping_mul(0x9e37_79b1) >> self.shift_of_4) as usize % (1 << BITS_OF_4)
    }

    /// Adds a place; returns the places before it with the same three and four bytes.
    #[inline]
    fn insert(&mut self, place: u32, word: u32) -> (u32, u32) {
        let of_3 = std::mem::replace(&mut self.heads_of_3[self.hash_of_3(word)], place);
        let of_4 = std::mem::replace(&mut self.heads_of_4[self.hash_of_4(word)], place);
        let back = place.wrapping_sub(of_4);
        self.links[place as usize % LINKS] = u16::try_from(back).unwrap_or(0);
        (of_3, of_4)
    }

    /// The longest match at `index` that is longer than `least`.
    #[inline]
    pub(super) fn longest(
        &mut self,
        data: &[u8],
        index: usize,
        least: usize,
        search: &Search,
    ) -> Match {
        for passed in self.next..index {
            let Some(word) = word_at(data, passed) else { break };
            self.insert(self.base.wrapping_add(passed as u32), word);
        }
        self.next = index + 1;
        let mut found = Match::default();
        let Some(word) = word_at(data, index) else { return found };
        let place = self.base.wrapping_add(index as u32);
        let (of_3, of_4) = self.insert(place, word);
        let limit = index.min(search.reach);
        let mut best = least.max(search.shortest - 1);
        if best < 3 {
            let distance = place.wrapping_sub(of_3) as usize;
            if (1..=limit.min(TOO_FAR)).contains(&distance)
                && (word_at(data, index - distance).unwrap_or(!word) ^ word) << 8 == 0
            {
                best = 3;
                found = Match { length: 3, distance };
            }
        }
        let best = best.max(3);
        let distance = place.wrapping_sub(of_4) as usize;
        if distance == 0 || distance > limit {
            return found;
        }
        let tries = if least >= search.good { search.tries / 4 } else { search.tries };
        let start = Start { index, place, distance, limit, best, tries };
        self.follow(data, &start, search.nice).unwrap_or(found)
    }

    /// Follows the chain of places.
    #[inline]
    fn follow(&self, data: &[u8], start: &Start, nice: usize) -> Option<Match> {
        let &Start { index, place, mut distance, limit, mut best, mut tries } = start;
        let most = LONGEST.min(data.len() - index);
        if best >= most {
            return None;
        }
        let here = &data[index..][..most];
        let mut found = None;
        let mut tail = word_at(here, best - 3)?;
        loop {
            let there = &data[index - distance..];
            // Nearly all are too short, which the bytes tell that would make them longer.
            if word_at(there, best - 3)? == tail {
                let length = common(there, here);
                if length > best {
                    (best, found) = (length, Some(Match { length, distance }));
                    if length >= nice || length >= most {
                        return found;
                    }
                    tail = word_at(here, best - 3)?;
                }
            }
            tries -= 1;
            let back = self.links[(place as usize).wrapping_sub(distance) % LINKS];
            distance += usize::from(back);
            if back == 0 || distance > limit || tries == 0 {
                return found;
            }
        }
    }

    /// A match at `index`, of at least three bytes: the longest of those that are tried, of four or
    /// more. What was passed over since the last search is not added.
    #[inline]
    pub(super) fn greedy(&mut self, data: &[u8], index: usize, search: &Search) -> Match {
        let Some(word) = long_word_at(data, index) else {
            return self.longest(data, index, 0, search);
        };
        self.next = index + 1;
        let place = self.base.wrapping_add(index as u32);
        let (of_3, of_4) = self.insert(place, word as u32);
        let limit = index.min(search.reach);
        let mut found = Match::default();
        let mut distance = place.wrapping_sub(of_4) as usize;
        for _ in 0..search.tries {
            if distance == 0 || distance > limit {
                break;
            }
            let length = common_with(data, index, distance, word);
            if length >= 4 && length > found.length {
                found = Match { length, distance };
                if length >= search.nice {
                    break;
                }
            }
            match self.links[(place as usize).wrapping_sub(distance) % LINKS] {
                0 => break,
                back => distance += usize::from(back),
            }
        }
        let distance = place.wrapping_sub(of_3) as usize;
        if found.length == 0
            && (1..=limit.min(TOO_FAR)).contains(&distance)
            && common_with(data, index, distance, word) >= 3
        {
            found = Match { length: 3, distance };
        }
        found
    }

    /// Adds the first and the last place inside a match, and passes over those between.
    #[inline]
    pub(super) fn leap(&mut self, data: &[u8], from: usize, to: usize) {
        for index in [from, to - 1] {
            // The first is there already where a match at it was looked for and not taken.
            if index >= self.next
                && let Some(word) = word_at(data, index)
            {
                self.insert(self.base.wrapping_add(index as u32), word);
            }
        }
        self.next = to;
    }

    /// A match at `index`, of at least four bytes: the longer one of two.
    #[inline]
    pub(super) fn quick(&mut self, data: &[u8], index: usize, search: &Search) -> Match {
        let mut found = Match::default();
        let Some(word) = long_word_at(data, index) else { return found };
        let place = self.base.wrapping_add(index as u32);
        let before = self.insert_pair(place, word as u32);
        let limit = index.min(search.reach);
        for candidate in before {
            let distance = place.wrapping_sub(candidate) as usize;
            if distance == 0 || distance > limit {
                break;
            }
            let length = common_with(data, index, distance, word);
            if length >= 4 && length > found.length {
                found = Match { length, distance };
                if length >= search.nice {
                    break;
                }
            }
        }
        found
    }

    /// Adds the first and the last place inside a match.
    #[inline]
    pub(super) fn pass(&mut self, data: &[u8], from: usize, to: usize) {
        for index in [from, to - 1] {
            let Some(word) = word_at(data, index) else { break };
            self.insert_pair(self.base.wrapping_add(index as u32), word);
        }
    }

    #[inline]
    fn insert_pair(&mut self, place: u32, word: u32) -> [u32; 2] {
        let hash = self.hash_of_4(word) & !1;
        let (pairs, _) = self.heads_of_4.as_chunks_mut::<2>();
        let pair = &mut pairs[hash / 2 % (1 << (BITS_OF_4 - 1))];
        let before = *pair;
        *pair = [place, before[0]];
        before
    }
}

/// Where to begin to follow a chain.
struct Start {
    index: usize,
    place: u32,
    distance: usize,
    limit: usize,
    best: usize,
    tries: usize,
}

#[inline]
fn word_at(data: &[u8], index: usize) -> Option<u32> {
    data.get(index..)?.first_chunk().map(|&bytes| u32::from_le_bytes(bytes))
}

#[inline]
fn long_word_at(data: &[u8], index: usize) -> Option<u64> {
    data.get(index..)?.first_chunk().map(|&bytes| u64::from_le_bytes(bytes))
}

/// How many bytes at `index`, where `word` is, were the same so far before.
#[inline]
fn common_with(data: &[u8], index: usize, distance: usize, word: u64) -> usize {
    match long_word_at(data, index - distance).map_or(!0, |there| there ^ word) {
        0 => longer(data, index, distance),
        difference => (difference.trailing_zeros() / 8) as usize,
    }
}

/// The length of a match of which eight bytes are known.
fn longer(data: &[u8], index: usize, distance: usize) -> usize {
    let most = LONGEST.min(data.len() - index);
    common(&data[index - distance..], &data[index..][..most])
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
