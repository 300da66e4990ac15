//! Room for what a stream puts out: a `bytes` object that grows.

use rustdlib_glue::{Attached, BytesWriter, version::FREE_THREADED};

use crate::NoRoom;

/// Makes room for what is left of the input, if it becomes as many times longer as what was consumed: for an eighth
/// more than there is at least, for no more than `most_after` says, and for `limit` bytes at most.
///
/// That something comes of all the input is not sure: it may lie behind the end of the stream, or be empty blocks.
pub fn grow_for(
    py: Attached<'_>,
    output: &mut BytesWriter<'_>,
    consumed: usize,
    left: usize,
    limit: usize,
) -> Result<(), NoRoom> {
    let room = output.room();
    let rest = likely_rest(output.filled(), consumed, left);
    let likely = output.filled().saturating_add(rest).saturating_add(rest / 16);
    let least = room.saturating_add(room.min(CHEAP).max(room / 8));
    // A little says little of what comes after it.
    let most = if room < FROM_THE_HEAP { room.saturating_mul(4) } else { most_after(room) };
    let likely = likely.clamp(least, most.max(least)).clamp(1024, isize::MAX as usize).min(limit);
    keep_ready(likely);
    output.grow(likely).map_err(|raised| NoRoom::new(py, raised, NO_MEMORY))
}

/// Has C's allocator keep so much memory, if it is much: else it takes what is larger than all that it was given back
/// before from the system, and gives it back with the object. If the room is larger than what becomes of it, it does
/// so in every call anew, and each of its pages costs a fault: together they take longer than to decompress it.
///
/// From then on room of this size is a part of its own memory, where it can grow in place, as it ends with what
/// nobody uses. Each thread that decompresses may so keep twice [`MOST_READY`], as it does for C's modules where any
/// object of this size was given back before.
///
/// Other allocators do not need that: for those of Windows it would count as memory that is used, and without a GIL
/// objects are not C's allocator's.
fn keep_ready(length: usize) {
    const IS_GLIBC: bool = cfg!(all(target_os = "linux", target_env = "gnu"));
    if !IS_GLIBC || FREE_THREADED || !(FROM_THE_HEAP..MOST_READY).contains(&length) {
        return;
    }
    let mut ready = Vec::<u8>::new();
    // Without that it is only slower.
    let _ = ready.try_reserve_exact(length + HEADERS);
    std::hint::black_box(ready);
}

/// Where results are larger, memory counts more than time: they are taken from the system, and given back at once.
const MOST_READY: usize = 2 * 1024 * 1024;

/// What C's allocator never takes from the system for one object (less than its `DEFAULT_MMAP_THRESHOLD`).
const FROM_THE_HEAP: usize = 120 * 1024;

/// More than a `bytes` object has besides its content.
const HEADERS: usize = 1024;

/// Room of this size may as well be doubled.
const CHEAP: usize = 64 * 1024;

/// How much more comes of `left` bytes, if it is as much of each as before.
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

/// Room for what `input` bytes become when they are decompressed, for `limit` bytes at most.
pub fn begin_likely(
    py: Attached<'_>,
    input: usize,
    limit: usize,
) -> Result<BytesWriter<'_>, NoRoom> {
    let room = first_room(input).min(limit);
    keep_ready(room);
    begin(py, room)
}

/// Room for a result.
pub fn begin(py: Attached<'_>, room: usize) -> Result<BytesWriter<'_>, NoRoom> {
    BytesWriter::new(py, room).map_err(|raised| NoRoom::new(py, raised, NO_MEMORY))
}

/// What C says where there is no room for a result.
pub const NO_MEMORY: &str = "Unable to allocate output buffer.";

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

/// Most data becomes some times as long, and hardly any becomes shorter. For noise the first room is nearly always
/// enough.
#[must_use]
pub fn first_room(input: usize) -> usize {
    input.saturating_mul(6).clamp(SMALL, FROM_THE_HEAP.max(input.min(BESIDE)))
}
