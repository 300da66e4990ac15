use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use super::*;
use crate::deflate::memory::NoMemory;

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
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

fn bound(window_bits: i32, mem_level: i32) -> usize {
    (1 << (window_bits + 2)) + (1 << (mem_level + 9)) + 6 * 1024
}

/// Never more than zlib's manual says, with the encoder itself: until the window has been full, and has
/// moved on, and there have been as many symbols as there can be.
#[test]
fn a_stream_holds_no_more_than_zlib() {
    for input in [samples::words(200_000), samples::noise(200_000), vec![7; 200_000]] {
        for window_bits in 9..=15 {
            for mem_level in 1..=9 {
                let length = (2 << window_bits).max(2 << (mem_level + 6)) + 7001;
                for level in [0, 1, 6, 9] {
                    let config = config(level, -window_bits, mem_level, 0);
                    let mut encoder = Encoder::<Counting>::new(config).unwrap();
                    assert_eq!(HELD.get(), 0);
                    for part in input[..length].chunks(7001) {
                        run(&mut encoder, part, Flush::None);
                        let held = HELD.get() + size_of_val(&encoder);
                        assert!(held <= bound(window_bits, mem_level));
                    }
                    run(&mut encoder, b"", Flush::Finish);
                    drop(encoder);
                    assert_eq!(HELD.get(), 0);
                }
            }
        }
    }
}

/// Where little has come, little is held.
#[test]
fn a_stream_holds_what_it_was_given() {
    for length in [1, 100, 500, 1000, 2000, 4000] {
        let mut encoder = Encoder::<Counting>::new(config(6, -15, 8, 0)).unwrap();
        run(&mut encoder, &samples::words(length), Flush::Sync);
        assert!(HELD.get() <= 32 * length.max(300), "{length} {}", HELD.get());
    }
}

/// Whatever buffer cannot be had, nothing is taken and nothing is written, and the call can be made again.
#[test]
fn no_memory_is_an_error() {
    let input = samples::words(100_000);
    for level in [0, 1, 6] {
        let mut refused = 0;
        loop {
            LEFT.set(usize::MAX);
            let mut encoder = Encoder::<Counting>::new(config(level, -15, 8, 0)).unwrap();
            let mut written = Vec::new();
            LEFT.set(refused);
            let mut room = vec![MaybeUninit::uninit(); 200_000];
            let mut taken = 0;
            let mut failed = false;
            for part in [0..10, 10..5000, 5000..100_000] {
                while taken < part.end {
                    let step = encoder.run(&input[taken..part.end], &mut room, Flush::None);
                    written.extend_from_slice(step.written);
                    taken += step.consumed;
                    if step.end == End::NoMemory {
                        assert_eq!((step.consumed, step.written.len()), (0, 0));
                        failed = true;
                        LEFT.set(usize::MAX);
                    }
                }
            }
            written.extend_from_slice(encoder.run(b"", &mut room, Flush::Finish).written);
            let config = config(level, -15, 8, 0);
            assert!(decoded(&written, config, b"", input.len()) == input, "{level} {refused}");
            if !failed {
                break;
            }
            refused += 1;
        }
        assert!(refused > 1, "{level} {refused}");
    }
    LEFT.set(usize::MAX);
}
