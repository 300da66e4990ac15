//! A preset dictionary: bytes that matches may be in, as if they had come before the data.

use super::coded::{Coded, HASHED};
use super::finder::{Finder, hash, slot, with_tables};
use super::level::Method;
use super::tables::{Any, Shape, Tables};
use crate::base::memory::{Memory, NoMemory};

/// For so much data there is room beside a dictionary that is not shorter: with the first byte more than there
/// is room for, the tables are made anew, and the dictionary is added once more.
const AFTER: usize = 512;

/// Matches of three bytes are taken from as near: further away, they save two bits at most, where literals have
/// eight bits. All places of 32 KiB in the table of three bytes besides would take 47 us in place of 31 (AMD EPYC;
/// C 39). Of 4 KiB in a window of 4 KiB, 2 KiB would take 5.1 us in place of 4.6 (C 4.0). A text of 1000 bytes becomes
/// 398 bytes there, and 400 with 2 KiB; in a window of 32 KiB 406, and 404 (C 401 and 403).
const NEAR: usize = 1 << 9;

impl<M: Memory> Coded<M> {
    /// Puts `dictionary` into the window. It is no longer than that, and nothing was there before.
    pub(super) fn set_dictionary(&mut self, dictionary: &[u8]) -> Result<(), NoMemory> {
        let length = dictionary.len();
        let all = length + length.min(AFTER);
        self.reserve_window(all)?;
        if self.parser.search.method == Method::Chains {
            // Without data the tables stay empty.
            self.parser.reserve(&[], length, all)?;
            add(&mut self.parser.finder, dictionary);
        } else {
            self.parser.reserve(dictionary, length, all)?;
        }
        self.fill(dictionary);
        (self.at, self.start) = (length, length as isize);
        self.unhashed = length.min(self.parser.finder.hashed() - 1);
        Ok(())
    }
}

/// Adds the places of a dictionary that can be reached from its end to tables that are empty.
fn add<M: Memory>(finder: &mut Finder<M>, dictionary: &[u8]) {
    let length = dictionary.len();
    let from = length.saturating_sub(finder.tables::<Any>().reach);
    let near = if finder.has_few() || finder.is_long() {
        from
    } else {
        length.saturating_sub(NEAR).max(from)
    };
    if near > from {
        let far = &dictionary[from..near + HASHED - 1];
        with_tables!(finder, |tables| {
            let mut tables = tables;
            tables.insert_far(far, from);
        });
    }
    finder.insert(dictionary, near, length);
}

impl<S: Shape> Tables<'_, S> {
    /// Adds places from `from` on, where `data` begins, to the chains alone. The links do not go round.
    #[inline(never)]
    fn insert_far(&mut self, data: &[u8], from: usize) {
        let base = self.base.wrapping_sub(from);
        let (of_4, links) = (self.of_4.as_mut(), &mut self.links.as_mut()[from..]);
        for ((index, &bytes), link) in data.array_windows().enumerate().zip(links) {
            let at = slot(hash(u32::from_le_bytes(bytes)), of_4.len());
            *link = std::mem::replace(&mut of_4[at], index.wrapping_sub(base) as u16);
        }
    }
}
