//! The chain that a block is: from each rotation to that which begins one byte later.
//!
//! A link is of three bytes. That is why the byte that a rotation begins with does not stand beside it,
//! and is found by its place: the rotations are sorted, so a byte has the places between two ends.

use crate::base::memory::{Memory, NoMemory};

/// A link has the place of the next rotation in its low bits, and in a higher one whether a walk begins there.
pub(super) const PLACE: u32 = (1 << 20) - 1;
pub(super) const WALK: u32 = 20;

/// How many bytes a link is. One more is read, of the next link.
const LINK: usize = 3;

/// The rotations of a block in their order.
pub(super) struct Chain<M: Memory> {
    links: M::Bytes,
    pub(super) length: usize,
    /// The place of the rotation before the data.
    pub(super) before: usize,
}

impl<M: Memory> Chain<M> {
    /// Makes the chain of a block, of which `last` has the last byte of each rotation. The data is the
    /// rotation at `origin`.
    pub(super) fn new(last: &[u8], counts: &[u32; 256], origin: usize) -> Result<Self, NoMemory> {
        let length = last.len();
        let mut links = M::bytes(LINK * length + 1)?;
        let mut next = starts(counts);
        let (until, from) = last.split_at(origin);
        link(&mut links, until, 0, &mut next);
        let before = next[usize::from(last[origin])] as usize;
        link(&mut links, from, origin, &mut next);
        Ok(Self { links, length, before })
    }

    pub(super) fn links(&self) -> Links<'_> {
        Links { bytes: &self.links }
    }

    /// Marks that a walk begins behind the rotation at `place`. Whether none did.
    pub(super) fn mark(&mut self, place: usize) -> bool {
        let high = &mut self.links[LINK * place + LINK - 1];
        let is_new = *high >> 4 == 0;
        *high |= 1 << 4;
        is_new
    }
}

/// Links the rotations that end with `last` from those before; the first of them is at `place`.
fn link(links: &mut [u8], last: &[u8], mut place: usize, next: &mut [u32; 256]) {
    let (eights, rest) = last.as_chunks::<8>();
    for eight in eights {
        // A number that was stored just now is waited for: not where one byte comes again and again.
        if u64::from_le_bytes(*eight) == u64::from(eight[0]) * 0x0101_0101_0101_0101 {
            let next = &mut next[usize::from(eight[0])];
            let links = &mut links[LINK * *next as usize..][..8 * LINK];
            *next += 8;
            for (place, link) in (place as u32..).zip(links.as_chunks_mut::<LINK>().0) {
                *link = to_link(place);
            }
        } else {
            link_each(links, eight, place, next);
        }
        place += 8;
    }
    link_each(links, rest, place, next);
}

#[inline(always)]
fn link_each(links: &mut [u8], last: &[u8], place: usize, next: &mut [u32; 256]) {
    for (place, byte) in (place as u32..).zip(last) {
        let next = &mut next[usize::from(*byte)];
        let at = LINK * *next as usize;
        *next += 1;
        links[at..at + LINK].copy_from_slice(&to_link(place));
    }
}

#[inline(always)]
fn to_link(place: u32) -> [u8; LINK] {
    let [low, middle, high, _] = place.to_le_bytes();
    [low, middle, high]
}

/// Walks through a block of less than 65,536 bytes as a whole, and beyond its end as long as there is room in
/// `bytes`. There is a link for each of its bytes.
pub(super) fn walk_small(
    last: &[u8],
    counts: &[u32; 256],
    origin: usize,
    links: &mut [u16],
    bytes: &mut [u8],
) {
    let mut next = starts(counts);
    for (place, byte) in (0..).zip(last) {
        let next = &mut next[usize::from(*byte)];
        links[*next as usize] = place;
        *next += 1;
    }
    let mut place = origin;
    for byte in bytes {
        place = usize::from(links[place]);
        *byte = last[place];
    }
}

/// From which place on each byte is the first one.
fn starts(counts: &[u32; 256]) -> [u32; 256] {
    let mut sum = 0;
    counts.map(|count| {
        sum += count;
        sum - count
    })
}

/// Up to which place each byte is the first one.
fn ends(counts: &[u32; 256]) -> [u32; 256] {
    let mut sum = 0;
    counts.map(|count| {
        sum += count;
        sum
    })
}

#[derive(Clone, Copy)]
pub(super) struct Links<'a> {
    bytes: &'a [u8],
}

impl Links<'_> {
    /// The link of the rotation at `place`.
    #[inline(always)]
    pub(super) fn get(self, place: usize) -> u32 {
        let at = LINK * place;
        let [low, middle, high, _] = self.bytes[at..at + LINK + 1] else { return 0 };
        u32::from_le_bytes([low, middle, high, 0])
    }
}

/// The most places of which the first has its byte in a table.
const TABLE: usize = 4096;

/// With which byte each rotation begins.
pub(super) struct Firsts {
    ends: [u32; 256],
    /// The bytes of every place that is a multiple of a power of two.
    table: [u8; TABLE],
}

impl Firsts {
    /// For a block of at most `TABLE << shift` bytes.
    pub(super) fn new(counts: &[u32; 256], length: usize, shift: u32) -> Self {
        let mut firsts = Self { ends: ends(counts), table: [0; TABLE] };
        let mut byte = 0;
        for (place, first) in (0..length as u32).step_by(1 << shift).zip(&mut firsts.table) {
            while place >= firsts.ends[usize::from(byte)] {
                byte += 1;
            }
            *first = byte;
        }
        firsts
    }

    /// How far places are shifted for a table of a block.
    pub(super) fn shift(length: usize) -> u32 {
        [4, 6, 8].into_iter().find(|&shift| length <= TABLE << shift).unwrap_or(8)
    }

    /// The first byte of the rotation at `place`.
    #[inline(always)]
    pub(super) fn get<const SHIFT: u32>(&self, place: u32) -> u8 {
        let mut byte = self.table[(place >> SHIFT) as usize % TABLE];
        while place >= self.ends[usize::from(byte)] {
            byte += 1;
        }
        byte
    }
}
