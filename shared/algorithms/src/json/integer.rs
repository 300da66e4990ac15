//! Integers, as they are written.

/// The longest text of [`integer_repr`].
pub const INTEGER_LEN: usize = 20;

/// The digits of one word.
const WORD: usize = 8;
const POWER: u64 = 100_000_000;

/// The decimal digits of `value`, with a minus where it is negative, from the beginning of `room` on.
#[inline]
pub fn integer_repr(value: i64, room: &mut [u8; INTEGER_LEN]) -> &[u8] {
    room[0] = b'-';
    let end = push_digits(value.unsigned_abs(), room, usize::from(value < 0));
    &room[..end]
}

/// Writes the digits to `room` from `start` on, and returns where they end. Up to seven bytes behind the
/// end are written as well.
#[inline]
pub(super) fn push_digits(value: u64, room: &mut [u8], start: usize) -> usize {
    if value < POWER {
        return push_first(value, room, start);
    }
    let end = match value / POWER {
        high if high < POWER => push_first(high, room, start),
        high => {
            let end = push_first(high / POWER, room, start);
            push_word(digits(high % POWER), room, end)
        }
    };
    push_word(digits(value % POWER), room, end)
}

/// Writes up to eight digits without zeros before them.
#[inline]
fn push_first(value: u64, room: &mut [u8], start: usize) -> usize {
    let digits = digits(value);
    // The last one is written in any case.
    let zeros = (digits | 1 << 56).trailing_zeros() as usize / 8;
    push_word(digits >> (zeros * 8), room, start) - zeros
}

#[inline]
fn push_word(digits: u64, room: &mut [u8], start: usize) -> usize {
    let ascii = digits + 0x3030_3030_3030_3030;
    room[start..start + WORD].copy_from_slice(&ascii.to_le_bytes());
    start + WORD
}

/// The digits of a number of up to eight, a byte each, the first of them the lowest.
///
/// It is divided into halves, these into pairs and the pairs into digits, all in one word: a product with
/// what is almost the quotient of a power of two is exact for numbers so small.
#[inline]
fn digits(value: u64) -> u64 {
    let halves = (value / 10_000) | ((value % 10_000) << 32);
    let hundreds = ((halves * 5243) >> 19) & 0x0000_007f_0000_007f;
    let pairs = hundreds | ((halves - hundreds * 100) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((pairs - tens * 10) << 8)
}
