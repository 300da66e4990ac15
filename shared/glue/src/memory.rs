//! The bytes of arguments, and of results.

pub(crate) mod buffer;
pub(crate) mod bytes;
pub(crate) mod cleared;
mod large;
pub(crate) mod pieces;
pub(crate) mod raw_box;
pub(crate) mod raw_buffer;
pub(crate) mod str_writer;
pub(crate) mod writer;
