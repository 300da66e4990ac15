//! Chains of places that have the same hash, and the longest match in them.

use super::finder::{hash, slot, word_at};
use super::symbol::{MAX_MATCH, MIN_MATCH, Match, TOO_FAR};
use super::tables::{Shape, Tables};

/// What a search is to find, and how hard it tries: in one register.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    least: u16,
    nice: u16,
    tries: u16,
    /// Whether to follow the chain of the rarest bytes.
    rarest: bool,
}

impl Wanted {
    /// A match has to be longer than `least`, which is 2 or more.
    #[inline(always)]
    pub(super) fn new(least: usize, tries: usize, nice: usize) -> Self {
        Self { least: least as u16, nice: nice as u16, tries: tries as u16, rarest: false }
    }

    #[inline(always)]
    pub(super) fn rarest(self) -> bool {
        self.rarest
    }

    #[inline(always)]
    pub(super) fn by_rarest(self, rarest: bool) -> Self {
        Self { rarest, ..self }
    }

    #[inline(always)]
    pub(super) fn longer_than(self, least: usize) -> Self {
        Self { least: least as u16, ..self }
    }

    #[inline(always)]
    pub(super) fn least(self) -> usize {
        self.least.into()
    }

    /// A match of this length is not searched any further.
    #[inline(always)]
    pub(super) fn nice(self) -> usize {
        self.nice.into()
    }

    #[inline(always)]
    pub(super) fn tries(self) -> usize {
        self.tries.into()
    }
}

impl<S: Shape> Tables<'_, S> {
    /// Adds the places from `from` to before `to`.
    #[inline(always)]
    pub(super) fn insert(&mut self, data: &[u8], from: usize, to: usize) {
        if S::HASHED > 4 {
            self.insert_long(data, from, to);
        } else if S::HASHED > 3 {
            self.insert_many(data, from, to);
        } else {
            self.insert_each(data, from, to);
        }
    }

    #[inline(never)]
    fn insert_many(&mut self, data: &[u8], from: usize, to: usize) {
        self.insert_each(data, from, to);
    }

    /// Adds the places in a match, from `from` to before `to`. Where there is a table of three bytes, the places that
    /// the match is with have been added there: only the last ones, whose bytes may end after the match, are added.
    #[inline(always)]
    pub(super) fn insert_in_match(&mut self, data: &[u8], from: usize, to: usize) {
        if S::HASHED == 4 {
            self.insert_in_chains(data, from, to);
        } else {
            self.insert(data, from, to);
        }
    }

    #[inline(never)]
    fn insert_in_chains(&mut self, data: &[u8], from: usize, to: usize) {
        let last = from.max(to.saturating_sub(MIN_MATCH + 1));
        let Some(bytes) = data.get(from..data.len().min(last + 3)) else { return };
        for (index, &bytes) in (from..).zip(bytes.array_windows()) {
            self.link(index, index.wrapping_sub(self.base), hash(u32::from_le_bytes(bytes)));
        }
        self.insert_each(data, last, to);
    }

    #[inline(always)]
    fn insert_each(&mut self, data: &[u8], from: usize, to: usize) {
        let Some(bytes) = data.get(from..data.len().min(to + 3)) else { return };
        for (index, &bytes) in (from..).zip(bytes.array_windows()) {
            let word = u32::from_le_bytes(bytes);
            self.insert_one(index, index.wrapping_sub(self.base), word);
        }
    }

    /// Adds a place; returns the last position before it with the same three bytes, and the last one
    /// in the chain.
    #[inline(always)]
    fn insert_one(&mut self, index: usize, position: usize, word: u32) -> (usize, usize) {
        let mut last_of_3 = 0;
        if S::HASHED > 3 {
            let of_3 = self.of_3.as_mut();
            let at = slot(hash(word << 8), of_3.len());
            last_of_3 = std::mem::replace(&mut of_3[at], position as u16);
        }
        let last = self.link(index, position, hash(word << unhashed_bits::<S>()));
        (last_of_3.into(), last)
    }

    /// Adds a place to the chain of this hash; returns the last position before it.
    #[inline(always)]
    pub(super) fn link(&mut self, index: usize, position: usize, hash: u32) -> usize {
        let of_4 = self.of_4.as_mut();
        let at = slot(hash, of_4.len());
        let last = std::mem::replace(&mut of_4[at], position as u16);
        let links = self.links.as_mut();
        let at = index & (links.len() - 1);
        links[at] = last;
        last.into()
    }

    /// Adds the place at `index`; returns the longest match there that is wanted.
    #[inline(always)]
    pub(super) fn longest(&mut self, data: &[u8], index: usize, wanted: Wanted) -> Match {
        if S::HASHED > 4 {
            self.longest_of_long(data, index, wanted)
        } else if S::HASHED > 3 && wanted.rarest {
            self.longest_of_many(data, index, wanted)
        } else if S::HASHED > 3 {
            self.longest_of_near(data, index, wanted)
        } else {
            self.longest_of_few(data, index, wanted)
        }
    }

    /// A function of its own, which has all registers for its loop, and its arguments in them. Where
    /// there are few bytes, the loop is short, and a call is long.
    #[inline(never)]
    fn longest_of_many(&mut self, data: &[u8], index: usize, wanted: Wanted) -> Match {
        if word_at(data, index).is_some_and(|word| word == word.rotate_left(8)) {
            return self.longest_of_runs(data, index, wanted);
        }
        self.find(data, index, wanted, Self::follow_rarest)
    }

    /// The same where few places are tried.
    #[inline(never)]
    fn longest_of_near(&mut self, data: &[u8], index: usize, wanted: Wanted) -> Match {
        if word_at(data, index).is_some_and(|word| word == word.rotate_left(8)) {
            return self.longest_of_runs(data, index, wanted);
        }
        self.find(data, index, wanted, Self::follow)
    }

    /// The same in a run. It is called cold for the sake of the other one, which keeps its registers.
    #[cold]
    #[inline(never)]
    fn longest_of_runs(&mut self, data: &[u8], index: usize, wanted: Wanted) -> Match {
        self.find(data, index, wanted, Self::follow_runs)
    }

    /// The match that `follow` finds in the chain, or else one of three bytes.
    #[inline(always)]
    fn find(
        &mut self,
        data: &[u8],
        index: usize,
        mut wanted: Wanted,
        follow: impl Fn(&mut Self, &Chain<'_>, Match, Wanted) -> Match,
    ) -> Match {
        let Some(word) = word_at(data, index) else {
            return self.last_match(data, index, wanted.least()).unwrap_or_default();
        };
        let (of_3, last) = self.insert_one(index, index.wrapping_sub(self.base), word);
        let Some(chain) = Chain::new(self, data, (index, word), last) else {
            return Match::default();
        };
        let mut found = Match::default();
        if wanted.least() < 3 {
            found = chain.of_three(of_3);
            wanted = wanted.longer_than(3);
        }
        if chain.has_places() { follow(self, &chain, found, wanted) } else { found }
    }

    /// Its chains are so short that not to follow runs place by place is not worth a question each time.
    #[inline(always)]
    fn longest_of_few(&mut self, data: &[u8], index: usize, wanted: Wanted) -> Match {
        let Some(word) = word_at(data, index) else {
            return self.last_match(data, index, wanted.least()).unwrap_or_default();
        };
        let (_, last) = self.insert_one(index, index.wrapping_sub(self.base), word);
        match Chain::new(self, data, (index, word), last) {
            Some(chain) if wanted.rarest => self.follow_rarest(&chain, Match::default(), wanted),
            Some(chain) => self.follow(&chain, Match::default(), wanted),
            None => Match::default(),
        }
    }

    /// The match at the last three bytes. They are not added: a fourth may come.
    #[cold]
    fn last_match(&mut self, data: &[u8], index: usize, least: usize) -> Option<Match> {
        let &[a, b, c] = data.get(index..)?.first_chunk()?;
        let word = u32::from_le_bytes([a, b, c, 0]);
        let table = if S::HASHED > 3 { self.of_3.as_ref() } else { self.of_4.as_ref() };
        let last = *table.get(slot(hash(word << 8), table.len()))?;
        let chain = Chain::new(self, data, (index, word), last.into())?;
        if least >= 3 || !chain.has_places() {
            return None;
        }
        if S::HASHED > 3 {
            let distance = (chain.here - chain.offset) as usize;
            let is_one = distance <= TOO_FAR && data[index - distance..][..3] == [a, b, c];
            return is_one.then_some(Match { length: 3, distance });
        }
        // The last place may be of other bytes with the same hash.
        let found = self.follow(&chain, Match::default(), Wanted::new(least, 4, 3));
        (found.length > 0).then_some(found)
    }

    /// The place before the one at `offset`; there is none where it is not before [`Chain::here`].
    #[inline(always)]
    pub(super) fn before(&self, chain: &Chain<'_>, offset: u32) -> u32 {
        let links = self.links.as_ref();
        let at = (chain.low + offset as usize) & links.len().wrapping_sub(1);
        u32::from(links[at]).wrapping_sub(chain.low_position)
    }
}

/// Where to begin to follow a chain. Offsets are in numbers of 32 bits: so it is known that nothing
/// overflows, and one comparison asks whether bytes are in the window.
pub(super) struct Chain<'d> {
    /// The data from the first index on that can be reached.
    pub(super) window: &'d [u8],
    low: usize,
    pub(super) low_position: u32,
    /// The bytes that are searched for.
    pub(super) word: u32,
    /// Where the search is, in the window.
    pub(super) here: u32,
    /// Where the first place is, before `here`.
    pub(super) offset: u32,
}

impl<'d> Chain<'d> {
    /// From the place at `position` on. Where there are few bytes, `None` if that cannot be reached: it is the
    /// only one.
    #[inline(always)]
    pub(super) fn new<S: Shape>(
        tables: &Tables<'_, S>,
        data: &'d [u8],
        (index, word): (usize, u32),
        position: usize,
    ) -> Option<Self> {
        let limit = tables.limit(index);
        let low = index - limit;
        let low_position = low.wrapping_sub(tables.base) as u32;
        let offset = (position as u32).wrapping_sub(low_position);
        let window = if S::HASHED > 3 {
            data.get(low..)?
        } else if offset < limit as u32 {
            data.get(low..).unwrap_or_default()
        } else {
            return None;
        };
        Some(Self { window, low, low_position, word, here: limit as u32, offset })
    }

    /// How long a match can be.
    #[inline(always)]
    pub(super) fn most(&self) -> usize {
        MAX_MATCH.min(self.window.len().saturating_sub(self.here as usize))
    }

    /// Whether there is a first place that can be reached.
    #[inline(always)]
    pub(super) fn has_places(&self) -> bool {
        self.offset < self.here
    }

    /// The match of three bytes at `position`, if there is one that is near.
    #[inline(always)]
    fn of_three(&self, position: usize) -> Match {
        let offset = (position as u32).wrapping_sub(self.low_position);
        // One that cannot be reached is replaced by this one: whether there is one cannot be foreseen.
        let there = word_at_offset(self.window, offset.min(self.here)).unwrap_or(!self.word);
        let distance = self.here.wrapping_sub(offset);
        let is_near = distance.wrapping_sub(1) < self.here.min(TOO_FAR as u32);
        // Both at once, since how far away it is cannot be foreseen.
        if is_near & ((there ^ self.word) << 8 == 0) {
            return Match { length: 3, distance: distance as usize };
        }
        Match::default()
    }

    /// Whether the bytes at an offset are those that are hashed. With four, [`super::best::Ends`] tell nearly as much.
    #[inline(always)]
    pub(super) fn begins_at<S: Shape>(&self, offset: u32) -> bool {
        let is_there = |there| (there ^ self.word) << unhashed_bits::<S>() == 0;
        S::HASHED > 3 || word_at(self.window, offset as usize).is_some_and(is_there)
    }
}

/// As [`word_at`]: one comparison is enough, since nothing overflows.
#[inline(always)]
fn word_at_offset(window: &[u8], offset: u32) -> Option<u32> {
    let offset = offset as usize;
    window
        .get(offset..offset.wrapping_add(4))?
        .first_chunk()
        .map(|&bytes| u32::from_le_bytes(bytes))
}

/// How many bits of a word are not hashed.
const fn unhashed_bits<S: Shape>() -> u32 {
    32_u32.saturating_sub(8 * S::HASHED as u32)
}

#[cfg(test)]
mod tests {
    use super::Wanted;
    use crate::base::memory::Heap;
    use crate::deflate::encoder::finder::{Finder, Sizes};
    use crate::deflate::encoder::tables::Any;

    /// Of the places in a match, the last ones are found by three bytes, and all by four.
    #[test]
    fn places_in_a_match() {
        let sizes = Sizes { heads_of_3: 64, heads_of_4: 128, links: 64 };
        let data = b"-abcdefghij+cde=bcde=hij=";
        for (again, found) in [(12, (0, 0)), (16, (4, 14)), (21, (3, 13))] {
            let mut finder = Finder::<Heap>::new(1 << 15, 3).unwrap();
            finder.resize(sizes, data, 0).unwrap();
            let mut tables = finder.tables::<Any>();
            tables.insert_in_match(data, 1, 11);
            let longest = tables.longest(data, again, Wanted::new(2, 8, 258));
            assert_eq!((longest.length, longest.distance), found, "{again}");
        }
    }
}
