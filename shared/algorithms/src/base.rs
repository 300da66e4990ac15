//! What every algorithm uses: features of the processor, room for output, sets of bytes.

pub mod cpu;

mod byte_set;
pub(crate) mod fail;
mod output;
#[cfg(test)]
pub(crate) mod testing;

pub use byte_set::ByteSet;
pub use output::Output;
