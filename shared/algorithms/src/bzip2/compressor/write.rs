//! Writes blocks in bits.

use super::super::format::{GROUP, MAX_SYMBOLS, MAX_TABLES};
use super::codes;
use super::symbols::Symbols;
use super::tables::Tables;

/// Bits that are written to memory, the highest of a byte first.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    memory: &'a mut [u8],
    pub(super) at: usize,
    pub(super) pending: Pending,
}

/// Bits that do not fill a byte: the highest `count` of `hold`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pending {
    hold: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(memory: &'a mut [u8], pending: Pending) -> Self {
        Self { memory, at: 0, pending }
    }

    /// Writes the low `count` bits of `value`, at most 32.
    #[inline(always)]
    pub(super) fn put(&mut self, value: u32, count: u32) {
        let Pending { hold, count: before } = &mut self.pending;
        *hold |= u64::from(value) << (64 - *before - count);
        *before += count;
        if *before >= 32 {
            let four = ((*hold >> 32) as u32).to_be_bytes();
            self.memory[self.at..self.at + 4].copy_from_slice(&four);
            self.at += 4;
            *hold <<= 32;
            *before -= 32;
        }
    }

    /// Writes the bytes that are complete, or with `all` those that are begun.
    pub(super) fn finish(&mut self, all: bool) {
        let Pending { hold, count } = &mut self.pending;
        if all {
            *count = count.next_multiple_of(8);
        }
        while *count >= 8 {
            self.memory[self.at] = (*hold >> 56) as u8;
            self.at += 1;
            *hold <<= 8;
            *count -= 8;
        }
    }

    pub(super) fn put_bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.put(u32::from(byte), 8);
        }
    }
}

/// How many bytes a block has at most, with what is before and behind it.
pub(super) fn bound(symbols: &Symbols, tables: &Tables, selectors: &[u8]) -> usize {
    let mut bits = 8 * 64 + 272 + 18 + MAX_TABLES * selectors.len();
    for (lengths, counts) in tables.lengths.iter().zip(&tables.counts).take(tables.number) {
        let lengths = &lengths[..symbols.alphabet];
        let data: u64 = lengths
            .iter()
            .zip(counts)
            .map(|(&length, &count)| u64::from(length) * u64::from(count))
            .sum();
        let steps: usize =
            lengths.windows(2).map(|two| 1 + 2 * usize::from(two[0].abs_diff(two[1]))).sum();
        bits += data as usize + steps + 6;
    }
    bits / 8
}

/// Writes which bytes are used, the selectors, the tables and the symbols.
pub(super) fn write(
    bits: &mut Bits<'_>,
    symbols: &Symbols,
    words: &[u32],
    tables: &Tables,
    selectors: &[u8],
) {
    write_used(bits, &symbols.used);
    bits.put(tables.number as u32, 3);
    bits.put(selectors.len() as u32, 15);
    write_selectors(bits, selectors);
    for lengths in &tables.lengths[..tables.number] {
        write_lengths(bits, &lengths[..symbols.alphabet]);
    }
    let mut all = [[0u32; MAX_SYMBOLS]; MAX_TABLES];
    for (codes, lengths) in all.iter_mut().zip(&tables.lengths).take(tables.number) {
        codes::assign(&lengths[..symbols.alphabet], codes);
    }
    for (group, &selector) in words.chunks(GROUP).zip(selectors) {
        let codes = &all[usize::from(selector)];
        for &symbol in group {
            let code = codes[symbol as usize];
            bits.put(code >> 8, code & 0xff);
        }
    }
}

fn write_used(bits: &mut Bits<'_>, used: &[bool; 256]) {
    let (rows, _) = used.as_chunks::<16>();
    let number =
        |row: &[bool; 16]| row.iter().fold(0, |number, &used| 2 * number + u32::from(used));
    bits.put(number(&std::array::from_fn(|row| number(&rows[row]) != 0)), 16);
    for number in rows.iter().map(number).filter(|&number| number != 0) {
        bits.put(number, 16);
    }
}

/// Writes for each selector how many others were selected since it was.
fn write_selectors(bits: &mut Bits<'_>, selectors: &[u8]) {
    let mut recent = [0u8, 1, 2, 3, 4, 5];
    for &selector in selectors {
        let place = recent.iter().position(|&other| other == selector).unwrap_or(0);
        recent[..=place].rotate_right(1);
        bits.put((2 << place) - 2, place as u32 + 1);
    }
}

/// Writes the first length, and for each the steps from that before.
fn write_lengths(bits: &mut Bits<'_>, lengths: &[u8]) {
    let mut last = lengths[0];
    bits.put(u32::from(last), 5);
    for &length in lengths {
        let step = if last < length { 0b10 } else { 0b11 };
        for _ in 0..last.abs_diff(length) {
            bits.put(step, 2);
        }
        bits.put(0, 1);
        last = length;
    }
}
