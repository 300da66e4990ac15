//! Floats, as they are written: what `float.__repr__` makes of them.

use std::ops::RangeInclusive;

use super::integer::push_digits;
use super::powers::power_of_ten;

/// The longest text of [`float_repr`].
pub const FLOAT_LEN: usize = 32;

/// Room for the digits of a double, which are 17 at the most.
const DIGITS: usize = 24;

/// The shortest digits that read back as `value`, which is finite; with an exponent where the first of
/// them is worth less than 0.0001, or 10,000,000,000,000,000 and more.
#[inline]
pub fn float_repr(value: f64, room: &mut [u8; FLOAT_LEN]) -> &[u8] {
    let mut text = Text { room, length: 0 };
    if value.is_sign_negative() {
        text.push(b"-");
    }
    let (decimal, power) = shortest(value.abs());
    let mut room = [0; DIGITS];
    let end = push_digits(decimal, &mut room, 0);
    let digits = &room[..end];
    let exponent = power + digits.len() as i32 - 1;
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

/// A decimal number: an integer that does not end with 0, and the power of ten that it is multiplied with.
type Decimal = (u64, i32);

/// The shortest decimal number that reads back as `value`, which is not negative: of those that are as
/// short the nearest, and of two that are equally near the even one.
///
/// This is Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles", 2020): between the
/// halfway points to both neighbours there are at most two multiples of one power of ten and at least one
/// of the next smaller, which a product with 128 bits of a power of ten tells.
#[inline]
fn shortest(value: f64) -> Decimal {
    let bits = value.to_bits();
    let (biased, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (significand, exponent) = match biased {
        0 if fraction == 0 => return (0, 0),
        0 => (fraction, -1074),
        _ => (fraction | 1 << 52, biased - 1075),
    };
    // Below a power of two the neighbour is half as far.
    let is_closer_below = fraction == 0 && biased > 1;
    let power = floor_log10_of_power_of_2(exponent, is_closer_below);
    let factor = power_of_ten(-power);
    let shift = exponent + floor_log2_of_power_of_10(-power) + 1;
    let quarters = |number: u64| odd_product(factor, number << shift);
    let (value, is_odd) = (quarters(4 * significand), significand & 1);
    // What is halfway reads as the neighbour that is even.
    let lower = quarters(4 * significand - 2 + u64::from(is_closer_below)) + is_odd;
    let upper = quarters(4 * significand + 2) - is_odd;
    nearest(value, lower..=upper, power)
}

/// The shortest of the numbers in a range that are nearest to `value`. All three are in quarters, and the
/// last bit of what is none of them is set.
#[inline]
fn nearest(value: u64, range: RangeInclusive<u64>, power: i32) -> Decimal {
    let (whole, tens) = (value / 4, value / 40);
    let is_below = range.contains(&(40 * tens));
    let is_above = range.contains(&(40 * tens + 40));
    if tens > 0 && is_below != is_above {
        return without_zeros(tens + u64::from(is_above), power + 1);
    }
    let is_below = range.contains(&(4 * whole));
    let is_above = range.contains(&(4 * whole + 4));
    let is_larger = match is_below == is_above {
        true => value + (whole & 1) > 4 * whole + 2,
        false => is_above,
    };
    without_zeros(whole + u64::from(is_larger), power)
}

/// The highest 64 bits of a product of 192; where the others are not all 0, the last bit is set.
///
/// As the power is rounded up, the middle bits may be larger by 1.
#[inline]
fn odd_product(power: u128, number: u64) -> u64 {
    let low = (power as u64) as u128 * u128::from(number);
    let high = (power >> 64) * u128::from(number) + (low >> 64);
    (high >> 64) as u64 | u64::from(high as u64 > 1)
}

/// `floor(log10(2^exponent))`, or of three quarters of that.
#[inline]
const fn floor_log10_of_power_of_2(exponent: i32, three_quarters: bool) -> i32 {
    // Both logarithms in units of 2^-22.
    (exponent * 1_262_611 - if three_quarters { 524_031 } else { 0 }) >> 22
}

/// `floor(log2(10^power))`.
#[inline]
pub(super) const fn floor_log2_of_power_of_10(power: i32) -> i32 {
    (power * 1_741_647) >> 19
}

/// The same number, which is not 0, without zeros at its end.
#[inline]
fn without_zeros(mut digits: u64, mut power: i32) -> Decimal {
    for (step, zeros) in [(100_000_000, 8), (10_000, 4), (100, 2), (10, 1)] {
        while digits.is_multiple_of(step) {
            digits /= step;
            power += zeros;
        }
    }
    (digits, power)
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
        if exponent.unsigned_abs() < 10 {
            self.push(b"0");
        }
        let mut room = [0; DIGITS];
        let end = push_digits(exponent.unsigned_abs().into(), &mut room, 0);
        self.push(&room[..end]);
    }
}
