//! Integers, as they are written.

/// The longest text of [`integer_repr`].
pub const INTEGER_LEN: usize = 20;

/// Both digits of each number below 100.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + number as u8 / 10, b'0' + number as u8 % 10];
        number += 1;
    }
    pairs
};

/// The decimal digits of `value`, with a minus where it is negative.
#[inline]
pub fn integer_repr(value: i64, room: &mut [u8; INTEGER_LEN]) -> &[u8] {
    let mut start = digits(value.unsigned_abs(), room);
    if value < 0 {
        start -= 1;
        room[start] = b'-';
    }
    &room[start..]
}

/// Writes the digits at the end of `room`, and returns where they begin.
#[inline]
pub(super) fn digits<const N: usize>(mut value: u64, room: &mut [u8; N]) -> usize {
    let mut start = N;
    while value >= 100 {
        start -= 2;
        room[start..start + 2].copy_from_slice(&PAIRS[(value % 100) as usize]);
        value /= 100;
    }
    if value >= 10 {
        start -= 2;
        room[start..start + 2].copy_from_slice(&PAIRS[value as usize]);
    } else {
        start -= 1;
        room[start] = b'0' + value as u8;
    }
    start
}
