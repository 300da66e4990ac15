//! Running a stream until it has no more to give, into a `bytes` object that grows.

use rustdlib_algorithms::zlib::{Config, Deflate, Flush, Inflate, Problem, Status, Step, pack};
use rustdlib_glue::{Attached, Builtin, BytesWriter, Raised, Result, version};

use crate::error::raise_memory;
use crate::pool::Pool;

/// A stream can be given so many bytes at a time.
const PORTION: usize = u32::MAX as usize;

/// What one step of a stream has done, beside writing.
struct Done {
    consumed: usize,
    status: Status,
    /// Whether it has used all of the room; then it may have more.
    full: bool,
}

/// Gives all of `input` to the stream, and makes room for what comes out.
pub(crate) fn deflate_all(
    py: Attached<'_>,
    stream: &mut Deflate,
    mut input: &[u8],
    flush: Flush,
    output: &mut BytesWriter<'_>,
) -> Result<Status> {
    loop {
        let portion = &input[..input.len().min(PORTION)];
        let last = portion.len() == input.len();
        if output.filled() == output.room() {
            grow(py, output, usize::MAX)?;
        }
        let flush = if last { flush } else { Flush::None };
        let stream = &mut *stream;
        let done = output.fill(|room| {
            // It takes about so much longer than what others do with their input.
            let size = portion.len().saturating_mul(8);
            py.detach_for_size(size, move || parts(stream.run(portion, room, flush)))
        });
        input = &input[done.consumed..];
        if done.status == Status::StreamError || (last && !done.full) {
            return Ok(done.status);
        }
    }
}

/// Compresses `input`, which is all there, after the header.
pub(crate) fn pack(
    py: Attached<'_>,
    pool: &Pool,
    config: &Config,
    input: &[u8],
    output: &mut BytesWriter<'_>,
) -> Result<Result<(), Problem>> {
    let mut packer = match pool.packer() {
        Ok(packer) => packer,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut packing = packer.begin(config, input);
    while !packing.is_done() {
        let least = output.filled().saturating_add(packing.room());
        if output.room() < least {
            grow_to(py, output, least)?;
        }
        let packing = &mut packing;
        // It takes about so much longer than what others do with their input.
        let size = input.len().saturating_mul(8);
        output.fill(|room| py.detach_for_size(size, move || (packing.next(room), ())));
    }
    pool.keep_packer(packer);
    Ok(Ok(()))
}

/// Room for the largest possible result, unless it is too large to make it for nothing.
pub(crate) fn first_room_packed(config: &Config, input: usize) -> usize {
    const ONE_PIECE: usize = 256 * 1024;
    let needed = input <= ONE_PIECE || config.level == 0;
    if needed { pack::bound(input) } else { pack::bound(ONE_PIECE).max(input / 4) }
}

/// How much of what it has a stream that decompresses is to put out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// There may be more input.
    Open,
    /// This is all.
    Final,
}

/// Decompresses until the input is used up, the output has `limit` bytes, or the stream stops; returns
/// how it went, and what is left of the input.
pub(crate) fn inflate_all<'i>(
    py: Attached<'_>,
    stream: &mut Inflate,
    mut input: &'i [u8],
    ending: Ending,
    limit: usize,
    output: &mut BytesWriter<'_>,
) -> Result<(Status, &'i [u8])> {
    let length = input.len();
    loop {
        let done = inflate_step(py, stream, input, ending, output);
        input = &input[done.consumed..];
        let again = done.full || (done.consumed > 0 && !input.is_empty());
        if !again || !matches!(done.status, Status::Ok | Status::BufError) {
            return Ok((done.status, input));
        }
        if output.filled() == output.room() {
            if output.filled() == limit {
                return Ok((done.status, input));
            }
            grow_for(py, output, length - input.len(), input.len(), limit)?;
        }
    }
}

fn inflate_step(
    py: Attached<'_>,
    stream: &mut Inflate,
    input: &[u8],
    ending: Ending,
    output: &mut BytesWriter<'_>,
) -> Done {
    let portion = &input[..input.len().min(PORTION)];
    let last = portion.len() == input.len();
    let flush = match ending {
        Ending::Open => Flush::Sync,
        Ending::Final if last => Flush::Finish,
        Ending::Final => Flush::None,
    };
    output.fill(|room| {
        let size = room.len().max(portion.len());
        py.detach_for_size(size, move || parts(stream.run(portion, room, flush)))
    })
}

fn parts(step: Step<'_>) -> (&mut [u8], Done) {
    let done = Done { consumed: step.consumed, status: step.status, full: step.full };
    (step.written, done)
}

/// Makes room for at least as much as there is, but for `limit` bytes at most.
fn grow(py: Attached<'_>, output: &mut BytesWriter<'_>, limit: usize) -> Result<()> {
    let room = output.room().saturating_mul(2).clamp(1024, isize::MAX as usize).min(limit);
    output.grow(room).map_err(|raised| worded(py, raised))
}

/// Makes room for what is left of the input, if it becomes as many times longer as what was consumed:
/// twice to four times as much as there is, but for `limit` bytes at most.
fn grow_for(
    py: Attached<'_>,
    output: &mut BytesWriter<'_>,
    consumed: usize,
    left: usize,
    limit: usize,
) -> Result<()> {
    let times = output.filled() / consumed.max(1) + 1;
    let likely = output.filled().saturating_add(times.saturating_mul(left));
    let room = output.room();
    let likely = likely.clamp(room.saturating_mul(2), room.saturating_mul(4));
    let likely = likely.clamp(1024, isize::MAX as usize);
    output.grow(likely.min(limit)).map_err(|raised| worded(py, raised))
}

/// Makes room for at least `least` bytes, and not much less than twice as many as there are.
fn grow_to(py: Attached<'_>, output: &mut BytesWriter<'_>, least: usize) -> Result<()> {
    let room = output.room().saturating_mul(2).min(isize::MAX as usize).max(least);
    output.grow(room).map_err(|raised| worded(py, raised))
}

/// Room for a result.
pub(crate) fn begin(py: Attached<'_>, room: usize) -> Result<BytesWriter<'_>> {
    BytesWriter::new(py, room).map_err(|raised| worded(py, raised))
}

/// Until 3.14, C has its own words where there is no memory for a result.
#[cold]
fn worded(py: Attached<'_>, raised: Raised) -> Raised {
    let memory = raised.is(py, Builtin::MemoryError) || raised.is(py, Builtin::OverflowError);
    if version::AT_LEAST_3_15 || !memory {
        return raised;
    }
    raised.forget(py);
    raise_memory(py, "Unable to allocate output buffer.")
}

/// The largest room that Python's own allocator makes, which is the fastest.
pub(crate) const SMALL: usize = 512 - 40;

/// Most data becomes some times as long.
///
/// What C's allocator takes from the system for one object, from 128 KiB on, it gives back with the
/// object, and each page of it costs a fault the next time. So noise, which stays as long as it is,
/// is not given that where it can do without.
pub(crate) fn first_room(input: usize) -> usize {
    const FROM_THE_HEAP: usize = 120 * 1024;
    const LARGEST: usize = 256 * 1024;
    input.saturating_mul(4).clamp(SMALL, FROM_THE_HEAP.max(input.min(LARGEST)))
}
