//! How much memory a decoder holds, and what it does without.

use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};

use super::{deflate, text};
use crate::base::testing::Random;
use crate::deflate::decoder::Decoder;
use crate::deflate::encoder::{Config, Flush};
use crate::deflate::{Format, Memory, NoMemory, Status};

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    /// How many more buffers there are.
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Memory that is counted.
struct Counting;

struct Counted<T>(Vec<T>);

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

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        HELD.set(HELD.get() - size_of_val(&*self.0));
    }
}

fn counted<T: Copy + Default>(length: usize) -> Result<Counted<T>, NoMemory> {
    LEFT.set(LEFT.get().checked_sub(1).ok_or(NoMemory)?);
    let counted = Counted(vec![T::default(); length]);
    HELD.set(HELD.get() + size_of_val(&*counted.0));
    Ok(counted)
}

impl Memory for Counting {
    type Bytes = Counted<u8>;
    type Halfwords = Counted<u16>;
    type Words = Counted<u32>;

    fn bytes(length: usize) -> Result<Self::Bytes, NoMemory> {
        counted(length)
    }

    fn halfwords(length: usize) -> Result<Self::Halfwords, NoMemory> {
        counted(length)
    }

    fn words(length: usize) -> Result<Self::Words, NoMemory> {
        counted(length)
    }
}

fn new(window_bits: i32) -> Decoder<Counting> {
    Decoder::new(Format::from_window_bits(window_bits).unwrap())
}

/// Decompresses `packed` in pieces; returns the status, and the most memory between them.
fn held(decoder: &mut Decoder<Counting>, packed: &[u8]) -> (Status, usize) {
    let (mut most, mut rest) = (0, packed);
    loop {
        let mut room = [MaybeUninit::uninit(); 700];
        let step = decoder.run(&rest[..rest.len().min(500)], &mut room, false);
        rest = &rest[step.consumed..];
        most = most.max(HELD.get() + size_of::<Decoder<Counting>>());
        if !matches!(step.status, Status::Ok | Status::BufError) {
            return (step.status, most);
        }
    }
}

#[test]
fn a_decoder_holds_no_more_than_its_window_and_7_kib() {
    let mut random = Random::new();
    for (size, window_bits) in [(9, -9), (12, -12), (15, -15), (15, 15), (15, 31), (10, 10)] {
        for length in [0, 100, 3000, 200_000] {
            let config = Config { level: 6, window_bits, mem_level: 8, strategy: 0 };
            let packed = deflate(config, &[(&text(&mut random, length), Flush::Finish)]);
            let mut decoder = new(window_bits);
            assert_eq!(HELD.get(), 0);
            let (status, most) = held(&mut decoder, &packed);
            assert_eq!(status, Status::StreamEnd);
            assert!(most <= (1 << size) + 7 * 1024, "{window_bits}: {most}");
            assert!(most <= 4 * length.max(256) + 7 * 1024, "{length}: {most}");
            decoder.copy().unwrap();
            drop(decoder);
            assert_eq!(HELD.get(), 0);
        }
    }
}

#[test]
fn without_memory() {
    let mut random = Random::new();
    let config = Config { level: 6, window_bits: 15, mem_level: 8, strategy: 0 };
    let packed = deflate(config, &[(&text(&mut random, 100_000), Flush::Finish)]);
    for left in 0.. {
        let mut decoder = new(15);
        LEFT.set(left);
        let (status, _) = held(&mut decoder, &packed);
        LEFT.set(usize::MAX);
        if status == Status::StreamEnd {
            assert!(left >= 4, "a table, and a window that has grown: {left}");
            LEFT.set(1);
            assert_eq!(decoder.copy().err(), Some(NoMemory));
            LEFT.set(usize::MAX);
            return;
        }
        assert_eq!(status, Status::MemError);
        assert_eq!(decoder.message(), None);
        // Without tables it has taken nothing.
        let again = held(&mut decoder, &packed).0;
        assert_eq!(decoder.is_lost(), left > 0);
        assert_eq!(again, if left > 0 { Status::MemError } else { Status::StreamEnd });
        drop(decoder);
        assert_eq!(HELD.get(), 0);
    }
}

#[test]
fn a_dictionary_without_memory_can_be_given_again() {
    let mut decoder = new(-15);
    LEFT.set(0);
    assert_eq!(decoder.set_dictionary(b"words"), Status::MemError);
    LEFT.set(usize::MAX);
    assert!(!decoder.is_lost());
    assert_eq!(decoder.set_dictionary(b"words"), Status::Ok);
}
