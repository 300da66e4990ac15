//! Where the same bytes were before.

use super::effort::Effort;
use super::fast::Fast;
use super::level::Method;
use super::symbol::{MAX_MATCH, TOO_FAR};
use super::tables::{Any, Exact, Few, Full, Half, LONG, LONG_IN_FEW, Long, Quarter, Shape, Tables};
use crate::base::memory::{Memory, NoMemory};

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

impl Sizes {
    /// What so many bytes need of these; no more than `few` are few.
    pub(super) fn for_bytes(self, bytes: usize, few: usize, method: Method) -> Self {
        // More than are needed, so that they do not grow with each call; and few for few bytes, since
        // they are cleared, and copied.
        let grown = bytes.clamp(64, 1 << 16).next_power_of_two();
        let (heads_of_3, heads_of_4, links) = match method {
            Method::Literals | Method::Runs => (0, 0, 0),
            Method::Fast => (grown, 2 * grown, 0),
            Method::Chains | Method::Greedy if bytes <= few => (0, 2 * grown, grown),
            Method::Chains | Method::Greedy => (grown, 2 * grown, grown),
        };
        Self {
            heads_of_3: heads_of_3.min(self.heads_of_3),
            heads_of_4: heads_of_4.min(self.heads_of_4),
            links: links.min(self.links),
        }
    }

    /// Whether any is less than the other's.
    pub(super) fn are_less(self, others: Self) -> bool {
        self.heads_of_3 < others.heads_of_3
            || self.heads_of_4 < others.heads_of_4
            || self.links < others.links
    }
}

/// Of so few bytes, places are found by three bytes alone.
pub(super) const FEW: usize = (1 << 14) - 1;

/// The same where chains are longer than what is tried.
pub(super) const FEW_GREEDY: usize = 1 << 12;

/// Positions by a hash of the bytes there: of the first [`Shape::HASHED`] of them for the chains. With four,
/// these are short, and the last place with three is looked at besides. Of [`FEW`] bytes, chains of
/// places with three are not long either, and there is one table less to keep.
///
/// A position is an index less `base`, from 1 to 65535; 0 stands for none. What the tables hold is
/// looked at before it is believed, so that wrong positions cost time, and nothing else.
pub(super) struct Finder<M: Memory> {
    /// The last position with three such bytes.
    heads_of_3: M::Halfwords,
    /// The last position with four, or with three where that is the only table.
    heads_of_4: M::Halfwords,
    /// For each position in the window, the one before it in that table.
    links: M::Halfwords,
    base: usize,
    /// The first index that is found. As in zlib, it is the second one that there is: tests of other
    /// people compare short strings.
    floor: usize,
    /// The largest distance.
    reach: usize,
    /// The shortest match that is taken; at the fastest level [`Fast::hashed`].
    shortest: usize,
    /// See [`super::looks::Looks::has_many_matches`].
    has_many_matches: bool,
    /// Whether the table of three bytes is used for eight: see [`super::greedy`].
    has_eights: bool,
}

impl<M: Memory> Finder<M> {
    /// One without tables: it is to be given them before the first search.
    pub(super) fn new(reach: usize, shortest: usize) -> Result<Self, NoMemory> {
        let none = || M::halfwords(0);
        let (heads_of_3, heads_of_4, links) = (none()?, none()?, none()?);
        Ok(Self {
            heads_of_3,
            heads_of_4,
            links,
            base: usize::MAX,
            floor: 1,
            reach,
            shortest,
            has_many_matches: false,
            has_eights: false,
        })
    }

    pub(super) fn try_clone(&self) -> Result<Self, NoMemory> {
        Ok(Self {
            heads_of_3: M::halfwords_of(&self.heads_of_3)?,
            heads_of_4: M::halfwords_of(&self.heads_of_4)?,
            links: M::halfwords_of(&self.links)?,
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
        self.insert_before(data, end);
        Ok(())
    }

    /// From `end` on, matches are at least so long; see [`super::looks::Looks::has_many_matches`]. Where places are
    /// found by other bytes then, they are added anew.
    pub(super) fn set_shortest(
        &mut self,
        shortest: usize,
        has_many_matches: bool,
        data: &[u8],
        end: usize,
    ) {
        let hashed = self.hashed();
        self.has_many_matches = has_many_matches;
        let is_other = std::mem::replace(&mut self.shortest, shortest) != shortest;
        if is_other && self.is_fast() {
            self.insert_before(data, end);
        } else if hashed != self.hashed() {
            // No place may be in its chain twice. The table of three bytes has no chains.
            self.heads_of_4.fill(0);
            self.insert_before(data, end);
        }
    }

    /// From `end` on, the table of three bytes is one of eight, or is that no more: then all places that matches of
    /// three bytes are taken from are added anew.
    pub(super) fn set_eights(&mut self, has_eights: bool, data: &[u8], end: usize) {
        let had_eights = std::mem::replace(&mut self.has_eights, has_eights);
        if had_eights && !has_eights && !self.has_few() {
            let (from, base) = (self.floor.max(end.saturating_sub(TOO_FAR)), self.base);
            let bytes = data.get(from..).unwrap_or_default().array_windows();
            for (index, &[a, b, c]) in (from..end).zip(bytes) {
                let hash = hash(u32::from_le_bytes([0, a, b, c]));
                let at = slot(hash, self.heads_of_3.len());
                self.heads_of_3[at] = index.wrapping_sub(base) as u16;
            }
        }
    }

    pub(super) fn has_eights(&self) -> bool {
        self.has_eights
    }

    /// The shortest match that is taken.
    pub(super) fn shortest(&self) -> usize {
        self.shortest
    }

    fn insert_before(&mut self, data: &[u8], end: usize) {
        self.insert(data, self.floor.max(end.saturating_sub(WINDOW)), end);
    }

    /// What comes before `index` is not to be found any more.
    pub(super) fn forget_before(&mut self, index: usize) {
        self.floor = index + 1;
    }

    /// Whether the byte before `index` is one that comes before it in the same data.
    pub(super) fn has_before(&self, index: usize) -> bool {
        index >= self.floor
    }

    /// Up to which index it can search before it has to be rebased.
    pub(super) fn end(&self) -> usize {
        self.base.wrapping_add((1 << 16) - MARGIN)
    }

    /// Goes on by [`REBASE`] bytes of the same data.
    pub(super) fn rebase(&mut self) {
        self.base = self.base.wrapping_add(REBASE);
        if self.is_fast() {
            return;
        }
        self.floor = self.floor.max(self.base.wrapping_add(1));
        self.lower(|position| position.saturating_sub(REBASE as u16));
    }

    /// The data has lost so many bytes at its beginning.
    pub(super) fn slide(&mut self, by: usize) {
        self.floor = self.floor.saturating_sub(by);
        self.lower(|position| position.saturating_sub(by as u16));
    }

    fn lower(&mut self, lower: impl Fn(u16) -> u16) {
        for table in [&mut self.heads_of_3, &mut self.heads_of_4, &mut self.links] {
            table.iter_mut().for_each(|position| *position = lower(*position));
        }
    }

    /// Whether its positions are those of [`Fast`], which have no base.
    fn is_fast(&self) -> bool {
        self.links.is_empty()
    }

    /// Adds the places from `from` to before `to`.
    pub(super) fn insert(&mut self, data: &[u8], from: usize, to: usize) {
        if self.is_long() {
            self.tables::<Long>().insert(data, from, to);
        } else if self.has_few() {
            self.tables::<Few<false>>().insert(data, from, to);
        } else if !self.links.is_empty() {
            self.tables::<Any>().insert(data, from, to);
        } else if !self.heads_of_4.is_empty() {
            self.fast().insert(data, from, to);
        }
    }

    /// Whether its chains are of places that have as many bytes in common as the shortest match has.
    pub(super) fn is_long(&self) -> bool {
        let long = if self.has_few() && !self.has_many_matches { LONG_IN_FEW } else { LONG };
        !self.is_fast() && self.shortest >= long
    }

    /// Whether its chains are long all the same, of so few different bytes.
    pub(super) fn has_long_chains(&self) -> bool {
        self.is_long() && self.has_many_matches
    }

    /// How many bytes are hashed at a place, at most.
    pub(super) fn hashed(&self) -> usize {
        match self.is_fast() {
            true => Fast::READ,
            false if self.is_long() => self.shortest.min(Long::HASHED),
            false => Any::HASHED,
        }
    }

    /// Whether its chains are of places with the same three bytes, unless they are long.
    pub(super) fn has_few(&self) -> bool {
        self.heads_of_3.is_empty() && !self.links.is_empty()
    }

    /// The tables, for a search, of any size.
    pub(super) fn tables<S>(&mut self) -> Tables<'_, S>
    where
        S: Shape<Of3 = [u16], Of4 = [u16], Links = [u16]>,
    {
        let Self { base, floor, reach, .. } = *self;
        let unhashed = 8 * S::HASHED.saturating_sub(self.hashed()) as u32;
        let (of_3, of_4) = (&mut *self.heads_of_3, &mut *self.heads_of_4);
        Tables {
            of_3,
            of_4,
            links: &mut self.links,
            base,
            floor,
            reach,
            unhashed,
            effort: Effort::ALL,
        }
    }

    /// The tables, for a search, where they have the sizes that most have.
    pub(super) fn full(&mut self) -> Option<Tables<'_, Full>> {
        self.exact()
    }

    /// The same of half as much data as the window has.
    pub(super) fn half(&mut self) -> Option<Tables<'_, Half>> {
        self.exact()
    }

    /// The same of a quarter.
    pub(super) fn quarter(&mut self) -> Option<Tables<'_, Quarter>> {
        self.exact()
    }

    fn exact<const OF_3: usize, const OF_4: usize, const LINKS: usize>(
        &mut self,
    ) -> Option<Tables<'_, Exact<OF_3, OF_4, LINKS>>> {
        let Self { base, floor, reach, .. } = *self;
        let of_3 = (&mut *self.heads_of_3).try_into().ok()?;
        let of_4 = (&mut *self.heads_of_4).try_into().ok()?;
        let links = (&mut *self.links).try_into().ok()?;
        Some(Tables { of_3, of_4, links, base, floor, reach, unhashed: 0, effort: Effort::ALL })
    }

    /// The tables, for a search at the fastest level.
    pub(super) fn fast(&mut self) -> Fast<'_> {
        Fast {
            heads: &mut self.heads_of_4,
            matches: &mut self.heads_of_3,
            floor: self.floor,
            reach: self.reach,
            hashed: self.shortest,
            has_many_matches: self.has_many_matches,
        }
    }
}

/// Evaluates an expression with the tables of a finder, which has more than few bytes: as those of the sizes that they
/// have, and else of any.
macro_rules! with_tables {
    ($finder:expr, |$tables:ident| $search:expr) => {
        if let Some($tables) = $finder.full() {
            $search
        } else if let Some($tables) = $finder.half() {
            $search
        } else if let Some($tables) = $finder.quarter() {
            $search
        } else {
            let $tables = $finder.tables::<$crate::deflate::encoder::tables::Any>();
            $search
        }
    };
}

pub(super) use with_tables;

#[inline(always)]
pub(super) fn hash(word: u32) -> u32 {
    word.wrapping_mul(0x9e37_79b1)
}

/// The slot for a hash in a table of so many: its highest bits.
#[inline(always)]
pub(super) fn slot(hash: u32, length: usize) -> usize {
    // A multiplication, since the length is a variable: as fast as a shift by one.
    ((u64::from(hash) * length as u64) >> 32) as usize
}

#[inline(always)]
pub(super) fn word_at(data: &[u8], index: usize) -> Option<u32> {
    data.get(index..)?.first_chunk().map(|&bytes| u32::from_le_bytes(bytes))
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
