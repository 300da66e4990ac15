//! The place a kernel writes to.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use super::fail::fail_point;

/// A cursor over memory that nobody has written yet.
///
/// The caller of a kernel owns the memory and does not want to clear it first. `Output` keeps count
/// of what has been written, so that [`Output::finish`] can give back exactly that part as `[u8]`:
/// a kernel cannot hand out a byte that it did not write.
#[derive(Debug)]
pub struct Output<'o> {
    memory: &'o mut [MaybeUninit<u8>],
    written: usize,
}

impl<'o> Output<'o> {
    /// Starts at the first byte of `memory`.
    #[inline]
    pub fn new(memory: &'o mut [MaybeUninit<u8>]) -> Self {
        fail_point();
        Self { memory, written: 0 }
    }

    /// The output itself; an empty one is left in its place.
    #[inline(always)]
    pub fn take(&mut self) -> Self {
        Self {
            memory: std::mem::take(&mut self.memory),
            written: std::mem::take(&mut self.written),
        }
    }

    /// How many bytes have been written.
    #[inline]
    pub fn written(&self) -> usize {
        self.written
    }

    /// How many bytes there is still room for.
    #[inline]
    pub fn room(&self) -> usize {
        self.memory.len() - self.written
    }

    /// Writes one byte. Panics when there is no room.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        self.memory[self.written].write(byte);
        self.written += 1;
    }

    /// Writes `bytes`. Panics when there is no room for all of them.
    #[inline]
    pub fn extend(&mut self, bytes: &[u8]) {
        fail_point();
        self.memory[self.written..][..bytes.len()].write_copy_of_slice(bytes);
        self.written += bytes.len();
    }

    /// Writes what `byte` makes of each item. Panics when there is no room for all.
    #[inline]
    pub fn extend_with<T: Copy>(&mut self, items: &[T], byte: impl Fn(T) -> u8) {
        let room = &mut self.memory[self.written..][..items.len()];
        for (to, &item) in room.iter_mut().zip(items) {
            to.write(byte(item));
        }
        self.written += items.len();
    }

    /// Writes the bytes that `bytes` makes of each item. Panics when there is no room for all.
    #[inline]
    pub fn extend_each<T: Copy, const N: usize>(
        &mut self,
        items: &[T],
        bytes: impl Fn(T) -> [u8; N],
    ) {
        let room = &mut self.memory[self.written..][..items.len().saturating_mul(N)];
        for (to, &item) in room.as_chunks_mut::<N>().0.iter_mut().zip(items) {
            to.write_copy_of_slice(&bytes(item));
        }
        self.written += N * items.len();
    }

    /// Writes the bytes that `bytes` makes of each part of each block. Panics when there is no room for a block.
    ///
    /// Where a block is read by instructions that the compiler does not see into, it would store the count of what has
    /// been written before each of them: it is added up at the end.
    #[inline(always)]
    pub fn extend_parts<const BLOCK: usize, const PART: usize, const N: usize>(
        &mut self,
        blocks: impl Iterator<Item = [u8; BLOCK]>,
        bytes: impl Fn(&[u8; PART]) -> [u8; N],
    ) {
        const { assert!(BLOCK.is_multiple_of(PART), "a block is whole parts") };
        let (mut rest, mut written) = (self.unwritten(), 0);
        for block in blocks {
            let (room, behind) = rest.split_at_mut(BLOCK / PART * N);
            for (to, part) in room.as_chunks_mut::<N>().0.iter_mut().zip(block.as_chunks().0) {
                to.write_copy_of_slice(&bytes(part));
            }
            (rest, written) = (behind, written + BLOCK / PART * N);
        }
        self.written += written;
    }

    /// Writes the first `count` bytes of `bytes`. Panics when there is no room for them.
    ///
    /// Where there is room for all of `bytes` this does not depend on `count`, which makes it much
    /// faster than [`Output::extend`] with a few bytes of unforeseeable number.
    #[inline]
    pub fn push_some<const N: usize>(&mut self, bytes: &[u8; N], count: usize) {
        match self.unwritten().first_chunk_mut::<N>() {
            Some(room) if count <= N => {
                room.write_copy_of_slice(bytes);
                self.written += count;
            }
            _ if N <= 8 => self.extend_short(&bytes[..count]),
            _ => self.extend_last(&bytes[..count]),
        }
    }

    /// As [`Output::extend`] where it is rare: apart, since the compiler would make one call to copy of this and of a
    /// copy of fixed length.
    #[cold]
    #[inline(never)]
    fn extend_last(&mut self, bytes: &[u8]) {
        self.extend(bytes);
    }

    /// Writes the first bytes of each part, as many as `counts` says, at most all. Panics when there is no room for
    /// them.
    ///
    /// The same as so many calls of [`Output::push_some`], but where there is room for all parts that is asked once.
    #[inline(always)]
    pub fn push_parts<const N: usize, const PARTS: usize>(
        &mut self,
        parts: [[u8; N]; PARTS],
        counts: [usize; PARTS],
    ) {
        let counts = counts.map(|count| count.min(N));
        let room = self.unwritten();
        if room.len() < N * PARTS {
            return self.extend_last_parts(parts, counts);
        }
        let mut written = 0;
        for (part, count) in parts.iter().zip(counts) {
            room[written..][..N].write_copy_of_slice(part);
            written += count;
        }
        self.written += written;
    }

    #[cold]
    #[inline(never)]
    fn extend_last_parts<const N: usize, const PARTS: usize>(
        &mut self,
        parts: [[u8; N]; PARTS],
        counts: [usize; PARTS],
    ) {
        for (part, count) in parts.iter().zip(counts) {
            self.extend(&part[..count]);
        }
    }

    /// Writes the first `count` bytes of `word`, the lowest first. Panics when there is no room for them.
    ///
    /// The same as [`Output::push_some`], but for a loop that keeps the output in registers: nothing is lent to a
    /// call.
    #[inline(always)]
    pub fn push_word(&mut self, word: u64, count: usize) {
        match self.unwritten().first_chunk_mut::<8>() {
            Some(room) if count <= 8 => {
                room.write_copy_of_slice(&word.to_le_bytes());
                self.written += count;
            }
            _ => *self = self.take().with_word(word, count),
        }
    }

    #[cold]
    #[inline(never)]
    fn with_word(mut self, word: u64, count: usize) -> Self {
        self.extend_short(&word.to_le_bytes()[..count]);
        self
    }

    /// As [`Output::extend`] for at most eight bytes: by copies of a fixed length, which are no calls.
    #[inline]
    fn extend_short(&mut self, mut bytes: &[u8]) {
        if let Some((four, rest)) = bytes.split_first_chunk::<4>() {
            self.extend(four);
            bytes = rest;
        }
        if let Some((two, rest)) = bytes.split_first_chunk::<2>() {
            self.extend(two);
            bytes = rest;
        }
        for &byte in bytes {
            self.push(byte);
        }
    }

    /// The memory behind the cursor, for a backend that writes whole vectors.
    #[inline]
    pub fn unwritten(&mut self) -> &mut [MaybeUninit<u8>] {
        &mut self.memory[self.written..]
    }

    /// Moves the cursor over `count` bytes. Panics when there is no room for them.
    ///
    /// # Safety
    /// The first `count` bytes of [`Output::unwritten`] have been written.
    #[inline]
    pub unsafe fn advance(&mut self, count: usize) {
        fail_point();
        assert!(count <= self.room());
        self.written += count;
    }

    /// Takes back all but the first `count` bytes. Panics when fewer have been written.
    #[inline]
    pub fn truncate(&mut self, count: usize) {
        assert!(count <= self.written);
        self.written = count;
    }

    /// Puts a newline after every `width` bytes of what has been written, but none at the end.
    /// Panics when there is no room for them, or `width` is 0 and anything has been written.
    #[inline]
    pub fn wrap(&mut self, width: usize) {
        if self.written > width {
            self.wrap_lines(width);
        }
    }

    /// The same where there is more than one line.
    fn wrap_lines(&mut self, width: usize) {
        let newlines = (self.written - 1) / width;
        assert!(newlines <= self.room());
        // The last line moves first and furthest, so no line is overwritten before it has moved.
        let mut end = self.written;
        for newline in (1..=newlines).rev() {
            let start = newline * width;
            self.memory.copy_within(start..end, start + newline);
            self.memory[start + newline - 1].write(b'\n');
            end = start;
        }
        self.written += newlines;
    }

    /// What has been written, for as long as the memory lives.
    #[inline]
    pub fn finish(self) -> &'o mut [u8] {
        fail_point();
        // SAFETY: `written` only grows over bytes that `push` and `extend` wrote, or that the caller
        // of `advance` vouches for, so this prefix is initialised; it is within `memory`.
        unsafe { self.memory[..self.written].assume_init_mut() }
    }
}
