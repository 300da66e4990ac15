//! Decompression: a stream that is given its data part by part.
//!
//! The states are those of the format. Each takes bits of the input until it lacks some, and takes none
//! that it may not need: so an error is found as early as libbz2 finds it, and the stream ends where it
//! ends. A block is put into memory whole, and comes out of the inverse transform as there is room.

mod bits;
mod chain;
mod codes;
mod header;
mod inverse;
mod list;
mod symbols;
mod walk;
mod walks;
mod workspace;

use std::mem::MaybeUninit;

use super::crc;
use super::format::MAX_TABLES;
use super::step::{Status, Step};
use crate::base::Output;
use crate::base::memory::{Memory, NoMemory};
use bits::Bits;
use inverse::Inverse;
use workspace::Workspace;

/// A stream that decompresses. It has no buffers until it needs them.
#[allow(missing_debug_implementations, reason = "its buffers have none")]
pub struct Decompressor<M: Memory> {
    state: State,
    /// Where in a state it is: how much is done, and a number that is not complete.
    at: usize,
    value: usize,
    /// Bits of the input that are not used yet.
    hold: u64,
    count: u32,
    level: u8,
    /// The checksums that the data says, and that of the blocks up to now.
    stored_crc: u32,
    crc: u32,
    /// Which of the sorted rotations is the data.
    origin: usize,
    /// Which sixteenths of the bytes are used, and how many bytes.
    rows: u16,
    used: usize,
    tables: usize,
    selectors_told: usize,
    /// The tables in the order of their last selection.
    recent: [u8; MAX_TABLES],
    selectors: Option<M::Bytes>,
    entries: Option<M::Halfwords>,
    progress: symbols::Progress,
    /// The last byte of each rotation of the block.
    block: Option<M::Bytes>,
    /// How many bytes it may be of.
    size: usize,
    workspace: Option<Workspace<M>>,
    inverse: Inverse<M>,
}

/// What comes next in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Header,
    Magic,
    BlockCrc,
    Origin,
    UsedRows,
    Used,
    Tables,
    SelectorCount,
    Selectors,
    Lengths,
    Symbols,
    Output,
    EndMagic,
    StreamCrc,
    End,
    Failed(Status),
}

/// Why a step goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Input,
    Room,
    End,
    Error(Status),
}

impl Stop {
    const DATA: Self = Self::Error(Status::DataError);
}

impl From<NoMemory> for Stop {
    fn from(_: NoMemory) -> Self {
        Self::Error(Status::MemError)
    }
}

impl<M: Memory> Default for Decompressor<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Memory> Decompressor<M> {
    /// A new stream.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: State::Header,
            at: 0,
            value: 0,
            hold: 0,
            count: 0,
            level: 0,
            stored_crc: 0,
            crc: 0,
            origin: 0,
            rows: 0,
            used: 0,
            tables: 0,
            selectors_told: 0,
            recent: [0; MAX_TABLES],
            selectors: None,
            entries: None,
            progress: symbols::Progress::default(),
            block: None,
            size: 0,
            workspace: None,
            inverse: Inverse::default(),
        }
    }

    /// Decompresses what it can of `input` into `output`.
    ///
    /// This is a call of libbz2's `BZ2_bzDecompress`: it goes on until it lacks input, or `output` is
    /// full, or the stream ends. After an error each call says the same error, and does nothing.
    pub fn decompress<'o>(&mut self, input: &[u8], output: &'o mut [MaybeUninit<u8>]) -> Step<'o> {
        if self.state == State::End {
            return Step { consumed: 0, written: &mut [], status: Status::SequenceError };
        }
        let mut bits = Bits::new(input, self.hold, self.count);
        let mut output = Output::new(output);
        let stop = self.run(&mut bits, &mut output);
        if stop != Stop::Input {
            bits.give_back();
        }
        (self.hold, self.count) = (bits.hold, bits.count);
        let status = match stop {
            Stop::Input | Stop::Room => Status::Ok,
            Stop::End => Status::StreamEnd,
            Stop::Error(status) => status,
        };
        Step { consumed: bits.at, written: output.finish(), status }
    }

    /// The error that the stream is in, if it is in one.
    #[must_use]
    pub fn error(&self) -> Option<Status> {
        match self.state {
            State::Failed(status) => Some(status),
            _ => None,
        }
    }

    fn run(&mut self, bits: &mut Bits<'_>, output: &mut Output<'_>) -> Stop {
        loop {
            let result = match self.state {
                State::Symbols => self.symbols(bits),
                State::Output => self.output(output),
                State::Header => self.stream_header(bits),
                State::Magic => self.magic(bits),
                State::BlockCrc => self.block_crc(bits),
                State::Origin => self.origin(bits),
                State::UsedRows => self.used_rows(bits),
                State::Used => self.used(bits),
                State::Tables => self.tables(bits),
                State::SelectorCount => self.selector_count(bits),
                State::Selectors => self.selectors(bits),
                State::Lengths => self.lengths(bits),
                State::EndMagic => self.end_magic(bits),
                State::StreamCrc => self.stream_crc(bits),
                State::End => Err(Stop::End),
                State::Failed(status) => Err(Stop::Error(status)),
            };
            if let Err(stop) = result {
                if let Stop::Error(status) = stop {
                    self.fail(status);
                }
                return stop;
            }
        }
    }

    /// Goes to the beginning of a state.
    fn enter(&mut self, state: State) {
        (self.state, self.at, self.value) = (state, 0, 0);
    }

    /// Stays in an error, without buffers.
    fn fail(&mut self, status: Status) {
        self.enter(State::Failed(status));
        self.free();
    }

    fn free(&mut self) {
        (self.selectors, self.entries, self.block) = (None, None, None);
        self.workspace = None;
        self.inverse.take_block();
    }

    fn begin_output(&mut self) -> Result<(), Stop> {
        let length = self.progress.length;
        if self.origin >= length {
            return Err(Stop::DATA);
        }
        if walk::is_large(length) {
            // This is the time at which most memory is needed.
            (self.selectors, self.entries) = (None, None);
        }
        if let Some(block) = self.block.take() {
            let counts = Workspace::of(&mut self.workspace)?.counts;
            self.inverse.begin(block, length, counts, self.origin)?;
        }
        self.enter(State::Output);
        Ok(())
    }

    fn output(&mut self, output: &mut Output<'_>) -> Result<(), Stop> {
        let chunk = Workspace::of(&mut self.workspace)?.chunk;
        match self.inverse.write(output, chunk) {
            inverse::Progress::Room => return Err(Stop::Room),
            inverse::Progress::NoCount => return Err(Stop::DATA),
            inverse::Progress::Done => {}
        }
        self.block = self.inverse.take_block();
        let crc = std::mem::take(&mut self.inverse.crc).value();
        if crc != self.stored_crc {
            return Err(Stop::DATA);
        }
        self.crc = crc::combine(self.crc, crc);
        self.enter(State::Magic);
        Ok(())
    }

    fn stream_crc(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        if bits.take(32)? != self.crc {
            return Err(Stop::DATA);
        }
        self.enter(State::End);
        self.free();
        Ok(())
    }
}
