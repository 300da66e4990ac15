//! The walks through a block, in memory of their own.

use crate::base::memory::{Memory, NoMemory};

/// A walk: the place at which it begins, its first piece, between which steps it goes, and which one goes on
/// from its end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Walk {
    pub(super) start: u32,
    pub(super) first_piece: usize,
    pub(super) begin: usize,
    pub(super) end: usize,
    pub(super) follower: usize,
}

/// How many numbers a walk is.
const NUMBERS: usize = 5;

pub(super) struct Walks<M: Memory> {
    words: M::Words,
}

impl<M: Memory> Walks<M> {
    /// Room for so many.
    pub(super) fn new(most: usize) -> Result<Self, NoMemory> {
        Ok(Self { words: M::words(NUMBERS * most)? })
    }

    pub(super) fn get(&self, walk: usize) -> Option<Walk> {
        let &[start, first_piece, begin, end, follower] = self.words.as_chunks().0.get(walk)?;
        let [first_piece, begin, end, follower] =
            [first_piece, begin, end, follower].map(|number| number as usize);
        Some(Walk { start, first_piece, begin, end, follower })
    }

    pub(super) fn set(&mut self, walk: usize, to: Walk) {
        let Walk { start, first_piece, begin, end, follower } = to;
        let [first_piece, begin, end, follower] =
            [first_piece, begin, end, follower].map(|number| number as u32);
        self.words.as_chunks_mut().0[walk] = [start, first_piece, begin, end, follower];
    }

    /// Which of the first `number` begins at a place.
    pub(super) fn starting_at(&self, start: u32, number: usize) -> Option<usize> {
        let walks = self.words.as_chunks::<NUMBERS>().0;
        walks[..number].iter().position(|walk| walk[0] == start)
    }
}
