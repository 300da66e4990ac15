//! The wrapper: copies, dictionaries, and what happens without memory.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::mem::MaybeUninit;

use super::{Config, Deflate, Flush, Inflate, Problem, Status};

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

const CONFIG: Config = Config { level: 6, window_bits: 15, mem_level: 8, strategy: 0 };

fn data(length: usize) -> Vec<u8> {
    let word = |n: usize| ["table ", "code ", "\0\u{1}\u{ff}", "window "][n * n % 7 % 4].as_bytes();
    (0..length).flat_map(word).copied().take(length).collect()
}

fn deflate(stream: &mut Deflate, input: &[u8], flush: Flush) -> Vec<u8> {
    let mut output = vec![MaybeUninit::uninit(); 1 << 18];
    let step = stream.run(input, &mut output, flush);
    assert_eq!(step.consumed, input.len());
    step.written.to_vec()
}

fn inflate(stream: &mut Inflate, input: &[u8], room: usize) -> (Vec<u8>, usize, Status) {
    let mut output = vec![MaybeUninit::uninit(); room];
    let step = stream.run(input, &mut output, Flush::Sync);
    (step.written.to_vec(), step.consumed, step.status)
}

fn round_trip(packed: &[u8], window_bits: i32) -> Vec<u8> {
    // As in zlib, a window of 8 bits becomes one of 9.
    let window_bits = if window_bits == 8 { 9 } else { window_bits };
    let (output, _, status) = inflate(&mut Inflate::new(window_bits).unwrap(), packed, 1 << 20);
    assert_eq!(status, Status::StreamEnd);
    output
}

fn configs() -> impl Iterator<Item = Config> {
    let shapes = [(15, 8), (-15, 9), (31, 1), (9, 2), (8, 8)];
    shapes.into_iter().flat_map(|(window_bits, mem_level)| {
        (0..=9).flat_map(move |level| {
            (0..5).map(move |strategy| Config { level, window_bits, mem_level, strategy })
        })
    })
}

#[test]
fn copies_go_on_by_themselves() {
    let data = data(70_000);
    for config in configs() {
        let mut stream = Deflate::new(config).unwrap();
        let head = deflate(&mut stream, &data[..40_000], Flush::None);
        let mut copy = stream.copy().unwrap();
        let other = deflate(&mut copy.copy().unwrap(), b"other", Flush::Finish);
        let tail = deflate(&mut stream, &data[40_000..], Flush::Finish);
        drop(stream);
        assert_eq!(deflate(&mut copy, &data[40_000..], Flush::Finish), tail);
        let window_bits = config.window_bits;
        assert_eq!(round_trip(&[head.as_slice(), &tail].concat(), window_bits), data);
        let expected = [&data[..40_000], b"other"].concat();
        assert_eq!(round_trip(&[head, other].concat(), window_bits), expected);
    }
}

#[test]
fn copies_of_a_decompressor_go_on_by_themselves() {
    let data = data(70_000);
    let packed = deflate(&mut Deflate::new(CONFIG).unwrap(), &data, Flush::Finish);
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
fn a_used_stream_is_as_new() {
    let mut used = Deflate::new(CONFIG).unwrap();
    for config in configs().filter(|config| config.has_shape_of(&CONFIG)) {
        for length in [0, 1, 300, 70_000] {
            let data = data(length);
            used.reset(config).unwrap();
            let mut new = Deflate::new(config).unwrap();
            let packed = deflate(&mut new, &data, Flush::Finish);
            assert_eq!(deflate(&mut used, &data, Flush::Finish), packed);
            assert_eq!(round_trip(&packed, 15), data);
        }
        // Left in the middle.
        used.reset(config).unwrap();
        deflate(&mut used, &data(5000), Flush::None);
    }
}

#[test]
fn dictionaries() {
    let (words, data) = (data(500), data(3000));
    for window_bits in [15, -15, 9] {
        let config = Config { window_bits, ..CONFIG };
        let mut stream = Deflate::new(config).unwrap();
        assert_eq!(stream.set_dictionary(&words), Status::Ok);
        let packed = deflate(&mut stream.copy().unwrap(), &data, Flush::Finish);
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
    let mut gzip = Deflate::new(Config { window_bits: 31, ..CONFIG }).unwrap();
    assert_eq!(gzip.set_dictionary(&words), Status::StreamError);
}

#[test]
fn without_memory_there_is_no_stream_and_no_copy() {
    let mut stream = Deflate::new(CONFIG).unwrap();
    let back = Inflate::new(15).unwrap();
    without_memory(|| {
        assert_eq!(Deflate::new(CONFIG).err(), Some(Problem::Memory));
        assert_eq!(Inflate::new(15).err(), Some(Problem::Memory));
        assert_eq!(stream.copy().err(), Some(Problem::Memory));
        assert_eq!(back.copy().err(), Some(Problem::Memory));
    });
    let data = data(2000);
    let packed = deflate(&mut stream.copy().unwrap(), &data, Flush::Finish);
    assert_eq!(inflate(&mut back.copy().unwrap(), &packed, 5000).0, data);
}

#[test]
fn a_running_stream_needs_no_memory() {
    let data = data(70_000);
    let mut packed = vec![MaybeUninit::uninit(); 100_000];
    let mut unpacked = vec![MaybeUninit::uninit(); 100_000];
    let (mut stream, mut back) = (Deflate::new(CONFIG).unwrap(), Inflate::new(15).unwrap());
    without_memory(|| {
        let packed = stream.run(&data, &mut packed, Flush::Finish).written;
        assert_eq!(back.run(packed, &mut unpacked, Flush::Finish).written, data);
        back.reset(15).unwrap();
        stream.reset(CONFIG).unwrap();
    });
}

#[test]
fn parameters_are_checked() {
    for (level, window_bits, mem_level, strategy) in
        [(10, 15, 8, 0), (-2, 15, 8, 0), (6, 16, 8, 0), (6, -8, 8, 0), (6, 15, 0, 0), (6, 15, 8, 5)]
    {
        let config = Config { level, window_bits, mem_level, strategy };
        assert_eq!(Deflate::new(config).err(), Some(Problem::Parameter));
    }
    for window_bits in (-70..70).chain([i32::MIN, i32::MIN + 15, i32::MAX]) {
        let made = Inflate::new(window_bits).map(|_| ());
        assert_eq!(Inflate::check(window_bits), made, "{window_bits}");
    }
}

#[test]
fn what_is_wrong_can_be_found_out() {
    let mut packed = deflate(&mut Deflate::new(CONFIG).unwrap(), &data(70_000), Flush::Finish);
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
