//! The bzip2 format, and libbz2's choices where the format leaves one.
//!
//! A stream is a header, blocks of at most 100,000 to 900,000 bytes, and a trailer. Each block is the
//! data, its longer runs of equal bytes shortened, after a Burrows-Wheeler transform; then moved to
//! front, and in the codes of two to six Huffman tables, one of which is selected for each 50 symbols.
//!
//! A stream allocates; what from is a parameter, as with [`crate::base::memory`] everywhere.

mod compressor;
mod crc;
mod decompressor;
mod format;
mod randomised;
mod step;
#[cfg(test)]
mod tests;

pub use compressor::Compressor;
pub use decompressor::Decompressor;
pub use step::{Status, Step};
