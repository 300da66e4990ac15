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
    for length in [0, 1, 2, 3, 4, 7, 8, 9, 63, 258, 259, 260, 300, 1000, 4096] {
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
    long.truncate(4096);
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

fn packed(config: &Config, input: &[u8], packer: &mut Packer) -> Vec<u8> {
    let mut room = [MaybeUninit::uninit(); HEADER];
    let mut packed = header(config, &mut room).to_vec();
    let mut packing = packer.begin(config, input);
    while !packing.is_done() {
        // Exactly as much room as it wants.
        let mut room = vec![MaybeUninit::uninit(); packing.room()];
        packed.extend_from_slice(packing.next(&mut room));
    }
    packed
}

#[test]
fn what_comes_out_becomes_the_input_again() {
    let mut packer = Packer::new().unwrap();
    for input in samples() {
        for config in configs() {
            let packed = packed(&config, &input, &mut packer);
            let window_bits = if config.window_bits == 8 { 9 } else { config.window_bits };
            assert_eq!(unpacked(&packed, window_bits, input.len()), input);
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
        let (mut a, mut b) = (1_u32, 1_u32);
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

/// Level 0 makes what a module makes room for beforehand: the input, and five bytes for each block.
#[test]
fn stored_data_is_of_known_length() {
    let mut packer = Packer::new().unwrap();
    for length in [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 262_140, 262_141, 1_000_000] {
        let input: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();
        for (window_bits, container) in [(-15, 0), (15, 2 + 4), (31, 10 + 8)] {
            let config = Config { level: 0, window_bits, mem_level: 8, strategy: 0 };
            let packed = packed(&config, &input, &mut packer);
            let blocks = input.len().div_ceil(65_535).max(1);
            assert_eq!(
                packed.len(),
                container + input.len() + 5 * blocks,
                "{length} {window_bits}"
            );
            assert_eq!(unpacked(&packed, window_bits, input.len()), input);
        }
    }
}

/// Where what comes next is very different, and where there is more than one block of any kind.
#[test]
fn large_data_in_blocks() {
    let mut packer = Packer::new().unwrap();
    let mut random = crate::base::testing::Random::new();
    let words: Vec<u8> = (0..300_000_u32)
        .map(|n| b"the window of code "[((n % 1000).pow(2) % 79 % 19) as usize])
        .collect();
    let noise: Vec<u8> = random.bytes(300_000, &crate::base::testing::any_byte());
    let input = [&words[..100_000], &noise[..], &words, &vec![0; 600_000], &noise[..9000]].concat();
    for level in -1..=9 {
        let config = Config { level, window_bits: 31, mem_level: 8, strategy: 0 };
        let packed = packed(&config, &input, &mut packer);
        assert_eq!(unpacked(&packed, 31, input.len()), input);
        let parts = [&words[..100_000], &noise, &words]
            .map(|part| self::packed(&config, part, &mut packer).len());
        // Noise costs what it has, though what is around it is text, and one chunk has both.
        let stored = if level == 0 { 600_000 } else { 0 };
        let alone = parts.iter().sum::<usize>() + 9000 + stored;
        // Zeros become 600 bytes. Each of the four borders is within a chunk, where one code is for
        // both sides: that costs 250 to 450 bytes.
        assert!(packed.len() <= alone + 2500, "{level}: {} {alone}", packed.len());
        // What was there before changes nothing.
        assert_eq!(self::packed(&config, &input, &mut packer), packed);
        assert_eq!(self::packed(&config, &input, &mut Packer::new().unwrap()), packed);
    }
}

fn unpacked(packed: &[u8], window_bits: i32, length: usize) -> Vec<u8> {
    let mut room = vec![MaybeUninit::uninit(); length + 1];
    let mut back = Inflate::new(window_bits).unwrap();
    let step = back.run(packed, &mut room, Flush::Finish);
    assert_eq!((step.status, step.consumed), (Status::StreamEnd, packed.len()));
    step.written.to_vec()
}
