//! The codes of a block: fixed and dynamic (RFC 1951, 3.2.6 and 3.2.7).

use super::bits::Bits;
use super::count::Counts;
use super::huffman::{self, Canonical, Code, next_used};
use super::symbol::{
    DISTANCES, END, LITLENS, PAIRED, SECOND, Symbol, WHOLE_LITLENS, extra_of_distance,
    extra_of_litlen, lengths_of,
};

/// The lengths of the codes of a block, in bits.
#[derive(Debug)]
pub(super) struct Lengths {
    pub(super) litlens: [u8; LITLENS],
    pub(super) distances: [u8; DISTANCES],
}

impl Lengths {
    const FIXED: Self = {
        let mut litlens = [8; LITLENS];
        let mut symbol = 144;
        while symbol < 280 {
            litlens[symbol] = if symbol < 256 { 9 } else { 7 };
            symbol += 1;
        }
        Self { litlens, distances: [5; DISTANCES] }
    };
}

/// How many bits a block of fixed codes has, but for extra bits.
pub(super) fn fixed_size(counts: &Counts) -> usize {
    let sum = |counts: &[u32]| counts.iter().sum::<u32>() as usize;
    let (litlens, distances) = (sum(&counts.litlens), sum(&counts.distances));
    let (longer, shorter) = (sum(&counts.litlens[144..256]), sum(&counts.litlens[256..280]));
    3 + 8 * litlens + longer - shorter + 5 * distances
}

/// The codes by which symbols are written; `N` is [`super::symbol::ALONE`] or [`PAIRED`].
pub(super) struct Codes<const N: usize> {
    /// For [`Symbol::litlen`], with the extra bits of the length: 20 bits at most.
    litlens: [Entry; WHOLE_LITLENS],
    /// For [`Symbol::distance`]: 15 bits at most, and 13 extra bits.
    distances: [Entry; N],
    pub(super) end: Code,
}

/// The bits of one part of a symbol, above two numbers of 6 bits: how many they are, and how many with the extra
/// bits of the distance. To add the entries of both parts adds both numbers.
#[derive(Clone, Copy)]
struct Entry(u32);

impl Entry {
    const NONE: Self = Self(0);

    const fn new(bits: u32, length: u32, extra: u32) -> Self {
        Self(bits << 12 | (length + extra) << 6 | length)
    }

    #[inline(always)]
    fn bits(self) -> u64 {
        u64::from(self.0 >> 12)
    }

    #[inline(always)]
    fn length(self) -> u32 {
        self.0 % 64
    }

    #[inline(always)]
    fn whole_length(self) -> u32 {
        self.0 >> 6 & 63
    }
}

impl<const N: usize> Codes<N> {
    /// The fixed codes.
    pub(super) const FIXED: Self = {
        // There are 288, two of which never occur.
        let mut litlens = [8; 288];
        litlens.split_at_mut(LITLENS).0.copy_from_slice(&Lengths::FIXED.litlens);
        Self::of(&litlens, &Lengths::FIXED.distances)
    };

    #[inline(never)]
    const fn of(litlens: &[u8], distances: &[u8]) -> Self {
        let mut codes = Self {
            litlens: [Entry::NONE; WHOLE_LITLENS],
            distances: [Entry::NONE; N],
            end: Code::NONE,
        };
        codes.put_litlens(litlens);
        let mut canonical = Canonical::new(distances);
        let mut symbol = next_used(distances, 0);
        while symbol < distances.len() {
            let code = canonical.take(distances[symbol]);
            codes.distances[symbol] =
                Entry::new(code.bits(), code.length(), extra_of_distance(symbol));
            symbol = next_used(distances, symbol + 1);
        }
        codes
    }

    const fn put_litlens(&mut self, lengths: &[u8]) {
        let mut canonical = Canonical::new(lengths);
        let mut symbol = next_used(lengths, 0);
        while symbol < END {
            let code = canonical.take(lengths[symbol]);
            self.litlens[symbol] = Entry::new(code.bits(), code.length(), 0);
            if N == PAIRED {
                self.distances[SECOND + symbol] = self.litlens[symbol];
            }
            symbol = next_used(lengths, symbol + 1);
        }
        self.end = canonical.take(lengths[END]);
        symbol = next_used(lengths, END + 1);
        while symbol < LITLENS {
            let code = canonical.take(lengths[symbol]);
            self.put_lengths(code, symbol);
            symbol = next_used(lengths, symbol + 1);
        }
    }

    /// The code of all lengths that have this symbol.
    const fn put_lengths(&mut self, code: Code, symbol: usize) {
        let (mut at, end) = lengths_of(symbol);
        let length = code.length() + extra_of_litlen(symbol);
        let mut bits = code.bits();
        while at < end {
            self.litlens[at] = Entry::new(bits, length, 0);
            bits += 1 << code.length();
            at += 1;
        }
    }

    /// The bits of a symbol, and how many they are: 48 at most.
    #[inline(always)]
    pub(super) fn symbol(&self, symbol: Symbol) -> (u64, u32) {
        let litlen = self.litlens[symbol.litlen()];
        let distance = self.distances[symbol.distance::<N>()];
        let both = Entry(litlen.0.wrapping_add(distance.0));
        let bits = litlen.bits() | distance.bits() << litlen.length();
        (bits | u64::from(symbol.extra()) << both.length(), both.whole_length())
    }

    /// The same of two literals.
    #[inline(always)]
    pub(super) fn literals(&self, first: Symbol, second: Symbol) -> (u64, u32) {
        let (first, second) = (self.litlens[first.litlen()], self.litlens[second.litlen()]);
        (first.bits() | second.bits() << first.length(), first.length() + second.length())
    }
}

/// The code-length symbols (RFC 1951, 3.2.7): 0 to 15, and these.
const CODE_LENGTHS: usize = 19;
/// Copy the length before 3 to 6 times.
const REPEAT: u8 = 16;
/// 3 to 10 zeros.
const ZEROS: u8 = 17;
/// 11 to 138 zeros.
const MANY_ZEROS: u8 = 18;

/// The order in which the lengths of their codes are written: those at the end are needed least.
const ORDER: [usize; CODE_LENGTHS] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const fn extra_of_code_length(symbol: u8) -> u32 {
    match symbol {
        REPEAT => 2,
        ZEROS => 3,
        MANY_ZEROS => 7,
        _ => 0,
    }
}

/// The dynamic codes of one block, and their header.
pub(super) struct Dynamic {
    lengths: Lengths,
    /// The lengths of all codes, with repetitions made short: a code-length symbol each, and its
    /// extra bits.
    sequence: [(u8, u8); LITLENS + DISTANCES],
    sequence_length: usize,
    /// How many lengths there are of each kind: HLIT and 257, HDIST and 1, HCLEN and 4.
    hlit: usize,
    hdist: usize,
    hclen: usize,
    /// The code-length code.
    code_lengths: [Code; CODE_LENGTHS],
    /// How many bits the block has.
    pub(super) size: usize,
}

impl Dynamic {
    /// For symbols that have so many `extra` bits.
    pub(super) fn new(counts: &Counts, extra: usize) -> Self {
        let (litlens, of_litlens) = huffman::lengths(&counts.litlens, 15);
        let (distances, of_distances) = huffman::lengths(&counts.distances, 15);
        let lengths = Lengths { litlens, distances };
        let used =
            |lengths: &[u8]| lengths.iter().rposition(|&length| length > 0).map_or(0, |n| n + 1);
        let (hlit, hdist) = (used(&lengths.litlens), used(&lengths.distances));
        let mut dynamic = Self {
            lengths,
            sequence: [(0, 0); LITLENS + DISTANCES],
            sequence_length: 0,
            hlit,
            hdist,
            hclen: 0,
            code_lengths: [Code::NONE; CODE_LENGTHS],
            size: of_litlens + of_distances + extra,
        };
        dynamic.put_lengths();
        dynamic.find_code_lengths();
        dynamic
    }

    /// How many bits a block of dynamic codes has at least, but for extra bits: one for each symbol, 26
    /// for how many lengths of codes there are, and 18 for which.
    pub(super) fn least(counts: &Counts) -> usize {
        let symbols: u32 = counts.litlens.iter().chain(&counts.distances).sum();
        3 + 26 + 18 + symbols as usize
    }

    /// The codes themselves.
    pub(super) fn codes<const N: usize>(&self) -> Codes<N> {
        Codes::of(&self.lengths.litlens, &self.lengths.distances)
    }

    /// The lengths of both codes are one sequence: a repetition may be of both.
    fn put_lengths(&mut self) {
        let mut all = [0; LITLENS + DISTANCES];
        all[..self.hlit].copy_from_slice(&self.lengths.litlens[..self.hlit]);
        all[self.hlit..][..self.hdist].copy_from_slice(&self.lengths.distances[..self.hdist]);
        for run in all[..self.hlit + self.hdist].chunk_by(PartialEq::eq) {
            self.put_run(run[0], run.len());
        }
    }

    fn put_run(&mut self, length: u8, mut left: usize) {
        if length > 0 {
            self.put(length, 0);
            left -= 1;
        }
        while left >= 3 {
            let (symbol, least, most) = match length {
                0 if left > 10 => (MANY_ZEROS, 11, 138),
                0 => (ZEROS, 3, 10),
                _ => (REPEAT, 3, 6),
            };
            let taken = left.min(most);
            self.put(symbol, (taken - least) as u8);
            left -= taken;
        }
        for _ in 0..left {
            self.put(length, 0);
        }
    }

    fn put(&mut self, symbol: u8, value: u8) {
        self.sequence[self.sequence_length] = (symbol, value);
        self.sequence_length += 1;
    }

    fn sequence(&self) -> &[(u8, u8)] {
        &self.sequence[..self.sequence_length]
    }

    /// Finds the code-length code, and adds the header to the size.
    fn find_code_lengths(&mut self) {
        let mut occur = [0; CODE_LENGTHS];
        for &(symbol, _) in self.sequence() {
            occur[usize::from(symbol)] += 1;
        }
        let (lengths, of_symbols) = huffman::lengths(&occur, 7);
        self.code_lengths = huffman::codes(&lengths);
        let last = ORDER.iter().rposition(|&symbol| lengths[symbol] > 0);
        self.hclen = last.map_or(4, |last| last + 1).max(4);
        let extra = |symbol: u8| occur[usize::from(symbol)] * extra_of_code_length(symbol);
        let extra = extra(REPEAT) + extra(ZEROS) + extra(MANY_ZEROS);
        self.size += 3 + 14 + 3 * self.hclen + of_symbols + extra as usize;
    }

    /// Writes the header, after the three bits that each block begins with.
    pub(super) fn write(&self, bits: &mut Bits<'_>) {
        bits.put((self.hlit - 257) as u32, 5);
        bits.put((self.hdist - 1) as u32, 5);
        bits.put((self.hclen - 4) as u32, 4);
        for some in ORDER[..self.hclen].chunks(16) {
            bits.flush();
            some.iter().for_each(|&symbol| bits.put(self.code_lengths[symbol].length(), 3));
        }
        bits.flush();
        // Each has 14 bits at most.
        for some in self.sequence().chunks(4) {
            for &(symbol, value) in some {
                bits.put_code(self.code_lengths[usize::from(symbol)]);
                bits.put(value.into(), extra_of_code_length(symbol));
            }
            bits.flush();
        }
    }
}
