//! Room for what a stream puts out: a `bytes` object that grows.

use rustdlib_glue::{Attached, BytesWriter};

use crate::NoRoom;

/// Makes room for what is left of the input, if it becomes as many times longer as what was consumed: an
/// eighth to four times as much as there is, but no more than `most_after` says, and for `limit` bytes
/// at most.
pub fn grow_for(
    py: Attached<'_>,
    output: &mut BytesWriter<'_>,
    consumed: usize,
    left: usize,
    limit: usize,
) -> Result<(), NoRoom> {
    let room = output.room();
    let rest = likely_rest(output.filled(), consumed, left);
    let likely = output.filled().saturating_add(rest).saturating_add(rest / 32);
    let least = room.saturating_add(room.min(CHEAP).max(room / 8));
    let likely = likely.clamp(least, room.saturating_mul(4).max(least));
    let likely = likely.min(most_after(room)).clamp(1024, isize::MAX as usize);
    output.grow(likely.min(limit)).map_err(|raised| NoRoom::new(py, raised, NO_MEMORY))
}

/// Room of this size may as well be doubled.
const CHEAP: usize = 64 * 1024;

/// How much more comes of `left` bytes, if it is as much of each as before.
///
/// A room that is hardly larger than the result is worth a further step. C's allocator takes what is larger
/// than anything it was given back before from the system: each page of that costs a fault, in every call
/// anew.
fn likely_rest(filled: usize, consumed: usize, left: usize) -> usize {
    let rest = (left as u64).saturating_mul(filled as u64) / consumed.max(1) as u64;
    usize::try_from(rest).unwrap_or(usize::MAX)
}

/// Makes room for at least `least` bytes, and for twice as many as there are, but no more than
/// `most_after` says.
pub fn grow_to(py: Attached<'_>, output: &mut BytesWriter<'_>, least: usize) -> Result<(), NoRoom> {
    let room = output.room();
    let room = room.saturating_mul(2).min(most_after(room)).min(isize::MAX as usize).max(least);
    output.grow(room).map_err(|raised| NoRoom::new(py, raised, NO_MEMORY))
}

/// Beside a result, C holds about as much once more. Where nobody knows how long the result becomes, half
/// of it and [`BESIDE`] are room enough.
fn most_after(room: usize) -> usize {
    room.saturating_add(room / 2).saturating_add(BESIDE)
}

/// So many bytes a call may take beside its result and C's memory.
pub const BESIDE: usize = 1024 * 1024;

/// Room for a result.
pub fn begin(py: Attached<'_>, room: usize) -> Result<BytesWriter<'_>, NoRoom> {
    BytesWriter::new(py, room).map_err(|raised| NoRoom::new(py, raised, NO_MEMORY))
}

const NO_MEMORY: &str = "Unable to allocate output buffer.";

/// A result that may become as long as memory allows begins with so much room at most.
pub const MOST_AT_FIRST: usize = 16 * 1024 * 1024;

/// Room to begin with for what `length` bytes become, at most `limit`.
///
/// Whoever reads blocks of a fixed size gets nearly always whole ones.
#[must_use]
pub fn room_for(length: usize, limit: Option<usize>) -> usize {
    limit.map_or_else(|| first_room(length), |limit| limit.min(MOST_AT_FIRST))
}

/// The largest room that Python's own allocator makes, which is the fastest.
pub const SMALL: usize = 512 - 40;

/// Most data becomes some times as long.
///
/// What C's allocator takes from the system for one object, from 128 KiB on, it gives back with the
/// object, and each page of it costs a fault the next time. So noise, which stays as long as it is,
/// is not given that where it can do without.
#[must_use]
pub fn first_room(input: usize) -> usize {
    const FROM_THE_HEAP: usize = 120 * 1024;
    const LARGEST: usize = 256 * 1024;
    input.saturating_mul(6).clamp(SMALL, FROM_THE_HEAP.max(input.min(LARGEST)))
}
