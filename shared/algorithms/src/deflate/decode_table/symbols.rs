//! The entries of the symbols, but for their codewords, and the tables of the fixed codes.

use super::{
    DISTANCE_BITS, DISTANCE_ENTRIES, DistanceTable, END_OF_BLOCK, EXCEPTIONAL, LITERAL,
    LITLEN_SYMBOLS, SMALL, with_codeword,
};

/// Those of literals and lengths (3.2.5), for a table that so many bits index.
pub(super) const fn litlens(index_bits: u32) -> [u32; LITLEN_SYMBOLS] {
    let mut symbols = [EXCEPTIONAL; LITLEN_SYMBOLS];
    let mut symbol = 0;
    while symbol < 256 {
        symbols[symbol] = LITERAL | (symbol as u32) << 16 | index_bits << 8;
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
}

/// Those of distances (3.2.5).
pub(in super::super) static DISTANCES: [u32; 32] = {
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

/// Those of code lengths (3.2.7); there are 19.
pub(in super::super) static CODE_LENGTHS: [u32; 24] = {
    let mut symbols = [0; 24];
    let mut symbol = 0;
    while symbol < 19 {
        symbols[symbol] = (symbol as u32) << 16;
        symbol += 1;
    }
    symbols
};

/// The tables of the fixed codes (3.2.6).
pub(super) static FIXED_LITLEN: [u32; SMALL.entries] = {
    let mut table = [0; SMALL.entries];
    let mut index = 0;
    while index < 1 << SMALL.index_bits {
        let code = (index as u32).reverse_bits() >> 23;
        let (symbol, length) = match code >> 2 {
            high @ 0..24 => (high + 256, 7),
            24..96 => ((code >> 1) - 0x30, 8),
            96..100 => ((code >> 1) - 0xc0 + 280, 8),
            _ => (code - 0x190 + 144, 9),
        };
        table[index] = with_codeword(SMALL.symbols[symbol as usize], length);
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
        table[index] = with_codeword(DISTANCES[symbol as usize], 5);
        index += 1;
    }
    table
};
