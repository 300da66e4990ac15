//! Base32, RFC 4648 sections 6 and 7: eight symbols for five bytes.

use std::fmt;
use std::mem::MaybeUninit;

use crate::base::bytes16::VECTORS;
use crate::base::{ByteSet, Output, lines, zero_filled};

mod alphabet;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod blocks;
mod decoder;
#[cfg(test)]
mod tests;

pub use alphabet::Alphabet;
use decoder::Decoder;
pub use decoder::decode_pieces;

use alphabet::PAD;

/// What the decoding table holds for a byte that is no symbol.
const NONE: u8 = 0xff;

/// The characters of a group.
const GROUP: usize = 8;

/// How to lay out an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeOptions {
    /// The last group is filled up to eight bytes with equals signs.
    pub padded: bool,
    /// The longest line, in bytes, rounded down to groups of eight but at least one; 0 for one line.
    pub wrapcol: usize,
}

/// How many bytes [`encode`] writes for `length` bytes; nothing when that exceeds `isize::MAX`.
/// C's message is then "Too much data for base32".
pub fn encode_len(length: usize, options: EncodeOptions) -> Option<usize> {
    let total = length.div_ceil(5).checked_mul(8)?;
    let unpadded = total - [0, 6, 4, 3, 1][length % 5];
    let total = if options.padded { total } else { unpadded };
    lines::wrapped_len(total, lines::width(options.wrapcol, GROUP))
}

/// Encodes `input`.
///
/// Panics when `output` is shorter than [`encode_len`] says.
pub fn encode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    alphabet: &Alphabet,
    options: EncodeOptions,
) -> &'o mut [u8] {
    let mut output = Output::new(output);
    let consumed = encode_bulk(input, &mut output, alphabet);
    let (groups, rest) = input[consumed..].as_chunks();
    for group in groups {
        output.extend(&encode_group(group, alphabet));
    }
    if !rest.is_empty() {
        let symbols = (rest.len() * 8).div_ceil(5);
        let group = encode_group(&zero_filled(rest), alphabet);
        let padded: [_; GROUP] =
            std::array::from_fn(|at| if at < symbols { group[at] } else { PAD });
        output.push_some(&padded, if options.padded { GROUP } else { symbols });
    }
    if let Some(width) = lines::width(options.wrapcol, GROUP) {
        output.wrap(width);
    }
    output.finish()
}

/// Encodes some of the input, the faster way; returns how much.
fn encode_bulk(input: &[u8], output: &mut Output<'_>, alphabet: &Alphabet) -> usize {
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::MIN_ENCODE
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
    {
        return avx2::encode(avx2, input, output, &alphabet.symbols);
    }
    if VECTORS && let Some(ranges) = alphabet.ranges {
        return blocks::encode(input, output, ranges);
    }
    0
}

/// What a decoder accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Symbol by symbol; the first offence counts.
    Incremental(Incremental),
    /// The length must be a multiple of eight, all symbols must be good, and then the number of
    /// equals signs at the end must be: the order of the checks matters for the error.
    Whole,
}

/// What a decoder accepts that goes symbol by symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incremental {
    /// The last group must be filled up with equals signs; else there must be none.
    pub padded: bool,
    /// What is skipped, if it is no symbol. An equals sign in it is skipped where it is wrong.
    pub ignore: ByteSet,
    /// The bits that the last symbol has over must be zero.
    pub canonical: bool,
}

/// Why an input cannot be decoded. Each is a `binascii.Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The last group is not filled up.
    IncorrectPadding,
    /// A byte is no symbol, in the words of `a2b_base32`.
    NonAlphabet,
    /// A byte is no symbol, in the words of `b32decode`.
    NonDigit,
    /// There is an equals sign where none is wanted at all.
    PaddingNotAllowed,
    /// There is an equals sign before the first symbol.
    LeadingPadding,
    /// There is an equals sign more than fill up the group.
    ExcessPadding,
    /// A symbol follows a group that is filled up.
    ExcessData,
    /// A symbol stands between equals signs.
    DiscontinuousPadding,
    /// The bits that the last symbol has over are not zero.
    NonZeroPaddingBits,
    /// There are so many symbols that the last one holds no whole byte.
    InvalidLength {
        /// How many symbols there are.
        symbols: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IncorrectPadding => "Incorrect padding",
            Self::NonAlphabet => "Only base32 data is allowed",
            Self::NonDigit => "Non-base32 digit found",
            Self::PaddingNotAllowed => "Padding not allowed",
            Self::LeadingPadding => "Leading padding not allowed",
            Self::ExcessPadding => "Excess padding not allowed",
            Self::ExcessData => "Excess data after padding",
            Self::DiscontinuousPadding => "Discontinuous padding not allowed",
            Self::NonZeroPaddingBits => "Non-zero padding bits",
            Self::InvalidLength { symbols } => {
                return write!(
                    f,
                    "Invalid base32-encoded string: number of data characters ({symbols}) cannot \
                     be 1, 3, or 6 more than a multiple of 8"
                );
            }
        })
    }
}

/// The most bytes that [`decode`] writes for `length` symbols.
pub fn decode_len(length: usize) -> usize {
    length / 8 * 5 + length % 8 * 5 / 8
}

/// Decodes `input`.
///
/// Panics when `output` is shorter than [`decode_len`] says.
pub fn decode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    alphabet: &Alphabet,
    rules: Rules,
) -> Result<&'o mut [u8], Error> {
    match rules {
        Rules::Incremental(rules) => decode_incremental(input, output, alphabet, rules),
        Rules::Whole => decode_whole(input, output, alphabet),
    }
}

fn decode_incremental<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    alphabet: &Alphabet,
    rules: Incremental,
) -> Result<&'o mut [u8], Error> {
    let mut output = Output::new(output);
    let padded = rules.padded && input.last() == Some(&PAD);
    let last = if padded { GROUP.min(input.len()) } else { 0 };
    let consumed = decode_groups(&input[..input.len() - last], &mut output, alphabet);
    match &input[consumed..] {
        [] => Ok(output.finish()),
        rest if padded && decode_padded(rest, &mut output, alphabet, rules.canonical) => {
            Ok(output.finish())
        }
        rest => Decoder::resume(output, alphabet, rules).complete(rest),
    }
}

/// Decodes a last group that equals signs fill up just as they should: every rule agrees on that one.
fn decode_padded(
    rest: &[u8],
    output: &mut Output<'_>,
    alphabet: &Alphabet,
    canonical: bool,
) -> bool {
    let &Ok(group) = &<[u8; GROUP]>::try_from(rest) else { return false };
    // The equals signs at the end, as bits of zeros.
    let others = u64::from_be_bytes(group) ^ u64::from_be_bytes([PAD; GROUP]);
    let symbols = GROUP - others.trailing_zeros() as usize / 8;
    if !matches!(symbols, 2 | 4 | 5 | 7) {
        return false;
    }
    let symbol = |at| if at < symbols { group[at] } else { alphabet.symbols[0] };
    let values = std::array::from_fn(|at| alphabet.values[usize::from(symbol(at))]);
    let Some(bits) = join(values) else { return false };
    let bytes = symbols * 5 / 8;
    if canonical && bits << (24 + 8 * bytes) != 0 {
        return false;
    }
    let [_, _, _, decoded @ ..] = bits.to_be_bytes();
    output.push_some(&decoded, bytes);
    true
}

/// The 40 bits of eight values, unless one is [`NONE`].
#[inline]
fn join(values: [u8; GROUP]) -> Option<u64> {
    if values.iter().fold(0, |all, &value| all | value) == NONE {
        return None;
    }
    let [a, b, c, d, e, f, g, h] = values.map(u64::from);
    let first = (a << 15 | b << 10) | (c << 5 | d);
    let second = (e << 15 | f << 10) | (g << 5 | h);
    Some(first << 20 | second)
}

/// Writes the whole bytes in the bits of fewer than eight symbols.
fn write_last(bits: u64, symbols: usize, output: &mut Output<'_>) {
    let [_, _, _, bytes @ ..] = (bits << (40 - 5 * symbols)).to_be_bytes();
    output.push_some(&bytes, symbols * 5 / 8);
}

fn decode_whole<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    alphabet: &Alphabet,
) -> Result<&'o mut [u8], Error> {
    let mut output = Output::new(output);
    if !input.len().is_multiple_of(8) {
        return Err(Error::IncorrectPadding);
    }
    let symbols = input.iter().rposition(|&byte| byte != PAD).map_or(0, |last| last + 1);
    let consumed = decode_groups(&input[..symbols], &mut output, alphabet);
    let mut bits = 0u64;
    for &byte in &input[consumed..symbols] {
        match alphabet.values[usize::from(byte)] {
            NONE => return Err(Error::NonDigit),
            value => bits = bits << 5 | u64::from(value),
        }
    }
    let pads = input.len() - symbols;
    if !matches!(pads, 0 | 1 | 3 | 4 | 6) {
        return Err(Error::IncorrectPadding);
    }
    write_last(bits, symbols - consumed, &mut output);
    Ok(output.finish())
}

/// Decodes whole groups of symbols up to the first that holds something else, and returns how far
/// it came.
fn decode_groups(input: &[u8], output: &mut Output<'_>, alphabet: &Alphabet) -> usize {
    let mut consumed = decode_bulk(input, output, alphabet);
    for group in input[consumed..].as_chunks::<8>().0 {
        let values = group.map(|byte| alphabet.values[usize::from(byte)]);
        let Some(bits) = join(values) else { break };
        output.extend(&bits.to_be_bytes()[3..]);
        consumed += 8;
    }
    consumed
}

/// Decodes some of the input, the faster way, if it can; returns how much.
fn decode_bulk(input: &[u8], output: &mut Output<'_>, alphabet: &Alphabet) -> usize {
    /// From this length on it pays to look for the rows of an alphabet.
    #[cfg(target_arch = "x86_64")]
    const LONG: usize = 1024;
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::MIN_DECODE
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
    {
        let find = || (input.len() >= LONG).then(|| avx2::Rows::new(&alphabet.values)).flatten();
        if let Some(rows) = alphabet.rows.or_else(find) {
            return avx2::decode(avx2, input, output, &rows);
        }
    }
    if VECTORS && let Some(ranges) = alphabet.ranges {
        return blocks::decode(input, output, ranges);
    }
    0
}

#[inline]
fn encode_group(group: &[u8; 5], alphabet: &Alphabet) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[3..].copy_from_slice(group);
    let bits = u64::from_be_bytes(bytes);
    [35, 30, 25, 20, 15, 10, 5, 0].map(|shift| alphabet.symbols[(bits >> shift & 31) as usize])
}
