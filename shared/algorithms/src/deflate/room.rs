//! The place that a decoder writes to.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;

/// How far behind its end a copy by [`Room::repeat`] may write.
pub(super) const OVERRUN: usize = 64;

/// How many bytes a wide copy takes at a time.
const WIDE: usize = 16;

/// So many bytes of a match that is not very near are copied before it is asked how long it is.
const FIRST: usize = 3 * WIDE;
const _: () = assert!(FIRST <= OVERRUN && OVERRUN.is_multiple_of(WIDE));

/// So many bytes are few, in a match that is near.
const FEW: usize = 4;

/// Memory that is written from its beginning on, and may be read where it is written.
#[derive(Debug)]
pub(super) struct Room<'o> {
    memory: &'o mut [MaybeUninit<u8>],
    /// The bytes before it are written.
    at: usize,
}

impl<'o> Room<'o> {
    pub(super) fn new(memory: &'o mut [MaybeUninit<u8>]) -> Self {
        Self { memory, at: 0 }
    }

    /// The room itself; an empty one is left in its place.
    #[inline(always)]
    pub(super) fn take(&mut self) -> Self {
        Self { memory: std::mem::take(&mut self.memory), at: std::mem::take(&mut self.at) }
    }

    /// How many bytes are written.
    #[inline(always)]
    pub(super) fn written(&self) -> usize {
        self.at
    }

    /// How many bytes there is room for.
    #[inline(always)]
    pub(super) fn left(&self) -> usize {
        self.memory.len() - self.at
    }

    /// Writes a byte. Panics when there is no room.
    #[inline(always)]
    pub(super) fn push(&mut self, byte: u8) {
        self.memory[self.at].write(byte);
        self.at += 1;
    }

    /// Writes a byte.
    ///
    /// # Safety
    /// There is room for it.
    #[inline(always)]
    pub(super) unsafe fn push_unchecked(&mut self, byte: u8) {
        debug_assert!(self.left() > 0);
        // SAFETY: as the caller says.
        unsafe { self.memory.get_unchecked_mut(self.at) }.write(byte);
        self.at += 1;
    }

    /// Writes `bytes`. Panics when there is no room.
    #[inline]
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.memory[self.at..][..bytes.len()].write_copy_of_slice(bytes);
        self.at += bytes.len();
    }

    /// Writes the first `length` of `bytes`, and may write the others behind these. Panics when
    /// there is no room for all of them.
    #[inline(always)]
    pub(super) fn extend_some<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        self.memory[self.at..][..N].write_copy_of_slice(bytes);
        self.at += length.min(N);
    }

    /// Writes once more the `length` bytes that begin `distance` bytes before the end, which may
    /// run into themselves. Panics when there is no room, or `distance` is 0 or more than is written.
    pub(super) fn repeat_exactly(&mut self, distance: usize, length: usize) {
        let (start, end) = (self.at, self.at + length);
        let source = start - distance;
        assert!(distance > 0 && end <= self.memory.len());
        while self.at < end {
            let count = (self.at - source).min(end - self.at);
            self.memory.copy_within(source..source + count, self.at);
            self.at += count;
        }
    }

    /// The same where there is room for `length + OVERRUN` bytes.
    #[inline]
    pub(super) fn repeat(&mut self, distance: usize, length: usize) {
        assert!(distance.wrapping_sub(1) < self.at && self.left() >= length + OVERRUN);
        // SAFETY: just asked for.
        unsafe { self.repeat_unchecked(distance, length) }
    }

    /// The same, without asking.
    ///
    /// # Safety
    /// `distance` is at least 1 and at most what is written; there is room for `length + OVERRUN`
    /// bytes.
    #[inline(always)]
    pub(super) unsafe fn repeat_unchecked(&mut self, distance: usize, length: usize) {
        debug_assert!(distance.wrapping_sub(1) < self.at && self.left() >= length + OVERRUN);
        let (mut to, end) = (self.at, self.at + length);
        let mut from = to - distance;
        self.at = end;
        // SAFETY: each copy reads what is written, or what the copy before it has just written. Of a match nearer than
        // `WIDE` it may read what is not written, and what that becomes is written over. It ends less than a period or
        // `OVERRUN` bytes behind `end`, or less than that behind the old end.
        let mut copy = |from, to| unsafe { copy_bytes::<WIDE>(self.memory, from, to) };
        if distance >= WIDE {
            // Most matches are no longer.
            for step in (0..FIRST).step_by(WIDE) {
                copy(from + step, to + step);
            }
            if length <= FIRST {
                return;
            }
            if distance >= OVERRUN {
                // In few rounds: how many there are cannot be foreseen.
                from += FIRST;
                to += FIRST;
                while to < end {
                    for step in (0..OVERRUN).step_by(WIDE) {
                        copy(from + step, to + step);
                    }
                    from += OVERRUN;
                    to += OVERRUN;
                }
                return;
            }
        } else if distance == 1 {
            let byte = [self.memory[from]; WIDE];
            while to < end {
                // SAFETY: as above.
                unsafe { *self.memory.as_mut_ptr().add(to).cast() = byte };
                to += WIDE;
            }
            return;
        } else if length <= FEW {
            // Of numbers that count up, nearly all is such matches, after a literal each: a wide read would have to
            // wait for that as well.
            for at in 0..FEW {
                // SAFETY: as above.
                unsafe { copy_bytes::<1>(self.memory, from + at, to + at) }
            }
            return;
        }
        // What is between `from` and `to` is repeated until it is as long as a step.
        while to - from < WIDE {
            copy(from, to);
            to += to - from;
        }
        // From then on it is read in the same places: for what has just been written, a wide read
        // would have to wait.
        let period = to - from;
        while to < end {
            for at in (0..period - WIDE).step_by(WIDE) {
                copy(from + at, to + at);
            }
            copy(from + period - WIDE, to + period - WIDE);
            to += period;
        }
    }

    /// What is written.
    pub(super) fn so_far(&self) -> &[u8] {
        // SAFETY: `at` moves over bytes only that `push` and `extend` have written, or that have been
        // copied from bytes before it, which are written.
        unsafe { self.memory[..self.at].assume_init_ref() }
    }

    /// What is written, for as long as the memory lives.
    pub(super) fn finish(self) -> &'o mut [u8] {
        // SAFETY: as in `so_far`.
        unsafe { self.memory[..self.at].assume_init_mut() }
    }
}

/// Copies `N` bytes, written or not.
///
/// # Safety
/// So many are in `memory` from both places on.
#[inline(always)]
unsafe fn copy_bytes<const N: usize>(memory: &mut [MaybeUninit<u8>], from: usize, to: usize) {
    debug_assert!(from.max(to) + N <= memory.len());
    let start = memory.as_mut_ptr().cast::<[MaybeUninit<u8>; N]>();
    // SAFETY: as the caller says. An array of bytes needs no alignment.
    unsafe { *start.byte_add(to) = *start.byte_add(from) }
}
