use super::*;
use crate::zlib::{Deflate, Flush, Inflate, Status};

/// Text, noise, runs, and few symbols of very different number.
fn samples() -> Vec<Vec<u8>> {
    let mut seed = 1_u32;
    let mut noise = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    let mut samples = Vec::new();
    for length in [0, 1, 2, 3, 4, 7, 8, 9, 63, 258, 259, 260, 300, 1000, SMALL - 1, SMALL] {
        let words: Vec<u8> = (0..length).map(|n| b"the window of code "[n * n % 79 % 19]).collect();
        samples.push(words);
        samples.push((0..length).map(|_| noise()).collect());
        samples.push(vec![7; length]);
        samples.push((0..length).map(|_| 255 - noise().leading_zeros() as u8).collect());
    }
    // As the numbers of Fibonacci, which make the longest codes.
    let (mut a, mut b, mut long) = (1, 1, Vec::new());
    for symbol in 0..16 {
        long.extend(vec![symbol * 3; a]);
        (a, b) = (b, a + b);
    }
    long.truncate(SMALL);
    samples.push(long);
    samples
}

fn configs() -> impl Iterator<Item = Config> {
    [15, 9, 8, -15, -9, 31, 25].into_iter().flat_map(|window_bits| {
        (-1..=9).flat_map(move |level| {
            (0..5).map(move |strategy| Config { level, window_bits, mem_level: 8, strategy })
        })
    })
}

fn packed(config: &Config, input: &[u8], scratch: &mut Scratch) -> Vec<u8> {
    let mut room = vec![MaybeUninit::uninit(); bound(input.len())];
    let length = header(config, &mut room).len();
    let body = compress(config, input, scratch, &mut room[length..]).len();
    let mut again = vec![MaybeUninit::uninit(); HEADER];
    let mut packed = header(config, &mut again).to_vec();
    packed.extend_from_slice(compress(config, input, scratch, &mut room[length..]));
    assert_eq!(packed.len(), length + body);
    packed
}

#[test]
fn what_comes_out_becomes_the_input_again() {
    let mut scratch = Scratch::new().unwrap();
    for input in samples() {
        for config in configs() {
            let packed = packed(&config, &input, &mut scratch);
            let window_bits = if config.window_bits == 8 { 9 } else { config.window_bits };
            let mut room = vec![MaybeUninit::uninit(); input.len() + 1];
            let mut back = Inflate::new(window_bits).unwrap();
            let step = back.run(&packed, &mut room, Flush::Finish);
            assert_eq!((step.status, step.consumed), (Status::StreamEnd, packed.len()));
            assert_eq!(step.written, input);
        }
    }
}

#[test]
fn headers_are_those_of_streams() {
    for config in configs() {
        let mut room = [MaybeUninit::uninit(); HEADER];
        let header = header(&config, &mut room);
        let mut room = [MaybeUninit::uninit(); HEADER];
        let step = Deflate::new(config).unwrap().run(b"", &mut room, Flush::None).written;
        assert_eq!(header, step);
        if !header.is_empty() {
            let mut room = [MaybeUninit::uninit(); 100];
            let mut stream = Deflate::new(config).unwrap();
            stream.skip_header();
            let rest = stream.run(b"abc", &mut room, Flush::Finish).written;
            let mut room = [MaybeUninit::uninit(); 100];
            let whole = Deflate::new(config).unwrap().run(b"abc", &mut room, Flush::Finish).written;
            assert_eq!([header, rest].concat(), whole);
        }
    }
}

#[test]
fn parameters_are_those_of_streams() {
    for level in -2..=10 {
        for window_bits in -17..=50 {
            for mem_level in [0, 1, 9, 10] {
                for strategy in [-1, 0, 4, 5] {
                    let config = Config { level, window_bits, mem_level, strategy };
                    let made = Deflate::new(config).map(|_| ());
                    assert_eq!(config.check().is_ok(), made.is_ok(), "{config:?}");
                }
            }
        }
    }
}

#[test]
fn no_code_is_longer_than_allowed_and_none_is_left_over() {
    for limit in [7, 15] {
        let (mut a, mut b) = (1_u16, 1_u16);
        let mut counts = [0; 19];
        for count in &mut counts {
            *count = a;
            (a, b) = (b, a + b);
        }
        let lengths = huffman::lengths(&counts, limit);
        assert!(lengths.iter().all(|&length| usize::from(length) <= limit));
        let parts: u32 = lengths.iter().map(|&length| 1 << (limit - usize::from(length))).sum();
        assert_eq!(parts, 1 << limit);
    }
}
