//! The values of hexadecimal digits.

/// The value of a digit; 255 for what is none.
#[inline]
pub(crate) fn value(digit: u8) -> u8 {
    VALUES[usize::from(digit)]
}

/// The value of each digit, 255 for what is none.
pub(crate) static VALUES: [u8; 256] = values(&[b'0', b'A' - 10, b'a' - 10]);
/// The same without lower-case letters.
pub(crate) static UPPER_VALUES: [u8; 256] = values(&[b'0', b'A' - 10]);

/// A value is a digit when it is 0 to 9 above the first of `zeros`, or 10 to 15 above another.
const fn values(zeros: &[u8]) -> [u8; 256] {
    let mut values = [255; 256];
    let mut kind = 0;
    while kind < zeros.len() {
        let (mut value, end) = if kind == 0 { (0, 10) } else { (10, 16) };
        while value < end {
            values[(zeros[kind] + value) as usize] = value;
            value += 1;
        }
        kind += 1;
    }
    values
}
