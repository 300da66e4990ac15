//! Streams that decompress, on the engine of the crate `zlib-rs`.
//!
//! Its public API has no copy of a stream, and panics where there is no memory.
//! The functions that `libz-rs-sys` puts behind zlib's C names can do all that, and this is the one
//! place that calls them: not by the C names, since a panic inside an `extern "C"` function aborts
//! the process, while here it unwinds as everywhere else.
//!
//! Unlike the other codecs, a stream allocates: its state, once, when it is made or copied. Running
//! out of memory is an error there; after that a stream needs no more.

mod inflate;
mod step;
#[cfg(test)]
mod tests;

pub use inflate::Inflate;
pub use step::{Flush, Problem, Status, Step};
pub use zlib_rs::{adler32::adler32_combine, crc32::crc32_combine};

/// The version of zlib that the engine is written after.
pub const VERSION: &str = "1.3.0";
