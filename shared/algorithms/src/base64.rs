//! Base64: `binascii.a2b_base64` and `binascii.b2a_base64` of every supported CPython.
//!
//! The rules are here, in plain safe code: where lines break, what padding means, which error is
//! raised. The work is done by an engine, which knows the alphabet and the bytes to skip, and
//! nothing else: it takes whole groups (3 bytes, or 4 characters) from the front of the input until
//! it meets something that is not for it to judge.

mod alphabet;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod blocks;
mod decoder;
mod engine;
mod error;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(test)]
mod oracle;
mod portable;
#[cfg(test)]
mod tests;

use std::mem::MaybeUninit;

pub use crate::base::ByteSet;
use crate::base::{Output, lines};
pub use alphabet::Alphabet;
use decoder::Decoder;
pub use decoder::decode_pieces;
use engine::Engine;
pub use error::Error;

const PAD: u8 = b'=';

/// The characters of a group.
const GROUP: usize = 4;

/// How to encode.
#[derive(Clone, Copy, Debug)]
pub struct Encode<'a> {
    /// The 64 characters.
    pub alphabet: &'a Alphabet,
    /// Fill up the last group with `=`.
    pub padded: bool,
    /// Break lines after this many characters, rounded down to a multiple of 4 but at least 4. 0 is
    /// one line.
    pub wrapcol: usize,
    /// Put a newline at the end.
    pub newline: bool,
}

/// How many bytes `encode` writes for `input_len` bytes, or `None` when no slice can be so long.
pub const fn encoded_len(input_len: usize, options: &Encode<'_>) -> Option<usize> {
    let tail = match (input_len % 3, options.padded) {
        (0, _) => 0,
        (_, true) => 4,
        (rest, false) => rest + 1,
    };
    let Some(characters) = (input_len / 3).checked_mul(4) else { return None };
    let Some(characters) = characters.checked_add(tail) else { return None };
    let breaks = match lines::width(options.wrapcol, GROUP) {
        Some(width) => characters.saturating_sub(1) / width,
        None => 0,
    };
    let Some(len) = characters.checked_add(breaks) else { return None };
    match len.checked_add(options.newline as usize) {
        Some(len) if len <= isize::MAX as usize => Some(len),
        _ => None,
    }
}

/// Encodes all of `input`.
///
/// Panics when `output` is shorter than [`encoded_len`] says.
#[inline]
pub fn encode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    options: &Encode<'_>,
) -> &'o mut [u8] {
    encode_with(Engine::detect(), input, output, options)
}

fn encode_with<'o>(
    engine: Engine,
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    options: &Encode<'_>,
) -> &'o mut [u8] {
    let mut output = Output::new(output);
    let alphabet = options.alphabet;
    let mut rest = input;
    if let Some(width) = lines::width(options.wrapcol, GROUP) {
        let line = width / 4 * 3;
        // A line that ends the input is not followed by a break.
        let whole = input.len().saturating_sub(1) / line * line;
        if whole > 0 {
            engine.encode_lines(alphabet, line, &input[..whole], &mut output);
        }
        rest = &input[whole..];
    }
    let whole = rest.len() / 3 * 3;
    if whole > 0 {
        engine.encode(alphabet, &rest[..whole], &mut output);
    }
    encode_tail(&rest[whole..], &mut output, options);
    if options.newline {
        output.push(b'\n');
    }
    output.finish()
}

/// The last one or two bytes.
fn encode_tail(tail: &[u8], output: &mut Output<'_>, options: &Encode<'_>) {
    let symbol = |bits: u8| options.alphabet.symbol(bits);
    let (characters, pads) = match *tail {
        [a] => ([symbol(a >> 2), symbol(a << 4), PAD, PAD], 2),
        [a, b] => ([symbol(a >> 2), symbol(a << 4 | b >> 4), symbol(b << 2), PAD], 1),
        _ => return,
    };
    if options.padded {
        // A copy of a fixed length is no call.
        output.extend(&characters);
    } else {
        output.push_some(&characters, 4 - pads);
    }
}

/// What padding means where it is not simply the end of the input.
///
/// CPython changed its mind twice. "Strict" is decoding where `=` is not among the ignored bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// A group completed by padding ends the data, and what follows is not looked at (an error when
    /// strict). `=` after a complete group is let pass, strict or not. CPython 3.11, and 3.12 up to
    /// 3.12.3.
    EndsData,
    /// The same, but `=` after a complete group is an error when strict (gh-118314). CPython 3.12
    /// from 3.12.4, 3.13 up to 3.13.12, 3.14 up to 3.14.3.
    EndsDataWithoutExcess,
    /// Data goes on after padding, which is ignored in the middle as any other byte that is not
    /// data (gh-145264). CPython 3.13 from 3.13.13, 3.14 from 3.14.4, 3.15.
    Ignorable,
}

impl Padding {
    /// What it means with these corrections of CPython: gh-118314 and gh-145264.
    pub const fn corrected(without_excess: bool, ignorable: bool) -> Self {
        match (without_excess, ignorable) {
            (_, true) => Self::Ignorable,
            (true, false) => Self::EndsDataWithoutExcess,
            (false, false) => Self::EndsData,
        }
    }
}

/// How to decode.
#[derive(Clone, Copy, Debug)]
pub struct Decode<'a> {
    /// The 64 characters.
    pub alphabet: &'a Alphabet,
    /// What padding means.
    pub padding: Padding,
    /// The bytes outside the alphabet that are passed over in silence, `=` included where it is out
    /// of place. CPython's strict mode is [`ByteSet::EMPTY`] or `ignorechars`, its default is
    /// [`ByteSet::ALL`].
    pub ignored: ByteSet,
    /// The last group must be filled up with `=`. When false, `=` is just a byte outside the
    /// alphabet.
    pub padded: bool,
    /// The bits of the last character that belong to no byte must be zero.
    pub canonical: bool,
}

impl<'a> Decode<'a> {
    /// CPython's default: what is not data is passed over.
    pub const fn lenient(alphabet: &'a Alphabet, padding: Padding) -> Self {
        Self { alphabet, padding, ignored: ByteSet::ALL, padded: true, canonical: false }
    }

    /// CPython's strict mode: what is not data is an error.
    pub const fn strict(alphabet: &'a Alphabet, padding: Padding) -> Self {
        Self { alphabet, padding, ignored: ByteSet::EMPTY, padded: true, canonical: false }
    }
}

/// The most bytes that `decode` can write for `input_len` bytes.
pub const fn decoded_len_max(input_len: usize) -> usize {
    // Two characters make one byte, three make two, one makes none.
    input_len / 4 * 3 + (input_len % 4).saturating_sub(1)
}

/// Decodes all of `input`.
///
/// Panics when `output` is shorter than [`decoded_len_max`] says.
#[inline]
pub fn decode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    options: &Decode<'_>,
) -> Result<&'o mut [u8], Error> {
    decode_with(Engine::detect(), input, output, options)
}

fn decode_with<'o>(
    engine: Engine,
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    options: &Decode<'_>,
) -> Result<&'o mut [u8], Error> {
    assert!(output.len() >= decoded_len_max(input.len()));
    let mut output = Output::new(output);
    let consumed = engine.decode(options.alphabet, &options.ignored, input, &mut output);
    match &input[consumed..] {
        [] => Ok(output.finish()),
        rest if decode_padded(rest, &mut output, options) => Ok(output.finish()),
        rest => Decoder::resume(engine, options, output).complete(rest),
    }
}

/// Decodes a last group that padding fills up just as it should: every rule agrees on that one.
#[inline]
fn decode_padded(rest: &[u8], output: &mut Output<'_>, options: &Decode<'_>) -> bool {
    let alphabet = options.alphabet;
    let (group, count) = match *rest {
        [a, b, PAD, PAD] => ([a, b, alphabet.encode[0], alphabet.encode[0]], 1),
        [a, b, c, PAD] => ([a, b, c, alphabet.encode[0]], 2),
        _ => return false,
    };
    match portable::join(alphabet, group) {
        Some(bytes) if options.padded && !(options.canonical && bytes[count] != 0) => {
            output.push(bytes[0]);
            if count == 2 {
                output.push(bytes[1]);
            }
            true
        }
        _ => false,
    }
}

/// Whether an engine may pass over `byte`. Over padding it never may: that is judged here.
#[inline]
fn may_skip(ignored: &ByteSet, byte: u8) -> bool {
    ignored.contains(byte) && byte != PAD
}
