//! From the bytes of a block to the data: the inverse of the Burrows-Wheeler transform, and of the
//! shortening of runs.

use super::super::crc::Crc;
use super::super::format::RUN;
use super::super::randomised::Mask;
use super::walk::Walked;
use crate::base::Output;
use crate::base::memory::{Memory, NoMemory};

/// How many bytes go through the transform at a time.
pub(super) const CHUNK: usize = 512;

/// Where the inverse of a block has come to.
pub(super) struct Inverse<M: Memory> {
    pub(super) randomised: bool,
    mask: Mask,
    /// The bytes of the block, of which so many are to come.
    walked: Option<Walked<M>>,
    left: usize,
    /// Which bytes of the chunk are not read yet: those from `at` to `end`.
    at: usize,
    end: usize,
    /// The last byte, how many of it there were in a row up to `RUN`, and how many are to be written.
    last: u8,
    run: usize,
    repeat: usize,
    /// Whether the block has ended where there must be the count of a run.
    lacks_count: bool,
    pub(super) crc: Crc,
}

/// How a step has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Done,
    Room,
    /// The block has ended where there must be the count of a run.
    NoCount,
}

impl<M: Memory> Default for Inverse<M> {
    fn default() -> Self {
        Self {
            randomised: false,
            mask: Mask::default(),
            walked: None,
            left: 0,
            at: 0,
            end: 0,
            last: 0,
            run: 0,
            repeat: 0,
            lacks_count: false,
            crc: Crc::default(),
        }
    }
}

impl<M: Memory> Inverse<M> {
    /// Begins with a block of so many bytes, the last of each rotation. The data is that at `origin`.
    pub(super) fn begin(
        &mut self,
        block: M::Bytes,
        length: usize,
        counts: &[u32; 256],
        origin: usize,
    ) -> Result<(), NoMemory> {
        let walked = Some(Walked::new(block, length, counts, origin)?);
        *self = Self { randomised: self.randomised, walked, left: length, ..Self::default() };
        Ok(())
    }

    /// Gives the memory of the block back.
    pub(super) fn take_block(&mut self) -> Option<M::Bytes> {
        self.walked.take().map(Walked::into_block)
    }

    /// Writes what there is room for. What is read at a time stays in `chunk`.
    pub(super) fn write(&mut self, output: &mut Output<'_>, chunk: &mut [u8; CHUNK]) -> Progress {
        loop {
            self.write_repeated(output);
            if self.repeat > 0 {
                return Progress::Room;
            }
            if self.lacks_count {
                // libbz2 asks for room first if the block is randomised, else last.
                let asks = self.randomised && output.room() == 0;
                return if asks { Progress::Room } else { Progress::NoCount };
            }
            if self.at == self.end && self.left > 0 {
                self.read_chunk(chunk);
            }
            if self.run == RUN {
                self.take_count(chunk);
            } else if self.at == self.end {
                return Progress::Done;
            } else if output.room() == 0 {
                return Progress::Room;
            } else {
                self.write_bytes(output, chunk);
            }
        }
    }

    /// The next bytes of the block.
    fn read_chunk(&mut self, chunk: &mut [u8; CHUNK]) {
        let count = self.left.min(CHUNK);
        let chunk = &mut chunk[..count];
        if let Some(walked) = &mut self.walked {
            walked.read(chunk);
        }
        if self.randomised {
            for byte in chunk {
                *byte ^= self.mask.next();
            }
        }
        self.left -= count;
        (self.at, self.end) = (0, count);
    }

    /// Takes the next byte as the count of a run. At the end of the block libbz2 reads on, and finds
    /// out after it has written that run.
    fn take_count(&mut self, chunk: &mut [u8; CHUNK]) {
        if self.at == self.end {
            self.lacks_count = true;
            self.left = 1;
            self.read_chunk(chunk);
        }
        self.repeat = usize::from(chunk[self.at]);
        self.at += 1;
        self.run = 0;
    }

    fn write_repeated(&mut self, output: &mut Output<'_>) {
        let mut left = self.repeat.min(output.room());
        self.repeat -= left;
        self.crc.repeat(self.last, left);
        while left > 0 {
            let count = left.min(64);
            output.extend(&[self.last; 64][..count]);
            left -= count;
        }
    }

    /// Writes bytes as they are, up to the end of a run.
    fn write_bytes(&mut self, output: &mut Output<'_>, chunk: &[u8; CHUNK]) {
        let end = self.end.min(self.at + output.room());
        let bytes = &chunk[self.at..end];
        let length = find_run(bytes, &mut self.last, &mut self.run);
        self.crc.update(&bytes[..length]);
        output.extend(&bytes[..length]);
        self.at += length;
    }
}

/// Where a run ends in `bytes`, or else these; `last` and `run` are what it goes on from.
fn find_run(bytes: &[u8], last: &mut u8, run: &mut usize) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        *run = if *run > 0 && byte == *last { *run + 1 } else { 1 };
        *last = byte;
        if *run == RUN {
            return at + 1;
        }
        if *run == 1 {
            at += skip(&bytes[at..]);
            *last = bytes[at];
        }
        at += 1;
    }
    at
}

/// How many bytes no run begins with. There is at least one behind them.
fn skip(bytes: &[u8]) -> usize {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let mut at = 0;
    while let Some(nine) = bytes[at..].first_chunk::<9>() {
        let [first @ .., _] = nine;
        let [_, second @ ..] = nine;
        let differs = u64::from_le_bytes(*first) ^ u64::from_le_bytes(*second);
        // The high bit of each byte that is followed by the same.
        let same = !(((differs & LOW) + LOW) | differs | LOW);
        if same & (same >> 8) & (same >> 16) != 0 {
            break;
        }
        // The last two are looked at with what follows them.
        at += 6;
    }
    at
}
