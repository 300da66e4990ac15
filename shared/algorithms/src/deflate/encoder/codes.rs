//! The codes of a block: fixed and dynamic (RFC 1951, 3.2.6 and 3.2.7).

use super::bits::Bits;
use super::count::Counts;
use super::huffman::{self, Code};
use super::symbol::{DISTANCES, END, LITLENS, MIN_MATCH, Part, WHOLE_LITLENS, extra_of_distance};

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

    /// How many bits these symbols have, with their extra bits.
    fn size(&self, counts: &Counts) -> usize {
        let size = |counts: &[u32], lengths: &[u8]| -> usize {
            counts.iter().zip(lengths).map(|(&n, &length)| n as usize * usize::from(length)).sum()
        };
        size(&counts.litlens, &self.litlens)
            + size(&counts.distances, &self.distances)
            + counts.extra()
    }
}

/// How many bits a block of fixed codes has.
pub(super) fn fixed_size(counts: &Counts) -> usize {
    3 + Lengths::FIXED.size(counts)
}

/// The codes by which symbols are written.
pub(super) struct Codes {
    /// For [`super::symbol::Symbol::litlen`]: 5 bits for how many bits, and the bits, with the extra
    /// bits of the length.
    pub(super) litlens: [u32; WHOLE_LITLENS],
    /// For [`super::symbol::Symbol::distance`]: 4 bits for how many bits, 4 bits for how many extra
    /// bits, and the bits.
    pub(super) distances: [u32; 32],
    pub(super) end: Code,
}

impl Codes {
    const fn new(lengths: &Lengths) -> Self {
        Self::of(&huffman::codes(&lengths.litlens), &huffman::codes(&lengths.distances))
    }

    const fn of(of_litlens: &[Code; LITLENS], of_distances: &[Code; DISTANCES]) -> Self {
        let mut litlens = [0; WHOLE_LITLENS];
        let mut at = 0;
        while at < WHOLE_LITLENS {
            let part = if at < 256 {
                Part { symbol: at as u32, value: 0, extra: 0 }
            } else {
                Part::of_length(at - 256 + MIN_MATCH)
            };
            let code = of_litlens[part.symbol as usize];
            let bits = code.bits as u32 | part.value << code.length;
            litlens[at] = bits << 5 | (code.length as u32 + part.extra);
            at += 1;
        }
        let mut distances = [0; 32];
        let mut at = 0;
        while at < DISTANCES {
            let code = of_distances[at];
            distances[at] =
                (code.bits as u32) << 8 | extra_of_distance(at) << 4 | code.length as u32;
            at += 1;
        }
        Self { litlens, distances, end: of_litlens[END] }
    }
}

/// The fixed codes.
pub(super) static FIXED: Codes = {
    // There are 288, two of which never occur.
    let mut lengths = [8; 288];
    lengths.split_at_mut(LITLENS).0.copy_from_slice(&Lengths::FIXED.litlens);
    let mut litlens = [Code { bits: 0, length: 0 }; LITLENS];
    litlens.copy_from_slice(huffman::codes(&lengths).split_at(LITLENS).0);
    Codes::of(&litlens, &huffman::codes(&Lengths::FIXED.distances))
};

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
    pub(super) fn new(counts: &Counts) -> Self {
        let lengths = Lengths {
            litlens: huffman::lengths(&counts.litlens, 15),
            distances: huffman::lengths(&counts.distances, 15),
        };
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
            code_lengths: [Code::default(); CODE_LENGTHS],
            size: 0,
        };
        dynamic.put_lengths();
        dynamic.find_code_lengths(counts);
        dynamic
    }

    /// How many bits a block of dynamic codes has at least: one for each symbol, 26 for how many
    /// lengths of codes there are, and 18 for which.
    pub(super) fn least(counts: &Counts) -> usize {
        let symbols: u32 = counts.litlens.iter().chain(&counts.distances).sum();
        3 + 26 + 18 + symbols as usize + counts.extra()
    }

    /// The codes themselves.
    pub(super) fn codes(&self) -> Codes {
        Codes::new(&self.lengths)
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

    /// Finds the code-length code, and the size of all.
    fn find_code_lengths(&mut self, counts: &Counts) {
        let mut occur = [0; CODE_LENGTHS];
        for &(symbol, _) in self.sequence() {
            occur[usize::from(symbol)] += 1;
        }
        let lengths = huffman::lengths(&occur, 7);
        self.code_lengths = huffman::codes(&lengths);
        let last = ORDER.iter().rposition(|&symbol| lengths[symbol] > 0);
        self.hclen = last.map_or(4, |last| last + 1).max(4);
        let of_one = |&(symbol, _): &(u8, u8)| {
            usize::from(lengths[usize::from(symbol)]) + extra_of_code_length(symbol) as usize
        };
        let sequence: usize = self.sequence().iter().map(of_one).sum();
        self.size = 3 + 14 + 3 * self.hclen + sequence + self.lengths.size(counts);
    }

    /// Writes the header, after the three bits that each block begins with.
    pub(super) fn write(&self, bits: &mut Bits<'_, '_>) {
        bits.put((self.hlit - 257) as u32, 5);
        bits.put((self.hdist - 1) as u32, 5);
        bits.put((self.hclen - 4) as u32, 4);
        for &symbol in &ORDER[..self.hclen] {
            bits.put(self.code_lengths[symbol].length.into(), 3);
            bits.flush();
        }
        for &(symbol, value) in self.sequence() {
            bits.put_code(self.code_lengths[usize::from(symbol)]);
            bits.put(value.into(), extra_of_code_length(symbol));
            bits.flush();
        }
    }
}
