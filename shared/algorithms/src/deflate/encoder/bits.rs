//! Bits, written as bytes.

use super::huffman::Code;
use crate::base::Output;

/// How many bytes a stored block is longer than what it holds.
pub(super) const STORED: usize = 5;

/// The most that one stored block holds.
pub(super) const MOST_STORED: usize = u16::MAX as usize;

/// Bits that do not make a whole byte yet, the first of them lowest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pending {
    bits: u64,
    count: u32,
}

impl Pending {
    /// How many bits there would be for so many bytes in stored blocks.
    pub(super) fn size_of_stored(&self, length: usize) -> usize {
        let count = self.count as usize % 8;
        let first = (count + 3).next_multiple_of(8) - count;
        let others = length.saturating_sub(1) / MOST_STORED;
        first + 8 * (STORED - 1 + length) + 8 * STORED * others
    }
}

/// Writes bits.
pub(super) struct Bits<'o> {
    output: Output<'o>,
    pending: Pending,
}

impl<'o> Bits<'o> {
    pub(super) fn new(pending: Pending, output: Output<'o>) -> Self {
        Self { output, pending }
    }

    /// These bits themselves, so that they can be in registers; what is left in their place is of no
    /// use before they are put back.
    #[inline(always)]
    pub(super) fn take(&mut self) -> Self {
        Self { output: self.output.take(), pending: self.pending }
    }

    /// There must be room for them: `flush` leaves that for 56.
    #[inline]
    pub(super) fn put(&mut self, bits: u32, count: u32) {
        self.pending.bits |= u64::from(bits) << self.pending.count;
        self.pending.count += count;
    }

    /// The same for more than 32 of them.
    #[inline]
    pub(super) fn put_long(&mut self, bits: u64, count: u32) {
        self.pending.bits |= bits << self.pending.count;
        self.pending.count += count;
    }

    #[inline]
    pub(super) fn put_code(&mut self, code: Code) {
        self.put(code.bits(), code.length());
    }

    /// Writes whole bytes.
    #[inline(always)]
    pub(super) fn flush(&mut self) {
        debug_assert!(self.pending.count < u64::BITS);
        let bytes = self.pending.count / 8 % 8;
        self.output.push_word(self.pending.bits, bytes as usize);
        self.pending.bits >>= 8 * bytes;
        self.pending.count %= 8;
    }

    /// Writes all; what is left of the last byte is zeros.
    pub(super) fn align(&mut self) {
        self.pending.count = self.pending.count.next_multiple_of(8);
        self.flush();
    }

    /// Begins a stored block (RFC 1951, 3.2.4) of `length` bytes.
    pub(super) fn put_stored_header(&mut self, length: usize, last: bool) {
        self.put(last.into(), 3);
        self.align();
        self.put(length as u32, 16);
        self.put(!(length as u32) & 0xffff, 16);
        self.flush();
    }

    /// Writes bytes, when there are no bits left.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        debug_assert_eq!(self.pending.count, 0);
        self.output.extend(bytes);
    }

    /// What is left, and the output.
    pub(super) fn finish(self) -> (Pending, Output<'o>) {
        (self.pending, self.output)
    }
}
