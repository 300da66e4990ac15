//! Room for what a stream puts out: a `bytes` object that grows.

use rustdlib_glue::{Attached, Builtin, BytesWriter, Raised};

use crate::error::Failure;

/// Makes room for what is left of the input, if it becomes as many times longer as what was consumed:
/// twice to four times as much as there is, but for `limit` bytes at most.
pub(crate) fn grow_for(
    py: Attached<'_>,
    output: &mut BytesWriter<'_>,
    consumed: usize,
    left: usize,
    limit: usize,
) -> Result<(), Failure<'static>> {
    let times = output.filled() / consumed.max(1) + 1;
    let likely = output.filled().saturating_add(times.saturating_mul(left));
    let room = output.room();
    let likely = likely.clamp(room.saturating_mul(2), room.saturating_mul(4));
    let likely = likely.clamp(1024, isize::MAX as usize);
    output.grow(likely.min(limit)).map_err(|raised| worded(py, raised, NO_MEMORY))
}

/// Makes room for at least `least` bytes, and not much less than twice as many as there are.
pub(crate) fn grow_to(
    py: Attached<'_>,
    output: &mut BytesWriter<'_>,
    least: usize,
) -> Result<(), Failure<'static>> {
    let room = output.room().saturating_mul(2).min(isize::MAX as usize).max(least);
    output.grow(room).map_err(|raised| worded(py, raised, NO_MEMORY))
}

/// Room for a result.
pub(crate) fn begin(py: Attached<'_>, room: usize) -> Result<BytesWriter<'_>, Failure<'static>> {
    BytesWriter::new(py, room).map_err(|raised| worded(py, raised, NO_MEMORY))
}

const NO_MEMORY: &str = "Unable to allocate output buffer.";

/// C has its own words where there is no memory for a result.
#[cold]
pub(crate) fn worded(py: Attached<'_>, raised: Raised, words: &'static str) -> Failure<'static> {
    let memory = raised.is(py, Builtin::MemoryError) || raised.is(py, Builtin::OverflowError);
    if memory { Failure::NoRoom(raised, words) } else { Failure::Raised(raised) }
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
    input.saturating_mul(6).clamp(SMALL, FROM_THE_HEAP.max(input.min(LARGEST)))
}
