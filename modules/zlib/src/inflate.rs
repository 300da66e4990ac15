//! Running a stream that decompresses, into a `bytes` object that grows.

use rustdlib_algorithms::deflate::{Decoder, Status};
use rustdlib_glue::{Attached, BytesWriter};
use rustdlib_streamobject::{Blocks, Raw, grow_for, grow_to};

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
    loop {
        let mut block = limit - output.filled();
        if !stream.has_largest_window() {
            block = blocks.next_size().min(block);
            let end = output.filled().saturating_add(block);
            if output.room() < end {
                grow_to(py, output, end)?;
            }
        }
        let (consumed, status, full) = inflate_block(py, stream, input, ending, block, output);
        input = &input[consumed..];
        if !full || !matches!(status, Status::Ok | Status::BufError) || output.filled() == limit {
            return Ok((status, input));
        }
        if output.filled() == output.room() {
            grow_for(py, output, length - input.len(), input.len(), limit)?;
        }
    }
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
        let room = &mut room[..room_length];
        py.detach_for_size(work(stream, input, room_length), move || {
            let step = stream.run(input, room, ending == Ending::Final);
            let full = step.written.len() == room_length;
            (step.written, (step.consumed, step.status, full))
        })
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
