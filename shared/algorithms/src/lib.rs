//! The algorithms of rustdlib: bytes in, bytes out.
//!
//! An algorithm knows nothing of Python: no versions, no exceptions. It is given the input, the
//! place for the output and the few facts that it needs (an alphabet, a line width), and returns
//! how much it consumed and wrote, or where and why it stopped. What that means to the caller is
//! the module's business. Only what has a state that outlives a call allocates, and it says so.
//!
//! There are three floors, and each file imports from its own folder and from the floors below:
//!
//! 1. [`base`]: what every algorithm uses;
//! 2. primitives: [`checksum`], [`hash`];
//! 3. formats: all others, which know nothing of each other.
//!
//! Each algorithm is one public function per task in the file of its name, with its backends in
//! the folder of the same name and a naive oracle under `cfg(test)` that every backend must equal.

pub mod base;

pub mod checksum;
#[cfg(feature = "hash")]
pub mod hash;

pub mod base32;
pub mod base64;
pub mod base85;
pub mod bzip2;
// Its gzip container has a CRC-32.
#[cfg(feature = "crc32")]
pub mod deflate;
pub mod hex;
pub mod json;
pub mod qp;
pub mod uu;
