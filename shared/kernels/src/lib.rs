//! The codecs of rustdlib, and parts of hashes: slices in, slices out.
//!
//! A kernel knows nothing of Python, never allocates, never raises. It is given the input, the
//! place for the output and the few facts that it needs (an alphabet, a line width), and returns
//! how much it consumed and wrote, or where and why it stopped. What that means to the caller is
//! the module's business.
//!
//! Each kernel is one public function per task in the file of its name, with its backends in the
//! folder of the same name and a naive oracle under `cfg(test)` that every backend must equal.

pub mod ascii85;
pub mod base32;
pub mod base64;
pub mod base85;
mod byte_set;
pub mod cpu;
pub mod crc_hqx;
mod fail;
pub mod hex;
pub mod hmac_loop;
mod output;
pub mod qp;
pub mod salsa20;
#[cfg(test)]
mod testing;
pub mod uu;
pub mod zlib;

pub use byte_set::ByteSet;
pub use output::Output;
