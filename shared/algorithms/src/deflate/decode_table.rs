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

/// The symbol is a literal.
pub(super) const LITERAL: u32 = 1 << 31;
/// The symbol is neither a literal nor a length or distance.
pub(super) const EXCEPTIONAL: u32 = 1 << 15;
/// The entry is that of a subtable.
pub(super) const SUBTABLE: u32 = 1 << 14;
/// The symbol is 256.
pub(super) const END_OF_BLOCK: u32 = 1 << 13;

/// How many bits index the table of literals and lengths.
pub(super) const LITLEN_BITS: u32 = 10;
/// How many bits index the table of distances.
pub(super) const DISTANCE_BITS: u32 = 8;
/// How many bits index the table of code lengths: as long as they can be.
pub(super) const CODE_LENGTH_BITS: u32 = 7;

/// The largest number of entries of any complete code: what zlib's `enough 288 10 15` says.
pub(super) const LITLEN_ENTRIES: usize = 1334;
/// `enough 32 8 15`.
pub(super) const DISTANCE_ENTRIES: usize = 402;

/// The largest number of symbols of a code.
const MOST_SYMBOLS: usize = 288;

/// Lengths are looked at so many at a time.
pub(super) const EIGHT: usize = 8;

/// The longest codeword.
const LONGEST: usize = 15;

pub(super) type LitlenTable = [u32; LITLEN_ENTRIES];
pub(super) type DistanceTable = [u32; DISTANCE_ENTRIES];

/// The codes of a block.
#[derive(Clone, Copy)]
pub(super) struct Codes<'t> {
    pub(super) litlen: &'t LitlenTable,
    pub(super) distance: &'t DistanceTable,
}

impl<'t> Codes<'t> {
    pub(super) fn new(fixed: bool, tables: Option<&'t [u32]>) -> Self {
        let dynamic = || {
            let (litlen, rest) = tables?.split_first_chunk::<LITLEN_ENTRIES>()?;
            Some(Self { litlen, distance: rest.first_chunk()? })
        };
        let dynamic = if fixed { None } else { dynamic() };
        dynamic.unwrap_or(Self { litlen: &FIXED_LITLEN, distance: &FIXED_DISTANCE })
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

/// The entries of literals and lengths, but for the codewords (3.2.5).
pub(super) static LITLEN_SYMBOLS: [u32; 288] = {
    let mut symbols = [EXCEPTIONAL; 288];
    let mut symbol = 0;
    while symbol < 256 {
        symbols[symbol] = LITERAL | (symbol as u32) << 16 | LITLEN_BITS << 8;
        symbol += 1;
    }
    symbols[256] = EXCEPTIONAL | END_OF_BLOCK;
    let mut length = 3;
    symbol = 257;
    while symbol < 285 {
        let extra = if symbol < 265 { 0 } else { (symbol as u32 - 261) / 4 };
        symbols[symbol] = length << 16 | DISTANCE_BITS << 8 | extra;
        length += 1 << extra;
        symbol += 1;
    }
    symbols[285] = 258 << 16 | DISTANCE_BITS << 8;
    symbols
};

/// The entries of distances, but for the codewords (3.2.5).
pub(super) static DISTANCE_SYMBOLS: [u32; 32] = {
    let mut symbols = [EXCEPTIONAL; 32];
    let mut distance = 1;
    let mut symbol = 0;
    while symbol < 30 {
        let extra = if symbol < 4 { 0 } else { (symbol as u32 - 2) / 2 };
        symbols[symbol] = distance << 16 | extra;
        distance += 1 << extra;
        symbol += 1;
    }
    symbols
};

/// The entries of code lengths, but for the codewords (3.2.7); there are 19.
pub(super) static CODE_LENGTH_SYMBOLS: [u32; 24] = {
    let mut symbols = [0; 24];
    let mut symbol = 0;
    while symbol < 19 {
        symbols[symbol] = (symbol as u32) << 16;
        symbol += 1;
    }
    symbols
};

/// The tables of the fixed codes (3.2.6).
pub(super) static FIXED_LITLEN: LitlenTable = {
    let mut table = [0; LITLEN_ENTRIES];
    let mut index = 0;
    while index < 1 << LITLEN_BITS {
        let code = (index as u32).reverse_bits() >> 23;
        let (symbol, length) = match code >> 2 {
            high @ 0..24 => (high + 256, 7),
            24..96 => ((code >> 1) - 0x30, 8),
            96..100 => ((code >> 1) - 0xc0 + 280, 8),
            _ => (code - 0x190 + 144, 9),
        };
        table[index] = with_codeword(LITLEN_SYMBOLS[symbol as usize], length);
        index += 1;
    }
    table
};

/// The same for distances: all have 5 bits.
pub(super) static FIXED_DISTANCE: DistanceTable = {
    let mut table = [0; DISTANCE_ENTRIES];
    let mut index = 0;
    while index < 1 << DISTANCE_BITS {
        let symbol = (index as u32).reverse_bits() >> 27;
        table[index] = with_codeword(DISTANCE_SYMBOLS[symbol as usize], 5);
        index += 1;
    }
    table
};

/// Fills `table`, which is looked up by `index_bits` bits, for a code with these lengths of codewords.
///
/// `symbols` has the entry of each symbol, but for the codeword. The number of lengths is a multiple of
/// [`EIGHT`], and none is above 15.
pub(super) fn build(
    table: &mut [u32],
    index_bits: u32,
    lengths: &[u8],
    symbols: &[u32],
    completeness: Completeness,
) -> Result<(), InvalidCode> {
    let mut counts = [0u16; LONGEST + 1];
    each_used(lengths, |_, length| counts[length] += 1);
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
    let mut sorted = [0; MOST_SYMBOLS];
    let used = sort(&counts, lengths, &mut sorted);
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

/// The symbols that have a codeword, by its length, then by value: the order of their codewords
/// (3.2.2).
fn sort<'s>(
    counts: &[u16; LONGEST + 1],
    lengths: &[u8],
    sorted: &'s mut [u16; MOST_SYMBOLS],
) -> &'s [u16] {
    let mut starts = [0u16; LONGEST + 1];
    let mut used = 0;
    for length in 1..=LONGEST {
        starts[length] = used;
        used += counts[length];
    }
    each_used(lengths, |symbol, length| {
        let place = &mut starts[length];
        sorted[usize::from(*place)] = symbol as u16;
        *place += 1;
    });
    &sorted[..usize::from(used)]
}

/// Calls `with` for each symbol that has a codeword, in order, with the length of that. Most have none,
/// so that it is worth while to pass over eight at a time.
#[inline(always)]
fn each_used(lengths: &[u8], mut with: impl FnMut(usize, usize)) {
    for (nth, eight) in lengths.as_chunks::<EIGHT>().0.iter().enumerate() {
        let mut left = u64::from_le_bytes(*eight);
        while left != 0 {
            let at = left.trailing_zeros() / 8;
            with(nth * EIGHT + at as usize, (left >> (at * 8) & 0xf) as usize);
            left &= !(0xff << (at * 8));
        }
    }
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
        for entry in
            FIXED_LITLEN[..1 << LITLEN_BITS].iter().filter(|&entry| entry & EXCEPTIONAL == 0)
        {
            let next = if entry & LITERAL != 0 { LITLEN_BITS } else { DISTANCE_BITS };
            assert_eq!(entry >> 8 & 0xff, next);
            assert!((7..10).contains(&litlen_codeword_bits(*entry)) && litlen_value(*entry) <= 258);
        }
    }
}
