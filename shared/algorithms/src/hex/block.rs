//! The digits of a block, with what every processor of the target has.

use super::BLOCK;
use crate::base::bytes16::{Bytes16, VECTORS};

/// The two lower-case digits of each byte.
#[inline(always)]
pub(super) fn encode_block(block: &[u8; BLOCK]) -> [u8; 2 * BLOCK] {
    let mut digits = [0; 2 * BLOCK];
    if VECTORS {
        let halves = Bytes16::new(*block).hex_digits().map(Bytes16::to_array);
        digits.copy_from_slice(halves.as_flattened());
    } else {
        digits.copy_from_slice(encode_array(block).as_flattened());
    }
    digits
}

/// In plain arrays, of which the compiler makes vectors where the target has some.
#[inline(always)]
fn encode_array(block: &[u8; BLOCK]) -> [[u8; 2]; BLOCK] {
    block.map(|byte| {
        // The first digit is the low byte.
        let values = u16::from(byte) << 8 | u16::from(byte) >> 4;
        let values = (values & 0x0F0F).to_le_bytes();
        values.map(|value| value + b'0' + u8::from(value > 9) * (b'a' - b'9' - 1))
    })
}
