//! What a stream has decompressed in earlier calls, as far back as a match can reach.

use super::room::{OVERRUN, Room};
use crate::base::memory::{Memory, NoMemory};

/// The first memory of a window, unless it is never longer.
const FIRST: usize = 1024;

/// The last bytes before the current output, in a ring.
///
/// It begins small: a ring that has never been full has no more memory than four times its content.
pub(super) struct Window<M: Memory> {
    bytes: Option<M::Bytes>,
    /// How many bytes there are: 32768 at most.
    have: u16,
    /// Where the next byte is put.
    next: u16,
}

/// How many bytes are copied at once where there is room for them.
const WIDEST: usize = 32;
const _: () = assert!(WIDEST <= OVERRUN);

/// What a match can reach in a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past<'w> {
    bytes: &'w [u8],
    have: usize,
    next: usize,
}

impl<M: Memory> Window<M> {
    pub(super) fn new() -> Self {
        Self { bytes: None, have: 0, next: 0 }
    }

    #[inline]
    pub(super) fn past(&self) -> Past<'_> {
        let bytes = self.bytes.as_deref().unwrap_or_default();
        Past { bytes, have: self.have.into(), next: self.next.into() }
    }

    /// Begins with a dictionary, and room for a message behind it: else the first data would make the memory
    /// anew.
    pub(super) fn begin(&mut self, dictionary: &[u8], window_bits: u32) -> Result<(), NoMemory> {
        let size = 1 << window_bits;
        if self.bytes.is_none() && (1..size).contains(&dictionary.len()) {
            self.grow((dictionary.len() + FIRST).min(size))?;
        }
        self.extend(dictionary, window_bits)
    }

    /// Puts `bytes` at the end of a window that is `1 << window_bits` bytes long.
    pub(super) fn extend(&mut self, bytes: &[u8], window_bits: u32) -> Result<(), NoMemory> {
        let size = 1 << window_bits;
        let last = &bytes[bytes.len().saturating_sub(size)..];
        if self.bytes.is_none() && last.len() == size {
            // As a copy it is written once, and not cleared before.
            self.bytes = Some(M::bytes_of(last)?);
            (self.have, self.next) = (size as u16, 0);
            return Ok(());
        }
        self.make_room(last.len(), size)?;
        let (have, next) = (usize::from(self.have), usize::from(self.next));
        let Some(ring) = self.bytes.as_deref_mut() else { return Ok(()) };
        if last.len() == size {
            ring.copy_from_slice(last);
            (self.have, self.next) = (size as u16, 0);
            return Ok(());
        }
        let (first, rest) = last.split_at(last.len().min(ring.len() - next));
        ring[next..][..first.len()].copy_from_slice(first);
        ring[..rest.len()].copy_from_slice(rest);
        self.have = (have + last.len()).min(size) as u16;
        self.next = ((next + last.len()) % ring.len()) as u16;
        Ok(())
    }

    /// Makes the memory larger while the ring has not been full.
    fn make_room(&mut self, more: usize, size: usize) -> Result<(), NoMemory> {
        let capacity = self.bytes.as_deref().map_or(0, <[u8]>::len);
        let needed = (usize::from(self.have) + more).min(size);
        if needed <= capacity {
            return Ok(());
        }
        let mut capacity = FIRST.min(size);
        while capacity < needed {
            capacity = (capacity * 4).min(size);
        }
        self.grow(capacity)
    }

    fn grow(&mut self, capacity: usize) -> Result<(), NoMemory> {
        let mut larger = M::bytes(capacity)?;
        let have = usize::from(self.have);
        if let Some(old) = self.bytes.as_deref() {
            larger[..have].copy_from_slice(&old[..have]);
        }
        self.next = (have % capacity) as u16;
        self.bytes = Some(larger);
        Ok(())
    }

    /// A window with the same content.
    pub(super) fn copy(&self) -> Result<Self, NoMemory> {
        // A ring that has not been full begins with its first byte, and grows before the next.
        let bytes = self.bytes.as_deref().map(|bytes| M::bytes_of(&bytes[..self.have.into()]));
        Ok(Self { bytes: bytes.transpose()?, ..*self })
    }
}

impl<'w> Past<'w> {
    /// How far back a match can reach.
    #[inline(always)]
    pub(super) fn reach(self) -> usize {
        self.have
    }

    /// Copies `length` bytes that begin `back` bytes before the end, if they are few and stand together;
    /// returns whether it has. There must be room for [`OVERRUN`] bytes.
    #[inline(always)]
    pub(super) fn copy_wide(self, back: usize, length: usize, room: &mut Room<'_>) -> bool {
        let wide = self.bytes.get(self.start(back)..).and_then(|source| source.first_chunk());
        match wide {
            Some(wide) if length <= back.min(WIDEST) => {
                room.extend_some::<WIDEST>(wide, length);
                true
            }
            _ => false,
        }
    }

    /// Where in the ring is what is `back` bytes before the end.
    #[inline(always)]
    fn start(self, back: usize) -> usize {
        if back <= self.next { self.next - back } else { self.next + self.bytes.len() - back }
    }

    /// Copies up to `length` bytes that begin `back` bytes before the end; returns how many.
    /// `back` is at least 1, and at most [`Past::reach`].
    #[inline]
    pub(super) fn copy(self, back: usize, length: usize, room: &mut Room<'_>) -> usize {
        let start = self.start(back);
        // Where the ring has been full, what follows goes on at its start.
        let length = length.min(back).min(self.bytes.len() - start);
        let source = &self.bytes[start..];
        if room.left() >= 16
            && length <= 16
            && let Some(wide) = source.first_chunk()
        {
            room.extend_some::<16>(wide, length);
        } else {
            room.extend(&source[..length]);
        }
        length
    }
}
