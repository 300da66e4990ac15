//! A Huffman table of the decoder.

use super::super::format::{LONGEST, MAX_SYMBOLS};

/// How many bits of the input the first look takes.
pub(super) const QUICK: u32 = 10;

/// How many entries the tables of one code have: those of the first look, and the symbols in order.
pub(super) const ENTRIES: usize = (1 << QUICK) + MAX_SYMBOLS;

/// Where the codes of each length end, as if they were all of `LONGEST` bits; and what is to be added to a
/// code to have the place of its symbol, modulo 2**32.
///
/// Codes of a length follow each other, in the order of their symbols, and those of one more bit
/// follow these. So a code is known to be of the first length whose end is above it.
pub(super) type Ends = [[u32; NUMBERS]; 2];

/// A number for each length.
pub(super) const NUMBERS: usize = LONGEST as usize + 1;

/// A symbol, and how long its code is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coded {
    pub(super) symbol: usize,
    pub(super) length: u32,
}

/// Makes the tables in `entries` and `ends` for codes of these lengths, which are 1 to `LONGEST`.
///
/// There may be more codes than there is room for; what is too much is never found.
pub(super) fn make(lengths: &[u8], entries: &mut [u16], ends: &mut Ends) {
    let (quick, symbols) = entries.split_at_mut(1 << QUICK);
    quick.fill(0);
    let mut counts = [0u32; NUMBERS];
    for &length in lengths {
        counts[usize::from(length)] += 1;
    }
    let [end, to_place] = ends;
    let mut next = [0u32; NUMBERS];
    let (mut code, mut place) = (0u32, 0u32);
    for length in 1..=LONGEST as usize {
        next[length] = place;
        to_place[length] = place.wrapping_sub(code);
        code += counts[length];
        place += counts[length];
        end[length] = (code << (LONGEST - length as u32)).min(1 << LONGEST);
        // More would not fit, and is not found either.
        code = (code << 1).min(2 << length);
    }
    for (symbol, &length) in lengths.iter().enumerate() {
        let place = next[usize::from(length)];
        next[usize::from(length)] += 1;
        symbols[place as usize] = symbol as u16;
        fill_quick(to_place, quick, symbol, u32::from(length), place);
    }
}

/// Enters a code where the first look finds it, if it is short.
fn fill_quick(
    to_place: &[u32; NUMBERS],
    quick: &mut [u16],
    symbol: usize,
    length: u32,
    place: u32,
) {
    if length > QUICK {
        return;
    }
    let code = place.wrapping_sub(to_place[length as usize]);
    let width = 1 << (QUICK - length);
    let start = code as usize * width;
    if let Some(entries) = quick.get_mut(start..start + width) {
        entries.fill((symbol << 4) as u16 | length as u16);
    }
}

/// The symbol whose code `hold` begins with, if there is one.
#[inline(always)]
pub(super) fn find(ends: &Ends, entries: &[u16; ENTRIES], hold: u64) -> Option<Coded> {
    let entry = entries[(hold >> (64 - QUICK)) as usize];
    if entry != 0 {
        return Some(Coded { symbol: usize::from(entry >> 4), length: u32::from(entry & 15) });
    }
    find_long(ends, entries, hold)
}

#[inline(never)]
fn find_long([end, to_place]: &Ends, entries: &[u16; ENTRIES], hold: u64) -> Option<Coded> {
    let bits = (hold >> (64 - LONGEST)) as u32;
    let length = (QUICK + 1..=LONGEST).find(|&length| bits < end[length as usize])?;
    let code = bits >> (LONGEST - length);
    let place = code.wrapping_add(to_place[length as usize]);
    let symbol = *entries.get((1 << QUICK) + place as usize)?;
    Some(Coded { symbol: usize::from(symbol), length })
}
