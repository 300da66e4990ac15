//! The digits of bytes, with what every processor of the target has.

use super::{BLOCK, digits_of_byte};
use crate::base::bytes16::{Bytes16, VECTORS};

/// How bytes are encoded where the processor has no more than the target asks for.
pub(super) enum Form {
    /// By the vectors of [`Bytes16`].
    Vectors,
    /// By a loop of [`computed_digits`]: of vectors that we have no words for, but compilers use.
    Loop,
    /// Byte by byte, from a table.
    Table,
}

/// The one that is fastest on this target.
pub(super) const FORM: Form = if VECTORS {
    Form::Vectors
} else if cfg!(any(target_arch = "x86", target_arch = "powerpc64")) {
    Form::Loop
} else {
    Form::Table
};

/// The two lower-case digits of each byte of a block.
#[inline(always)]
pub fn digits_of(block: &[u8; BLOCK]) -> [u8; 2 * BLOCK] {
    let mut digits = [0; 2 * BLOCK];
    if VECTORS {
        let halves = Bytes16::new(*block).hex_digits().map(Bytes16::to_array);
        digits.copy_from_slice(halves.as_flattened());
    } else {
        let pairs = block.map(digits_of_byte);
        digits.copy_from_slice(pairs.as_flattened());
    }
    digits
}

/// The two lower-case digits of a byte, computed.
#[inline(always)]
pub(super) fn computed_digits(byte: u8) -> [u8; 2] {
    let digit = |value: u8| value + b'0' + if value > 9 { b'a' - b'9' - 1 } else { 0 };
    [digit(byte >> 4), digit(byte & 15)]
}
