//! One block: stored, with the codes that everybody knows, or with codes of its own.

use std::collections::TryReserveError;

use super::SMALL;
use super::huffman::{self, Code};
use crate::Output;

/// How many bytes a stored block is longer than what it holds.
pub(super) const STORED: usize = 5;

/// The symbol for the end, which comes after the literals and before the lengths.
const END: usize = 256;
const SYMBOLS: usize = 286;
const DISTANCES: usize = 30;

/// What a block says: literals and copies of what came before.
#[derive(Debug)]
pub(super) struct Tokens {
    /// A literal, or above it the distance of a match, and then its length less 3.
    all: Vec<u32>,
    symbols: [u16; SYMBOLS],
    distances: [u16; DISTANCES],
    /// How many bits there are beside symbols.
    extra: usize,
}

impl Tokens {
    pub(super) fn new() -> Result<Self, TryReserveError> {
        let mut all = Vec::new();
        all.try_reserve_exact(SMALL)?;
        Ok(Self { all, symbols: [0; SYMBOLS], distances: [0; DISTANCES], extra: 0 })
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
        (self.symbols, self.distances, self.extra) = ([0; SYMBOLS], [0; DISTANCES], 0);
        self.symbols[END] = 1;
    }

    #[inline]
    pub(super) fn literal(&mut self, byte: u8) {
        self.symbols[usize::from(byte)] += 1;
        self.push(byte.into());
    }

    #[inline]
    pub(super) fn copy(&mut self, length: usize, distance: usize) {
        let (length, distance) = (length as u32 - 3, distance as u32);
        let (long, far) = (Part::of_length(length as u8), Part::of_distance(distance));
        self.symbols[long.symbol] += 1;
        self.distances[far.symbol] += 1;
        self.extra += long.extra as usize + far.extra as usize;
        self.push(distance << 16 | length);
    }

    /// There is room: no token stands for less than a byte.
    #[inline]
    fn push(&mut self, token: u32) {
        debug_assert!(self.all.len() < self.all.capacity());
        self.all.push(token);
    }
}

/// How a length or a distance is written: a symbol, and which of those that it stands for.
struct Part {
    symbol: usize,
    value: u32,
    /// How many bits `value` has.
    extra: u32,
}

impl Part {
    /// For a length, of which 3 have been taken.
    #[inline]
    fn of_length(length: u8) -> Self {
        if length == u8::MAX {
            return Self { symbol: SYMBOLS - 1, value: 0, extra: 0 };
        }
        let part = Self::of::<4>(length.into());
        Self { symbol: END + 1 + part.symbol, ..part }
    }

    #[inline]
    fn of_distance(distance: u32) -> Self {
        Self::of::<2>(distance - 1)
    }

    /// Of each power of two on there are `EACH` symbols; below them, each number is one.
    #[inline]
    fn of<const EACH: u32>(number: u32) -> Self {
        let extra = (number | EACH).ilog2() - EACH.ilog2();
        let symbol = (extra * EACH + (number >> extra)) as usize;
        Self { symbol, value: number & ((1 << extra) - 1), extra }
    }
}

/// Writes the block. Panics when there is no room for a stored one.
pub(super) fn write(
    input: &[u8],
    tokens: &Tokens,
    compress: bool,
    fixed: bool,
    output: &mut Output<'_>,
) {
    let stored = 8 * (input.len() + STORED);
    let mut bits = Bits { output, bits: 0, count: 0 };
    let plain = tokens.size(&FIXED_CODES);
    let own = if fixed || plain <= tokens.least() { None } else { Some(Own::new(tokens)) };
    let (best, own) = match &own {
        Some(own) if own.size < plain => (own.size, Some(own)),
        _ => (plain, None),
    };
    if !compress || stored < best.next_multiple_of(8) {
        bits.put(0b001, 8);
        bits.put(input.len() as u32, 16);
        bits.put(!(input.len() as u32) & 0xffff, 16);
        bits.flush();
        return bits.output.extend(input);
    }
    match own {
        None => {
            bits.put(0b011, 3);
            tokens.write(&FIXED_CODES, &mut bits);
        }
        Some(own) => {
            bits.put(0b101, 3);
            own.write(&mut bits);
            tokens.write(&own.codes, &mut bits);
        }
    }
    bits.end();
}

impl Tokens {
    /// How many bits they are with these codes, and the three of the block.
    fn size(&self, codes: &Codes) -> usize {
        let size = |counts: &[u16], codes: &[Code]| -> usize {
            counts
                .iter()
                .zip(codes)
                .map(|(&n, code)| usize::from(n) * usize::from(code.length))
                .sum()
        };
        3 + self.extra
            + size(&self.symbols, &codes.symbols)
            + size(&self.distances, &codes.distances)
    }

    /// How many bits they are with codes of their own at least: one for each, 26 for how many lengths
    /// of codes there are, and 18 for which.
    fn least(&self) -> usize {
        3 + 26 + 18 + self.all.len() + 1 + self.extra
    }

    fn write(&self, codes: &Codes, bits: &mut Bits<'_, '_>) {
        for &token in &self.all {
            let distance = token >> 16;
            if distance == 0 {
                bits.put_code(codes.symbols[token as usize & 0xff]);
                if bits.count >= 48 {
                    bits.flush();
                }
            } else {
                bits.flush();
                let (long, far) = (Part::of_length(token as u8), Part::of_distance(distance));
                bits.put_code(codes.symbols[long.symbol]);
                bits.put(long.value, long.extra);
                bits.put_code(codes.distances[far.symbol]);
                bits.put(far.value, far.extra);
                bits.flush();
            }
        }
        bits.flush();
        bits.put_code(codes.symbols[END]);
    }
}

struct Codes {
    symbols: [Code; SYMBOLS],
    distances: [Code; DISTANCES],
}

/// The codes that are the same in every block that says so.
static FIXED_CODES: Codes = {
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
struct Own {
    codes: Codes,
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
    size: usize,
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
    fn new(tokens: &Tokens) -> Self {
        let symbol_lengths = huffman::lengths(&tokens.symbols, 15);
        let distance_lengths = huffman::lengths(&tokens.distances, 15);
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
        own.tell(tokens);
        own
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
    fn tell(&mut self, tokens: &Tokens) {
        let mut counts = [0; LENGTHS];
        for &(symbol, _) in self.shortened() {
            counts[usize::from(symbol)] += 1;
        }
        let lengths = huffman::lengths(&counts, 7);
        self.lengths = huffman::codes(&lengths);
        let last = ORDER.iter().rposition(|&symbol| lengths[symbol] > 0);
        self.told = last.map_or(4, |last| last + 1).max(4);
        let of_one = |&(symbol, _): &(u8, u8)| {
            usize::from(lengths[usize::from(symbol)]) + extra_of(symbol) as usize
        };
        let header: usize = self.shortened().iter().map(of_one).sum();
        self.size = 14 + 3 * self.told + header + tokens.size(&self.codes);
    }

    fn write(&self, bits: &mut Bits<'_, '_>) {
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

/// Writes bits, the first of them lowest.
struct Bits<'a, 'o> {
    output: &'a mut Output<'o>,
    bits: u64,
    /// How many of them are not written yet.
    count: u32,
}

impl Bits<'_, '_> {
    /// There must be room for them: `flush` leaves that for 56.
    #[inline]
    fn put(&mut self, bits: u32, count: u32) {
        self.bits |= u64::from(bits) << self.count;
        self.count += count;
    }

    #[inline]
    fn put_code(&mut self, code: Code) {
        self.put(code.bits.into(), code.length.into());
    }

    /// Writes whole bytes.
    #[inline]
    fn flush(&mut self) {
        let bytes = self.count / 8;
        self.output.push_some(&self.bits.to_le_bytes(), bytes as usize);
        self.bits >>= 8 * bytes;
        self.count %= 8;
    }

    /// Writes all; what is left of the last byte is zeros.
    fn end(mut self) {
        self.count = self.count.next_multiple_of(8);
        self.flush();
    }
}
