//! Base16, RFC 4648 section 8: two digits for each byte.

use std::fmt;
use std::mem::MaybeUninit;

use crate::base::bytes16::{Bytes16, VECTORS};
use crate::base::hex_digit::{UPPER_VALUES, VALUES};
use crate::base::{ByteSet, Output};
use block::{FORM, Form, computed_digits};

pub use block::digits_of;
pub use decoder::decode_pieces;
pub use once::{WIDE_BLOCK, encode_once};
pub use separator::Separator;

#[cfg(target_arch = "x86_64")]
mod avx2;
mod block;
mod decoder;
mod once;
mod separator;
#[cfg(test)]
mod tests;

/// The bytes of the smallest block that is encoded as one.
pub const BLOCK: usize = 16;

/// How many bytes [`encode`] writes for `length` bytes; nothing when that exceeds `isize::MAX`.
pub fn encode_len(length: usize, separator: Option<Separator>) -> Option<usize> {
    let separators = separator.map_or(0, |separator| separator.count(length));
    let total = length.checked_mul(2)?.checked_add(separators)?;
    isize::try_from(total).is_ok().then_some(total)
}

/// Writes `input` as lower-case digits.
///
/// Panics when `output` is shorter than [`encode_len`] says.
#[inline]
pub fn encode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    separator: Option<Separator>,
) -> &'o mut [u8] {
    let mut output = Output::new(output);
    match separator {
        Some(separator) if separator.group.get() < input.len() => {
            encode_groups(input, &mut output, separator);
        }
        _ => encode_run(input, &mut output),
    }
    output.finish()
}

/// The two lower-case digits of a byte.
#[inline(always)]
pub fn digits_of_byte(byte: u8) -> [u8; 2] {
    DIGITS[usize::from(byte)]
}

/// What a decoder takes for digits, and in which order it complains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// An odd length is [`Error::OddLength`], before any digit is looked at; a byte that is no
    /// digit is [`Error::NonHexadecimal`]. No byte can be skipped.
    LengthFirst,
    /// A byte that is no digit is [`Error::NonHexadecimal`]; an odd number of digits is
    /// [`Error::OddDigits`].
    DigitsFirst {
        /// Lower-case digits are [`Error::NonBase16`], before any other error, unless they are
        /// skipped.
        upper_only: bool,
        /// What is skipped, if it is no digit.
        ignore: ByteSet,
    },
    /// A byte that is no digit is [`Error::NonBase16`]; an odd number of digits is
    /// [`Error::OddLength`]. No byte can be skipped.
    Base16 {
        /// Lower-case digits are no digits.
        upper_only: bool,
    },
}

/// Why digits cannot be decoded. Each is a `binascii.Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The length of the input is odd.
    OddLength,
    /// The number of digits is odd.
    OddDigits,
    /// A byte is no digit, in the words of `unhexlify`.
    NonHexadecimal,
    /// A byte is no digit, in the words of `b16decode`.
    NonBase16,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OddLength => "Odd-length string",
            Self::OddDigits => "Odd number of hexadecimal digits",
            Self::NonHexadecimal => "Non-hexadecimal digit found",
            Self::NonBase16 => "Non-base16 digit found",
        })
    }
}

/// The most bytes that [`decode`] writes for `length` digits.
pub fn decode_len(length: usize) -> usize {
    length / 2
}

/// Decodes pairs of digits.
///
/// Panics when `output` is shorter than [`decode_len`] says.
pub fn decode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    rules: Rules,
) -> Result<&'o mut [u8], Error> {
    let mut output = Output::new(output);
    let odd = !input.len().is_multiple_of(2);
    match rules {
        Rules::LengthFirst if odd => return Err(Error::OddLength),
        Rules::LengthFirst => decode_all::<false>(input, &mut output, Error::NonHexadecimal)?,
        Rules::Base16 { upper_only } => {
            match upper_only {
                true => decode_all::<true>(input, &mut output, Error::NonBase16)?,
                false => decode_all::<false>(input, &mut output, Error::NonBase16)?,
            }
            if odd {
                return Err(Error::OddLength);
            }
        }
        Rules::DigitsFirst { upper_only: false, ignore } => {
            decode_digits::<false>(input, &mut output, &ignore)?;
        }
        Rules::DigitsFirst { upper_only: true, ignore } => {
            decode_digits::<true>(input, &mut output, &ignore).map_err(|error| {
                if has_lower(input, &ignore) { Error::NonBase16 } else { error }
            })?;
        }
    }
    Ok(output.finish())
}

/// Decodes an input in which every byte must be a digit; a digit without a partner is only looked at.
fn decode_all<const UPPER: bool>(
    input: &[u8],
    output: &mut Output<'_>,
    error: Error,
) -> Result<(), Error> {
    let consumed = decode_pairs::<UPPER>(input, output);
    let rest = &input[consumed..];
    match rest {
        [] => Ok(()),
        [byte] if value_of::<UPPER>(*byte) < 16 => Ok(()),
        _ => Err(error),
    }
}

/// Whether there is a lower-case digit that is not passed over.
fn has_lower(input: &[u8], ignore: &ByteSet) -> bool {
    input.iter().any(|&byte| matches!(byte, b'a'..=b'f') && !ignore.contains(byte))
}

/// Decodes an input in which every digit must have a partner.
fn decode_digits<const UPPER: bool>(
    input: &[u8],
    output: &mut Output<'_>,
    ignore: &ByteSet,
) -> Result<(), Error> {
    match decode_skipping::<UPPER>(input, output, ignore, None)? {
        Some(_) => Err(Error::OddDigits),
        None => Ok(()),
    }
}

/// Decodes runs of digits, and byte by byte what stands between them; `high` is a digit that waits for its partner.
/// Returns the one that waits after the input.
fn decode_skipping<const UPPER: bool>(
    input: &[u8],
    output: &mut Output<'_>,
    ignore: &ByteSet,
    mut high: Option<u8>,
) -> Result<Option<u8>, Error> {
    /// How far to go byte by byte where a run has just turned out to be too short to be worth it.
    const PATIENCE: usize = 64;
    let mut rest = input;
    loop {
        let mut patience = 1;
        if high.is_none() {
            let consumed = decode_pairs::<UPPER>(rest, output);
            rest = &rest[consumed..];
            patience = if consumed < PATIENCE { PATIENCE } else { 1 };
        }
        let mut steps = 0;
        while let Some((&byte, tail)) = rest.split_first() {
            if steps >= patience && high.is_none() {
                break;
            }
            steps += 1;
            rest = tail;
            match (value_of::<UPPER>(byte), high.take()) {
                (low @ 0..16, Some(high)) => output.push(high << 4 | low),
                (digit @ 0..16, None) => high = Some(digit),
                (_, waiting) if ignore.contains(byte) => high = waiting,
                _ => return Err(Error::NonHexadecimal),
            }
        }
        if rest.is_empty() {
            return Ok(high);
        }
    }
}

/// Decodes pairs of digits up to the first pair that is none, and returns how far it came.
fn decode_pairs<const UPPER: bool>(input: &[u8], output: &mut Output<'_>) -> usize {
    let mut consumed = decode_bulk::<UPPER>(input, output);
    for &[high, low] in input[consumed..].as_chunks().0 {
        let (high, low) = (value_of::<UPPER>(high), value_of::<UPPER>(low));
        if high | low >= 16 {
            break;
        }
        output.push(high << 4 | low);
        consumed += 2;
    }
    consumed
}

/// Decodes some of the input, the faster way, if it can; returns how much.
fn decode_bulk<const UPPER: bool>(input: &[u8], output: &mut Output<'_>) -> usize {
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::MIN_DECODE
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
    {
        return avx2::decode::<UPPER>(avx2, input, output);
    }
    decode_blocks::<UPPER>(input, output)
}

/// Decodes blocks with what every processor of the target has, up to the first that holds something
/// else; returns how much they were.
fn decode_blocks<const UPPER: bool>(input: &[u8], output: &mut Output<'_>) -> usize {
    if !VECTORS {
        return 0;
    }
    let (mut consumed, (blocks, rest)) = (0, input.as_chunks::<64>());
    for block in blocks {
        let Some(bytes) = decode_block::<UPPER, 4, 2>(block) else {
            return consumed;
        };
        output.extend(bytes.as_flattened());
        consumed += block.len();
    }
    for block in rest.as_chunks::<32>().0 {
        let Some(bytes) = decode_block::<UPPER, 2, 1>(block) else {
            return consumed;
        };
        output.extend(bytes.as_flattened());
        consumed += block.len();
    }
    consumed
}

/// The bytes of so many vectors of digits, if they are all digits.
#[inline(always)]
fn decode_block<const UPPER: bool, const DIGITS: usize, const BYTES: usize>(
    block: &[u8],
) -> Option<[[u8; 16]; BYTES]> {
    let mut joined = [Bytes16::splat(0); DIGITS];
    let mut all = Bytes16::splat(0xff);
    for (joined, &digits) in joined.iter_mut().zip(block.as_chunks().0) {
        let digits = Bytes16::new(digits);
        let folded = if UPPER { digits } else { digits.and(Bytes16::splat(!0x20)) };
        let (numbers, letters) = (digits.in_range(b'0', 10), folded.in_range(b'A', 6));
        all = all.and(numbers.or(letters));
        // The low half of a number is its value, that of a letter 9 less.
        let values = digits.and(Bytes16::splat(15)).plus(letters.and(Bytes16::splat(9)));
        *joined = values.shift_left_16::<4>().or(values.shift_right_16::<8>());
    }
    let bytes = joined.as_chunks().0.iter().map(|[first, second]| first.evens(*second).to_array());
    let mut decoded = [[0; 16]; BYTES];
    decoded.iter_mut().zip(bytes).for_each(|(decoded, bytes)| *decoded = bytes);
    (all.top_bits() == u16::MAX).then_some(decoded)
}

fn encode_groups(input: &[u8], output: &mut Output<'_>, separator: Separator) {
    let group = separator.group.get();
    // Counted from the right, it is the first group that may be short.
    let first = match separator.from_left {
        true => group,
        false => input.len() - separator.count(input.len()) * group,
    };
    let (first, rest) = input.split_at(first);
    encode_run(first, output);
    let consumed = encode_groups_bulk(rest, output, separator.byte, group);
    let rest = &rest[consumed..];
    if group == 1 {
        for &byte in rest {
            let [high, low] = digits_of_byte(byte);
            output.extend(&[separator.byte, high, low]);
        }
        return;
    }
    for group in rest.chunks(group) {
        output.push(separator.byte);
        match group.len() {
            ..BLOCK => encode_bytes(group, output),
            _ => encode_run(group, output),
        }
    }
}

/// Encodes some of the groups, the faster way, if it can; returns how many bytes they have.
#[cfg_attr(not(target_arch = "x86_64"), allow(unused_variables))]
fn encode_groups_bulk(input: &[u8], output: &mut Output<'_>, separator: u8, group: usize) -> usize {
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::MIN_GROUPS
        && group <= avx2::MAX_GROUP
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
    {
        return avx2::encode_groups(avx2, input, output, separator, group);
    }
    0
}

/// Fewer bytes are encoded one by one: no backend does more with them.
const SHORT: usize = 8;

#[inline]
fn encode_run(input: &[u8], output: &mut Output<'_>) {
    let consumed = if input.len() < SHORT { 0 } else { encode_bulk(input, output) };
    encode_bytes(&input[consumed..], output);
}

#[inline]
fn encode_bytes(input: &[u8], output: &mut Output<'_>) {
    output.extend_each(input, digits_of_byte);
}

/// Encodes some of [`SHORT`] bytes or more, the faster way, if it can; returns how much.
#[inline(never)]
fn encode_bulk(input: &[u8], output: &mut Output<'_>) -> usize {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = crate::base::cpu::Avx2::detect() {
        return avx2::encode(avx2, input, output);
    }
    encode_blocks(input, output)
}

/// Encodes some of the input with what every processor of the target has, if that is faster; returns how much.
fn encode_blocks(input: &[u8], output: &mut Output<'_>) -> usize {
    match FORM {
        Form::Vectors => {
            let (blocks, rest) = input.as_chunks::<BLOCK>();
            output.extend_each(blocks, |block| digits_of(&block));
            input.len() - rest.len()
        }
        Form::Loop => {
            output.extend_each(input, computed_digits);
            input.len()
        }
        Form::Table => 0,
    }
}

#[inline]
fn value_of<const UPPER: bool>(digit: u8) -> u8 {
    match UPPER {
        true => UPPER_VALUES[usize::from(digit)],
        false => VALUES[usize::from(digit)],
    }
}

/// The two digits of each byte.
static DIGITS: [[u8; 2]; 256] = {
    let mut digits = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        digits[byte] = [b"0123456789abcdef"[byte >> 4], b"0123456789abcdef"[byte & 15]];
        byte += 1;
    }
    digits
};
