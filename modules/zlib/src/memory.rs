//! The memory of streams: Python's own, which `tracemalloc` sees.

use rustdlib_algorithms::deflate::memory::{Memory, NoMemory};
use rustdlib_glue::RawBuffer;

/// Python's raw allocator, which wants no attached thread.
#[derive(Debug)]
pub(crate) struct Raw;

impl Memory for Raw {
    type Bytes = RawBuffer<u8>;
    type Halfwords = RawBuffer<u16>;
    type Words = RawBuffer<u32>;

    fn bytes(length: usize) -> Result<Self::Bytes, NoMemory> {
        RawBuffer::new(length).ok_or(NoMemory)
    }

    fn halfwords(length: usize) -> Result<Self::Halfwords, NoMemory> {
        RawBuffer::new(length).ok_or(NoMemory)
    }

    fn words(length: usize) -> Result<Self::Words, NoMemory> {
        RawBuffer::new(length).ok_or(NoMemory)
    }
}
