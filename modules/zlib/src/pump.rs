//! Running a stream until it has no more to give, into a `bytes` object that grows.

use rustdlib_algorithms::zlib::{Flush, Inflate, Status, Step};
use rustdlib_glue::{Attached, Builtin, BytesWriter, Raised, Result, version};

use crate::error::raise_memory;

/// A stream can be given so many bytes at a time.
const PORTION: usize = u32::MAX as usize;

/// What one step of a stream has done, beside writing.
struct Done {
    consumed: usize,
    status: Status,
    /// Whether it has used all of the room; then it may have more.
    full: bool,
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
pub(crate) fn grow_to(py: Attached<'_>, output: &mut BytesWriter<'_>, least: usize) -> Result<()> {
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
