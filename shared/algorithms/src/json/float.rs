//! Floats, as they are written: what `float.__repr__` makes of them.

use std::io::{Cursor, Write};

/// The longest text of [`float_repr`].
pub const FLOAT_LEN: usize = 32;

/// The most digits that a double needs.
const DIGITS: usize = 17;

/// The shortest digits that read back as `value`, which is finite; with an exponent where the first of
/// them is worth less than 0.0001, or 10,000,000,000,000,000 and more.
#[inline]
pub fn float_repr(value: f64, room: &mut [u8; FLOAT_LEN]) -> &[u8] {
    let mut text = Text { room, length: 0 };
    if value.is_sign_negative() {
        text.push(b"-");
    }
    let (digits, count, exponent) = shortest(value.abs());
    let digits = &digits[..count];
    match exponent {
        -4..0 => {
            text.push(&b"0.0000"[..1 + exponent.unsigned_abs() as usize]);
            text.push(digits);
        }
        0..16 => text.push_fixed(digits, exponent as usize + 1),
        _ => text.push_scientific(digits, exponent),
    }
    let Text { room, length } = text;
    &room[..length]
}

/// Digits, how many there are, and the power of ten of the first.
type Digits = ([u8; DIGITS], usize, i32);

#[inline]
fn shortest(value: f64) -> Digits {
    let shortest = read(format_args!("{value:e}"));
    let (digits, count, _) = shortest;
    if count >= DIGITS - 2 && digits[count - 1] % 2 == 1 && may_be_halfway(value) {
        return rounded_to_even(value, shortest);
    }
    shortest
}

/// Whether the value can lie halfway between two texts of at least 15 digits: if so, it has one digit
/// more, which is a 5, and so at most 25 bits behind the point.
fn may_be_halfway(value: f64) -> bool {
    (value * f64::from(1 << 25)).fract() == 0.0
}

/// Of two texts that are equally near, core takes the larger one, and CPython the one whose last digit
/// is even.
#[cold]
fn rounded_to_even(value: f64, shortest: Digits) -> Digits {
    // With a given number of digits, core rounds to even as well.
    let rounded = read(format_args!("{value:.*e}", shortest.1 - 1));
    let (digits, count, exponent) = rounded;
    let mut text = Text { room: &mut [0; FLOAT_LEN], length: 0 };
    text.push_scientific(&digits[..count], exponent);
    let text = str::from_utf8(&text.room[..text.length]);
    let reads_back = text.is_ok_and(|text| text.parse() == Ok(value));
    if reads_back && count == shortest.1 { rounded } else { shortest }
}

/// Reads what core writes: one digit, a point, the others, and an exponent, as in `1.25e-7`.
#[inline]
fn read(written: std::fmt::Arguments<'_>) -> Digits {
    let mut text = Cursor::new([0; FLOAT_LEN]);
    text.write_fmt(written).expect("a double has 17 digits and 3 of exponent");
    let length = text.position() as usize;
    let text = &text.into_inner()[..length];
    let letter = text.iter().rposition(|&byte| byte == b'e').unwrap_or(length);
    let mut digits = [b'0'; DIGITS];
    digits[0] = text[0];
    let others = text.get(2..letter).unwrap_or_default();
    digits[1..=others.len()].copy_from_slice(others);
    (digits, 1 + others.len(), read_exponent(&text[letter + 1..]))
}

fn read_exponent(text: &[u8]) -> i32 {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let value = digits.iter().fold(0, |value, digit| value * 10 + i32::from(digit - b'0'));
    if is_negative { -value } else { value }
}

struct Text<'r> {
    room: &'r mut [u8; FLOAT_LEN],
    length: usize,
}

impl Text<'_> {
    #[inline]
    fn push(&mut self, bytes: &[u8]) {
        self.room[self.length..][..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// The point comes behind `whole` digits.
    fn push_fixed(&mut self, digits: &[u8], whole: usize) {
        match digits.split_at_checked(whole) {
            Some((whole, fraction)) if !fraction.is_empty() => {
                self.push(whole);
                self.push(b".");
                self.push(fraction);
            }
            _ => {
                self.push(digits);
                self.push(&b"0000000000000000"[..whole - digits.len()]);
                self.push(b".0");
            }
        }
    }

    fn push_scientific(&mut self, digits: &[u8], exponent: i32) {
        self.push(&digits[..1]);
        if digits.len() > 1 {
            self.push(b".");
            self.push(&digits[1..]);
        }
        self.push(if exponent < 0 { b"e-" } else { b"e+" });
        let mut room = [b'0'; 3];
        let start = super::integer::digits(exponent.unsigned_abs().into(), &mut room);
        self.push(&room[start.min(1)..]);
    }
}
