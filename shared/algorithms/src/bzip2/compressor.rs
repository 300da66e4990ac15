//! Compression: a stream that is given its data part by part.
//!
//! `block.rs` collects a block, and shortens its runs; `rotations.rs` is the Burrows-Wheeler transform,
//! `symbols.rs` moves to front; `tables.rs` and `codes.rs` make the Huffman tables, and `write.rs` writes.
//! Where the format leaves a choice, it is that of libbz2 1.0.8: what is written is the same.

mod block;
mod bucket_sort;
mod codes;
mod lms;
mod quicksort;
mod rotations;
mod symbols;
mod tables;
mod text;
mod ties;
mod write;

use std::mem::MaybeUninit;

use super::crc;
use super::format::{BLOCK_MAGIC, END_MAGIC, GROUP};
use super::step::{Status, Step};
use crate::base::Output;
use crate::base::memory::{Memory, NoMemory};
use block::Block;
use tables::Tables;
use write::{Bits, Pending};

/// What is before the first block and behind the last, and a word that may be begun.
const FRAME: usize = 4 + 10 + 8;

/// A stream that compresses. It has no buffers before the first byte.
#[allow(missing_debug_implementations, reason = "its buffers have none")]
pub struct Compressor<M: Memory> {
    level: u8,
    phase: Phase,
    block: Block<M>,
    /// Whether the header of the stream is written.
    begun: bool,
    /// The checksum of the blocks before.
    crc: u32,
    pending: Pending,
    /// What is written: the bytes from `at` to `end` are to be given out.
    written: Option<M::Bytes>,
    at: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Running,
    Finishing,
    /// The trailer is written, and perhaps not given out.
    Closed,
    Ended,
    Failed(Status),
}

impl<M: Memory> Compressor<M> {
    /// A new stream with blocks of `level` times 100,000 bytes.
    ///
    /// Panics unless `level` is 1 to 9.
    #[must_use]
    pub fn new(level: u8) -> Self {
        assert!(matches!(level, 1..=9));
        Self {
            level,
            phase: Phase::Running,
            block: Block::new(level),
            begun: false,
            crc: 0,
            pending: Pending::default(),
            written: None,
            at: 0,
            end: 0,
        }
    }

    /// Takes what it can of `input`, and writes what is ready to `output`.
    ///
    /// This is a call of libbz2's `BZ2_bzCompress` with `BZ_RUN`: it goes on until all input is taken,
    /// or `output` is full while a block is given out. After an error each call says the same error, and
    /// does nothing.
    pub fn compress<'o>(&mut self, input: &[u8], output: &'o mut [MaybeUninit<u8>]) -> Step<'o> {
        let mut output = Output::new(output);
        let (consumed, status) = match self.phase {
            Phase::Running => self.guard(|stream| stream.take(input, &mut output)),
            Phase::Failed(status) => (0, status),
            _ => (0, Status::SequenceError),
        };
        Step { consumed, written: output.finish(), status }
    }

    /// Ends the stream, and writes what it can of the rest to `output`.
    ///
    /// This is a call of libbz2's `BZ2_bzCompress` with `BZ_FINISH`, to be made until it says
    /// [`Status::StreamEnd`].
    pub fn finish<'o>(&mut self, output: &'o mut [MaybeUninit<u8>]) -> Step<'o> {
        let mut output = Output::new(output);
        let (_, status) = match self.phase {
            Phase::Ended => (0, Status::SequenceError),
            Phase::Failed(status) => (0, status),
            _ => self.guard(|stream| stream.close(&mut output)),
        };
        Step { consumed: 0, written: output.finish(), status }
    }

    /// The error that the stream is in, if it is in one.
    #[must_use]
    pub fn error(&self) -> Option<Status> {
        match self.phase {
            Phase::Failed(status) => Some(status),
            _ => None,
        }
    }

    /// Stays in the error of `work`, if it has one.
    fn guard(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(usize, Status), NoMemory>,
    ) -> (usize, Status) {
        work(self).unwrap_or_else(|NoMemory| {
            self.phase = Phase::Failed(Status::MemError);
            self.block.free();
            self.written = None;
            (0, Status::MemError)
        })
    }

    fn take(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(usize, Status), NoMemory> {
        let mut at = 0;
        while self.give_out(output) && at < input.len() {
            at += self.block.fill(&input[at..])?;
            if self.block.is_full() {
                self.write_block(false)?;
            }
        }
        Ok((at, Status::Ok))
    }

    fn close(&mut self, output: &mut Output<'_>) -> Result<(usize, Status), NoMemory> {
        if self.phase == Phase::Running {
            self.phase = Phase::Finishing;
        }
        while self.give_out(output) {
            if self.phase == Phase::Closed {
                self.phase = Phase::Ended;
                return Ok((0, Status::StreamEnd));
            }
            if !self.block.has_no_run() {
                self.block.end_run();
            }
            self.write_block(true)?;
            self.phase = Phase::Closed;
            self.block.free();
        }
        Ok((0, Status::Ok))
    }

    /// Gives out what there is room for. Whether that is all.
    fn give_out(&mut self, output: &mut Output<'_>) -> bool {
        let end = self.end.min(self.at + output.room());
        if let Some(written) = self.written.as_deref() {
            output.extend(&written[self.at..end]);
        }
        self.at = end;
        self.at == self.end
    }

    /// Writes the block, unless it is empty, and behind the last the trailer.
    fn write_block(&mut self, last: bool) -> Result<(), NoMemory> {
        let length = self.block.length;
        if length == 0 {
            self.reserve(0)?;
            self.write(last, |_| {});
            return Ok(());
        }
        let mut words = M::words(length + 1)?;
        let origin = rotations::sort::<M>(self.block.bytes(), length, &mut words)?;
        let symbols = symbols::make(&self.block.bytes()[..length], &mut words);
        let symbol_words = &words[..symbols.number];
        let mut selectors = M::bytes(symbols.number.div_ceil(GROUP))?;
        let tables = Tables::choose(&symbols, symbol_words, &mut selectors);
        self.reserve(write::bound(&symbols, &tables, &selectors))?;
        let crc = self.block.crc.value();
        self.crc = crc::combine(self.crc, crc);
        self.write(last, |bits| {
            bits.put_bytes(&BLOCK_MAGIC);
            bits.put(crc, 32);
            // It is not randomised, as no block is today.
            bits.put(origin as u32, 25);
            write::write(bits, &symbols, symbol_words, &tables, &selectors);
        });
        self.block.clear();
        Ok(())
    }

    /// Memory for a block of so many bytes.
    fn reserve(&mut self, block: usize) -> Result<(), NoMemory> {
        let size = block + FRAME;
        if self.written.as_deref().is_none_or(|written| written.len() < size) {
            self.written = None;
            self.written = Some(M::bytes(size)?);
        }
        Ok(())
    }

    /// Writes what is to be before and behind a block, and the block.
    fn write(&mut self, last: bool, block: impl FnOnce(&mut Bits<'_>)) {
        let memory = self.written.as_deref_mut().unwrap_or_default();
        let mut bits = Bits::new(memory, self.pending);
        if !self.begun {
            bits.put_bytes(&[b'B', b'Z', b'h', b'0' + self.level]);
            self.begun = true;
        }
        block(&mut bits);
        if last {
            bits.put_bytes(&END_MAGIC);
            bits.put(self.crc, 32);
        }
        bits.finish(last);
        (self.at, self.end) = (0, bits.at);
        self.pending = bits.pending;
    }
}
