//! The symbols of a block: each byte is its place in the list of the most recent ones, and runs of
//! zeros are numbers of digits 1 and 2.

use super::super::format::{MAX_SYMBOLS, RUN_A};

/// How often each symbol occurs, and how many can.
pub(super) struct Symbols {
    pub(super) counts: [u32; MAX_SYMBOLS],
    pub(super) alphabet: usize,
    /// How many there are.
    pub(super) number: usize,
    /// Which bytes occur.
    pub(super) used: [bool; 256],
}

/// How many places of the list are looked at together.
const NEAR: usize = 16;

/// The most recent bytes.
struct List {
    bytes: [u8; 256],
}

impl List {
    /// The place of `byte`, which is moved to the front.
    #[inline(always)]
    fn place(&mut self, byte: u8) -> usize {
        let Some(near) = self.bytes.first_chunk_mut::<NEAR>() else { return 0 };
        let old = u128::from_le_bytes(*near);
        let mut place = 0;
        let mut found = 0u32;
        for (index, &other) in near.iter().enumerate() {
            found |= u32::from(other == byte) << index;
        }
        if found == 0 {
            return self.far_place(byte);
        }
        place += found.trailing_zeros() as usize;
        let moved = u128::MAX >> (8 * (NEAR - 1 - place));
        let new = (old & !moved) | ((old << 8) & moved) | u128::from(byte);
        *near = new.to_le_bytes();
        place
    }

    #[inline(never)]
    fn far_place(&mut self, byte: u8) -> usize {
        let mut place = NEAR;
        for part in self.bytes[NEAR..].chunks_exact(NEAR) {
            if part.contains(&byte) {
                break;
            }
            place += NEAR;
        }
        while self.bytes[place & 255] != byte {
            place += 1;
        }
        self.bytes.copy_within(..place, 1);
        self.bytes[0] = byte;
        place
    }
}

/// Puts the symbols of the bytes that are highest in `words[..length]` into the first words. There is
/// one word more, as the end of the block is a symbol too.
pub(super) fn make(block: &[u8], words: &mut [u32]) -> Symbols {
    let mut used = [false; 256];
    for &byte in block {
        used[usize::from(byte)] = true;
    }
    let mut list = List { bytes: [0; 256] };
    let mut number = 0;
    for byte in 0..=255u8 {
        if used[usize::from(byte)] {
            list.bytes[number] = byte;
            number += 1;
        }
    }
    let mut writer = Writer { words, number: 0, counts: [0; MAX_SYMBOLS] };
    let mut zeros = 0usize;
    for index in 0..block.len() {
        let byte = (writer.words[index] >> 24) as u8;
        if byte == list.bytes[0] {
            zeros += 1;
            continue;
        }
        if zeros > 0 {
            writer.push_zeros(zeros);
            zeros = 0;
        }
        writer.push(list.place(byte) + 1);
    }
    writer.push_zeros(zeros);
    writer.push(number + 1);
    Symbols { counts: writer.counts, alphabet: number + 2, number: writer.number, used }
}

struct Writer<'a> {
    words: &'a mut [u32],
    number: usize,
    counts: [u32; MAX_SYMBOLS],
}

impl Writer<'_> {
    #[inline(always)]
    fn push(&mut self, symbol: usize) {
        self.words[self.number] = symbol as u32;
        self.number += 1;
        self.counts[symbol] += 1;
    }

    /// A number with the digits 1 and 2, the lowest first.
    fn push_zeros(&mut self, mut zeros: usize) {
        while zeros > 0 {
            self.push(RUN_A + (zeros - 1) % 2);
            zeros = (zeros - 1) / 2;
        }
    }
}
