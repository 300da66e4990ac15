//! The data of a block, with its longer runs shortened.

use super::super::crc::Crc;
use super::super::format::{LEVEL_BYTES, RUN};
use super::text::PADDING;
use crate::base::memory::{Memory, NoMemory};

/// How much a block is less than its level says: what a last run may add is within.
const SLACK: usize = 19;

/// The longest run that is one.
const LONGEST_RUN: usize = 255;

/// How many bytes there is room for at first.
const FIRST: usize = 4096;

/// A block that is filled.
pub(super) struct Block<M: Memory> {
    bytes: Option<M::Bytes>,
    pub(super) length: usize,
    most: usize,
    pub(super) crc: Crc,
    /// The run that goes on, which is not in the block. The next block begins with it.
    run: u8,
    run_length: usize,
}

impl<M: Memory> Block<M> {
    pub(super) fn new(level: u8) -> Self {
        Self {
            bytes: None,
            length: 0,
            most: LEVEL_BYTES * usize::from(level) - SLACK,
            crc: Crc::default(),
            run: 0,
            run_length: 0,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.length >= self.most
    }

    /// Whether all that was taken is in a block.
    pub(super) fn has_no_run(&self) -> bool {
        self.run_length == 0
    }

    /// What it has, and behind it the padding of the transform.
    pub(super) fn bytes(&mut self) -> &[u8] {
        let bytes = self.bytes.as_deref_mut().unwrap_or_default();
        for index in 0..PADDING {
            bytes[self.length + index] = bytes[index % self.length.max(1)];
        }
        &bytes[..self.length + PADDING]
    }

    /// Begins again.
    pub(super) fn clear(&mut self) {
        self.length = 0;
        self.crc = Crc::default();
    }

    /// Gives its memory back.
    pub(super) fn free(&mut self) {
        self.bytes = None;
    }

    /// Memory for `further` bytes of input, or as much of them as goes into the block.
    fn reserve(&mut self, further: usize) -> Result<(), NoMemory> {
        let whole = self.most + SLACK + PADDING;
        // Four bytes may become five, and there may be a run before.
        let needed = self.length + further.min(self.most) * 5 / 4 + SLACK + PADDING;
        let has = self.bytes.as_deref().map_or(0, <[u8]>::len);
        if needed.min(whole) <= has {
            return Ok(());
        }
        let size = needed.max(2 * has).max(FIRST).min(whole);
        let mut bytes = M::bytes(size)?;
        if let Some(old) = self.bytes.as_deref() {
            bytes[..self.length].copy_from_slice(&old[..self.length]);
        }
        self.bytes = Some(bytes);
        Ok(())
    }

    /// Takes what it can of `input`. How many bytes that is.
    pub(super) fn fill(&mut self, input: &[u8]) -> Result<usize, NoMemory> {
        self.reserve(input.len())?;
        let mut at = 0;
        while at < input.len() && !self.is_full() {
            let byte = input[at];
            if byte == self.run && self.run_length > 0 && self.run_length < LONGEST_RUN {
                self.run_length += 1;
                at += 1;
                continue;
            }
            self.end_run();
            let literals = literals(&input[at..], self.most.saturating_sub(self.length + RUN));
            self.push(&input[at..at + literals]);
            at += literals;
            (self.run, self.run_length) = (input[at], 1);
            at += 1;
        }
        Ok(at)
    }

    /// Puts the run into the block.
    pub(super) fn end_run(&mut self) {
        let run = [self.run; RUN];
        if self.run_length < RUN {
            self.push(&run[..self.run_length]);
        } else {
            let count = self.run_length - RUN;
            let crc = self.crc;
            self.push(&run);
            self.push(&[count as u8]);
            self.crc = crc;
            self.crc.repeat(self.run, self.run_length);
        }
        self.run_length = 0;
    }

    fn push(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
        let memory = self.bytes.as_deref_mut().unwrap_or_default();
        memory[self.length..][..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }
}

/// How many of the first `most` bytes can go into the block as they are, with one behind that begins the
/// next run: no run of four begins at them.
fn literals(bytes: &[u8], most: usize) -> usize {
    let mut at = 0;
    while at + 6 <= most
        && let Some(nine) = bytes[at..].first_chunk::<9>()
        && !has_run(nine)
    {
        // The last two are looked at with what follows them.
        at += 6;
    }
    at
}

/// Whether a run of four begins at one of the first six bytes.
#[inline(always)]
pub(super) fn has_run(nine: &[u8; 9]) -> bool {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let [first @ .., _] = nine;
    let [_, second @ ..] = nine;
    let differs = u64::from_le_bytes(*first) ^ u64::from_le_bytes(*second);
    // The high bit of each byte that is followed by the same.
    let same = !(((differs & LOW) + LOW) | differs | LOW);
    same & (same >> 8) & (same >> 16) != 0
}
