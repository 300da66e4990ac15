//! What algorithms share: features of the processor, memory and room for output, sets of bytes, digits.

pub mod cpu;
pub mod memory;

mod byte_set;
pub(crate) mod bytes16;
pub(crate) mod fail;
pub(crate) mod hex_digit;
pub(crate) mod lines;
mod output;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(target_arch = "x86_64")]
pub(crate) mod x86;

pub use byte_set::ByteSet;
pub use output::Output;

/// The bytes of a slice that is not longer, and zeros after them. A copy of any length would be a call.
#[inline]
pub(crate) fn zero_filled<const N: usize>(bytes: &[u8]) -> [u8; N] {
    std::array::from_fn(|at| bytes.get(at).copied().unwrap_or(0))
}
