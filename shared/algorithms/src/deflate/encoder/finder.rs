//! Where the same bytes were before.

use super::super::memory::{Memory, NoMemory};
use super::symbol::MAX_MATCH;

/// A match; its length is 0 for none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Match {
    pub(super) length: usize,
    pub(super) distance: usize,
}

/// Where a match of three bytes is too far away to be shorter than three literals.
const TOO_FAR: usize = 4096;

/// The largest window.
const WINDOW: usize = 1 << 15;

/// By how much all positions are made smaller when they become too large: by so little that those in a
/// window stay.
pub(super) const REBASE: usize = (1 << 16) - MARGIN - WINDOW;

/// After the index where a search begins, it looks at so many others at most: a match may be deferred,
/// and be as long as can be.
const MARGIN: usize = 3 * MAX_MATCH;

/// The sizes of the tables, in numbers of 16 bits: powers of 2, or 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) heads_of_3: usize,
    pub(super) heads_of_4: usize,
    pub(super) links: usize,
}

/// Positions by a hash of the bytes there.
///
/// A position is an index less `base`, from 1 to 65535; 0 stands for none. What the tables hold is
/// looked at before it is believed, so that wrong positions cost time, and nothing else.
pub(super) struct Finder<M: Memory> {
    /// The last position with three such bytes.
    heads_of_3: M::Halfwords,
    /// The last position with four.
    heads_of_4: M::Halfwords,
    /// For each position in the window, the one before it with the same four.
    links: M::Halfwords,
    base: usize,
    /// No match begins before this index.
    floor: usize,
    /// The largest distance.
    reach: usize,
}

impl<M: Memory> Finder<M> {
    /// One without tables: it is to be given them before the first search.
    pub(super) fn new(reach: usize) -> Result<Self, NoMemory> {
        let none = || M::halfwords(0);
        let (heads_of_3, heads_of_4, links) = (none()?, none()?, none()?);
        Ok(Self { heads_of_3, heads_of_4, links, base: usize::MAX, floor: 0, reach })
    }

    pub(super) fn try_clone(&self) -> Result<Self, NoMemory> {
        let clone = |table: &[u16]| {
            let mut copy = M::halfwords(table.len())?;
            copy.copy_from_slice(table);
            Ok(copy)
        };
        Ok(Self {
            heads_of_3: clone(&self.heads_of_3)?,
            heads_of_4: clone(&self.heads_of_4)?,
            links: clone(&self.links)?,
            ..*self
        })
    }

    pub(super) fn sizes(&self) -> Sizes {
        Sizes {
            heads_of_3: self.heads_of_3.len(),
            heads_of_4: self.heads_of_4.len(),
            links: self.links.len(),
        }
    }

    /// Gives it tables of other sizes, and puts the places of `data` into them that come before `end`.
    pub(super) fn resize(&mut self, sizes: Sizes, data: &[u8], end: usize) -> Result<(), NoMemory> {
        let heads_of_3 = M::halfwords(sizes.heads_of_3)?;
        let heads_of_4 = M::halfwords(sizes.heads_of_4)?;
        let links = M::halfwords(sizes.links)?;
        (self.heads_of_3, self.heads_of_4, self.links) = (heads_of_3, heads_of_4, links);
        self.insert(data, self.floor.max(end.saturating_sub(WINDOW)), end);
        Ok(())
    }

    /// What comes before `index` is not to be found any more.
    pub(super) fn forget_before(&mut self, index: usize) {
        self.floor = index;
    }

    /// Up to which index it can search before it has to be rebased.
    pub(super) fn end(&self) -> usize {
        self.base.wrapping_add((1 << 16) - MARGIN)
    }

    /// Goes on by [`REBASE`] bytes of the same data.
    pub(super) fn rebase(&mut self) {
        self.base = self.base.wrapping_add(REBASE);
        self.floor = self.floor.max(self.base.wrapping_add(1));
        self.lower(REBASE);
    }

    /// The data has lost so many bytes at its beginning.
    pub(super) fn slide(&mut self, by: usize) {
        self.floor = self.floor.saturating_sub(by);
        self.lower(by);
    }

    fn lower(&mut self, by: usize) {
        for table in [&mut self.heads_of_3, &mut self.heads_of_4, &mut self.links] {
            table.iter_mut().for_each(|position| *position = position.saturating_sub(by as u16));
        }
    }

    /// Adds the places from `from` to before `to`.
    pub(super) fn insert(&mut self, data: &[u8], from: usize, to: usize) {
        if !self.links.is_empty() {
            self.tables().insert(data, from, to);
        } else if !self.heads_of_4.is_empty() {
            let mut tables = self.tables();
            for index in from..to {
                if let Some(word) = word_at(data, index) {
                    tables.insert_pair(index, word);
                }
            }
        }
    }

    /// The tables, for a search.
    pub(super) fn tables(&mut self) -> Tables<'_> {
        Tables {
            of_3: &mut self.heads_of_3,
            of_4: &mut self.heads_of_4,
            links: &mut self.links,
            base: self.base,
            floor: self.floor,
            reach: self.reach,
        }
    }
}

/// The tables of a [`Finder`], lent to one search: what is in registers stays there.
pub(super) struct Tables<'a> {
    of_3: &'a mut [u16],
    of_4: &'a mut [u16],
    links: &'a mut [u16],
    base: usize,
    floor: usize,
    reach: usize,
}

impl Tables<'_> {
    /// The largest distance at `index`.
    #[inline(always)]
    fn limit(&self, index: usize) -> usize {
        (index - self.floor).min(self.reach)
    }

    /// Adds the places from `from` to before `to`.
    #[inline(always)]
    pub(super) fn insert(&mut self, data: &[u8], from: usize, to: usize) {
        let Some(bytes) = data.get(from..data.len().min(to + 3)) else { return };
        for (index, bytes) in (from..).zip(bytes.windows(4)) {
            let word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            self.insert_one(index, index.wrapping_sub(self.base), word);
        }
    }

    /// Adds a place; returns the position before it with the same three and four bytes.
    #[inline(always)]
    fn insert_one(&mut self, index: usize, position: usize, word: u32) -> (usize, usize) {
        let at_3 = slot(hash(word << 8), self.of_3.len());
        let at_4 = slot(hash(word), self.of_4.len());
        let of_3 = std::mem::replace(&mut self.of_3[at_3], position as u16);
        let of_4 = std::mem::replace(&mut self.of_4[at_4], position as u16);
        let at = index & (self.links.len() - 1);
        self.links[at] = of_4;
        (of_3.into(), of_4.into())
    }

    /// Adds the place at `index`; returns the longest match there that is longer than `least`. `least`
    /// is 2 or more.
    #[inline(always)]
    pub(super) fn longest(
        &mut self,
        data: &[u8],
        index: usize,
        least: usize,
        tries: usize,
        nice: usize,
    ) -> Match {
        let Some(word) = word_at(data, index) else { return Match::default() };
        let position = index.wrapping_sub(self.base);
        let (of_3, of_4) = self.insert_one(index, position, word);
        let limit = self.limit(index);
        let mut found = Match::default();
        let mut best = least;
        if best < 3 {
            let distance = position.wrapping_sub(of_3);
            let there = word_at(data, index.wrapping_sub(distance)).unwrap_or(!word);
            let is_near = distance.wrapping_sub(1) < limit.min(TOO_FAR);
            // Both at once, since how far away it is cannot be foreseen.
            if is_near & ((there ^ word) << 8 == 0) {
                found = Match { length: 3, distance };
            }
            best = 3;
        }
        let distance = position.wrapping_sub(of_4);
        if distance.wrapping_sub(1) >= limit {
            return found;
        }
        let start = Start { index, position, word, distance, limit, best, tries };
        self.follow(data, &start, nice).unwrap_or(found)
    }

    /// Follows the chain of places.
    #[inline(always)]
    fn follow(&self, data: &[u8], start: &Start, nice: usize) -> Option<Match> {
        let &Start { index, position, word, mut distance, limit, mut best, mut tries } = start;
        let links = &*self.links;
        let most = MAX_MATCH.min(data.len() - index);
        if best >= most || links.is_empty() {
            return None;
        }
        let nice = nice.min(most);
        let mut found = None;
        let mut tail = word_at(data, index + best - 3)?;
        loop {
            let there = index - distance;
            // Nearly all are too short, which the bytes tell that would make them longer.
            if word_at(data, there + best - 3)? == tail && word_at(data, there)? == word {
                let length = common(data, there, index, most);
                if length > best {
                    (best, found) = (length, Some(Match { length, distance }));
                    if length >= nice {
                        return found;
                    }
                    tail = word_at(data, index + best - 3)?;
                }
            }
            tries -= 1;
            if tries == 0 {
                return found;
            }
            let next = links[there & (links.len() - 1)];
            let further = position.wrapping_sub(usize::from(next));
            // Positions that are overwritten are nearer.
            if further > limit || further <= distance {
                return found;
            }
            distance = further;
        }
    }

    /// Adds the place at `index`, where `word` is; returns how far before it the last two with the same
    /// hash are.
    #[inline(always)]
    pub(super) fn pair(&mut self, index: usize, word: u32) -> [usize; 2] {
        let position = index.wrapping_sub(self.base);
        self.insert_pair(index, word).map(|before| position.wrapping_sub(before.into()))
    }

    /// Whether a match at `index` can have this distance.
    #[inline(always)]
    pub(super) fn reaches(&self, index: usize, distance: usize) -> bool {
        distance.wrapping_sub(1) < self.limit(index)
    }

    /// Adds the place at `index`, where `word` is; returns the last two positions with the same hash.
    #[inline(always)]
    pub(super) fn insert_pair(&mut self, index: usize, word: u32) -> [u16; 2] {
        let (pairs, _) = self.of_4.as_chunks_mut::<2>();
        let at = slot(hash(word), pairs.len());
        let before = pairs[at];
        pairs[at] = [index.wrapping_sub(self.base) as u16, before[0]];
        before
    }
}

/// Where to begin to follow a chain.
struct Start {
    index: usize,
    position: usize,
    word: u32,
    distance: usize,
    limit: usize,
    best: usize,
    tries: usize,
}

#[inline(always)]
fn hash(word: u32) -> u32 {
    word.wrapping_mul(0x9e37_79b1)
}

/// The slot for a hash in a table of so many: its highest bits.
#[inline(always)]
fn slot(hash: u32, length: usize) -> usize {
    // A multiplication, since the length is a variable: as fast as a shift by one.
    ((u64::from(hash) * length as u64) >> 32) as usize
}

#[inline(always)]
pub(super) fn word_at(data: &[u8], index: usize) -> Option<u32> {
    data.get(index..)?.first_chunk().map(|&bytes| u32::from_le_bytes(bytes))
}

#[inline(always)]
pub(super) fn long_word_at(data: &[u8], index: usize) -> Option<u64> {
    data.get(index..)?.first_chunk().map(|&bytes| u64::from_le_bytes(bytes))
}

/// How many bytes are the same at both indices, `most` at most. `there` is before `here`.
#[inline(always)]
pub(super) fn common(data: &[u8], there: usize, here: usize, most: usize) -> usize {
    let (a, b) = (&data[there..][..most], &data[here..][..most]);
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
