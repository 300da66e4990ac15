//! JSON (RFC 8259) over the characters of a text, as CPython reads and writes it: strings, numbers
//! and white space.
//!
//! A text is a slice of [`Unit`]s: characters of one, two or four bytes, whichever the widest of them
//! needs. Nothing goes through UTF-8. Lone surrogates are characters like any other.

mod escape;
mod float;
mod integer;
mod number;
mod powers;
mod special;
#[cfg(test)]
mod tests;
mod unescape;

pub use escape::{Piece, ascii_len, escape_ascii, pieces};
pub use float::{FLOAT_LEN, float_repr};
pub use integer::{INTEGER_LEN, integer_repr};
pub use number::{Float, Number, number};
pub use special::{Ascii, Control, Quote, Special, find};
pub use unescape::{EscapeError, unescape};

/// A character in memory: of one byte (Latin-1), two or four.
pub trait Unit: Copy + Eq + Into<u32> + special::Find {
    /// Eight characters from `from` on as one word, the first of them the lowest byte, where there are so
    /// many and they are bytes.
    #[inline]
    fn word(_text: &[Self], _from: usize) -> Option<u64> {
        None
    }
}

impl Unit for u8 {
    #[inline]
    fn word(text: &[Self], from: usize) -> Option<u64> {
        text.get(from..)?.first_chunk().map(|word| u64::from_le_bytes(*word))
    }
}

impl Unit for u16 {}
impl Unit for u32 {}

/// The code point of the character at `at`; `None` behind the end.
#[inline]
pub fn at<U: Unit>(text: &[U], at: usize) -> Option<u32> {
    text.get(at).map(|&unit| unit.into())
}

/// The first place from `from` on that is no white space, or the end.
///
/// Between most values there is none, or one space. Each is a branch, which the processor foresees: a
/// sum would have to wait for the characters.
#[inline]
pub fn skip_whitespace<U: Unit>(text: &[U], from: usize) -> usize {
    let Some(first) = at(text, from) else {
        return from;
    };
    if first > 0x20 {
        return from;
    }
    if first == 0x20 && at(text, from + 1).is_some_and(|second| second > 0x20) {
        return from + 1;
    }
    skip_more(text, from)
}

#[inline(never)]
fn skip_more<U: Unit>(text: &[U], from: usize) -> usize {
    let mut place = from;
    if let Some(word) = U::word(text, from) {
        // A line break and the first spaces of an indentation.
        place += (word ^ u64::from_le_bytes(*b"\n       ")).trailing_zeros() as usize / 8;
        if place - from == INDENTED {
            place = skip_spaces(text, place);
        }
    }
    while let Some(0x20 | 0x09 | 0x0a | 0x0d) = at(text, place) {
        place += 1;
        if place - from == INDENTED {
            place = skip_spaces(text, place);
        }
    }
    place
}

/// After so much white space there are many spaces to come.
const INDENTED: usize = 8;

/// Goes over spaces by steps.
fn skip_spaces<U: Unit>(text: &[U], from: usize) -> usize {
    let (steps, _) = text[from..].as_chunks::<16>();
    let spaces =
        |step: &&[U; 16]| step.iter().fold(0, |all, &unit| all | (unit.into() ^ 0x20)) == 0;
    from + steps.iter().take_while(spaces).count() * 16
}
