//! Tables that decode Huffman codes (RFC 1951, 3.2.2 and 3.2.5).
//!
//! A table is looked up by the next bits of the stream. An entry holds all there is to know of a
//! symbol, so that one look decodes it:
//!
//! | bits | |
//! | --- | --- |
//! | 0 to 7 | how many bits it takes: of the codeword and extra bits |
//! | 8 to 11 | how many of these are the codeword's |
//! | 13, 14, 15 | [`END_OF_BLOCK`], [`SUBTABLE`], [`EXCEPTIONAL`]: either of them, or no symbol |
//! | 16 to 30 | the base of a distance, or a code length |
//!
//! For a literal or length there is more room, and the loop that decodes wants to know besides how the
//! symbol after it is looked up:
//!
//! | bits | |
//! | --- | --- |
//! | 0 to 7 | as above |
//! | 8 to 15 | how many bits index the table of the next symbol |
//! | 16 to 24 | the literal, or the base of a length |
//! | 25 to 28 | how many bits the codeword has |
//! | 31 | [`LITERAL`] |
//!
//! A codeword longer than the index of the table is found in a subtable. The entry of its first bits
//! has their number in bits 0 to 7, that of the subtable's index in bits 8 to 11, and the
//! subtable's start in bits 16 to 30.

mod sort;
mod symbols;

use sort::{count, sort};
pub(super) use symbols::{CODE_LENGTHS, DISTANCES};
use symbols::{FIXED_DISTANCE, FIXED_LITLEN};

/// The symbol is a literal.
pub(super) const LITERAL: u32 = 1 << 31;
/// The symbol is neither a literal nor a length or distance.
pub(super) const EXCEPTIONAL: u32 = 1 << 15;
/// The entry is that of a subtable.
pub(super) const SUBTABLE: u32 = 1 << 14;
/// The symbol is 256.
pub(super) const END_OF_BLOCK: u32 = 1 << 13;

/// How many bits index the table of distances.
pub(super) const DISTANCE_BITS: u32 = 8;
/// How many bits index the table of code lengths: as long as they can be.
pub(super) const CODE_LENGTH_BITS: u32 = 7;

/// The largest number of entries of any complete code: what zlib's `enough 32 8 15` says.
const DISTANCE_ENTRIES: usize = 402;

/// How many literals and lengths there are: the largest number of symbols of a code.
pub(super) const LITLEN_SYMBOLS: usize = 288;

/// The number of lengths that [`build`] is given is a multiple of this.
pub(super) const LENGTHS_AT_ONCE: usize = 16;

/// The longest codeword.
const LONGEST: usize = 15;

/// The size of a table of literals and lengths.
#[derive(Debug)]
pub(super) struct Size {
    /// How many bits index it.
    pub(super) index_bits: u32,
    /// The largest number of its entries for any complete code.
    pub(super) entries: usize,
    /// The entries of its symbols, but for the codewords.
    pub(super) symbols: &'static [u32; LITLEN_SYMBOLS],
}

/// For a stream that may stay: with it that is no larger than C's. `enough 288 10 15`
pub(super) const SMALL: Size =
    Size { index_bits: 10, entries: 1334, symbols: &const { symbols::litlens(10) } };

/// For data that is all there: in a program one literal in ten has a codeword of 11 bits or more, and whether one
/// comes cannot be foreseen. `enough 288 11 15`
pub(super) const LARGE: Size =
    Size { index_bits: 11, entries: 2342, symbols: &const { symbols::litlens(11) } };

impl Size {
    /// How many words there are in the memory of both tables.
    pub(super) const fn words(&self) -> usize {
        self.entries + DISTANCE_ENTRIES
    }

    /// That of the table which is in such memory, in front of the one of distances.
    pub(super) const fn of(tables: &[u32]) -> Self {
        if tables.len() < LARGE.words() { SMALL } else { LARGE }
    }
}

pub(super) type DistanceTable = [u32; DISTANCE_ENTRIES];

/// A table of literals and lengths. Its size is in its type, so that it is known to the loop that decodes.
#[derive(Clone, Copy)]
pub(super) enum LitlenTable<'t> {
    Small(&'t [u32; SMALL.entries]),
    Large(&'t [u32; LARGE.entries]),
}

/// The codes of a block.
#[derive(Clone, Copy)]
pub(super) struct Codes<'t> {
    pub(super) litlen: LitlenTable<'t>,
    pub(super) distance: &'t DistanceTable,
}

impl<'t> Codes<'t> {
    pub(super) fn new(fixed: bool, tables: Option<&'t [u32]>) -> Self {
        let dynamic = || {
            let (litlen, distance) = tables?.split_at_checked(Size::of(tables?).entries)?;
            let litlen = match litlen.first_chunk() {
                Some(large) => LitlenTable::Large(large),
                None => LitlenTable::Small(litlen.first_chunk()?),
            };
            Some(Self { litlen, distance: distance.first_chunk()? })
        };
        let dynamic = if fixed { None } else { dynamic() };
        dynamic.unwrap_or(Self {
            litlen: LitlenTable::Small(&FIXED_LITLEN),
            distance: &FIXED_DISTANCE,
        })
    }
}

impl<'t> LitlenTable<'t> {
    /// The entries, and how many bits index them.
    pub(super) fn entries(self) -> (&'t [u32], u32) {
        match self {
            Self::Small(entries) => (entries, SMALL.index_bits),
            Self::Large(entries) => (entries, LARGE.index_bits),
        }
    }
}

/// The lengths of a code are not those of a prefix code that uses all codewords.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvalidCode;

/// What zlib takes for a code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Completeness {
    /// All codewords are used, or none: then symbol 0 has all of them.
    Complete,
    /// The same, but there may be one codeword of one bit only, and none stands for no symbol.
    OneMayBeMissing,
}

/// How many bits an entry takes, extra bits included.
#[inline]
pub(super) fn bits(entry: u32) -> u32 {
    entry & 0xff
}

/// How many bits the codeword of a distance or code length has.
#[inline]
pub(super) fn codeword_bits(entry: u32) -> u32 {
    (entry >> 8) & 0xf
}

/// How many bits the codeword of an entry of the table of literals and lengths has.
#[inline]
pub(super) fn litlen_codeword_bits(entry: u32) -> u32 {
    (if entry & EXCEPTIONAL == 0 { entry >> 25 } else { entry >> 8 }) & 0xf
}

/// The literal, or the base of a length.
#[inline]
pub(super) fn litlen_value(entry: u32) -> u32 {
    (entry >> 16) & 0x1ff
}

/// How many bits index a subtable.
#[inline]
pub(super) fn subtable_bits(entry: u32) -> u32 {
    (entry >> 8) & 0xf
}

/// The entry of a symbol with a codeword of so many bits.
#[inline]
const fn with_codeword(symbol: u32, bits: u32) -> u32 {
    symbol + bits + (bits << if symbol & 0xf00 == 0 { 8 } else { 25 })
}

/// The literal, base or start of a subtable.
#[inline]
pub(super) fn value(entry: u32) -> u32 {
    (entry >> 16) & 0x7fff
}

/// Fills `table`, which is looked up by `index_bits` bits, for a code with these lengths of codewords.
///
/// `symbols` has the entry of each symbol, but for the codeword. The number of lengths is a multiple of
/// [`LENGTHS_AT_ONCE`], and none is above 15.
pub(super) fn build(
    table: &mut [u32],
    index_bits: u32,
    lengths: &[u8],
    symbols: &[u32],
    completeness: Completeness,
) -> Result<(), InvalidCode> {
    let halves = lengths.split_at(lengths.len() / 2);
    let (left, right) = (count(halves.0), count(halves.1));
    let counts = std::array::from_fn(|length| left[length] + right[length]);
    let Some(longest) = (1..=LONGEST).rfind(|&length| counts[length] != 0) else {
        let none = match completeness {
            Completeness::Complete => symbols[0],
            Completeness::OneMayBeMissing => EXCEPTIONAL,
        };
        table[..1 << index_bits].fill(with_codeword(none, 1));
        return Ok(());
    };
    match unused_codewords(&counts) {
        0 => {}
        1.. if longest == 1 && completeness == Completeness::OneMayBeMissing => {
            let symbol = lengths.iter().position(|&length| length == 1).unwrap_or_default();
            for pair in table[..1 << index_bits].chunks_exact_mut(2) {
                pair.copy_from_slice(&[
                    with_codeword(symbols[symbol], 1),
                    with_codeword(EXCEPTIONAL, 1),
                ]);
            }
            return Ok(());
        }
        _ => return Err(InvalidCode),
    }
    let mut sorted = [0; LITLEN_SYMBOLS];
    let used = sort(&counts, &left, halves, &mut sorted);
    fill(table, index_bits, &counts, used, symbols);
    Ok(())
}

/// How many codewords of the greatest length are not used; negative where there are too few.
fn unused_codewords(counts: &[u16; LONGEST + 1]) -> i32 {
    counts[1..]
        .iter()
        .try_fold(1, |left, &count| {
            let left = left * 2 - i32::from(count);
            if left < 0 { Err(left) } else { Ok(left) }
        })
        .unwrap_or_else(|negative| negative)
}

/// Fills the table for a complete code.
///
/// Codewords begin with their most significant bit, so an index is a codeword with its bits
/// reversed. With each further bit, what is there is repeated, and what has so many bits is put in.
fn fill(
    table: &mut [u32],
    index_bits: u32,
    counts: &[u16; LONGEST + 1],
    mut sorted: &[u16],
    symbols: &[u32],
) {
    let mut codeword = 0;
    for length in 1..=index_bits {
        table.copy_within(0..1 << (length - 1), 1 << (length - 1));
        let (these, rest) = sorted.split_at(usize::from(counts[length as usize]));
        sorted = rest;
        for &symbol in these {
            table[codeword] = with_codeword(symbols[usize::from(symbol)], length);
            codeword = next_codeword(codeword, length);
        }
    }
    if !sorted.is_empty() {
        fill_subtables(table, index_bits, counts, sorted, symbols, codeword);
    }
}

/// Adds one to a reversed codeword. After the last one comes 0.
#[inline]
fn next_codeword(codeword: usize, length: u32) -> usize {
    let zeros = !codeword & ((1 << length) - 1);
    if zeros == 0 {
        return 0;
    }
    let highest = 1 << zeros.ilog2();
    (codeword & (highest - 1)) | highest
}

fn fill_subtables(
    table: &mut [u32],
    index_bits: u32,
    counts: &[u16; LONGEST + 1],
    mut sorted: &[u16],
    symbols: &[u32],
    mut codeword: usize,
) {
    let mask = (1 << index_bits) - 1;
    let (mut start, mut end, mut prefix) = (0, 1 << index_bits, usize::MAX);
    let mut length = index_bits;
    // The codeword has the length of the one before it; a longer one goes on with zeros.
    while !sorted.is_empty() {
        length += 1;
        let (these, rest) = sorted.split_at(usize::from(counts[length as usize]));
        sorted = rest;
        for (nth, &symbol) in these.iter().enumerate() {
            if codeword & mask != prefix {
                prefix = codeword & mask;
                start = end;
                let size_bits = size_of_subtable(counts, length, these.len() - nth, index_bits);
                end += 1 << size_bits;
                table[prefix] =
                    (start as u32) << 16 | EXCEPTIONAL | SUBTABLE | size_bits << 8 | index_bits;
            }
            let bits = length - index_bits;
            let entry = with_codeword(symbols[usize::from(symbol)], bits);
            for place in
                table[start..end].iter_mut().skip(codeword >> index_bits).step_by(1 << bits)
            {
                *place = entry;
            }
            codeword = next_codeword(codeword, length);
        }
    }
}

/// How many bits index a subtable whose first codeword has `length` bits, of which `left` are left.
fn size_of_subtable(counts: &[u16; LONGEST + 1], length: u32, left: usize, index_bits: u32) -> u32 {
    let mut bits = length - index_bits;
    let mut codewords = left;
    while codewords < 1 << bits {
        bits += 1;
        codewords = codewords * 2 + usize::from(counts[(index_bits + bits) as usize]);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_says_how_the_next_symbol_is_looked_up() {
        let used = &FIXED_LITLEN[..1 << SMALL.index_bits];
        for entry in used.iter().filter(|&entry| entry & EXCEPTIONAL == 0) {
            let next = if entry & LITERAL != 0 { SMALL.index_bits } else { DISTANCE_BITS };
            assert_eq!(entry >> 8 & 0xff, next);
            assert!((7..10).contains(&litlen_codeword_bits(*entry)) && litlen_value(*entry) <= 258);
        }
    }
}
