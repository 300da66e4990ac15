//! Chains of places that have the same hash, and the longest match in them.

use super::finder::{Tables, common, hash, slot, word_at};
use super::symbol::{MAX_MATCH, Match};

/// Where a match of three bytes is too far away to be shorter than three literals.
const TOO_FAR: usize = 4096;

impl Tables<'_> {
    /// Adds the places from `from` to before `to`.
    #[inline(always)]
    pub(super) fn insert<const HASHED: usize>(&mut self, data: &[u8], from: usize, to: usize) {
        if HASHED > 3 {
            self.insert_many(data, from, to);
        } else {
            self.insert_each::<HASHED>(data, from, to);
        }
    }

    #[inline(never)]
    fn insert_many(&mut self, data: &[u8], from: usize, to: usize) {
        self.insert_each::<4>(data, from, to);
    }

    #[inline(always)]
    fn insert_each<const HASHED: usize>(&mut self, data: &[u8], from: usize, to: usize) {
        let Some(bytes) = data.get(from..data.len().min(to + 3)) else { return };
        for (index, &bytes) in (from..).zip(bytes.array_windows()) {
            let word = u32::from_le_bytes(bytes);
            self.insert_one::<HASHED>(index, index.wrapping_sub(self.base), word);
        }
    }

    /// Adds a place; returns the last position before it with the same three bytes, and the last one
    /// in the chain.
    #[inline(always)]
    fn insert_one<const HASHED: usize>(
        &mut self,
        index: usize,
        position: usize,
        word: u32,
    ) -> (usize, usize) {
        let mut of_3 = 0;
        if HASHED > 3 {
            let at = slot(hash(word << 8), self.of_3.len());
            of_3 = std::mem::replace(&mut self.of_3[at], position as u16);
        }
        let at = slot(hash(word << unhashed_bits(HASHED)), self.of_4.len());
        let last = std::mem::replace(&mut self.of_4[at], position as u16);
        let at = index & (self.links.len() - 1);
        self.links[at] = last;
        (of_3.into(), last.into())
    }

    /// Adds the place at `index`; returns the longest match there that is longer than `least`. `least`
    /// is 2 or more.
    #[inline(always)]
    pub(super) fn longest<const HASHED: usize>(
        &mut self,
        data: &[u8],
        index: usize,
        least: usize,
        tries: usize,
        nice: usize,
    ) -> Match {
        if HASHED > 3 {
            self.longest_of_many(data, index, least, tries, nice)
        } else {
            self.find_longest::<HASHED>(data, index, least, tries, nice)
        }
    }

    /// A function of its own, which has all registers for its loop. Where there are few bytes, the loop
    /// is short, and a call is long.
    #[inline(never)]
    fn longest_of_many(
        &mut self,
        data: &[u8],
        index: usize,
        least: usize,
        tries: usize,
        nice: usize,
    ) -> Match {
        self.find_longest::<4>(data, index, least, tries, nice)
    }

    #[inline(always)]
    fn find_longest<const HASHED: usize>(
        &mut self,
        data: &[u8],
        index: usize,
        least: usize,
        tries: usize,
        nice: usize,
    ) -> Match {
        let Some(word) = word_at(data, index) else {
            return self.last_match::<HASHED>(data, index, least).unwrap_or_default();
        };
        let position = index.wrapping_sub(self.base);
        let (of_3, last) = self.insert_one::<HASHED>(index, position, word);
        let mut found = Match::default();
        let mut best = least;
        if HASHED > 3 && best < 3 {
            let limit = self.limit(index);
            let distance = position.wrapping_sub(of_3);
            let there = word_at(data, index.wrapping_sub(distance)).unwrap_or(!word);
            let is_near = distance.wrapping_sub(1) < limit.min(TOO_FAR);
            // Both at once, since how far away it is cannot be foreseen.
            if is_near & ((there ^ word) << 8 == 0) {
                found = Match { length: 3, distance };
            }
            best = 3;
        }
        match Chain::new(self, data, (index, word), last) {
            Some(chain) => self.follow::<HASHED>(&chain, found, best, tries, nice),
            None => found,
        }
    }

    /// The match at the last three bytes. They are not added: a fourth may come.
    #[cold]
    fn last_match<const HASHED: usize>(
        &self,
        data: &[u8],
        index: usize,
        least: usize,
    ) -> Option<Match> {
        let &[a, b, c] = data.get(index..)?.first_chunk()?;
        let word = u32::from_le_bytes([a, b, c, 0]);
        let table = if HASHED > 3 { &*self.of_3 } else { &*self.of_4 };
        let last = *table.get(slot(hash(word << 8), table.len()))?;
        let chain = Chain::new(self, data, (index, word), last.into()).filter(|_| least < 3)?;
        if HASHED > 3 {
            let distance = (chain.here - chain.offset) as usize;
            let is_one = distance <= TOO_FAR && data[index - distance..][..3] == [a, b, c];
            return is_one.then_some(Match { length: 3, distance });
        }
        let found = self.follow::<3>(&chain, Match::default(), least, 4, 3);
        (found.length > 0).then_some(found)
    }

    /// Follows the chain of places; returns the first of the longest matches there, or else `found`.
    #[inline(always)]
    fn follow<const HASHED: usize>(
        &self,
        chain: &Chain<'_>,
        mut found: Match,
        best: usize,
        mut tries: usize,
        nice: usize,
    ) -> Match {
        let &Chain { window, low, low_position, word, here, mut offset } = chain;
        let most = MAX_MATCH.min(window.len().saturating_sub(here as usize));
        let (links, nice, mut best) = (&*self.links, nice.min(most) as u32, best as u32);
        let Some(mut tail) = tail_at::<HASHED>(window, here, best) else { return found };
        while !links.is_empty() {
            // Nearly all are too short, which the bytes tell that would make them longer.
            if tail_at::<HASHED>(window, offset, best) == Some(tail)
                && starts_with::<HASHED>(window, offset, word)
            {
                let length = common(window, offset as usize, here as usize, most);
                if length > best as usize {
                    found = Match { length, distance: (here - offset) as usize };
                    best = length as u32;
                    if best >= nice {
                        break;
                    }
                    tail = tail_at::<HASHED>(window, here, best).unwrap_or_default();
                }
            }
            if tries <= 1 {
                break;
            }
            tries -= 1;
            let next = links[(low + offset as usize) & (links.len() - 1)];
            offset = u32::from(next).wrapping_sub(low_position);
            if offset >= here {
                break;
            }
        }
        found
    }
}

/// Where to begin to follow a chain. Offsets are in numbers of 32 bits: so it is known that nothing
/// overflows, and one comparison asks whether bytes are in the window.
struct Chain<'d> {
    /// The data from the first index on that can be reached.
    window: &'d [u8],
    low: usize,
    low_position: u32,
    /// The bytes that are searched for.
    word: u32,
    /// Where the search is, in the window.
    here: u32,
    /// Where the first place is, before `here`.
    offset: u32,
}

impl<'d> Chain<'d> {
    /// From the place at `position`, where there is one that can be reached from `index`.
    #[inline(always)]
    fn new(
        tables: &Tables<'_>,
        data: &'d [u8],
        (index, word): (usize, u32),
        position: usize,
    ) -> Option<Self> {
        let limit = tables.limit(index);
        let low = index - limit;
        let low_position = low.wrapping_sub(tables.base) as u32;
        let offset = (position as u32).wrapping_sub(low_position);
        let here = limit as u32;
        let is_one = offset < here;
        is_one.then(|| Self {
            window: data.get(low..).unwrap_or_default(),
            low,
            low_position,
            word,
            here,
            offset,
        })
    }
}

/// Whether the bytes at an offset are those of `word` that are hashed.
#[inline(always)]
fn starts_with<const HASHED: usize>(window: &[u8], offset: u32, word: u32) -> bool {
    let there = word_at(window, offset as usize);
    there.is_some_and(|there| (there ^ word) << unhashed_bits(HASHED) == 0)
}

/// How many bits of a word are not hashed.
const fn unhashed_bits(hashed: usize) -> u32 {
    32 - 8 * hashed as u32
}

/// The byte that is `best` after an offset, with so many before it as have to be the same already.
#[inline(always)]
fn tail_at<const HASHED: usize>(window: &[u8], offset: u32, best: u32) -> Option<u32> {
    if HASHED > 3 {
        let at = offset as usize + (best - 3) as usize;
        window.get(at..at + 4)?.first_chunk().map(|&bytes| u32::from_le_bytes(bytes))
    } else {
        window.get(offset as usize + best as usize).map(|&byte| byte.into())
    }
}
