//! Blocks of sixteen characters, with what every processor of the target has.
//!
//! Between characters and their values there are only comparisons and additions, for the letters
//! and digits of [`Alphabet::STANDARD`] and any two characters after them; another alphabet is left
//! to [`portable`].

#[cfg(target_arch = "aarch64")]
use super::neon::encode as encode_four;
use super::{Alphabet, portable};
use crate::base::bytes16::{Bytes16, VECTORS};
use crate::base::{ByteSet, Output};

/// The characters of a vector.
const CHARACTERS: usize = 16;
/// The bytes of a vector of characters.
const BYTES: usize = CHARACTERS / 4 * 3;
/// How many vectors are worked on at once.
const AT_ONCE: usize = 4;
/// Whether four vectors are less work than one, whose bytes have to be spread.
const LOOKS_UP: bool = cfg!(target_arch = "aarch64");

/// Encodes all of `input`, whose length is a multiple of 3.
#[inline]
pub(super) fn encode(alphabet: &Alphabet, input: &[u8], output: &mut Output<'_>) {
    match input.len() {
        ..BYTES => portable::encode(alphabet, input, output),
        len => encode_front(alphabet, len, input, output),
    }
}

/// Encodes all of `input` in lines of `line` bytes, with a newline after each.
pub(super) fn encode_lines(
    alphabet: &Alphabet,
    line: usize,
    input: &[u8],
    output: &mut Output<'_>,
) {
    for start in (0..input.len()).step_by(line) {
        encode_front(alphabet, line, &input[start..], output);
        output.push(b'\n');
    }
}

/// Encodes the first `len` bytes of `input`, a multiple of 3; looks at some of the others.
fn encode_front(alphabet: &Alphabet, len: usize, input: &[u8], output: &mut Output<'_>) {
    let mut at = 0;
    if VECTORS && alphabet.letters_and_digits {
        for block in input[..len].as_chunks::<{ AT_ONCE * BYTES }>().0 {
            output.extend(&encode_four(alphabet, block));
            at += block.len();
        }
        if LOOKS_UP
            && at < len
            && let Some(block) = input[at..].first_chunk()
        {
            output.push_some(&encode_four(alphabet, block), (len - at) / 3 * 4);
            return;
        }
        while at < len
            && let Some(bytes) = input[at..].first_chunk::<BYTES>()
        {
            let wanted = (len - at).min(BYTES);
            output.push_some(&symbols(alphabet, spread(bytes)).to_array(), wanted / 3 * 4);
            at += wanted;
        }
    }
    portable::encode(alphabet, &input[at..len], output);
}

/// The characters of four vectors.
#[cfg(not(target_arch = "aarch64"))]
#[inline(always)]
fn encode_four(alphabet: &Alphabet, block: &[u8; AT_ONCE * BYTES]) -> [u8; AT_ONCE * CHARACTERS] {
    let mut characters = [0; AT_ONCE * CHARACTERS];
    for (characters, bytes) in characters.as_chunks_mut().0.iter_mut().zip(block.as_chunks().0) {
        *characters = symbols(alphabet, spread(bytes)).to_array();
    }
    characters
}

/// Decodes groups of four characters, with bytes of `skip` but `=` between them, and stops before a
/// group that is not complete or has anything else in it. Returns how much of `input` that took.
#[inline]
pub(super) fn decode(
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    if !VECTORS || !alphabet.letters_and_digits || input.len() < CHARACTERS {
        return portable::decode(alphabet, skip, input, output);
    }
    decode_vectors(alphabet, skip, input, output)
}

/// The same, of at least one vector. A function of its own: it saves registers and fills others first, which
/// would be done for short inputs as well.
#[inline(never)]
fn decode_vectors(
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    let mut at = 0;
    loop {
        if input.len() - at < CHARACTERS {
            return at + portable::decode(alphabet, skip, &input[at..], output);
        }
        at += decode_run(alphabet, skip, &input[at..], output);
        let consumed = portable::decode_some(alphabet, skip, CHARACTERS / 4, &input[at..], output);
        at += consumed;
        if consumed == 0 {
            return at;
        }
    }
}

/// Decodes groups with vectors, and passes over what stands between long runs of them. Returns how
/// far it came: it stops where single groups are less work.
fn decode_run(alphabet: &Alphabet, skip: &ByteSet, input: &[u8], output: &mut Output<'_>) -> usize {
    let (mut at, mut run, mut line) = (0, 0, usize::MAX);
    loop {
        let rest = &input[at..];
        let (groups, all) = if let Some(block) = rest.first_chunk::<{ AT_ONCE * CHARACTERS }>()
            && run + block.len() <= line
        {
            (decode_four(alphabet, block, output), block.len() / 4)
        } else if let Some(vector) = rest.first_chunk::<CHARACTERS>() {
            (decode_block::<1>(alphabet, vector, output), CHARACTERS / 4)
        } else {
            return at;
        };
        at += 4 * groups;
        run += 4 * groups;
        if groups < all {
            let skipped = portable::leading(alphabet, skip, &input[at..]);
            if skipped == 0 || run < 2 * CHARACTERS {
                return at;
            }
            at += skipped;
            (run, line) = (0, run);
        }
    }
}

/// As [`decode_block`].
#[inline(always)]
fn decode_four(
    alphabet: &Alphabet,
    block: &[u8; AT_ONCE * CHARACTERS],
    output: &mut Output<'_>,
) -> usize {
    #[cfg(target_arch = "aarch64")]
    if let Some(bytes) = super::neon::decode(alphabet, block) {
        output.extend(&bytes);
        return block.len() / 4;
    }
    decode_block::<AT_ONCE>(alphabet, block, output)
}

/// Decodes the groups of a block before the first byte that is not of the alphabet; returns how
/// many.
#[inline(always)]
fn decode_block<const N: usize>(
    alphabet: &Alphabet,
    block: &[u8],
    output: &mut Output<'_>,
) -> usize {
    let mut halves = [[0; 2]; N];
    let mut outside = 0;
    for (at, vector) in block.as_chunks().0.iter().enumerate() {
        let (values, others) = values(alphabet, vector);
        halves[at] = join(values);
        outside |= u64::from(others) << (CHARACTERS * at);
    }
    let groups = block.len().min(outside.trailing_zeros() as usize) / 4;
    for half in &halves.as_flattened()[..groups / 2] {
        output.push_some(&half.to_be_bytes(), 6);
    }
    if groups % 2 == 1 {
        output.push_some(&halves.as_flattened()[groups / 2].to_be_bytes(), 3);
    }
    groups
}

/// The values of twelve bytes, 0 to 63.
#[inline(always)]
fn spread(bytes: &[u8; BYTES]) -> Bytes16 {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *bytes;
    // RFC 4648 draws it so: the first character in the highest bits.
    let halves = [[a, b, c, d, e, f], [g, h, i, j, k, l]].map(|[a, b, c, d, e, f]| {
        let bits = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        bits >> 24 | bits << 40 >> 8
    });
    let fours = Bytes16::from_halves(halves);
    let pairs = fours.shift_right_32::<12>().or(fours.shift_left_32::<20>().shift_right_32::<4>());
    pairs.shift_right_16::<6>().or(pairs.shift_left_16::<10>().shift_right_16::<2>())
}

/// The bytes of sixteen values: six in each half, from the highest bits down.
#[inline(always)]
fn join(values: Bytes16) -> [u64; 2] {
    let pairs = values.shift_left_16::<8>().shift_right_16::<2>().or(values.shift_right_16::<8>());
    let fours = pairs.weigh_32(1 << 12, 1);
    fours.to_halves().map(|fours| fours << 40 | fours >> 32 << 16)
}

/// The characters of `values`, which are below 64.
#[inline(always)]
fn symbols(alphabet: &Alphabet, values: Bytes16) -> Bytes16 {
    let lower = values.above(25).and(Bytes16::splat(b'a' - b'Z' - 1));
    let digit = values.above(51).and(Bytes16::splat((b'0' - 1).wrapping_sub(b'z')));
    let [plus, slash] = [62, 63].map(|value| {
        let symbol = alphabet.encode[usize::from(value)];
        let regular = b'0' + value - 52;
        values.equal(value).and(Bytes16::splat(symbol.wrapping_sub(regular)))
    });
    values.add(b'A').plus(lower).plus(digit).plus(plus.or(slash))
}

/// The values of the characters of a block, 0 for those that are not of the alphabet, a bit each.
#[inline(always)]
fn values(alphabet: &Alphabet, block: &[u8; CHARACTERS]) -> (Bytes16, u16) {
    let characters = Bytes16::new(*block);
    let upper = characters.in_range(b'A', 26);
    let lower = characters.in_range(b'a', 26);
    let digit = characters.in_range(b'0', 10);
    let plus = characters.equal(alphabet.encode[62]);
    let slash = characters.equal(alphabet.encode[63]);
    let offset =
        |kind: Bytes16, first: u8, value: u8| kind.and(Bytes16::splat(value.wrapping_sub(first)));
    // Of two equal characters the later one counts.
    let [plus_symbol, slash_symbol] = [alphabet.encode[62], alphabet.encode[63]];
    let plus_value = if plus_symbol == slash_symbol { 63 } else { 62 };
    let letters = offset(upper, b'A', 0).or(offset(lower, b'a', 26));
    let others = offset(plus, plus_symbol, plus_value).or(offset(slash, slash_symbol, 63));
    let values = characters.plus(letters).plus(offset(digit, b'0', 52).or(others));
    let known = upper.or(lower).or(digit).or(plus).or(slash);
    (values.and(known), !known.top_bits())
}
