//! The digits of bytes, with what every processor of the target has.

use super::{BLOCK, DIGITS};
use crate::base::bytes16::{Bytes16, VECTORS};

/// The two lower-case digits of each byte.
#[inline(always)]
pub(super) fn encode_block(block: &[u8; BLOCK]) -> [u8; 2 * BLOCK] {
    let mut digits = [0; 2 * BLOCK];
    if VECTORS {
        let halves = Bytes16::new(*block).hex_digits().map(Bytes16::to_array);
        digits.copy_from_slice(halves.as_flattened());
    } else {
        let pairs = block.map(|byte| DIGITS[usize::from(byte)]);
        digits.copy_from_slice(pairs.as_flattened());
    }
    digits
}

/// Whether the target has vectors of which we have no words, but compilers make them of a loop over bytes.
pub(super) const LOOPS: bool =
    !VECTORS && cfg!(any(target_arch = "x86", target_arch = "powerpc64"));

/// The two lower-case digits of a byte, computed: for a loop that becomes one of vectors.
#[inline(always)]
pub(super) fn computed_digits(byte: u8) -> [u8; 2] {
    let digit = |value: u8| value + b'0' + if value > 9 { b'a' - b'9' - 1 } else { 0 };
    [digit(byte >> 4), digit(byte & 15)]
}
