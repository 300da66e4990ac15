//! Strings as they are written, between quotation marks.

use super::{Ascii, Control, Unit, find};
use crate::base::Output;

/// How many bytes [`escape_ascii`] writes; `None` when that is more than a `usize` can say.
pub fn ascii_len<U: Unit>(text: &[U]) -> Option<usize> {
    let plain = find::<Ascii, _>(text);
    let mut length = plain.checked_add(2)?;
    // A sum of 32 bits stays in vectors; no character has more than 12 bytes.
    for chunk in text[plain..].chunks(1 << 16) {
        let sum: u32 = chunk.iter().map(|&unit| ascii_len_of(unit.into())).sum();
        length = length.checked_add(sum as usize)?;
    }
    Some(length)
}

#[inline]
fn ascii_len_of(character: u32) -> u32 {
    let named = matches!(character, 0x08..=0x0a | 0x0c | 0x0d);
    let pair = character == 0x22 || character == 0x5c || named;
    let long = (character < 0x20 && !named) || character > 0x7e;
    1 + u32::from(pair) + u32::from(long) * 5 + u32::from(character > 0xffff) * 6
}

/// Writes the string with its quotation marks; everything that is not printable ASCII is escaped.
///
/// # Panics
/// When there is no room for [`ascii_len`] bytes.
pub fn escape_ascii<U: Unit>(text: &[U], output: &mut Output<'_>) {
    output.push(b'"');
    let mut rest = text;
    loop {
        if rest.len() > SOON {
            let plain = find::<Ascii, _>(rest);
            output.extend_with(&rest[..plain], |unit| unit.into() as u8);
            rest = &rest[plain..];
        }
        // Where one special character is, others are close.
        let mut row = 0;
        while row < SOON
            && let [first, others @ ..] = rest
        {
            let is_plain = push_character((*first).into(), output);
            row = if is_plain { row + 1 } else { 0 };
            rest = others;
        }
        if rest.is_empty() {
            break;
        }
    }
    output.push(b'"');
}

/// After so many plain characters in a row, the next special one is looked for.
const SOON: usize = 16;

/// Writes one character, and returns whether that is as it is.
#[inline(always)]
fn push_character(character: u32, output: &mut Output<'_>) -> bool {
    if let Some((bytes, length)) = WRITTEN.get(character as usize) {
        output.push_some(bytes, usize::from(*length));
        return *length == 1;
    }
    if character > 0xffff {
        let (high, low) = surrogates(character);
        output.push_some(&unicode_escape(high), 6);
        output.push_some(&unicode_escape(low), 6);
    } else {
        output.push_some(&unicode_escape(character), 6);
    }
    false
}

/// How many characters a byte can be.
const LATIN_1: usize = 256;

/// How the characters of Latin-1 are written, and how long that is.
static WRITTEN: [([u8; 8], u8); LATIN_1] = {
    let mut written = [([0; 8], 0); LATIN_1];
    let mut character = 0;
    while character < LATIN_1 as u32 {
        written[character as usize] = match (short_escape(character), character) {
            (Some(letter), _) => ([b'\\', letter, 0, 0, 0, 0, 0, 0], 2),
            (None, 0x20..0x7f) => ([character as u8, 0, 0, 0, 0, 0, 0, 0], 1),
            (None, _) => (unicode_escape(character), 6),
        };
        character += 1;
    }
    written
};

/// The letter behind the backslash, for characters that have one.
#[inline]
const fn short_escape(character: u32) -> Option<u8> {
    Some(match character {
        0x22 => b'"',
        0x5c => b'\\',
        0x08 => b'b',
        0x0c => b'f',
        0x0a => b'n',
        0x0d => b'r',
        0x09 => b't',
        _ => return None,
    })
}

/// The UTF-16 surrogates of a character beyond the BMP.
#[inline]
fn surrogates(character: u32) -> (u32, u32) {
    let offset = character - 0x1_0000;
    (0xd800 + (offset >> 10), 0xdc00 + (offset & 0x3ff))
}

/// `\uXXXX` of a character of 16 bits, and two bytes that do not count.
#[inline]
const fn unicode_escape(character: u32) -> [u8; 8] {
    // One nibble in each byte, the highest first in memory.
    let spread = ((character & 0xff) << 16) | ((character >> 8) & 0xff);
    let nibbles = ((spread & 0x000f_000f) << 8) | ((spread >> 4) & 0x000f_000f);
    // What is above 9 has bit 4 after adding 6, and becomes a letter.
    let letters = ((nibbles + 0x0606_0606) >> 4) & 0x0101_0101;
    let digits = nibbles + 0x3030_3030 + letters * 0x27;
    (((digits as u64) << 16) | 0x755c).to_le_bytes()
}

/// A part of a string as it is written without escaping what is not ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a, U> {
    /// Characters that are written as they are.
    Plain(&'a [U]),
    /// An escape: the first so many of these bytes.
    Escape([u8; 8], usize),
}

/// The parts of a string, without its quotation marks: only the quotation mark, the backslash and
/// control characters are escaped.
pub fn pieces<U: Unit>(text: &[U]) -> impl Iterator<Item = Piece<'_, U>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let plain = find::<Control, _>(rest);
        if plain > 0 {
            let piece = &rest[..plain];
            rest = &rest[plain..];
            return Some(Piece::Plain(piece));
        }
        let (&first, others) = rest.split_first()?;
        rest = others;
        let (bytes, length) = WRITTEN[first.into() as usize];
        Some(Piece::Escape(bytes, length.into()))
    })
}
