//! The memory of streams: Python's own, which `tracemalloc` sees.

use rustdlib_algorithms::base::memory::{Memory, NoMemory};
use rustdlib_glue::RawBuffer;

/// Python's raw allocator, which wants no attached thread.
#[derive(Debug)]
pub struct Raw;

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

    fn bytes_of(source: &[u8]) -> Result<Self::Bytes, NoMemory> {
        RawBuffer::copy_of(source).ok_or(NoMemory)
    }

    fn halfwords_of(source: &[u16]) -> Result<Self::Halfwords, NoMemory> {
        RawBuffer::copy_of(source).ok_or(NoMemory)
    }

    fn words_of(source: &[u32]) -> Result<Self::Words, NoMemory> {
        RawBuffer::copy_of(source).ok_or(NoMemory)
    }
}
