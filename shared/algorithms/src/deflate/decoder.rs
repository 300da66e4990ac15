//! Decompression: a stream that is given its data part by part, or all at once.
//!
//! The states are those of the format: a header, blocks of literals and matches, a trailer. A step
//! goes from one to the next until it lacks input or room, or has come to the end. Each state takes
//! what it needs whole or leaves it, so that it makes no difference where the input is cut. Where
//! there is enough of both, `fast.rs` decodes the symbols of a block.
//!
//! What is refused, and with which message, is what zlib refuses: after a step that has changed
//! nothing of the result before the error.

mod block;
mod fast;
mod header;
mod symbol;
#[cfg(test)]
mod tests;

use std::fmt;
use std::mem::MaybeUninit;

use crate::base::fail::fail_point;
use crate::checksum::adler32::adler32;

use super::bits::Reader;
use super::container::{Check, Format, GzipFlags};
use super::decode_table::{LARGE, SMALL};
use super::room::Room;
use super::step::Status;
use super::window::Window;
use super::wrong::Wrong;
use crate::base::memory::{Memory, NoMemory};

/// So much input that is all there is worth the larger tables.
const MUCH: usize = 4096;

/// How long the longest trailer is, gzip's.
const TRAILER: usize = 8;

/// A stream that decompresses. It has no buffers until it needs them.
///
/// Of those that have ended many may stay: its numbers have no more bits than they need.
pub struct Decoder<M: Memory> {
    state: State,
    format: Format,
    /// Where the header was one of gzip.
    gzip: Option<GzipFlags>,
    /// Bits of the input that are not used yet.
    hold: u64,
    count: u8,
    /// The checksum: of the header of gzip, then of the output.
    check: Check,
    /// How many bytes have come out, modulo 2**32.
    total: u32,
    last_block: bool,
    fixed_codes: bool,
    header: block::Lengths,
    /// What is left of a stored block, a match, or an extra field; or the literal.
    length: u16,
    distance: u16,
    extra_bits: u8,
    /// Memory of the decode tables, and of what they are made from.
    tables: Option<M::Words>,
    window: Window<M>,
}

impl<M: Memory> fmt::Debug for Decoder<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Decoder").field("state", &self.state).finish_non_exhaustive()
    }
}

/// What comes next in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    GzipFlags,
    GzipTime,
    GzipSystem,
    GzipExtraLength,
    GzipExtra,
    GzipName,
    GzipComment,
    GzipHeaderCrc,
    DictionaryId,
    Dictionary,
    BlockHeader,
    StoredLength,
    Stored,
    CodeCounts,
    CodeLengthLengths,
    CodeLengths,
    Symbol,
    LengthExtra,
    DistanceSymbol,
    DistanceExtra,
    Match,
    Literal,
    DataCheck,
    LengthCheck,
    End,
    Invalid(Wrong),
    NoMemory,
}

/// Why a step goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Input,
    Room,
    End,
    Dictionary,
    Memory,
    Data(Wrong),
}

impl From<NoMemory> for Stop {
    fn from(_: NoMemory) -> Self {
        Self::Memory
    }
}

/// What a step did.
#[derive(Debug)]
pub struct Decoded<'o> {
    /// How many bytes of the input it took.
    pub consumed: usize,
    /// The beginning of the output, which it has written.
    pub written: &'o mut [u8],
    /// How it ended.
    pub status: Status,
}

/// Input and output of a step.
struct Step<'i, 'o> {
    reader: Reader<'i>,
    room: Room<'o>,
    /// How much of the output is in the checksum.
    checked: usize,
    /// Whether no more input comes after this.
    last: bool,
}

impl<M: Memory> Decoder<M> {
    /// A new stream.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            state: if format.is_raw() { State::BlockHeader } else { State::Head },
            format,
            gzip: None,
            hold: 0,
            count: 0,
            check: Check::None,
            total: 0,
            last_block: false,
            fixed_codes: false,
            header: block::Lengths::default(),
            length: 0,
            distance: 0,
            extra_bits: 0,
            tables: None,
            window: Window::new(),
        }
    }

    /// Decompresses what it can of `input` into `output`.
    ///
    /// Without memory for the tables it takes nothing, and can be tried again. Without memory for the
    /// window it is of no more use.
    ///
    /// This is a call of zlib's `inflate`, with `Z_FINISH` if it is to be the last: matches reach
    /// back to the beginning of `output`, and from there as far as the window.
    pub fn run<'o>(
        &mut self,
        input: &[u8],
        output: &'o mut [MaybeUninit<u8>],
        finish: bool,
    ) -> Decoded<'o> {
        fail_point();
        let before = if self.tables.is_none() { Some(self.without_buffers()) } else { None };
        let reader = Reader::new(input, self.hold, self.count.into());
        let mut step = Step { reader, room: Room::new(output), checked: 0, last: finish };
        let stop = self.decode(&mut step);
        if let (Stop::Memory, Some(before)) = (stop, before) {
            // The window changes only at the end of a step: all is as before.
            let window = std::mem::replace(&mut self.window, Window::new());
            *self = Self { window, ..before };
            return Decoded { consumed: 0, written: &mut [], status: Status::MemError };
        }
        let status = self.end_step(&mut step, stop);
        fail_point();
        Decoded { consumed: step.reader.at, written: step.room.finish(), status }
    }

    /// Leaves the stream as the next step finds it; returns how this one ended.
    fn end_step(&mut self, step: &mut Step<'_, '_>, stop: Stop) -> Status {
        if stop != Stop::Input {
            step.reader.give_back();
        }
        (self.hold, self.count) = (step.reader.hold, step.reader.count as u8);
        let idle = step.reader.at == 0 && step.room.written() == 0;
        let status = match stop {
            Stop::Input | Stop::Room if step.last || idle => Status::BufError,
            Stop::Input | Stop::Room => Status::Ok,
            Stop::End => Status::StreamEnd,
            Stop::Dictionary => Status::NeedDict,
            Stop::Memory => Status::MemError,
            Stop::Data(_) => Status::DataError,
        };
        match status {
            Status::Ok | Status::BufError if self.leave(step).is_err() => {
                self.state = State::NoMemory;
                return Status::MemError;
            }
            // Nothing comes after the end, but the object may stay.
            Status::StreamEnd => (self.tables, self.window) = (None, Window::new()),
            _ => {}
        }
        status
    }

    /// Takes note of the output, which the caller gets.
    fn leave(&mut self, step: &mut Step<'_, '_>) -> Result<(), NoMemory> {
        self.update_check(step);
        let written = step.room.so_far();
        if written.is_empty() || matches!(self.state, State::DataCheck | State::LengthCheck) {
            return Ok(());
        }
        self.window.extend(written, self.window_bits())
    }

    fn window_bits(&self) -> u32 {
        u32::from(self.format.window_bits)
    }

    fn update_check(&mut self, step: &mut Step<'_, '_>) {
        let new = &step.room.so_far()[step.checked..];
        self.check.update(new);
        self.total = self.total.wrapping_add(new.len() as u32);
        step.checked += new.len();
    }

    fn decode(&mut self, step: &mut Step<'_, '_>) -> Stop {
        loop {
            let result = match self.state {
                State::Symbol
                | State::LengthExtra
                | State::DistanceSymbol
                | State::DistanceExtra
                | State::Match
                | State::Literal => self.symbols(step),
                State::BlockHeader => self.block_header(step),
                State::StoredLength => self.stored_length(step),
                State::Stored => self.stored(step),
                State::CodeCounts => self.code_counts(step),
                State::CodeLengthLengths => self.code_length_lengths(step),
                State::CodeLengths => self.code_lengths(step),
                State::DataCheck => self.data_check(step),
                State::LengthCheck => self.length_check(step),
                State::End => Err(Stop::End),
                State::Invalid(wrong) => Err(Stop::Data(wrong)),
                State::NoMemory => Err(Stop::Memory),
                _ => self.header(step),
            };
            match result {
                Ok(()) => {}
                Err(stop) => {
                    match stop {
                        Stop::Data(wrong) => self.state = State::Invalid(wrong),
                        Stop::Memory => self.state = State::NoMemory,
                        _ => {}
                    }
                    return stop;
                }
            }
        }
    }

    /// What is wrong with the data, if something is.
    #[must_use]
    pub fn message(&self) -> Option<&'static str> {
        match self.state {
            State::Invalid(wrong) => Some(wrong.message()),
            _ => None,
        }
    }

    /// Whether there was no memory for the window.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.state == State::NoMemory
    }

    /// Whether the window is as large as a match can reach. Then it makes no difference how the output
    /// is divided.
    #[must_use]
    pub fn has_largest_window(&self) -> bool {
        self.format.window_bits == 15
    }

    /// Whether `input`, which comes next, is the inside of one stored block.
    #[must_use]
    pub fn only_copies(&self, input: &[u8]) -> bool {
        let block = match self.state {
            State::Stored => return input.len() <= usize::from(self.length) + TRAILER,
            // In front of the first block zlib has a header of two bytes.
            State::Head if self.format.zlib => input.get(2..),
            State::BlockHeader if self.count == 0 && !self.last_block => Some(input),
            _ => None,
        };
        let Some(&[kind, low, high, _, _, ref rest @ ..]) = block else { return false };
        let length = usize::from(u16::from_le_bytes([low, high]));
        kind & 0b110 == 0 && rest.len() <= length + TRAILER
    }

    /// Gives the stream the dictionary that it has asked for, or, if it is raw, puts it before what
    /// comes. Where that fails, nothing has changed.
    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Status {
        match (self.state, self.check) {
            (State::Dictionary, Check::Adler32(id)) if adler32(1, dictionary) != id => {
                return Status::DataError;
            }
            (State::Dictionary, _) => {}
            _ if self.format.is_raw() => {}
            _ => return Status::StreamError,
        }
        if self.window.begin(dictionary, self.window_bits()).is_err() {
            return Status::MemError;
        }
        if !self.format.is_raw() {
            self.check = Check::Adler32(1);
            self.state = State::BlockHeader;
        }
        Status::Ok
    }

    /// A stream in the same state.
    pub fn copy(&self) -> Result<Self, NoMemory> {
        let tables = self.tables.as_deref().map(M::words_of).transpose()?;
        Ok(Self { tables, window: self.window.copy()?, ..*self })
    }

    /// All of it that is not in a buffer.
    fn without_buffers(&self) -> Self {
        Self { tables: None, window: Window::new(), ..*self }
    }

    /// The memory of the tables. They are small where the stream may stay: more is to come, or something has come out
    /// before, as where the last call for an object has what a limit has left. Such a one may lack its end.
    fn tables(&mut self, step: &Step<'_, '_>) -> Result<&mut [u32], NoMemory> {
        if self.tables.is_none() {
            let is_whole = step.last && self.total == 0 && step.reader.left() >= MUCH;
            let size = if is_whole { LARGE } else { SMALL };
            self.tables = Some(M::words(size.words())?);
        }
        Ok(self.tables.as_deref_mut().unwrap_or_default())
    }
}
