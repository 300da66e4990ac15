//! The tables of a block. A stream has them from its first block to its end: one that has only been made
//! is small, and made quickly.

use super::super::format::{MAX_SYMBOLS, MAX_TABLES};
use super::codes::{Ends, NUMBERS};
use super::inverse::CHUNK;
use crate::base::memory::{Memory, NoMemory};

/// Where the tables are.
pub(super) struct Workspace<M: Memory> {
    bytes: M::Bytes,
    words: M::Words,
}

const LENGTHS: usize = MAX_TABLES * MAX_SYMBOLS;

/// The tables.
pub(super) struct Parts<'a> {
    /// The bytes that are used, the most recent first.
    pub(super) list: &'a mut [u8; 256],
    /// Bytes of the block that are not read yet.
    pub(super) chunk: &'a mut [u8; CHUNK],
    /// The code lengths of each Huffman table, and where its codes end.
    pub(super) lengths: &'a mut [u8; LENGTHS],
    pub(super) ends: &'a mut [Ends],
    /// How often each byte is in the block.
    pub(super) counts: &'a mut [u32; 256],
}

impl<M: Memory> Workspace<M> {
    /// The tables in `place`, which are made where there are none.
    pub(super) fn of(place: &mut Option<Self>) -> Result<Parts<'_>, NoMemory> {
        let workspace = match place {
            Some(workspace) => workspace,
            None => place.insert(Self::new()?),
        };
        workspace.parts().ok_or(NoMemory)
    }

    fn new() -> Result<Self, NoMemory> {
        Ok(Self {
            bytes: M::bytes(256 + CHUNK + LENGTHS)?,
            words: M::words(256 + MAX_TABLES * 2 * NUMBERS)?,
        })
    }

    /// The tables, for which there is room.
    fn parts(&mut self) -> Option<Parts<'_>> {
        let (list, rest) = self.bytes.split_first_chunk_mut()?;
        let (chunk, rest) = rest.split_first_chunk_mut()?;
        let lengths = rest.first_chunk_mut()?;
        let (counts, rest) = self.words.split_first_chunk_mut()?;
        let ends = rest.as_chunks_mut().0.as_chunks_mut().0;
        Some(Parts { list, chunk, lengths, ends, counts })
    }
}
