//! The wrapper: copies, dictionaries, and what happens without memory.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::mem::MaybeUninit;

use super::{Flush, Inflate, Problem, Status};
use crate::deflate::Heap;
use crate::deflate::encoder::{self, Config, Encoder};

/// The system's allocator, which can be told to refuse what a stream needs.
struct Refusing;

#[global_allocator]
static ALLOCATOR: Refusing = Refusing;

thread_local! {
    static REFUSE: Cell<bool> = const { Cell::new(false) };
}

// SAFETY: all is left to the system's, or refused by null, which is always allowed.
unsafe impl GlobalAlloc for Refusing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > 10_000 && REFUSE.try_with(Cell::get).unwrap_or(false) {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller says.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as the caller says; it came from there.
        unsafe { System.dealloc(memory, layout) }
    }
}

fn without_memory<R>(work: impl FnOnce() -> R) -> R {
    REFUSE.set(true);
    let result = work();
    REFUSE.set(false);
    result
}

fn data(length: usize) -> Vec<u8> {
    let word = |n: usize| ["table ", "code ", "\0\u{1}\u{ff}", "window "][n * n % 7 % 4].as_bytes();
    (0..length).flat_map(word).copied().take(length).collect()
}

fn deflate(window_bits: i32, dictionary: &[u8], input: &[u8]) -> Vec<u8> {
    let config = Config { level: 6, window_bits, mem_level: 8, strategy: 0 };
    let mut encoder = Encoder::<Heap>::new(config).unwrap();
    if !dictionary.is_empty() {
        assert_eq!(encoder.set_dictionary(dictionary), Ok(true));
    }
    let mut output = vec![MaybeUninit::uninit(); 1 << 18];
    let step = encoder.run(input, &mut output, encoder::Flush::Finish);
    assert_eq!(step.consumed, input.len());
    step.written.to_vec()
}

fn inflate(stream: &mut Inflate, input: &[u8], room: usize) -> (Vec<u8>, usize, Status) {
    let mut output = vec![MaybeUninit::uninit(); room];
    let step = stream.run(input, &mut output, Flush::Sync);
    (step.written.to_vec(), step.consumed, step.status)
}

#[test]
fn copies_of_a_decompressor_go_on_by_themselves() {
    let data = data(70_000);
    let packed = deflate(15, b"", &data);
    for cut in 0..packed.len() {
        let mut stream = Inflate::new(15).unwrap();
        let (head, ..) = inflate(&mut stream, &packed[..cut], 1 << 20);
        let mut copy = stream.copy().unwrap().copy().unwrap();
        let (tail, _, status) = inflate(&mut stream, &packed[cut..], 1 << 20);
        drop(stream);
        assert_eq!(status, Status::StreamEnd);
        assert_eq!(inflate(&mut copy, &packed[cut..], 1 << 20).0, tail);
        assert_eq!([head, tail].concat(), data);
    }
}

#[test]
fn dictionaries() {
    let (words, data) = (data(500), data(3000));
    for window_bits in [15, -15, 9] {
        let packed = deflate(window_bits, &words, &data);
        let mut back = Inflate::new(window_bits).unwrap();
        let mut consumed = 0;
        if window_bits > 0 {
            assert_eq!(back.set_dictionary(&words), Status::StreamError);
            let (_, taken, status) = inflate(&mut back, &packed, 100);
            assert_eq!(status, Status::NeedDict);
            assert_eq!(back.set_dictionary(b"wrong"), Status::DataError);
            consumed = taken;
        }
        assert_eq!(back.set_dictionary(&words), Status::Ok);
        let (output, ..) = inflate(&mut back.copy().unwrap(), &packed[consumed..], 1 << 20);
        assert_eq!(output, data);
    }
}

#[test]
fn without_memory_there_is_no_stream_and_no_copy() {
    let back = Inflate::new(15).unwrap();
    without_memory(|| {
        assert_eq!(Inflate::new(15).err(), Some(Problem::Memory));
        assert_eq!(back.copy().err(), Some(Problem::Memory));
    });
    let data = data(2000);
    let packed = deflate(15, b"", &data);
    assert_eq!(inflate(&mut back.copy().unwrap(), &packed, 5000).0, data);
}

#[test]
fn a_running_stream_needs_no_memory() {
    let data = data(70_000);
    let packed = deflate(15, b"", &data);
    let mut unpacked = vec![MaybeUninit::uninit(); 100_000];
    let mut back = Inflate::new(15).unwrap();
    without_memory(|| {
        assert_eq!(back.run(&packed, &mut unpacked, Flush::Finish).written, data);
        back.reset(15).unwrap();
    });
}

#[test]
fn parameters_are_checked() {
    for window_bits in (-70..70).chain([i32::MIN, i32::MIN + 15, i32::MAX]) {
        let made = Inflate::new(window_bits).map(|_| ());
        assert_eq!(Inflate::check(window_bits), made, "{window_bits}");
    }
}

#[test]
fn what_is_wrong_can_be_found_out() {
    let mut packed = deflate(15, b"", &data(70_000));
    let mut lost = 0;
    for at in 2..packed.len() {
        packed[at] ^= 0x55;
        let mut stream = Inflate::new(15).unwrap();
        let (.., status) = inflate(&mut stream, &packed, 1 << 20);
        let found = Inflate::new(15).unwrap().diagnose([&packed[..at], &packed[at..]]);
        assert_eq!(found.is_some(), status == Status::DataError);
        lost += usize::from(stream.message_is_lost());
        if !stream.message_is_lost() {
            assert_eq!(stream.message(), found);
        }
        packed[at] ^= 0x55;
    }
    assert!(lost > 0, "the engine keeps its messages: `diagnose` can go");
}
