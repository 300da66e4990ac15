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
    grow_exactly(py, output, likely.min(limit))
}

/// How a result that has used up its room goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It stays small: [`grow_for`].
    Small,
    /// It becomes large: [`grow_below`].
    Large,
    /// It is large, and [`ASIDE`] bytes are likely to be room for what is left: [`grow_exactly`] for that, once it
    /// is there.
    NearlyDone,
}

impl Outlook {
    /// `filled` bytes have come of `consumed` bytes of the input, of which `left` are left.
    #[must_use]
    pub fn new(filled: usize, consumed: usize, left: usize) -> Self {
        let rest = likely_rest(filled, consumed, left);
        if filled.saturating_add(rest) < LARGE {
            Self::Small
        } else if rest <= ASIDE - ASIDE / 4 {
            Self::NearlyDone
        } else {
            Self::Large
        }
    }
}

/// A result from this size on may be taken from the system.
///
/// C's allocator keeps what is no larger than the largest that it was given back. So where the room is larger than
/// what becomes of it, each call takes it from the system anew, and each of its pages costs a fault: together they
/// take longer than to decompress it.
const LARGE: usize = 128 * 1024;

/// How much is put aside: little, since it is copied.
pub const ASIDE: usize = 120 * 1024;

/// Makes room for most of what is likely to come, so that it is hardly ever too much: twice what there is, and less
/// than [`BESIDE`], at most. That something comes of all the input is not sure: it may lie behind the end of the
/// stream, or be empty blocks.
pub fn grow_below(
    py: Attached<'_>,
    output: &mut BytesWriter<'_>,
    consumed: usize,
    left: usize,
    limit: usize,
) -> Result<(), NoRoom> {
    let filled = output.filled();
    let rest = likely_rest(filled, consumed, left).min(limit.saturating_sub(filled));
    let most = filled.saturating_mul(2).saturating_add(BESIDE - 2 * ASIDE);
    let room = filled.saturating_add(rest - rest / 4).min(most);
    let room = room.max(filled.saturating_add(ASIDE)).min(isize::MAX as usize);
    grow_exactly(py, output, room.min(limit))?;
    leave_behind((rest / 2).min(MOST_BEHIND));
    Ok(())
}

/// Has C's allocator keep so much memory at its end, where it has just made room for a result. There the result can
/// grow in place: the allocator asks the system for what is missing only for an object of its own, to which it would
/// copy the result, and it gives back what is then left of both.
///
/// Other allocators do not: for those of Windows it would count as memory that is used.
fn leave_behind(length: usize) {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return;
    }
    let mut behind = Vec::<u8>::new();
    // Without that it is only slower.
    let _ = behind.try_reserve_exact(length);
    std::hint::black_box(behind);
}

/// More than this C's allocator always takes from the system, and gives back at once (its `DEFAULT_MMAP_THRESHOLD_MAX`
/// where words have 64 bits).
const MOST_BEHIND: usize = 32 * 1024 * 1024;

/// Makes room for exactly so many bytes.
pub fn grow_exactly(
    py: Attached<'_>,
    output: &mut BytesWriter<'_>,
    room: usize,
) -> Result<(), NoRoom> {
    output.grow(room).map_err(|raised| NoRoom::new(py, raised, NO_MEMORY))
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
