//! Where the buffers of a stream come from.
//!
//! The engine does not know Python, yet Python's `tracemalloc` is to see its buffers, and a call
//! that runs out of memory is to raise `MemoryError`. So the engine takes the type of its memory as
//! a parameter, and never aborts for want of it.

use std::ops::DerefMut;

/// An allocator of buffers of zeros.
///
/// A buffer gives its memory back when it is dropped, which may be on another thread. Large buffers
/// should come as untouched pages (by `calloc`): an engine does not write to what it does not need.
pub trait Memory: 'static {
    /// A buffer of bytes: windows, pending output.
    type Bytes: DerefMut<Target = [u8]> + Send + Sync;
    /// A buffer of 16-bit numbers: positions in a window, frequencies.
    type Halfwords: DerefMut<Target = [u16]> + Send + Sync;
    /// A buffer of 32-bit numbers: decode tables, positions in whole data.
    type Words: DerefMut<Target = [u32]> + Send + Sync;

    /// Allocates `length` bytes, all 0.
    fn bytes(length: usize) -> Result<Self::Bytes, NoMemory>;

    /// Allocates `length` 16-bit numbers, all 0.
    fn halfwords(length: usize) -> Result<Self::Halfwords, NoMemory>;

    /// Allocates `length` 32-bit numbers, all 0.
    fn words(length: usize) -> Result<Self::Words, NoMemory>;

    /// Allocates a copy. Who can do so without clearing it first should.
    fn bytes_of(source: &[u8]) -> Result<Self::Bytes, NoMemory> {
        copy_to(Self::bytes(source.len())?, source)
    }

    /// The same for 16-bit numbers.
    fn halfwords_of(source: &[u16]) -> Result<Self::Halfwords, NoMemory> {
        copy_to(Self::halfwords(source.len())?, source)
    }

    /// The same for 32-bit numbers.
    fn words_of(source: &[u32]) -> Result<Self::Words, NoMemory> {
        copy_to(Self::words(source.len())?, source)
    }
}

fn copy_to<T: Copy, B: DerefMut<Target = [T]>>(mut copy: B, source: &[T]) -> Result<B, NoMemory> {
    copy.copy_from_slice(source);
    Ok(copy)
}

/// There is no memory for a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMemory;

/// Rust's own allocator.
#[derive(Clone, Copy, Debug)]
pub struct Heap;

impl Memory for Heap {
    type Bytes = Vec<u8>;
    type Halfwords = Vec<u16>;
    type Words = Vec<u32>;

    fn bytes(length: usize) -> Result<Vec<u8>, NoMemory> {
        zeros(length)
    }

    fn halfwords(length: usize) -> Result<Vec<u16>, NoMemory> {
        zeros(length)
    }

    fn words(length: usize) -> Result<Vec<u32>, NoMemory> {
        zeros(length)
    }
}

fn zeros<T: Copy + Default>(length: usize) -> Result<Vec<T>, NoMemory> {
    let mut zeros = Vec::new();
    zeros.try_reserve_exact(length).map_err(|_| NoMemory)?;
    zeros.resize(length, T::default());
    Ok(zeros)
}

#[cfg(test)]
mod tests {
    use super::{Heap, Memory, NoMemory};

    #[test]
    fn buffers_are_zero() {
        assert_eq!(Heap::bytes(3).unwrap(), [0; 3]);
        assert_eq!(Heap::halfwords(3).unwrap(), [0; 3]);
        assert_eq!(Heap::words(0).unwrap(), [0; 0]);
    }

    #[test]
    fn too_much_is_an_error() {
        assert_eq!(Heap::bytes(usize::MAX).unwrap_err(), NoMemory);
        assert_eq!(Heap::words(usize::MAX / 2).unwrap_err(), NoMemory);
    }
}
