//! What a stream puts out, in the parts in which C has it.

use std::mem::MaybeUninit;

use rustdlib_algorithms::bzip2::{Status, Step};
use rustdlib_glue::{Attached, BytesWriter};
use rustdlib_streamobject::{Blocks, NoRoom, grow_for};

/// Calls of a stream, each of which fills a part of the output.
///
/// C looks at its input between these calls, so what is returned now and what the next time depends
/// on where the parts end.
pub(crate) struct Parts {
    blocks: Blocks,
    /// Where the present one ends.
    end: usize,
    limit: usize,
}

impl Parts {
    pub(crate) fn new(limit: usize) -> Self {
        let mut blocks = Blocks::listed(Blocks::DEFAULT.min(limit));
        Self { end: blocks.next_size(), blocks, limit }
    }

    /// Whether the output has come to the end of a part.
    pub(crate) fn is_full(&self, output: &BytesWriter<'_>) -> bool {
        output.filled() == self.end
    }

    /// Begins the next one.
    pub(crate) fn advance(&mut self) {
        self.end = self.end.saturating_add(self.blocks.next_size()).min(self.limit);
    }

    /// Makes one call as C would: until the part is full, or the stream stops. Leaves what it has not
    /// needed in `input`.
    pub(crate) fn call(
        &self,
        py: Attached<'_>,
        output: &mut BytesWriter<'_>,
        input: &mut &[u8],
        mut stream: impl for<'o> FnMut(&[u8], &'o mut [MaybeUninit<u8>]) -> Step<'o>,
    ) -> Result<Status, NoRoom> {
        let length = input.len();
        loop {
            if output.filled() == output.room() && output.room() < self.end {
                grow_for(py, output, length - input.len(), input.len(), self.end)?;
            }
            let room = self.end - output.filled();
            let (consumed, status, stopped) = output.fill(|rest| {
                let room = room.min(rest.len());
                let step = stream(input, &mut rest[..room]);
                let stopped = step.written.len() < room;
                (step.written, (step.consumed, step.status, stopped))
            });
            *input = &input[consumed..];
            if status != Status::Ok || stopped || self.is_full(output) {
                return Ok(status);
            }
        }
    }
}
