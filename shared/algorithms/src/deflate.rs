//! The deflate format and its containers (RFC 1950, 1951 and 1952).
//!
//! Unlike the other kernels, a stream allocates. What it allocates from is a parameter: see
//! [`memory`].

pub mod encoder;
pub mod memory;

pub use memory::{Heap, Memory, NoMemory};
