//! Strings and numbers of JSON, in characters of each size, against what is as simple as can be.
#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use rustdlib_algorithms::base::Output;
use rustdlib_algorithms::json::{
    Ascii, Control, FLOAT_LEN, INTEGER_LEN, Number, Piece, Quote, Special, Unit, ascii_len,
    escape_ascii, find, float_repr, integer_repr, number, pieces,
};
use rustdlib_fuzz::{choice, filled, json_string};

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let choices = choice(&mut data);
    match choices % 3 {
        0 => strings(data),
        1 => strings(&units::<2, u16>(data, u16::from_le_bytes)),
        _ => strings(&units::<4, u32>(data, |four| u32::from_le_bytes(four) % 0x11_0000)),
    }
    numbers(data);
    if let Some(eight) = data.first_chunk() {
        written(f64::from_le_bytes(*eight), i64::from_le_bytes(*eight));
    }
});

/// Characters of one byte each, and of as many as they can have.
fn units<const N: usize, U: From<u8>>(data: &[u8], join: impl Fn([u8; N]) -> U) -> Vec<U> {
    let (mut rest, mut units) = (data, Vec::new());
    while let Some((&first, others)) = rest.split_first() {
        let wide = others.split_first_chunk().filter(|_| first & 0x80 != 0);
        units.push(wide.map_or_else(|| first.into(), |(wide, _)| join(*wide)));
        rest = wide.map_or(others, |(_, behind)| behind);
    }
    units
}

fn strings<U: Unit + Debug>(text: &[U]) {
    finds::<Quote, U>(text);
    finds::<Control, U>(text);
    finds::<Ascii, U>(text);
    escapes(text);
    for strict in [false, true] {
        assert_eq!(json_string(text, 0, strict), simple_string(text, strict));
    }
}

fn finds<S: Special, U: Unit>(text: &[U]) {
    let first = text.iter().position(|&unit| S::contains(unit.into()));
    assert_eq!(find::<S, U>(text), first.unwrap_or(text.len()));
}

/// Written in both ways, and read again.
fn escapes<U: Unit>(text: &[U]) {
    let length = ascii_len(text).unwrap();
    let ascii = filled(length, |room| {
        let mut output = Output::new(room);
        escape_ascii(text, &mut output);
        output.finish()
    });
    assert!(ascii.len() == length && ascii.is_ascii());
    // Halves that are written apart are read as one character.
    let mut joined: Vec<u32> = Vec::new();
    for &unit in text {
        match (joined.last_mut(), unit.into()) {
            (Some(last @ 0xd800..0xdc00), low @ 0xdc00..0xe000) => {
                *last = 0x1_0000 + ((*last - 0xd800) << 10) + (low - 0xdc00);
            }
            (_, unit) => joined.push(unit),
        }
    }
    assert_eq!(json_string(&ascii, 1, true), Ok((joined, length)));

    let mut written: Vec<u32> = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => written.extend(plain.iter().map(|&unit| unit.into())),
            Piece::Escape(bytes, count) => {
                written.extend(bytes[..count].iter().map(|&byte| u32::from(byte)));
            }
        }
    }
    written.push(0x22);
    let wide: Vec<u32> = text.iter().map(|&unit| unit.into()).collect();
    assert_eq!(json_string(&written, 0, true), Ok((wide, written.len())));
}

/// The string that begins at the beginning, one character after the other.
fn simple_string<U: Unit>(
    text: &[U],
    strict: bool,
) -> Result<(Vec<u32>, usize), (&'static str, usize)> {
    let at = |place: usize| text.get(place).map(|&unit| unit.into());
    let digits = |backslash: usize| -> Option<u32> {
        let digit = |place| char::from_u32(at(place)?)?.to_digit(16);
        (backslash + 2..backslash + 6).try_fold(0, |value, place| Some(value * 16 + digit(place)?))
    };
    let (mut string, mut place) = (Vec::new(), 0);
    loop {
        let (unit, next) = match (at(place).ok_or(("unterminated", 0))?, at(place + 1)) {
            (0x22, _) => return Ok((string, place + 1)),
            (0..0x20, _) if strict => return Err(("control", place)),
            (0x5c, None) => return Err(("unterminated", 0)),
            (0x5c, Some(0x75)) => {
                let first = digits(place).ok_or(("digits", place + 1))?;
                let is_high = matches!(first, 0xd800..0xdc00) && at(place + 12).is_some();
                match (at(place + 6), at(place + 7)) {
                    (Some(0x5c), Some(0x75)) if is_high => {
                        match digits(place + 6).ok_or(("digits", place + 7))? {
                            low @ 0xdc00..0xe000 => {
                                let high = (first - 0xd800) * 0x400;
                                (0x1_0000 + high + (low - 0xdc00), place + 12)
                            }
                            _ => (first, place + 6),
                        }
                    }
                    _ => (first, place + 6),
                }
            }
            (0x5c, Some(letter)) => {
                let letters =
                    "\"\\/bfnrt".chars().map(u32::from).zip("\"\\/\x08\x0c\n\r\t".chars());
                let known = letters.into_iter().find(|&(known, _)| known == letter);
                (known.ok_or(("unknown", place))?.1.into(), place + 2)
            }
            (unit, _) => (unit, place + 1),
        };
        string.push(unit);
        place = next;
    }
}

/// A number at the beginning of a text.
fn numbers(text: &[u8]) {
    let Some((number, end)) = number(text, 0) else {
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        assert!(!digits.first().is_some_and(u8::is_ascii_digit));
        return;
    };
    let read = str::from_utf8(&text[..end]).unwrap();
    let is_float = read.contains(['.', 'e', 'E']);
    match number {
        Number::Integer(value) => assert!(!is_float && read.parse() == Ok(value)),
        Number::LongInteger => assert!(!is_float && read.len() > 18),
        Number::Float(float) => {
            let nearest: f64 = read.parse().unwrap();
            let value = float.value(read.as_bytes());
            assert!(
                is_float && value.map_or(read.len() > 400, |v| v.to_bits() == nearest.to_bits())
            );
        }
    }
}

fn written(float: f64, integer: i64) {
    assert_eq!(integer_repr(integer, &mut [0; INTEGER_LEN]), integer.to_string().as_bytes());
    if float.is_finite() {
        let mut room = [0; FLOAT_LEN];
        let repr = str::from_utf8(float_repr(float, &mut room)).unwrap();
        assert_eq!(repr.parse().map(f64::to_bits), Ok(float.to_bits()));
        let count = |text: &str| {
            let digits = text.split('e').next().unwrap_or_default();
            let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
            digits.trim_matches('0').len()
        };
        assert_eq!(count(repr), count(&format!("{float:e}")));
    }
}
