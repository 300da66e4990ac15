//! Chains of places that have more than four bytes in common: as many as the shortest match that is taken.

use super::chains::{Chain, Wanted};
use super::symbol::Match;
use super::tables::{Shape, Tables};

impl<S: Shape> Tables<'_, S> {
    /// Adds the places from `from` to before `to`.
    #[inline(never)]
    pub(super) fn insert_long(&mut self, data: &[u8], from: usize, to: usize) {
        let windows = data.get(from..).unwrap_or_default().array_windows();
        let mut next = from;
        for (index, &bytes) in (from..to).zip(windows) {
            let hash = hash_of_long(u64::from_le_bytes(bytes) << self.unhashed);
            self.link(index, index.wrapping_sub(self.base), hash);
            next = index + 1;
        }
        for index in next..to {
            let Some(word) = self.long_word(data, index) else { break };
            self.link(index, index.wrapping_sub(self.base), hash_of_long(word));
        }
    }

    /// The bytes at `index` that are hashed, highest, if there are so many.
    #[inline(always)]
    fn long_word(&self, data: &[u8], index: usize) -> Option<u64> {
        let word = match data.get(index..)?.first_chunk() {
            Some(&bytes) => u64::from_le_bytes(bytes),
            None => self.last_word(data, index)?,
        };
        Some(word << self.unhashed)
    }

    /// The last bytes, if all of those that are hashed are there.
    #[cold]
    fn last_word(&self, data: &[u8], index: usize) -> Option<u64> {
        let last = &data[index..];
        let mut bytes = [0; size_of::<u64>()];
        bytes[..last.len()].copy_from_slice(last);
        (8 * last.len() + self.unhashed as usize >= 64).then_some(u64::from_le_bytes(bytes))
    }

    /// Adds the place at `index`; returns the longest match there that is wanted. Most chains of so many bytes are
    /// empty: only those that are not are worth a call.
    #[inline(always)]
    pub(super) fn longest_of_long(&mut self, data: &[u8], index: usize, wanted: Wanted) -> Match {
        let Some(hashed) = self.long_word(data, index) else { return Match::default() };
        let position = index.wrapping_sub(self.base);
        let last = self.link(index, position, hash_of_long(hashed));
        let distance = position.wrapping_sub(last);
        if distance.wrapping_sub(1) >= self.limit(index) {
            return Match::default();
        }
        self.follow_long(data, (index, hashed), last, wanted)
    }

    /// The longest match in the chain that begins at the position `last`, which can be reached.
    #[inline(never)]
    fn follow_long(
        &mut self,
        data: &[u8],
        (index, hashed): (usize, u64),
        last: usize,
        wanted: Wanted,
    ) -> Match {
        let word = (hashed >> self.unhashed) as u32;
        let Some(chain) = Chain::new(self, data, (index, word), last) else {
            return Match::default();
        };
        if (hashed ^ hashed << 8) >> (self.unhashed + 8) == 0 {
            self.follow_long_runs(&chain, wanted)
        } else if wanted.rarest() {
            self.follow_rarest(&chain, Match::default(), wanted)
        } else {
            self.follow(&chain, Match::default(), wanted)
        }
    }

    /// It is called cold for the sake of the search, which keeps its registers.
    #[cold]
    #[inline(never)]
    fn follow_long_runs(&mut self, chain: &Chain<'_>, wanted: Wanted) -> Match {
        self.follow_runs(chain, Match::default(), wanted)
    }
}

/// A hash of up to eight bytes.
#[inline(always)]
pub(super) fn hash_of_long(word: u64) -> u32 {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use crate::base::memory::Heap;
    use crate::deflate::encoder::chains::Wanted;
    use crate::deflate::encoder::finder::{Finder, Sizes};
    use crate::deflate::encoder::tables::{Any, Long};

    /// A match of the last bytes is found, and of bytes that are hashed one by one up to the end of the data.
    #[test]
    fn up_to_the_end() {
        let sizes = Sizes { heads_of_3: 64, heads_of_4: 128, links: 64 };
        for length in 5..=9 {
            let data = [&b"-012345678"[..length + 1], b"--", &b"012345678"[..length]].concat();
            let again = length + 3;
            let mut finder = Finder::<Heap>::new(1 << 15, 5).unwrap();
            finder.resize(sizes, &data[..length + 1], length + 1).unwrap();
            assert!(finder.is_long());
            let found = finder.tables::<Long>().longest(&data, again, Wanted::new(4, 8, 258));
            assert_eq!((found.length, found.distance), (length, length + 2));
            let found =
                finder.tables::<Long>().longest(&data, data.len() - 4, Wanted::new(4, 8, 258));
            assert_eq!(found.length, 0);
        }
    }

    /// What was found by four bytes is found by five, and by four again.
    #[test]
    fn places_are_found_by_other_bytes() {
        let sizes = Sizes { heads_of_3: 64, heads_of_4: 128, links: 64 };
        let data = b"-abcde-abcde".repeat(2);
        let mut finder = Finder::<Heap>::new(1 << 15, 3).unwrap();
        finder.resize(sizes, &data, 12).unwrap();
        for (shortest, is_long) in [(5, true), (3, false), (7, true), (4, false)] {
            finder.set_shortest(shortest, false, &data, 12);
            assert_eq!(finder.is_long(), is_long);
            let wanted = Wanted::new(shortest - 1, 8, 258);
            let found = match is_long {
                true => finder.try_clone().unwrap().tables::<Long>().longest(&data, 13, wanted),
                false => finder.try_clone().unwrap().tables::<Any>().longest(&data, 13, wanted),
            };
            assert_eq!((found.length, found.distance), (11, 6), "{shortest}");
        }
    }
}
