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

pub use byte_set::ByteSet;
pub use output::Output;
