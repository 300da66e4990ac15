//! Blocks of sixteen symbols, with what every processor of the target has.

use crate::base::Output;
use crate::base::bytes16::Bytes16;

/// The symbols of a vector.
const SYMBOLS: usize = 16;
/// The bytes of a vector of symbols.
const BYTES: usize = SYMBOLS / 8 * 5;
/// How many vectors are worked on at once.
const AT_ONCE: usize = 4;

/// Symbols of which those from 0 on, and those from another value on, follow each other in ASCII.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranges {
    /// The symbol of 0.
    first: u8,
    /// The value at which the second range begins.
    split: u8,
    /// The symbol of that value.
    second: u8,
    /// Lower-case letters are decoded as upper-case ones.
    folded: bool,
}

impl Ranges {
    /// The ranges of an alphabet, if there are no more than two and nothing else is decoded but,
    /// where `folded`, the lower-case form of its letters.
    pub(super) const fn new(symbols: &[u8; 32], folded: bool) -> Option<Self> {
        let mut split = 1;
        while split < 31 && symbols[split] == symbols[split - 1] + 1 {
            split += 1;
        }
        let mut value = split + 1;
        while value < 32 {
            if symbols[value] != symbols[value - 1] + 1 {
                return None;
            }
            value += 1;
        }
        Some(Self { first: symbols[0], split: split as u8, second: symbols[split], folded })
    }
}

/// Encodes as many bytes as fill vectors; returns how many.
pub(super) fn encode(input: &[u8], output: &mut Output<'_>, ranges: Ranges) -> usize {
    let (blocks, rest) = input.as_chunks::<{ AT_ONCE * BYTES }>();
    for block in blocks {
        output.extend(encode_block::<AT_ONCE>(block, ranges).as_flattened());
    }
    let (vectors, rest) = rest.as_chunks::<BYTES>();
    for vector in vectors {
        output.extend(encode_block::<1>(vector, ranges).as_flattened());
    }
    input.len() - rest.len()
}

#[inline(always)]
fn encode_block<const N: usize>(block: &[u8], ranges: Ranges) -> [[u8; SYMBOLS]; N] {
    let mut symbols = [[0; SYMBOLS]; N];
    for (symbols, bytes) in symbols.iter_mut().zip(block.as_chunks().0) {
        let values = spread(bytes);
        let jump = ranges.second.wrapping_sub(ranges.first + ranges.split);
        let second = values.above(ranges.split - 1).and(Bytes16::splat(jump));
        *symbols = values.add(ranges.first).plus(second).to_array();
    }
    symbols
}

/// Decodes vectors up to the first that has anything but symbols; returns how far it came.
pub(super) fn decode(input: &[u8], output: &mut Output<'_>, ranges: Ranges) -> usize {
    let mut consumed = 0;
    for vector in input.as_chunks::<SYMBOLS>().0 {
        let (values, outside) = values(vector, ranges);
        if outside != 0 {
            break;
        }
        for half in join(values) {
            output.push_some(&half.to_be_bytes(), 5);
        }
        consumed += SYMBOLS;
    }
    consumed
}

/// The values of ten bytes, 0 to 31.
#[inline(always)]
fn spread(bytes: &[u8; BYTES]) -> Bytes16 {
    let [a, b, c, d, e, f, g, h, i, j] = *bytes;
    // RFC 4648 draws it so: the first symbol in the highest bits.
    let halves = [[a, b, c, d, e], [f, g, h, i, j]].map(|[a, b, c, d, e]| {
        let bits = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
        bits >> 20 | bits << 44 >> 12
    });
    let fours = Bytes16::from_halves(halves);
    let pairs = fours.shift_right_32::<10>().or(fours.shift_left_32::<22>().shift_right_32::<6>());
    pairs.shift_right_16::<5>().or(pairs.shift_left_16::<11>().shift_right_16::<3>())
}

/// The bytes of sixteen values: five in each half, from the highest bits down.
#[inline(always)]
fn join(values: Bytes16) -> [u64; 2] {
    let pairs = values.shift_left_16::<8>().shift_right_16::<3>().or(values.shift_right_16::<8>());
    let fours = pairs.weigh_32(1 << 10, 1);
    fours.to_halves().map(|fours| fours << 44 | fours >> 32 << 24)
}

/// The values of symbols, and which bytes are none, a bit each.
#[inline(always)]
fn values(symbols: &[u8; SYMBOLS], ranges: Ranges) -> (Bytes16, u16) {
    let mut symbols = Bytes16::new(*symbols);
    if ranges.folded {
        let upper_case = Bytes16::splat(b'A'.wrapping_sub(b'a'));
        symbols = symbols.plus(symbols.in_range(b'a', 26).and(upper_case));
    }
    let first = symbols.in_range(ranges.first, ranges.split);
    let second = symbols.in_range(ranges.second, 32 - ranges.split);
    let to_first = first.and(Bytes16::splat(ranges.first.wrapping_neg()));
    let to_second = second.and(Bytes16::splat(ranges.split.wrapping_sub(ranges.second)));
    (symbols.plus(to_first.or(to_second)), !first.or(second).top_bits())
}
