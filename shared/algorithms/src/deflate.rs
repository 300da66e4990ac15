//! The deflate format and its containers (RFC 1950, 1951 and 1952).
//!
//! Unlike the other kernels, a stream allocates. What it allocates from is a parameter, a [`Memory`].

mod bits;
mod container;
mod decode_table;
mod decoder;
pub mod encoder;
mod room;
mod step;
mod window;
mod wrong;

pub use crate::base::memory::{Heap, Memory, NoMemory};
pub use container::Format;
pub use decoder::{Decoded, Decoder};
pub use step::Status;
