//! What streams hold, and that want of memory is an error.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use super::*;
use crate::base::memory::NoMemory;

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Counts bytes, and has no memory after so many buffers.
struct Counting;

struct Counted<T>(Vec<T>);

impl<T> Counted<T> {
    fn new(made: Result<Vec<T>, NoMemory>) -> Result<Self, NoMemory> {
        let left = LEFT.get().checked_sub(1).ok_or(NoMemory)?;
        LEFT.set(left);
        let made = made?;
        HELD.set(HELD.get() + size_of_val(&*made));
        MOST.set(MOST.get().max(HELD.get()));
        Ok(Self(made))
    }
}

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        HELD.set(HELD.get() - size_of_val(&*self.0));
    }
}

impl<T> Deref for Counted<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> DerefMut for Counted<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl Memory for Counting {
    type Bytes = Counted<u8>;
    type Halfwords = Counted<u16>;
    type Words = Counted<u32>;

    fn bytes(length: usize) -> Result<Counted<u8>, NoMemory> {
        Counted::new(Heap::bytes(length))
    }

    fn halfwords(length: usize) -> Result<Counted<u16>, NoMemory> {
        Counted::new(Heap::halfwords(length))
    }

    fn words(length: usize) -> Result<Counted<u32>, NoMemory> {
        Counted::new(Heap::words(length))
    }
}

const KIB: usize = 1024;

#[test]
fn a_compressor_holds_what_it_was_given() {
    for level in 1..=9 {
        let mut compressor = Compressor::<Counting>::new(level);
        assert_eq!(HELD.get(), 0);
        let mut room = vec![MaybeUninit::uninit(); 4 * KIB];
        MOST.set(0);
        compressor.compress(&samples::words(KIB), &mut room);
        assert!(HELD.get() + size_of_val(&compressor) < 16 * KIB);
        assert_eq!(compressor.finish(&mut room).status, Status::StreamEnd);
        assert!(MOST.get() + size_of_val(&compressor) < 64 * KIB, "{}", MOST.get());
    }
    assert_eq!(HELD.get(), 0);
}

#[test]
fn a_decompressor_holds_what_it_was_given() {
    for level in 1..=9 {
        let stream = compress(&samples::words(KIB), level);
        let mut decompressor = Decompressor::<Counting>::new();
        assert_eq!(HELD.get(), 0);
        MOST.set(0);
        let mut room = vec![MaybeUninit::uninit(); KIB / 2];
        decompressor.decompress(&stream, &mut room);
        assert!(MOST.get() + size_of_val(&decompressor) < 64 * KIB, "{}", MOST.get());
    }
    assert_eq!(HELD.get(), 0);
}

/// libbz2 has 400,000 bytes for each level to decompress, 800,000 to compress, and some besides.
#[test]
fn a_stream_holds_no_more_than_libbz2() {
    // Of noise most is written, and in the last of these every second place is LMS.
    for sample in [samples::noise(105_000), samples::words(105_000), b"ab".repeat(52_500)] {
        for level in [1, 9] {
            let bytes = 100_000 * usize::from(level);
            MOST.set(0);
            let stream = compress_in::<Counting>(&sample, level, 1 << 16, 1 << 16).unwrap();
            assert!(MOST.get() <= 8 * bytes + 300_000, "{level} {}", MOST.get());
            let mut decompressor = Decompressor::<Counting>::new();
            for part in stream.chunks(5000) {
                let mut room = vec![MaybeUninit::uninit(); 5000];
                decompressor.decompress(part, &mut room);
                assert!(HELD.get() <= 4 * bytes + 64_000, "{level} {}", HELD.get());
            }
        }
    }
}

/// Whatever buffer cannot be had, the stream is in that error from then on, and holds nothing.
#[test]
fn no_memory_is_an_error_that_stays() {
    for data in [samples::words(20_000), b"mississippi".repeat(1000)] {
        let stream = compress(&data, 1);
        for refused in 0.. {
            LEFT.set(refused);
            let compressed = compress_in::<Counting>(&data, 1, 10_000, 1000);
            LEFT.set(refused);
            let decompressed = decompress_in::<Counting>(&stream, 10_000, 1000);
            LEFT.set(usize::MAX);
            assert_eq!(HELD.get(), 0);
            if let (Ok(compressed), Ok((decompressed, 0))) = (&compressed, &decompressed) {
                assert!(*compressed == stream && *decompressed == data && refused > 5);
                break;
            }
            assert!(compressed == Err(Status::MemError) || compressed == Ok(stream.clone()));
            assert!(decompressed == Err(Status::MemError) || decompressed == Ok((data.clone(), 0)));
        }
    }
}

/// After an error there is nothing to be had, and nothing is held.
#[test]
fn a_failed_compressor_does_nothing() {
    let mut compressor = Compressor::<Counting>::new(1);
    let mut room = [MaybeUninit::uninit(); 100];
    LEFT.set(1);
    assert_eq!(compressor.compress(&samples::words(500), &mut room).status, Status::Ok);
    assert_eq!(compressor.finish(&mut room).status, Status::MemError);
    LEFT.set(usize::MAX);
    assert_eq!((HELD.get(), compressor.error()), (0, Some(Status::MemError)));
    for _ in 0..2 {
        let step = compressor.compress(b"more", &mut room);
        assert_eq!((step.consumed, step.written.len(), step.status), (0, 0, Status::MemError));
        let step = compressor.finish(&mut room);
        assert_eq!((step.written.len(), step.status), (0, Status::MemError));
    }
}
