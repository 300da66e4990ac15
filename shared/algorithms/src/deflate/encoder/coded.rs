//! Data that goes through a window, and becomes blocks of codes.

use super::config::{Config, LOOKAHEAD};
use super::level::Search;
use super::parse::Parser;
use crate::base::memory::{Memory, NoMemory};

/// The window, and what becomes of what is in it.
pub(super) struct Coded<M: Memory> {
    pub(super) parser: Parser<M>,
    /// Up to two windows: what was before, and what is to be parsed.
    bytes: M::Bytes,
    filled: usize,
    /// The next index to be parsed.
    pub(super) at: usize,
    /// The index where the block begins; less than 0 where that has left the window.
    pub(super) start: isize,
    /// How many places before `at` are not in the tables, since bytes after them were missing.
    pub(super) unhashed: usize,
    /// The size of a window.
    window: usize,
    /// The block that [`Coded::find_block`] has found, until it is written: there may be no room for it at first.
    found: Option<usize>,
}

/// A place has a hash of so many bytes.
pub(super) const HASHED: usize = 4;

impl<M: Memory> Coded<M> {
    pub(super) fn new(config: &Config) -> Result<Self, NoMemory> {
        let window = config.window();
        Ok(Self {
            parser: Parser::new(config, Search::new(config))?,
            bytes: M::bytes(0)?,
            filled: 0,
            at: 0,
            start: 0,
            unhashed: 0,
            window,
            found: None,
        })
    }

    pub(super) fn try_clone(&self) -> Result<Self, NoMemory> {
        let parser = self.parser.try_clone()?;
        let bytes = M::bytes_of(&self.bytes[..self.filled])?;
        Ok(Self { parser, bytes, ..*self })
    }

    /// Takes what it can of `input` into the window, and returns how much. All before it is parsed
    /// but for a lookahead.
    pub(super) fn fill(&mut self, input: &[u8]) -> usize {
        if input.is_empty() || self.found.is_some() {
            return 0;
        }
        if self.is_full() {
            self.slide();
        }
        let taken = input.len().min(2 * self.window - self.filled);
        self.bytes[self.filled..][..taken].copy_from_slice(&input[..taken]);
        self.filled += taken;
        taken
    }

    /// Whether there is a window before what is to be parsed that is needed no more.
    fn is_full(&self) -> bool {
        self.at >= 2 * self.window - LOOKAHEAD
    }

    fn slide(&mut self) {
        self.bytes.copy_within(self.window..self.filled, 0);
        self.filled -= self.window;
        self.at -= self.window;
        self.start -= self.window as isize;
        self.parser.finder.slide(self.window);
    }

    /// Makes room for `more` bytes of input. Without memory nothing has changed.
    pub(super) fn reserve(&mut self, more: usize) -> Result<(), NoMemory> {
        let filled = self.filled.saturating_add(more);
        self.parser.reserve(&self.bytes[..self.filled], self.at, filled)?;
        self.reserve_window(filled)
    }

    /// Makes room for what there is, so that it can become `filled` bytes.
    pub(super) fn reserve_window(&mut self, filled: usize) -> Result<(), NoMemory> {
        let filled = filled.min(2 * self.window);
        if filled > self.bytes.len() {
            let room = filled.next_power_of_two().max(512).min(2 * self.window);
            let mut bytes = M::bytes(room)?;
            bytes[..self.filled].copy_from_slice(&self.bytes[..self.filled]);
            self.bytes = bytes;
        }
        Ok(())
    }

    /// Parses what there is, or all but a lookahead, until there is a block; returns its length.
    pub(super) fn find_block(&mut self, all: bool) -> Option<usize> {
        if self.found.is_none() {
            self.found = self.find_next_block(all);
        }
        self.found
    }

    fn find_next_block(&mut self, all: bool) -> Option<usize> {
        let data = &self.bytes[..self.filled];
        let kept = if all { 0 } else { self.parser.search.method.lookahead() };
        let end = self.filled.saturating_sub(kept);
        if self.at < end && self.unhashed > 0 {
            let unhashed = std::mem::take(&mut self.unhashed);
            self.parser.finder.insert(data, self.at - unhashed, self.at);
        }
        loop {
            if all && self.at >= end {
                // The last block is found by `close`.
                break;
            }
            let length = self.parsed();
            if self.parser.block.room == 0
                && let Some(length) = self.parser.block.look(length)
            {
                return Some(length);
            }
            if self.at >= end {
                break;
            }
            self.at = self.parser.parse(data, self.at, end);
        }
        if self.at == self.filled {
            self.unhashed = self.at.min(self.parser.finder.hashed() - 1);
        }
        self.poor_block()
    }

    /// The block that there is, if it is about to leave the window, and cannot be shortened: it is to be
    /// stored as long as that can be done.
    fn poor_block(&mut self) -> Option<usize> {
        let length = self.parsed();
        let leaves = self.is_full() && (0..self.window as isize).contains(&self.start);
        let poor = leaves && !self.parser.block.is_empty() && self.parser.block.is_poor(length);
        poor.then(|| self.parser.block.close(length))
    }

    /// How many bytes have been parsed since the block begins.
    pub(super) fn parsed(&self) -> usize {
        self.at.wrapping_add_signed(-self.start)
    }

    /// The bytes at the beginning of the block, if they are in the window.
    pub(super) fn block_bytes(&self, length: usize) -> Option<&[u8]> {
        let start = usize::try_from(self.start).ok()?;
        Some(&self.bytes[start..][..length])
    }

    /// All is parsed, and is to be written: the length of the next block, and whether it is the last
    /// one; `None` where there is none.
    pub(super) fn close(&mut self) -> Option<(usize, bool)> {
        if self.parser.block.is_empty() {
            return None;
        }
        let length = self.parser.block.close(self.parsed());
        Some((length, self.parser.block.is_whole()))
    }

    /// The first `length` bytes of the block are written.
    pub(super) fn drop_block(&mut self, length: usize) {
        self.found = None;
        self.start += length as isize;
        self.parser.block.drop_settled();
    }

    /// How many symbols are not written, and how many bytes are not parsed.
    pub(super) fn outstanding(&self) -> usize {
        self.parser.block.length() + self.filled - self.at
    }

    /// What was before is not to be found any more.
    pub(super) fn forget(&mut self) {
        self.parser.finder.forget_before(self.at);
        self.unhashed = 0;
    }
}
