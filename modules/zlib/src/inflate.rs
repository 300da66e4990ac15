//! Running a stream that decompresses, into a `bytes` object that grows.

use std::mem::MaybeUninit;

use rustdlib_algorithms::deflate::{Decoder, Status};
use rustdlib_glue::{Attached, BytesWriter};
use rustdlib_streamobject::{
    ASIDE, Blocks, NO_MEMORY, Outlook, Raw, grow_below, grow_exactly, grow_for, grow_to,
};

use crate::error::Failure;

/// A stream whose memory is Python's.
pub(crate) type Inflater = Decoder<Raw>;

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
    stream: &mut Inflater,
    mut input: &'i [u8],
    ending: Ending,
    limit: usize,
    mut blocks: Blocks,
    output: &mut BytesWriter<'_>,
) -> Result<(Status, &'i [u8]), Failure<'static>> {
    let length = input.len();
    let (mut aside, mut is_nearly_done, mut steps) = (Vec::new(), false, 0);
    loop {
        let mut block = limit - output.filled();
        let has_blocks = !stream.has_largest_window();
        if has_blocks {
            block = blocks.next_size().min(block);
            let end = output.filled().saturating_add(block);
            if output.room() < end {
                grow_to(py, output, end)?;
            }
        }
        let (consumed, status, full) = if is_nearly_done {
            inflate_aside(py, stream, input, ending, (block, &mut aside), output)?
        } else {
            inflate_block(py, stream, input, ending, block, output)
        };
        input = &input[consumed..];
        if !full || !matches!(status, Status::Ok | Status::BufError) || output.filled() == limit {
            return Ok((status, input));
        }
        is_nearly_done = output.filled() == output.room() && {
            steps += 1;
            let consumed = length - input.len();
            let outlook = match has_blocks || steps > MOST_STEPS {
                true => Outlook::Small,
                false => Outlook::new(output.filled(), consumed, input.len()),
            };
            grow(py, outlook, consumed, input.len(), limit, &mut aside, output)?
        };
    }
}

/// After so many steps, what comes is not what was likely: each further one makes the room an eighth larger at least.
/// Where the last bytes of much data become a thousand times as long, steps of what is likely would be thousands, and
/// not every allocator lets a large result grow without copying it.
const MOST_STEPS: u32 = 24;

/// Makes room, unless what is left is to be put aside; returns whether it is.
fn grow(
    py: Attached<'_>,
    outlook: Outlook,
    consumed: usize,
    left: usize,
    limit: usize,
    aside: &mut Vec<MaybeUninit<u8>>,
    output: &mut BytesWriter<'_>,
) -> Result<bool, Failure<'static>> {
    match outlook {
        Outlook::NearlyDone => return Ok(true),
        Outlook::Small => grow_for(py, output, consumed, left, limit)?,
        Outlook::Large => {
            // Behind the output it would be in the way.
            reserve(aside)?;
            grow_below(py, output, consumed, left, limit)?;
        }
    }
    Ok(false)
}

/// Decompresses into at most `block` bytes; returns how much input it took, how it went, and whether
/// all the room is used.
fn inflate_block(
    py: Attached<'_>,
    stream: &mut Inflater,
    input: &[u8],
    ending: Ending,
    block: usize,
    output: &mut BytesWriter<'_>,
) -> (usize, Status, bool) {
    output.fill(|room| {
        let room_length = room.len().min(block);
        inflate_into(py, stream, input, ending, &mut room[..room_length])
    })
}

/// The same for the last part, which may be shorter than it is likely to be: room for it is made afterwards.
fn inflate_aside(
    py: Attached<'_>,
    stream: &mut Inflater,
    input: &[u8],
    ending: Ending,
    (block, aside): (usize, &mut Vec<MaybeUninit<u8>>),
    output: &mut BytesWriter<'_>,
) -> Result<(usize, Status, bool), Failure<'static>> {
    reserve(aside)?;
    let (written, result) = inflate_into(py, stream, input, ending, &mut aside[..block.min(ASIDE)]);
    grow_exactly(py, output, output.filled() + written.len())?;
    output.extend(written);
    Ok(result)
}

/// Memory for what is put aside.
fn reserve(aside: &mut Vec<MaybeUninit<u8>>) -> Result<(), Failure<'static>> {
    aside.try_reserve_exact(ASIDE - aside.len()).map_err(|_| Failure::Memory(NO_MEMORY))?;
    aside.resize(ASIDE, MaybeUninit::uninit());
    Ok(())
}

/// Decompresses into `room`; returns what it has written, and the same.
fn inflate_into<'o>(
    py: Attached<'_>,
    stream: &mut Inflater,
    input: &[u8],
    ending: Ending,
    room: &'o mut [MaybeUninit<u8>],
) -> (&'o mut [u8], (usize, Status, bool)) {
    let length = room.len();
    py.detach_for_size(work(stream, input, length), move || {
        let step = stream.run(input, room, ending == Ending::Final);
        let full = step.written.len() == length;
        (step.written, (step.consumed, step.status, full))
    })
}

/// How long it takes, as the number of bytes that others go through in that time.
///
/// It makes some times as many from its input, and takes about as long for each as others for a hundred:
/// two threads gain by it from 128 bytes of input on. What is stored is only copied.
fn work(stream: &Inflater, input: &[u8], room: usize) -> usize {
    if stream.only_copies(input) {
        return input.len().min(room);
    }
    input.len().saturating_mul(4).min(room).saturating_mul(128)
}
