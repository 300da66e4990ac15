//! Compression of data that is all there.
//!
//! A stream of the engine has 300 KiB of tables, which have to be cleared, and a window that the data is
//! copied to. Data that is all there is its own window, and tables need not be cleared where places in
//! them are told apart from those of other data.
//!
//! `level.rs` says how hard to try, `chains.rs` finds what occurs again, `block.rs` says when a block
//! ends and writes it in the shortest form, with the codes of `codes.rs` and `huffman.rs`.

mod bits;
mod block;
mod chains;
mod codes;
mod counts;
mod huffman;
mod level;
mod parts;
#[cfg(test)]
mod tests;

use std::mem::MaybeUninit;

use zlib_rs::adler32::adler32;
use zlib_rs::crc32::crc32;

use super::config::Config;
use super::header::Header;
use super::step::Problem;
use crate::base::Output;
use bits::{Bits, Pending};
use block::{Block, Form};
use chains::{Chains, Match};
use level::{How, Search};

/// Compresses. It can be used again and again.
#[derive(Debug)]
pub struct Packer {
    chains: Chains,
    block: Block,
}

impl Packer {
    /// Fails where there is no memory.
    pub fn new() -> Result<Self, Problem> {
        let no_memory = |_| Problem::Memory;
        let chains = Chains::new().map_err(no_memory)?;
        let block = Block::new().map_err(no_memory)?;
        Ok(Self { chains, block })
    }

    /// Begins with `input`.
    pub fn begin<'p, 'i>(&'p mut self, config: &Config, input: &'i [u8]) -> Packing<'p, 'i> {
        self.chains.begin(input.len());
        self.block.clear();
        let pending = Pending::default();
        let search = Search::new(config, input);
        let checksum = Checksum::new(config.window_bits);
        Packing { packer: self, search, checksum, input, parsed: 0, written: 0, pending }
    }
}

/// Input under way.
#[derive(Debug)]
pub struct Packing<'p, 'i> {
    packer: &'p mut Packer,
    search: Search,
    /// Of what has been written.
    checksum: Checksum,
    input: &'i [u8],
    /// How many bytes of it are in the block, or before it.
    parsed: usize,
    /// How many bytes of it have been written.
    written: usize,
    pending: Pending,
}

impl Packing<'_, '_> {
    /// Whether all is written.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.written > self.input.len()
    }

    /// How much room the next block needs at most.
    #[must_use]
    pub fn room(&self) -> usize {
        bound(self.input.len().saturating_sub(self.written).min(block::LARGEST))
    }

    /// Writes the next block; after the last one, also the checksum.
    ///
    /// # Panics
    /// When `output` has less room than [`Packing::room`] says, or all is written.
    pub fn next<'o>(&mut self, output: &'o mut [MaybeUninit<u8>]) -> &'o mut [u8] {
        assert!(!self.is_done());
        let length = self.find_block();
        let end = self.written + length;
        let last = end == self.input.len();
        let mut output = Output::new(output);
        let mut bits = Bits::new(self.pending, &mut output);
        let bytes = &self.input[self.written..end];
        match self.search.form {
            Form::Stored => block::write_stored(bytes, last, &mut bits),
            form => self.packer.block.write(bytes, form, last, &mut bits),
        }
        if last {
            bits.align();
        }
        self.pending = bits.pending();
        self.written = end + usize::from(last);
        self.checksum.update(bytes);
        if last {
            self.checksum.write(self.input.len(), &mut output);
        }
        output.finish()
    }

    /// Fills the block until it is whole, and returns its length.
    fn find_block(&mut self) -> usize {
        if self.search.form == Form::Stored {
            return (self.input.len() - self.written).min(STORED_AT_ONCE);
        }
        while self.parsed < self.input.len() {
            self.find_chunk();
            if self.parsed == self.input.len() {
                break;
            }
            if let Some(length) = self.packer.block.settle() {
                return length;
            }
        }
        self.packer.block.settle_last()
    }

    fn find_chunk(&mut self) {
        let end = self.input.len().min(self.parsed + self.packer.block.room());
        let parsed = match self.search.how {
            How::Not => self.parsed,
            How::Quick => self.find_quick(end),
            How::Lazy => self.find_lazy(end),
        };
        let parsed = if parsed < end {
            self.packer.block.literals(&self.input[parsed..end]);
            end
        } else {
            parsed
        };
        self.parsed = parsed;
    }

    fn find_quick(&mut self, end: usize) -> usize {
        let Packer { chains, block } = &mut *self.packer;
        let (data, search) = (self.input, &self.search);
        let (mut place, mut literals) = (self.parsed, self.parsed);
        while place < end {
            let Match { length, distance } = chains.quick(data, place, search);
            if length == 0 {
                // The longer there was none, the less likely is one at the next place.
                place += 1 + (place - literals) / 64;
                continue;
            }
            block.literals(&data[literals..place]);
            block.copy(length, distance);
            chains.pass(data, place + 1, place + length);
            place += length;
            literals = place;
        }
        literals
    }

    fn find_lazy(&mut self, end: usize) -> usize {
        let Packer { chains, block } = &mut *self.packer;
        let (data, search) = (self.input, &self.search);
        let (mut place, mut literals) = (self.parsed, self.parsed);
        while place < end {
            let mut found = if search.leaps {
                chains.greedy(data, place, search)
            } else {
                chains.longest(data, place, 0, search)
            };
            if found.length == 0 {
                // As above, but what comes again is still found within a few bytes.
                place += 1 + ((place - literals) / 256).min(15);
                continue;
            }
            while found.length < search.lazy && place + 1 < end {
                let next = chains.longest(data, place + 1, found.length, search);
                if next.length <= found.length {
                    break;
                }
                (found, place) = (next, place + 1);
            }
            block.literals(&data[literals..place]);
            block.copy(found.length, found.distance);
            if search.leaps {
                chains.leap(data, place + 1, place + found.length);
            }
            place += found.length;
            literals = place;
        }
        literals
    }
}

/// The checksum of a container.
#[derive(Debug)]
enum Checksum {
    /// There is none.
    Raw,
    /// Adler-32.
    Zlib(u32),
    /// CRC-32.
    Gzip(u32),
}

impl Checksum {
    fn new(window_bits: i32) -> Self {
        match window_bits {
            ..0 => Self::Raw,
            0..=15 => Self::Zlib(1),
            _ => Self::Gzip(0),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Raw => {}
            Self::Zlib(sum) => *sum = adler32(*sum, bytes),
            Self::Gzip(sum) => *sum = crc32(*sum, bytes),
        }
    }

    /// Writes the trailer, for so many bytes.
    fn write(&self, length: usize, output: &mut Output<'_>) {
        match self {
            Self::Raw => {}
            Self::Zlib(sum) => output.extend(&sum.to_be_bytes()),
            Self::Gzip(sum) => {
                output.extend(&sum.to_le_bytes());
                output.extend(&(length as u32).to_le_bytes());
            }
        }
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

/// What is only stored is written in whole blocks, together as long as others are, while the processor
/// has the bytes at hand for their checksum.
const STORED_AT_ONCE: usize = 4 * bits::MOST_STORED;

/// How long the longest header is.
pub const HEADER: usize = 10;

/// How much `length` bytes of input become at most.
#[must_use]
pub const fn bound(length: usize) -> usize {
    const TRAILER: usize = 8;
    // The bits of the block before, and the end of the last one.
    const BITS: usize = 2;
    let stored = length.div_ceil(bits::MOST_STORED) + 1;
    length + stored * bits::STORED + BITS + HEADER + TRAILER
}

/// The bytes that a stream begins with.
pub fn header<'o>(config: &Config, output: &'o mut [MaybeUninit<u8>]) -> &'o mut [u8] {
    let mut output = Output::new(output);
    Header::new(config).write(&mut output);
    output.finish()
}
