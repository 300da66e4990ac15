//! Codes for a block: those that everybody knows, and those of its own.

use super::bits::Bits;
use super::counts::Counts;
use super::huffman::{self, Code};
use super::parts::{DISTANCES, END, SYMBOLS};

pub(super) struct Codes {
    pub(super) symbols: [Code; SYMBOLS],
    pub(super) distances: [Code; DISTANCES],
}

impl Codes {
    /// How many bits a block is with these codes, and the three that it begins with.
    pub(super) fn size(&self, counts: &Counts) -> usize {
        let size = |counts: &[u32], codes: &[Code]| -> usize {
            let of_one = |(&n, code): (&u32, &Code)| n as usize * usize::from(code.length);
            counts.iter().zip(codes).map(of_one).sum()
        };
        3 + counts.extra()
            + size(&counts.symbols, &self.symbols)
            + size(&counts.distances, &self.distances)
    }
}

/// The codes that are the same in every block that says so.
pub(super) static FIXED_CODES: Codes = {
    // There are 288 of them, two of which never occur.
    let mut lengths = [8; 288];
    let mut symbol = 144;
    while symbol < 280 {
        lengths[symbol] = if symbol < 256 { 9 } else { 7 };
        symbol += 1;
    }
    let mut symbols = [Code { bits: 0, length: 0 }; SYMBOLS];
    symbols.copy_from_slice(huffman::codes(&lengths).split_at(SYMBOLS).0);
    Codes { symbols, distances: huffman::codes(&[5; DISTANCES]) }
};

/// Codes for one block alone, and how it says so.
pub(super) struct Own {
    pub(super) codes: Codes,
    /// The lengths of all codes, with those that occur again shortened: a symbol each, and the number
    /// that belongs to it.
    shortened: [(u8, u8); SYMBOLS + DISTANCES],
    shortened_count: usize,
    symbols: usize,
    distances: usize,
    /// The codes for these symbols, and how many of them have to be told.
    lengths: [Code; LENGTHS],
    told: usize,
    /// How many bits the block has.
    pub(super) size: usize,
}

/// The symbols for lengths of codes: 0 to 15, and for those that come again and again.
const LENGTHS: usize = 19;
const AGAIN: u8 = 16;
const ZEROS: u8 = 17;
const MANY_ZEROS: u8 = 18;

/// The order in which the lengths of their codes are told: those at the end are needed least.
const ORDER: [usize; LENGTHS] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// How many bits the number has that belongs to a symbol.
fn extra_of(symbol: u8) -> u32 {
    match symbol {
        AGAIN => 2,
        ZEROS => 3,
        MANY_ZEROS => 7,
        _ => 0,
    }
}

impl Own {
    pub(super) fn new(counts: &Counts) -> Self {
        let symbol_lengths = huffman::lengths(&counts.symbols, 14);
        let distance_lengths = huffman::lengths(&counts.distances, 15);
        let codes = Codes {
            symbols: huffman::codes(&symbol_lengths),
            distances: huffman::codes(&distance_lengths),
        };
        let used =
            |lengths: &[u8]| lengths.iter().rposition(|&length| length > 0).map_or(0, |n| n + 1);
        let (symbols, distances) = (used(&symbol_lengths).max(END + 1), used(&distance_lengths));
        let mut own = Self {
            codes,
            shortened: [(0, 0); SYMBOLS + DISTANCES],
            shortened_count: 0,
            symbols,
            distances,
            lengths: [Code::default(); LENGTHS],
            told: 0,
            size: 0,
        };
        own.shorten(&symbol_lengths[..symbols]);
        own.shorten(&distance_lengths[..distances]);
        own.tell(counts);
        own
    }

    /// How many bits a block is with codes of its own at least: one for each symbol, 26 for how many
    /// lengths of codes there are, and 18 for which.
    pub(super) fn least(counts: &Counts) -> usize {
        let symbols: u32 = counts.symbols.iter().chain(&counts.distances).sum();
        3 + 26 + 18 + symbols as usize + counts.extra()
    }

    /// Puts down lengths of codes.
    fn shorten(&mut self, lengths: &[u8]) {
        for run in lengths.chunk_by(PartialEq::eq) {
            let (length, mut left) = (run[0], run.len());
            if length > 0 {
                self.put(length, 0);
                left -= 1;
            }
            while left >= 3 {
                let (symbol, least, most) = match length {
                    0 if left > 10 => (MANY_ZEROS, 11, 138),
                    0 => (ZEROS, 3, 10),
                    _ => (AGAIN, 3, 6),
                };
                let taken = left.min(most);
                self.put(symbol, (taken - least) as u8);
                left -= taken;
            }
            for _ in 0..left {
                self.put(length, 0);
            }
        }
    }

    fn put(&mut self, symbol: u8, value: u8) {
        self.shortened[self.shortened_count] = (symbol, value);
        self.shortened_count += 1;
    }

    fn shortened(&self) -> &[(u8, u8)] {
        &self.shortened[..self.shortened_count]
    }

    /// Finds the codes for what has been put down, and the size of all.
    fn tell(&mut self, counts: &Counts) {
        let mut occur = [0; LENGTHS];
        for &(symbol, _) in self.shortened() {
            occur[usize::from(symbol)] += 1;
        }
        let lengths = huffman::lengths(&occur, 7);
        self.lengths = huffman::codes(&lengths);
        let last = ORDER.iter().rposition(|&symbol| lengths[symbol] > 0);
        self.told = last.map_or(4, |last| last + 1).max(4);
        let of_one = |&(symbol, _): &(u8, u8)| {
            usize::from(lengths[usize::from(symbol)]) + extra_of(symbol) as usize
        };
        let header: usize = self.shortened().iter().map(of_one).sum();
        self.size = 14 + 3 * self.told + header + self.codes.size(counts);
    }

    pub(super) fn write(&self, bits: &mut Bits<'_, '_>) {
        bits.put((self.symbols - 257) as u32, 5);
        bits.put((self.distances - 1) as u32, 5);
        bits.put((self.told - 4) as u32, 4);
        for &symbol in &ORDER[..self.told] {
            bits.put(self.lengths[symbol].length.into(), 3);
            bits.flush();
        }
        for &(symbol, value) in self.shortened() {
            bits.put_code(self.lengths[usize::from(symbol)]);
            bits.put(value.into(), extra_of(symbol));
            bits.flush();
        }
    }
}
