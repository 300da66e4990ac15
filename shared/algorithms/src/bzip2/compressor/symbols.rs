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

/// The most recent bytes, the last one first: eight to a word, the first in its lowest byte.
struct List {
    words: [u64; 32],
}

impl List {
    fn new(bytes: &[u8; 256]) -> Self {
        let mut words = [0; 32];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        Self { words }
    }

    #[inline(always)]
    fn first(&self) -> u8 {
        self.words[0] as u8
    }

    /// The place of `byte`, which is in the list, and is moved to its front.
    #[inline(always)]
    fn place(&mut self, byte: u8) -> usize {
        let mut before = u64::from(byte);
        let mut place = 0;
        for word in &mut self.words {
            let (old, moved) = (*word, *word << 8 | before);
            let found = lowest_zero(old ^ (u64::from(byte) * LOWEST_BITS));
            if found != 0 {
                // What is behind it stays.
                let bits = found.trailing_zeros() & !7;
                let all = u64::MAX >> (56 - bits);
                *word = (old & !all) | (moved & all);
                return place + bits as usize / 8;
            }
            *word = moved;
            before = old >> 56;
            place += 8;
        }
        0
    }
}

const LOWEST_BITS: u64 = u64::from_le_bytes([1; 8]);

/// A word whose lowest bit that is set is the highest one of the lowest byte of `word` that is zero.
#[inline(always)]
fn lowest_zero(word: u64) -> u64 {
    word.wrapping_sub(LOWEST_BITS) & !word & (LOWEST_BITS << 7)
}

/// Puts the symbols of the bytes that are highest in `words[..length]` into the first words. There is
/// one word more, as the end of the block is a symbol too.
pub(super) fn make(block: &[u8], words: &mut [u32]) -> Symbols {
    let mut used = [false; 256];
    for &byte in block {
        used[usize::from(byte)] = true;
    }
    let mut bytes = [0; 256];
    let mut number = 0;
    for byte in 0..=255u8 {
        if used[usize::from(byte)] {
            bytes[number] = byte;
            number += 1;
        }
    }
    let mut list = List::new(&bytes);
    let mut writer = Writer { words, number: 0, counts: [0; MAX_SYMBOLS] };
    let mut zeros = 0usize;
    for index in 0..block.len() {
        let byte = (writer.words[index] >> 24) as u8;
        if byte == list.first() {
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
