//! Escapes inside of a string.

use super::{Unit, at};

/// What is wrong with an escape, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscapeError {
    /// The text ends behind the backslash.
    Unterminated,
    /// No escape has this letter; the place of the backslash.
    Unknown(usize),
    /// No four digits, or, if something has to follow, nothing behind them; the place of the `u`.
    Digits(usize),
}

/// The character that the escape at `backslash` stands for, and the place behind it.
///
/// Two escapes of UTF-16 surrogates are one character. `before_more`: four digits at the end of the
/// text are no escape.
#[inline]
pub fn unescape<U: Unit>(
    text: &[U],
    backslash: usize,
    before_more: bool,
) -> Result<(u32, usize), EscapeError> {
    let character = match at(text, backslash + 1) {
        None => return Err(EscapeError::Unterminated),
        Some(same @ (0x22 | 0x5c | 0x2f)) => same,
        Some(0x62) => 0x08,
        Some(0x66) => 0x0c,
        Some(0x6e) => 0x0a,
        Some(0x72) => 0x0d,
        Some(0x74) => 0x09,
        Some(0x75) => return unescape_digits(text, backslash, before_more),
        Some(_) => return Err(EscapeError::Unknown(backslash)),
    };
    Ok((character, backslash + 2))
}

fn unescape_digits<U: Unit>(
    text: &[U],
    backslash: usize,
    before_more: bool,
) -> Result<(u32, usize), EscapeError> {
    let first = digits(text, backslash, before_more)?;
    let next = backslash + 6;
    let is_pair = matches!(first, 0xd800..0xdc00)
        && text.len() - next > 6
        && at(text, next) == Some(0x5c)
        && at(text, next + 1) == Some(0x75);
    if is_pair {
        let second = digits(text, next, before_more)?;
        if matches!(second, 0xdc00..0xe000) {
            let joined = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return Ok((joined, next + 6));
        }
    }
    Ok((first, next))
}

/// The value of the four digits of an escape.
#[inline]
fn digits<U: Unit>(text: &[U], backslash: usize, before_more: bool) -> Result<u32, EscapeError> {
    let error = EscapeError::Digits(backslash + 1);
    let Some((&[a, b, c, d], rest)) = text[backslash + 2..].split_first_chunk() else {
        return Err(error);
    };
    if before_more && rest.is_empty() {
        return Err(error);
    }
    let mut value = 0;
    for unit in [a, b, c, d] {
        let digit: u32 = unit.into();
        let digit = match digit {
            0x30..=0x39 => digit - 0x30,
            0x41..=0x46 | 0x61..=0x66 => (digit & 0xf) + 9,
            _ => return Err(error),
        };
        value = (value << 4) | digit;
    }
    Ok(value)
}
