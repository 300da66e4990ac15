//! Level 0: data in stored blocks (RFC 1951, 3.2.4).

use super::bits::{Bits, MOST_STORED, STORED};
use super::config::Config;
use super::plan::write_stored;
use crate::base::memory::{Memory, NoMemory};

/// Data that is to be stored.
pub(super) struct Stored<M: Memory> {
    /// What is kept until there is enough for a block.
    kept: M::Bytes,
    length: usize,
    /// How much is enough.
    limit: usize,
}

impl<M: Memory> Stored<M> {
    pub(super) fn new(config: &Config) -> Result<Self, NoMemory> {
        // As in zlib: a window, or as much as its memory for symbols.
        let limit = config.window().min(config.memory(8) - STORED);
        Ok(Self { kept: M::bytes(0)?, length: 0, limit })
    }

    pub(super) fn try_clone(&self) -> Result<Self, NoMemory> {
        let kept = M::bytes_of(&self.kept[..self.length])?;
        Ok(Self { kept, ..*self })
    }

    /// How many bytes are kept.
    pub(super) fn outstanding(&self) -> usize {
        self.length
    }

    /// How many bytes of `input` make the next block, with what is kept; `None` where there are not
    /// enough. `all` says that any number is.
    pub(super) fn block(&self, input: &[u8], all: bool) -> Option<usize> {
        let whole = self.length + input.len();
        let enough = whole >= self.limit || (all && whole > 0);
        enough.then(|| whole.min(MOST_STORED) - self.length)
    }

    /// Makes room for what is to be kept of `more` bytes. Without memory nothing has changed.
    pub(super) fn reserve(&mut self, more: usize) -> Result<(), NoMemory> {
        let length = self.length.saturating_add(more).min(self.limit);
        if length > self.kept.len() {
            let mut kept = M::bytes(length.next_power_of_two().min(self.limit))?;
            kept[..self.length].copy_from_slice(&self.kept[..self.length]);
            self.kept = kept;
        }
        Ok(())
    }

    /// Keeps `input`, which is not enough for a block.
    pub(super) fn keep(&mut self, input: &[u8]) {
        let length = self.length + input.len();
        self.kept[self.length..length].copy_from_slice(input);
        self.length = length;
    }

    /// How many bytes a block has at most with what is kept and `length` others.
    pub(super) fn size(&self, length: usize) -> usize {
        self.length + length + STORED + 1
    }

    /// Writes a block of what is kept and `bytes`.
    pub(super) fn write(&mut self, bytes: &[u8], last: bool, bits: &mut Bits<'_>) {
        let length = self.length + bytes.len();
        if bytes.is_empty() {
            write_stored(&self.kept[..self.length], last, bits);
        } else {
            bits.put_stored_header(length, last);
            bits.extend(&self.kept[..self.length]);
            bits.extend(bytes);
        }
        self.length = 0;
    }
}
