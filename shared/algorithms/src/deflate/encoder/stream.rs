//! Data that comes in parts.

use std::mem::MaybeUninit;

use super::bits::Pending;
use super::coded::Coded;
use super::config::{Checksum, Config, HEADER, TRAILER, write_header};
use super::flush::{Flush, write_empty_fixed};
use super::plan::{with_bits, write_stored};
use super::stored::Stored;
use crate::base::Output;
use crate::base::memory::{Memory, NoMemory};
use crate::checksum::adler32::adler32;

/// An encoder that is given its data in parts.
///
/// It holds what zlib's manual says that a stream holds: `(1 << (wbits + 2)) + (1 << (memLevel + 9))`
/// bytes and a few KiB; less as long as it has been given little, and nothing before the first byte.
#[allow(missing_debug_implementations, reason = "its buffers have none")]
pub struct Encoder<M: Memory> {
    config: Config,
    phase: Phase,
    body: Body<M>,
    /// The checksum of the preset dictionary.
    dictionary: Option<u32>,
    checksum: Checksum,
    pending: Pending,
    /// What the last call asked for.
    last: Flush,
    /// Whether the last call has stopped for want of output.
    stopped: bool,
}

#[allow(clippy::large_enum_variant, reason = "the small one is rare")]
enum Body<M: Memory> {
    Coded(Coded<M>),
    Stored(Stored<M>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The header is not written.
    Begin,
    Running,
    Ended,
}

/// What a call has done.
#[derive(Debug)]
pub struct Step<'o> {
    /// How many bytes of the input it took.
    pub consumed: usize,
    /// The beginning of the output, which it has written.
    pub written: &'o mut [u8],
    /// How it ended.
    pub end: End,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All is done that was asked for.
    Done,
    /// The output is too short. The encoder is to be called with the rest of the input, the same flush,
    /// and an output of at least so many bytes.
    Room(usize),
    /// There was nothing to do.
    Idle,
    /// The data has ended with this call.
    Finished,
    /// The data had ended before this call.
    Ended,
    /// There is no memory. The call has done nothing, and may be made again.
    NoMemory,
}

/// What a flush writes at most after the last block: a marker, or a trailer, and the bits before.
const TAIL: usize = TRAILER + 8;

/// What stops a call.
enum Stop {
    Room(usize),
    NoMemory,
}

impl From<NoMemory> for Stop {
    fn from(_: NoMemory) -> Self {
        Self::NoMemory
    }
}

fn check_room(output: &Output<'_>, needed: usize) -> Result<(), Stop> {
    if output.room() < needed { Err(Stop::Room(needed)) } else { Ok(()) }
}

impl<M: Memory> Encoder<M> {
    /// A new one, with parameters that are valid.
    pub fn new(config: Config) -> Result<Self, NoMemory> {
        let body = if config.level == 0 {
            Body::Stored(Stored::new(&config)?)
        } else {
            Body::Coded(Coded::new(&config)?)
        };
        Ok(Self {
            config,
            phase: Phase::Begin,
            body,
            dictionary: None,
            checksum: Checksum::new(&config),
            pending: Pending::default(),
            last: Flush::None,
            stopped: false,
        })
    }

    /// One in the same state.
    pub fn try_clone(&self) -> Result<Self, NoMemory> {
        let body = match &self.body {
            Body::Coded(coded) => Body::Coded(coded.try_clone()?),
            Body::Stored(stored) => Body::Stored(stored.try_clone()?),
        };
        Ok(Self { body, ..*self })
    }

    /// Begins with a dictionary. Whether the container can have one, and nothing was given before.
    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Result<bool, NoMemory> {
        if self.config.window_bits > 15 || self.phase != Phase::Begin || self.dictionary.is_some() {
            return Ok(false);
        }
        if let Body::Coded(coded) = &mut self.body {
            let before = dictionary.len().saturating_sub(self.config.window());
            coded.set_dictionary(&dictionary[before..])?;
        }
        // Only zlib's header tells it.
        let is_told = self.config.window_bits > 0;
        self.dictionary = Some(if is_told { adler32(1, dictionary) } else { 1 });
        Ok(true)
    }

    /// How many symbols and bytes it has that are not written.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        match &self.body {
            Body::Coded(coded) => coded.outstanding(),
            Body::Stored(stored) => stored.outstanding(),
        }
    }

    /// Whether all is stored as it is.
    #[must_use]
    pub fn only_stores(&self) -> bool {
        matches!(self.body, Body::Stored(_))
    }

    /// Encodes `input`, and writes what is ready to `output`.
    pub fn run<'o>(
        &mut self,
        input: &[u8],
        output: &'o mut [MaybeUninit<u8>],
        flush: Flush,
    ) -> Step<'o> {
        let mut output = Output::new(output);
        let mut rest = input;
        let end = self.run_to(&mut rest, &mut output, flush);
        self.stopped = matches!(end, End::Room(_) | End::NoMemory);
        Step { consumed: input.len() - rest.len(), written: output.finish(), end }
    }

    fn run_to(&mut self, rest: &mut &[u8], output: &mut Output<'_>, flush: Flush) -> End {
        if self.phase == Phase::Ended {
            return End::Ended;
        }
        let goes_on = self.phase == Phase::Begin || self.stopped || !rest.is_empty();
        let last = std::mem::replace(&mut self.last, flush);
        if !goes_on && flush <= last && flush != Flush::Finish {
            return End::Idle;
        }
        match self.encode(rest, output, flush) {
            Ok(()) if self.phase == Phase::Ended => End::Finished,
            Ok(()) => End::Done,
            Err(Stop::Room(needed)) => End::Room(needed),
            Err(Stop::NoMemory) => End::NoMemory,
        }
    }

    fn encode(
        &mut self,
        rest: &mut &[u8],
        output: &mut Output<'_>,
        flush: Flush,
    ) -> Result<(), Stop> {
        // Nothing is taken and nothing is written before there is memory for all.
        match &mut self.body {
            Body::Coded(coded) => coded.reserve(rest.len())?,
            Body::Stored(stored) => stored.reserve(rest.len())?,
        }
        if self.phase == Phase::Begin {
            check_room(output, HEADER)?;
            write_header(&self.config, self.dictionary, output);
            self.phase = Phase::Running;
        }
        let Self { body, checksum, pending, phase, .. } = self;
        let wrote_last = match body {
            Body::Coded(coded) => encode_coded(coded, checksum, pending, rest, output, flush)?,
            Body::Stored(stored) => encode_stored(stored, checksum, pending, rest, output, flush)?,
        };
        if wrote_last {
            with_bits(pending, output, |bits| bits.align());
            checksum.write(output);
            *phase = Phase::Ended;
        } else if flush != Flush::None {
            check_room(output, TAIL)?;
            with_bits(pending, output, |bits| flush.write_marker(bits));
            if let (Flush::Full, Body::Coded(coded)) = (flush, body) {
                coded.forget();
            }
        }
        Ok(())
    }
}

/// Parses the rest of the input, and writes the blocks that are ready. Whether the last one is written.
fn encode_coded<M: Memory>(
    coded: &mut Coded<M>,
    checksum: &mut Checksum,
    pending: &mut Pending,
    rest: &mut &[u8],
    output: &mut Output<'_>,
    flush: Flush,
) -> Result<bool, Stop> {
    loop {
        let taken = coded.fill(rest);
        checksum.update(&rest[..taken]);
        *rest = &rest[taken..];
        match coded.find_block(rest.is_empty() && flush != Flush::None) {
            Some(length) => write_block(coded, length, false, pending, output)?,
            None if rest.is_empty() => break,
            None => {}
        }
    }
    if flush == Flush::None {
        return Ok(false);
    }
    while let Some((length, whole)) = coded.close() {
        let last = whole && flush == Flush::Finish;
        write_block(coded, length, last, pending, output)?;
        if last {
            return Ok(true);
        }
    }
    if flush == Flush::Finish {
        check_room(output, TAIL)?;
        with_bits(pending, output, |bits| write_empty_fixed(true, bits));
    }
    Ok(flush == Flush::Finish)
}

/// Writes the first `length` bytes of the block, in the shortest form.
fn write_block<M: Memory>(
    coded: &mut Coded<M>,
    length: usize,
    last: bool,
    pending: &mut Pending,
    output: &mut Output<'_>,
) -> Result<(), Stop> {
    let (bytes, block) = (coded.block_bytes(length), &coded.parser.block);
    let stored = bytes.map_or(usize::MAX, |bytes| pending.size_of_stored(bytes.len()));
    let of_literals = bytes.filter(|_| block.has_bytes(coded.parsed()));
    let plan = block.plan(coded.parser.search.form, stored, of_literals);
    check_room(output, plan.size() / 8 + 1 + TAIL)?;
    let bytes = bytes.unwrap_or_default();
    with_bits(pending, output, |bits| block.write(&plan, bytes, last, bits));
    coded.drop_block(length);
    Ok(())
}

/// Stores the rest of the input, or keeps it. Whether the last block is written.
fn encode_stored<M: Memory>(
    stored: &mut Stored<M>,
    checksum: &mut Checksum,
    pending: &mut Pending,
    rest: &mut &[u8],
    output: &mut Output<'_>,
    flush: Flush,
) -> Result<bool, Stop> {
    while let Some(taken) = stored.block(rest, flush != Flush::None) {
        let last = flush == Flush::Finish && taken == rest.len();
        check_room(output, stored.size(taken) + TAIL)?;
        let (bytes, others) = rest.split_at(taken);
        checksum.update(bytes);
        with_bits(pending, output, |bits| stored.write(bytes, last, bits));
        *rest = others;
        if last {
            return Ok(true);
        }
    }
    if flush == Flush::Finish {
        check_room(output, TAIL)?;
        with_bits(pending, output, |bits| write_stored(b"", true, bits));
        return Ok(true);
    }
    stored.keep(rest);
    checksum.update(rest);
    *rest = &[];
    Ok(false)
}
