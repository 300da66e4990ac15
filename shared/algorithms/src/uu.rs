//! One line of uuencoded data: a character for the length, then six bits in each character.

use std::fmt;
use std::mem::MaybeUninit;

use crate::base::{Output, zero_filled};

#[cfg(test)]
mod tests;

/// The most bytes that one line can hold.
pub const MAX_LINE: usize = 45;

/// The most bytes that [`decode`] can write: the length character has six bits.
pub const MAX_DECODED: usize = 63;

/// Room for the most bytes that [`decode`] can write, in which all its groups are whole: then it is fastest.
pub const ROOM_TO_DECODE: usize = MAX_DECODED + 1;

/// Why a line cannot be encoded or decoded. Each is a `binascii.Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// There are more than [`MAX_LINE`] bytes to encode.
    TooLong,
    /// The line has not even the character for its length.
    MissingLength,
    /// A character stands for no six bits.
    IllegalCharacter,
    /// After the data comes something other than spaces, back-ticks and line ends.
    TrailingGarbage,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "At most 45 bytes at once",
            Self::MissingLength => "Missing length byte",
            Self::IllegalCharacter => "Illegal char",
            Self::TrailingGarbage => "Trailing garbage",
        })
    }
}

/// What a line without any character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyLine {
    /// [`Error::MissingLength`].
    Refused,
    /// 32 zero bytes: old versions took the NUL after the end for the length (gh-148093).
    Zeros,
}

/// How many bytes [`encode`] writes for `length` bytes; nothing when a line cannot hold them.
pub fn encode_len(length: usize) -> Option<usize> {
    (length <= MAX_LINE).then(|| 2 + length.div_ceil(3) * 4)
}

/// Encodes a line and ends it with a newline. With `backtick`, zero is '`' and not a space.
///
/// Panics when `output` is shorter than [`encode_len`] says.
pub fn encode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    backtick: bool,
) -> Result<&'o mut [u8], Error> {
    if input.len() > MAX_LINE {
        return Err(Error::TooLong);
    }
    let symbols = if backtick { &BACKTICKS } else { &SPACES };
    let mut output = Output::new(output);
    output.push(symbols[input.len()]);
    let (groups, rest) = input.as_chunks();
    for group in groups {
        output.extend(&encode_group(group, symbols));
    }
    if !rest.is_empty() {
        output.extend(&encode_group(&zero_filled(rest), symbols));
    }
    output.push(b'\n');
    Ok(output.finish())
}

/// How many bytes [`decode`] writes, if it does not fail: what the first character says.
pub fn decode_len(input: &[u8], empty: EmptyLine) -> usize {
    match (input.first(), empty) {
        (Some(&first), _) => usize::from(first.wrapping_sub(b' ') & 63),
        (None, EmptyLine::Zeros) => 32,
        (None, EmptyLine::Refused) => 0,
    }
}

/// Decodes a line. What the line lacks at its end counts as spaces, since some programs strip them.
///
/// Panics when `output` is shorter than [`decode_len`] says.
pub fn decode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    empty: EmptyLine,
) -> Result<&'o mut [u8], Error> {
    if input.is_empty() && empty == EmptyLine::Refused {
        return Err(Error::MissingLength);
    }
    let length = decode_len(input, empty);
    let mut output = Output::new(output);
    let mut data = Characters(input.get(1..).unwrap_or_default());
    for _ in 0..length / 3 {
        output.push_some(&data.next_group(3)?, 3);
    }
    if !length.is_multiple_of(3) {
        output.push_some(&data.next_group(length % 3)?, length % 3);
    }
    match data.0.iter().all(|byte| matches!(byte, b' ' | b'`' | b'\n' | b'\r')) {
        true => Ok(output.finish()),
        false => Err(Error::TrailingGarbage),
    }
}

/// The characters of a line that are still to be read.
struct Characters<'i>(&'i [u8]);

impl Characters<'_> {
    /// The next three bytes, of which the first `count` are wanted, and one byte more: characters
    /// that hold nothing of those are not read.
    #[inline(always)]
    fn next_group(&mut self, count: usize) -> Result<[u8; 4], Error> {
        if let Some(four) = self.0.first_chunk() {
            let symbols = u32::from_le_bytes(*four) & u32::MAX >> (24 - 8 * count);
            if are_symbols(symbols, count + 1) {
                self.0 = &self.0[count + 1..];
                return Ok(join(symbols));
            }
        }
        self.next_symbols(count).map(join)
    }

    /// The symbols that hold something of `count` bytes, read one by one.
    #[inline(never)]
    fn next_symbols(&mut self, count: usize) -> Result<u32, Error> {
        let mut symbols = [ZERO; 4];
        for symbol in &mut symbols[..=count] {
            *symbol = self.next_symbol()?;
        }
        Ok(u32::from_le_bytes(symbols))
    }

    /// The line seems to end at a line end, but all that follows is still checked, character by
    /// character, as what it would be if it did not.
    fn next_symbol(&mut self) -> Result<u8, Error> {
        let Some((&byte, rest)) = self.0.split_first() else {
            return Ok(ZERO);
        };
        self.0 = rest;
        match byte {
            b'\n' | b'\r' => Ok(ZERO),
            ZERO..=b'`' => Ok(byte),
            _ => Err(Error::IllegalCharacter),
        }
    }
}

/// The symbol for zero; '`' stands for it as well.
const ZERO: u8 = b' ';

/// Whether the lowest `count` bytes are symbols: from space for 0 to underscore for 63, and back-tick, which is 0 too.
/// The other bytes are zeros.
#[inline]
fn are_symbols(word: u32, count: usize) -> bool {
    const TOPS: u32 = splat(0x80);
    // The first sum has the top bit of each byte from space on, the second that of each above back-tick. Into the
    // next byte only one carries that has the top bit itself, which none may have.
    let not_below = word.wrapping_add(splat(0x80 - ZERO));
    let above = word.wrapping_add(splat(0x7F - b'`'));
    not_below & !above & !word & TOPS == TOPS >> (32 - 8 * count)
}

/// The bytes of four symbols, and one byte more.
#[inline]
fn join(symbols: u32) -> [u8; 4] {
    let values = (symbols ^ splat(ZERO)) & splat(63);
    // The first value is the lowest byte, and the highest of the bits.
    let pairs = (values & 0x003F_003F) << 6 | values >> 8 & 0x003F_003F;
    (pairs << 20 | pairs >> 16 << 8).to_be_bytes()
}

/// The byte four times.
const fn splat(byte: u8) -> u32 {
    u32::from_ne_bytes([byte; 4])
}

#[inline]
fn encode_group(group: &[u8; 3], symbols: &[u8; 64]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
    [18, 12, 6, 0].map(|shift| symbols[(bits >> shift & 63) as usize])
}

const SPACES: [u8; 64] = symbols(b' ');
const BACKTICKS: [u8; 64] = symbols(b'`');

const fn symbols(zero: u8) -> [u8; 64] {
    let mut symbols = [zero; 64];
    let mut value = 1;
    while value < 64 {
        symbols[value] = b' ' + value as u8;
        value += 1;
    }
    symbols
}
