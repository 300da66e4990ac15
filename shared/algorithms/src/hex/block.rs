//! The digits of a block, with what every processor of the target has.

use crate::base::bytes16::{Bytes16, VECTORS};

/// The two lower-case digits of each byte; `BYTES` is a multiple of 16.
#[inline(always)]
pub(super) fn encode_block<const BYTES: usize>(block: &[u8; BYTES]) -> [[u8; 2]; BYTES] {
    if VECTORS { encode_vectors(block) } else { encode_array(block) }
}

#[inline(always)]
fn encode_vectors<const BYTES: usize>(block: &[u8; BYTES]) -> [[u8; 2]; BYTES] {
    let mut digits = [[0; 2]; BYTES];
    let vectors = digits.as_chunks_mut::<16>().0.iter_mut().zip(block.as_chunks().0);
    for (digits, &bytes) in vectors {
        let halves = digits.as_flattened_mut().as_chunks_mut().0.iter_mut();
        for (digits, half) in halves.zip(Bytes16::new(bytes).hex_digits()) {
            *digits = half.to_array();
        }
    }
    digits
}

/// In plain arrays, of which the compiler makes vectors where the target has some.
#[inline(always)]
fn encode_array<const BYTES: usize>(block: &[u8; BYTES]) -> [[u8; 2]; BYTES] {
    block.map(|byte| {
        // The first digit is the low byte.
        let values = u16::from(byte) << 8 | u16::from(byte) >> 4;
        let values = (values & 0x0F0F).to_le_bytes();
        values.map(|value| value + b'0' + u8::from(value > 9) * (b'a' - b'9' - 1))
    })
}
