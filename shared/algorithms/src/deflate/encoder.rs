//! The encoder (RFC 1951).
//!
//! `level.rs` says how hard to search, and `effort.rs` when to search harder. `finder.rs`, `tables.rs` and `chains.rs`
//! find where the same bytes were before (`long.rs` where short matches are not taken, `runs.rs` in runs of one byte,
//! `best.rs` in the chain of the first bytes, `rarest.rs` in that of the bytes that are rarest), `parse.rs` makes
//! symbols of them (`fast.rs` both at the fastest level, `greedy.rs` at the next two; `looks.rs` says how short a match
//! may be, from what `seen.rs` tells of the last bytes when `clock.rs` says so), `block.rs` decides when a block ends,
//! and writes it in the shortest form, with the codes of `codes.rs` and `huffman.rs`. Data that is all there is its own
//! window, in `whole.rs`; what comes in parts is put into a window of its own, in `stream.rs`; `dictionary.rs` fills it
//! beforehand.

mod best;
mod bits;
mod block;
mod chains;
mod clock;
mod coded;
mod codes;
mod config;
mod count;
mod dictionary;
mod effort;
mod fast;
mod finder;
mod flush;
mod greedy;
mod huffman;
mod level;
mod literals;
mod long;
mod looks;
mod parse;
mod plan;
mod rarest;
mod runs;
mod seen;
mod stored;
mod stream;
mod symbol;
mod tables;
#[cfg(test)]
mod tests;
mod whole;
mod words;

pub use config::{Config, HEADER};
pub use flush::Flush;
pub use stream::{Encoder, End, Step};
pub use whole::{Whole, bound};
