//! Running an encoder, into a `bytes` object that grows.

use rustdlib_algorithms::deflate::NoMemory;
use rustdlib_algorithms::deflate::encoder::{self, Config, End, Flush, Whole, bound};
use rustdlib_glue::{Attached, BytesWriter, RawBox};
use rustdlib_streamobject::{BESIDE, Raw, SMALL, begin, grow_to};

use crate::error::{Failure, NO_COMPRESSOR};

/// The compressor without its lock.
///
/// The stream is beside its object, as in C: it is large, and comes with the first data, dictionary or flush, and goes with the last.
pub(crate) struct Encoder {
    phase: Phase,
    /// Whether there was nothing to do once. zlib remembers that, and says it with the next error.
    idle: bool,
}

enum Phase {
    /// It has been given nothing.
    New(Config),
    Running(RawBox<Stream>),
    /// It has been flushed for good.
    Ended,
}

type Stream = encoder::Encoder<Raw>;

/// How long an encoder takes for a byte, as the number of bytes that others go through in that time. A call
/// takes some microseconds besides: from 256 bytes on, another thread has more of these than it costs to
/// let it run.
const WORK: usize = 256;

/// The same for a byte that is only stored.
const WORK_TO_STORE: usize = 1;

/// The same for a symbol that was found in an earlier call.
const WORK_TO_WRITE: usize = 8;

impl Encoder {
    pub(crate) fn new(config: Config) -> Self {
        Self { phase: Phase::New(config), idle: false }
    }

    /// The stream, which is made if there was none; `None` where it has been flushed for good.
    fn stream(&mut self) -> Result<Option<&mut Stream>, NoMemory> {
        if let Phase::New(config) = self.phase {
            self.phase = begun(config)?;
        }
        Ok(match &mut self.phase {
            Phase::Running(stream) => Some(stream),
            _ => None,
        })
    }

    /// Begins with a dictionary. Whether that can be done.
    pub(crate) fn set_dictionary(&mut self, dictionary: &[u8]) -> Result<bool, NoMemory> {
        self.stream()?.map_or(Ok(false), |stream| stream.set_dictionary(dictionary))
    }

    /// Takes `input`, and returns what comes out; `None` where it has been flushed for good.
    pub(crate) fn run<'py>(
        &mut self,
        py: Attached<'py>,
        mut input: &[u8],
        flush: Flush,
    ) -> Result<Option<BytesWriter<'py>>, Failure<'py>> {
        let stream = self.stream().map_err(|NoMemory| Failure::Memory(NO_COMPRESSOR))?;
        let Some(stream) = stream else { return Ok(None) };
        let most = input.len() + stream.outstanding();
        let mut output = begin(py, (most + most / 8).clamp(SMALL, MOST_AT_FIRST))?;
        let work = work(stream, input.len(), flush);
        let end = loop {
            let stream = &mut *stream;
            let (consumed, end) = output.fill(|room| {
                py.detach_for_size(work, move || {
                    let step = stream.run(input, room, flush);
                    (step.written, (step.consumed, step.end))
                })
            });
            input = &input[consumed..];
            let End::Room(needed) = end else { break end };
            let least = output.filled().saturating_add(needed);
            grow_to(py, &mut output, least)?;
        };
        match end {
            End::NoMemory => return Err(Failure::Memory(NO_COMPRESSOR)),
            End::Idle => self.idle = true,
            End::Finished | End::Ended => self.phase = Phase::Ended,
            End::Done | End::Room(_) => {}
        }
        Ok(Some(output))
    }

    /// What zlib has said last.
    pub(crate) fn message(&self) -> Option<&'static str> {
        self.idle.then_some("buffer error")
    }

    /// One in the same state, unless it has been flushed for good.
    pub(crate) fn copy(&self) -> Option<Result<Self, NoMemory>> {
        let phase = match &self.phase {
            Phase::New(config) => Ok(Phase::New(*config)),
            Phase::Running(stream) => copy_of(stream).map(Phase::Running),
            Phase::Ended => return None,
        };
        Some(phase.map(|phase| Self { phase, idle: self.idle }))
    }
}

/// A function of its own: nearly all calls find a stream.
#[inline(never)]
fn begun(config: Config) -> Result<Phase, NoMemory> {
    RawBox::new(Stream::new(config)?).ok_or(NoMemory).map(Phase::Running)
}

fn copy_of(stream: &Stream) -> Result<RawBox<Stream>, NoMemory> {
    RawBox::new(stream.try_clone()?).ok_or(NoMemory)
}

/// How long a call takes, in units of [`WORK`].
fn work(stream: &Stream, input: usize, flush: Flush) -> usize {
    let outstanding = stream.outstanding();
    if stream.only_stores() {
        return (input + outstanding).saturating_mul(WORK_TO_STORE);
    }
    match flush {
        // What is outstanding becomes a block once in many calls.
        Flush::None => input.saturating_mul(WORK).saturating_add(outstanding * WORK_TO_WRITE),
        _ => (input + outstanding).saturating_mul(WORK),
    }
}

/// What comes out at once is hardly ever more than what went in before.
const MOST_AT_FIRST: usize = 256 * 1024;

/// Compresses `input`, which is all there.
pub(crate) fn encode_whole<'py>(
    py: Attached<'py>,
    config: Config,
    input: &[u8],
) -> Result<Result<BytesWriter<'py>, NoMemory>, Failure<'py>> {
    let mut output = begin(py, first_room(&config, input.len()))?;
    let mut whole = match Whole::<Raw>::new(config, input) {
        Ok(whole) => whole,
        Err(NoMemory) => return Ok(Err(NoMemory)),
    };
    let work = input.len().saturating_mul(if config.level == 0 { WORK_TO_STORE } else { WORK });
    while !whole.is_done() {
        let whole = &mut whole;
        let needed = output.fill(|room| {
            py.detach_for_size(work, move || match whole.next(input, room) {
                Ok(written) => (written, 0),
                Err(needed) => (&mut [][..], needed),
            })
        });
        if needed > 0 {
            let least = output.filled().saturating_add(needed);
            grow_to(py, &mut output, least)?;
        }
    }
    Ok(Ok(output))
}

/// Room for the largest possible result, unless it is too large to make it for nothing: then for what is
/// likely.
fn first_room(config: &Config, input: usize) -> usize {
    const ONE_PIECE: usize = 256 * 1024;
    let needed = input <= ONE_PIECE || config.level == 0;
    if needed { bound(input) } else { bound(ONE_PIECE).max((input / 4).min(BESIDE)) }
}
