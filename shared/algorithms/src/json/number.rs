//! Numbers, as they are read.

use std::ops::RangeInclusive;

use super::float::floor_log2_of_power_of_10;
use super::powers::power_of_ten;
use super::{Unit, at};

/// A number in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Without a fraction and an exponent.
    Integer(i64),
    /// The same, with more than 18 digits.
    LongInteger,
    /// With a fraction or an exponent, or both.
    Float(Float),
}

/// The digits of a number with a fraction or an exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Float {
    negative: bool,
    /// All digits as one integer, as far as they fit.
    digits: u64,
    /// How many digits there are.
    count: usize,
    /// The power of ten that `digits` is multiplied with.
    exponent: i64,
}

/// So many digits always fit into an `i64`, and a `u64`.
const FITTING: usize = 18;

/// The longest text that [`Float::value`] reads.
const LONGEST: usize = 400;

/// The number that begins at `start`, and the place behind it; `None` where there is none.
///
/// A leading zero is a number by itself, and so is what stands before a point or an `e` that no
/// digit follows.
#[inline]
pub fn number<U: Unit>(text: &[U], start: usize) -> Option<(Number, usize)> {
    let negative = at(text, start) == Some(0x2d);
    let first = start + usize::from(negative);
    let mut digits = Digits::default();
    let end = match at(text, first)? {
        0x30 => first + 1,
        0x31..=0x39 => digits.read(text, first),
        _ => return None,
    };
    if let Some(0x2e | 0x65 | 0x45) = at(text, end)
        && let Some((exponent, last)) = fraction_and_exponent(text, end, &mut digits)
    {
        let Digits { value, count } = digits;
        return Some((Number::Float(Float { negative, digits: value, count, exponent }), last));
    }
    let number = match digits {
        Digits { count, .. } if count > FITTING => Number::LongInteger,
        Digits { value, .. } if negative => Number::Integer(-value.cast_signed()),
        Digits { value, .. } => Number::Integer(value.cast_signed()),
    };
    Some((number, end))
}

/// Reads what stands behind the digits before the point: the power of ten of all digits, and the place
/// behind it.
#[inline]
fn fraction_and_exponent<U: Unit>(
    text: &[U],
    end: usize,
    digits: &mut Digits,
) -> Option<(i64, usize)> {
    let is_fraction = matches!((at(text, end), at(text, end + 1)), (Some(0x2e), Some(0x30..=0x39)));
    let fraction_end = if is_fraction { digits.read(text, end + 1) } else { end };
    let exponent = exponent(text, fraction_end);
    if !is_fraction && exponent.is_none() {
        return None;
    }
    let (exponent, last) = exponent.unwrap_or((0, fraction_end));
    let fraction = if is_fraction { fraction_end - end - 1 } else { 0 };
    Some((exponent - fraction as i64, last))
}

#[derive(Default)]
struct Digits {
    value: u64,
    count: usize,
}

impl Digits {
    /// Reads digits, and gives the place behind them.
    #[inline]
    fn read<U: Unit>(&mut self, text: &[U], from: usize) -> usize {
        let mut place = from;
        while let Some(word) = U::word(text, place) {
            let (value, count) = digits_of(word);
            self.value = self.value.wrapping_mul(POWERS_OF_TEN[count]).wrapping_add(value);
            place += count;
            if count < 8 {
                self.count += place - from;
                return place;
            }
        }
        while let Some(digit @ 0x30..=0x39) = at(text, place) {
            self.value = self.value.wrapping_mul(10).wrapping_add(u64::from(digit - 0x30));
            place += 1;
        }
        self.count += place - from;
        place
    }
}

const POWERS_OF_TEN: [u64; 9] =
    [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The number that the first digits of a word are, and how many they are.
#[inline]
fn digits_of(word: u64) -> (u64, usize) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let digits = word ^ (ONES * 0x30);
    // What is above 9 gets the highest bit. A carry reaches only bytes behind one that is found.
    let others = (digits.wrapping_add(ONES * 0x76) | digits) & (ONES * 0x80);
    let count = others.trailing_zeros() as usize / 8;
    // Zeros before the first digit. Digits become pairs, these halves, and they the number: each product
    // adds a part to the one before it.
    let Some(digits) = digits.checked_shl(64 - 8 * count as u32) else {
        return (0, 0);
    };
    let pairs = (digits.wrapping_mul(10 * 256 + 1) >> 8) & (ONES / 0x101 * 0xff);
    let halves = (pairs.wrapping_mul(100 * 65_536 + 1) >> 16) & 0x0000_ffff_0000_ffff;
    (halves.wrapping_mul((10_000 << 32) + 1) >> 32, count)
}

/// An exponent with at least one digit, and the place behind it.
#[inline]
fn exponent<U: Unit>(text: &[U], letter: usize) -> Option<(i64, usize)> {
    let (Some(0x65 | 0x45), sign) = (at(text, letter), at(text, letter + 1)) else {
        return None;
    };
    let first = letter + 1 + usize::from(matches!(sign, Some(0x2b | 0x2d)));
    let mut place = first;
    let mut value = 0_i64;
    while let Some(digit @ 0x30..=0x39) = at(text, place) {
        value = value.saturating_mul(10).saturating_add(i64::from(digit - 0x30));
        place += 1;
    }
    // So far from the limit that the length of a fraction can be subtracted.
    let value = value.min(i64::MAX / 4);
    (place > first).then_some((if sign == Some(0x2d) { -value } else { value }, place))
}

impl Float {
    /// The nearest double. `units` are the characters of the number; `None` where they are so many
    /// that somebody else has to read them.
    #[inline]
    pub fn value<U: Unit>(self, units: &[U]) -> Option<f64> {
        match self.exact().or_else(|| self.by_product()) {
            Some(value) => Some(value),
            None => parse(units),
        }
    }

    /// Where digits and power of ten are doubles, one division or multiplication rounds right.
    #[inline]
    fn exact(self) -> Option<f64> {
        const POWERS: [f64; 23] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
        ];
        // The x87 of 32-bit processors rounds twice.
        let rounds_once = !cfg!(target_arch = "x86") || cfg!(target_feature = "sse2");
        if !rounds_once || self.count > FITTING || self.digits > 1 << f64::MANTISSA_DIGITS {
            return None;
        }
        let power = *POWERS.get(usize::try_from(self.exponent.unsigned_abs()).ok()?)?;
        let digits = self.digits as f64;
        let value = if self.exponent < 0 { digits / power } else { digits * power };
        Some(if self.negative { -value } else { value })
    }
}

impl Float {
    /// By a product with 128 bits of the power of ten; `None` where they leave open which of two doubles
    /// is nearest, or this is not a normal number.
    #[inline]
    fn by_product(self) -> Option<f64> {
        if self.count > FITTING || self.digits == 0 {
            return None;
        }
        let power = i32::try_from(self.exponent).ok().filter(|power| POWERS.contains(power))?;
        let zeros = self.digits.leading_zeros();
        // As the power is rounded up, by less than 1, this is too large by less than 1, and as the lowest
        // bits are cut off, too small by less than 1.
        let product = high_product(power_of_ten(power), self.digits << zeros);
        let shift = 128 - f64::MANTISSA_DIGITS - product.leading_zeros();
        let (rest, half) = (product & ((1 << shift) - 1), 1 << (shift - 1));
        if rest.abs_diff(half) <= 1 {
            return None;
        }
        let significand = (product >> shift) as u64 + u64::from(rest > half);
        let scale = floor_log2_of_power_of_10(power) - zeros as i32;
        // The product is that of the digits and the power, divided by two to the power of `scale - 63`.
        let exponent = scale - 63 + shift as i32;
        let biased =
            u64::try_from(exponent + 1075).ok().filter(|biased| NORMAL.contains(biased))?;
        // The highest bit of the significand adds 1 to the exponent, or 2 where it was rounded up.
        let bits = ((biased - 1) << (f64::MANTISSA_DIGITS - 1)) + significand;
        Some(f64::from_bits(bits | u64::from(self.negative) << 63))
    }
}

/// The powers of ten that [`power_of_ten`] has, with which a normal number can come out.
const POWERS: RangeInclusive<i32> = -292..=308;
/// The exponents of normal numbers, as a double has them, without the largest: the significand can be
/// rounded up to the next.
const NORMAL: RangeInclusive<u64> = 1..=2045;

/// The highest 128 bits of a product of 192.
#[inline]
fn high_product(power: u128, number: u64) -> u128 {
    let low = u128::from(power as u64) * u128::from(number);
    (power >> 64) * u128::from(number) + (low >> 64)
}

/// By itself, since the copy of the text is large: readers of nested documents call themselves.
#[inline(never)]
fn parse<U: Unit>(units: &[U]) -> Option<f64> {
    let mut ascii = [0; LONGEST];
    let ascii = ascii.get_mut(..units.len())?;
    for (to, &unit) in ascii.iter_mut().zip(units) {
        *to = u8::try_from(unit.into()).ok()?;
    }
    str::from_utf8(ascii).ok()?.parse().ok()
}
