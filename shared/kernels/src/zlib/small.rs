//! Compression of a few kilobytes.
//!
//! A stream of the engine has 300 KiB of tables, and clearing them costs more than to compress a
//! kilobyte. Data that is small, and all there, needs neither tables of that size nor a state that
//! outlives the call: it is one block, in the one of three forms that is shortest.
//!
//! `matches.rs` finds what occurs again, `block.rs` chooses the form and writes it, with the codes of
//! `huffman.rs`.

mod block;
mod huffman;
mod matches;
#[cfg(test)]
mod tests;

use std::mem::MaybeUninit;

use zlib_rs::adler32::adler32;
use zlib_rs::crc32::crc32;

use super::deflate::Config;
use super::level::Header;
use super::step::Problem;
use crate::Output;
use block::Tokens;

/// The largest input.
pub const SMALL: usize = 4096;

/// The least `mem_level` with which zlib has room for as much as [`SMALL`] in one block, as we make it.
const LEAST_MEM_LEVEL: i32 = 6;

/// The memory that [`compress`] works in. It is made once, and can be used again and again.
#[derive(Debug)]
pub struct Scratch {
    chains: matches::Chains,
    tokens: Tokens,
}

impl Scratch {
    /// Fails where there is no memory.
    pub fn new() -> Result<Self, Problem> {
        let no_memory = |_| Problem::Memory;
        let chains = matches::Chains::new().map_err(no_memory)?;
        let tokens = Tokens::new().map_err(no_memory)?;
        Ok(Self { chains, tokens })
    }
}

impl Config {
    /// Whether zlib has such a stream.
    pub fn check(&self) -> Result<(), Problem> {
        // Windows of 256 bytes are made as 512, which only zlib's own container can tell.
        let window = matches!(self.window_bits, -15..=-9 | 8..=15 | 25..=31);
        let others = (-1..=9).contains(&self.level)
            && (1..=9).contains(&self.mem_level)
            && (0..=4).contains(&self.strategy);
        if window && others { Ok(()) } else { Err(Problem::Parameter) }
    }

    /// Whether [`compress`] is for data of this length.
    #[must_use]
    pub fn suits(&self, length: usize) -> bool {
        length <= SMALL && self.mem_level >= LEAST_MEM_LEVEL
    }

    /// The largest distance of a match: as in zlib, less than the window.
    fn reach(&self) -> usize {
        let bits = match self.window_bits {
            bits @ ..0 => -bits,
            bits @ 0..=15 => bits.max(9),
            bits => bits - 16,
        };
        (1 << bits) - 262
    }
}

/// How long the longest header is.
pub const HEADER: usize = 10;

/// How much `length` bytes of input become at most.
#[must_use]
pub const fn bound(length: usize) -> usize {
    const TRAILER: usize = 8;
    length + block::STORED + HEADER + TRAILER
}

/// The bytes that a stream begins with.
pub fn header<'o>(config: &Config, output: &'o mut [MaybeUninit<u8>]) -> &'o mut [u8] {
    let mut output = Output::new(output);
    Header::new(config).write(&mut output);
    output.finish()
}

/// What follows [`header`]: the compressed `input`, and the checksum.
///
/// # Panics
/// When `config` does not suit the input, or `output` has less room than [`bound`] says.
pub fn compress<'o>(
    config: &Config,
    input: &[u8],
    scratch: &mut Scratch,
    output: &'o mut [MaybeUninit<u8>],
) -> &'o mut [u8] {
    assert!(config.suits(input.len()));
    let Scratch { chains, tokens } = scratch;
    tokens.clear();
    if config.level != 0 {
        matches::find(input, &matches::Search::new(config), chains, tokens);
    }
    let mut output = Output::new(output);
    block::write(input, tokens, config.level != 0, config.strategy == FIXED, &mut output);
    match config.window_bits {
        ..0 => {}
        0..=15 => output.extend(&adler32(1, input).to_be_bytes()),
        _ => {
            output.extend(&crc32(0, input).to_le_bytes());
            output.extend(&(input.len() as u32).to_le_bytes());
        }
    }
    output.finish()
}

const FILTERED: i32 = 1;
const HUFFMAN_ONLY: i32 = 2;
const RLE: i32 = 3;
const FIXED: i32 = 4;
