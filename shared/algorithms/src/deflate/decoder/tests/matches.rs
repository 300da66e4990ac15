//! What the loop of symbols assumes: how far a copy of a match goes, and how many bits symbols take.

use super::oracle::inflate;
use super::*;

/// Each way to copy a match: of every distance up to where they are all copied alike, and of lengths about
/// those at which a copy has another step.
#[test]
fn matches_of_short_distances() {
    let any: Vec<u8> = (0..=255).collect();
    let mut random = Random::new();
    let mut data = Vec::new();
    for distance in 1..=70 {
        for length in [
            3, 4, 5, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64, 65, 112, 113, 130, 176, 177, 240, 241,
            257, 258, 600,
        ] {
            let start = data.len();
            data.extend(random.bytes(distance, &any));
            for at in start..start + length {
                data.push(data[at]);
            }
        }
    }
    let config = Config { level: 9, window_bits: -15, mem_level: 8, strategy: 0 };
    let packed = deflate(config, &[(&data, Flush::Finish)]);
    assert!(packed.len() < data.len() / 2);
    for room in [data.len(), data.len() + 1000, 5000, 500] {
        let outcome = decode_with(&mut decoder(-15), &packed, || usize::MAX, || room);
        assert_eq!(outcome.status, Status::StreamEnd);
        assert!(outcome.output == data, "{room}");
    }
}

/// Two literals and a match that take more bits together than a refill gives: those that need no subtable have as
/// many as can be, and the length has the longest codeword.
#[test]
fn symbols_of_many_bits() {
    const LITERAL: usize = 9;
    const LENGTH: usize = 284;
    const DISTANCE: usize = 29;
    let mut litlens = [0; 286];
    litlens[..=LITERAL].iter_mut().zip(1..).for_each(|(bits, length)| *bits = length);
    for (symbol, bits) in [(256, 11), (257, 12), (258, 13), (259, 14), (260, 15), (LENGTH, 15)] {
        litlens[symbol] = bits;
    }
    let mut distances = [0; 30];
    distances[..7].iter_mut().zip(1..).for_each(|(bits, length)| *bits = length);
    (distances[28], distances[DISTANCE]) = (8, 8);
    let mut packed = Bits::default();
    packed.dynamic_header(&litlens, &distances);
    let mut random = Random::new();
    for _ in 0..33_000 {
        packed.symbol(&litlens, random.below(4));
    }
    for _ in 0..500 {
        for _ in 0..random.below(9) {
            packed.symbol(&litlens, random.below(4));
        }
        packed.symbol(&litlens, LITERAL);
        packed.symbol(&litlens, LITERAL);
        packed.symbol(&litlens, LENGTH);
        packed.number(random.below(32), 5);
        packed.symbol(&distances, DISTANCE);
        packed.number(random.below(1 << 13), 13);
    }
    packed.symbol(&litlens, 256);
    let packed = packed.bytes();
    let (outcome, expected) = (decode(-15, &packed), inflate(&packed));
    assert_eq!((outcome.status, expected.ended), (Status::StreamEnd, true));
    assert!(outcome.output == expected.output);
}

/// A deflate stream, bit by bit.
#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn number(&mut self, number: usize, bits: usize) {
        self.0.extend((0..bits).map(|bit| number >> bit & 1 != 0));
    }

    /// The header of a last block. All lengths of codewords have a codeword of four bits.
    fn dynamic_header(&mut self, litlens: &[usize; 286], distances: &[usize; 30]) {
        let code = [4; 16];
        self.number(0b101, 3);
        self.number(286 - 257, 5);
        self.number(30 - 1, 5);
        self.number(19 - 4, 4);
        // The lengths of codewords are in the order 16, 17, 18, 0 and so on.
        (0..19).for_each(|at| self.number(if at < 3 { 0 } else { 4 }, 3));
        litlens.iter().chain(distances).for_each(|&length| self.symbol(&code, length));
    }

    /// The codeword of a symbol of the code with these lengths, its most significant bit first (3.2.2).
    fn symbol(&mut self, lengths: &[usize], symbol: usize) {
        let length = lengths[symbol];
        let before =
            |&(other, &bits): &(usize, &usize)| bits > 0 && (bits, other) < (length, symbol);
        let parts = lengths.iter().enumerate().filter(before).map(|(_, &bits)| 1 << (15 - bits));
        let codeword = parts.sum::<usize>() >> (15 - length);
        self.0.extend((0..length).rev().map(|bit| codeword >> bit & 1 != 0));
    }

    fn bytes(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| (0..).zip(bits).map(|(at, &bit)| u8::from(bit) << at).sum();
        self.0.chunks(8).map(byte).collect()
    }
}
