//! What the encoder writes, of whole data and of a stream, miniz_oxide reads.
#![no_main]

use std::mem::MaybeUninit;

use libfuzzer_sys::fuzz_target;
use miniz_oxide::inflate::decompress_to_vec_zlib;
use rustdlib_algorithms::deflate::Heap;
use rustdlib_algorithms::deflate::encoder::{Config, Encoder, End, Flush, Whole};
use rustdlib_fuzz::choice;

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, cut) = (choice(&mut data), usize::from(choice(&mut data)));
    let config = Config {
        level: i32::from(choices % 11) - 1,
        window_bits: 9 + i32::from(choices >> 4) % 7,
        mem_level: 1 + i32::from(choices % 9),
        strategy: i32::from(choices % 5),
    };
    // With repetitions, so that there is something to find; now and then longer than the window.
    let times = match cut % 32 {
        31 => 1 + cut,
        odd if odd & 1 == 1 => 1 + cut / 32,
        _ => 1,
    };
    let input = data.repeat(times);
    assert_eq!(decompress_to_vec_zlib(&whole(config, &input)).ok().as_ref(), Some(&input));
    assert_eq!(decompress_to_vec_zlib(&streamed(config, &input, cut)).ok().as_ref(), Some(&input));
});

fn whole(config: Config, input: &[u8]) -> Vec<u8> {
    let mut whole = Whole::<Heap>::new(config, input).unwrap_or_else(|_| panic!());
    let mut output = Vec::new();
    let mut room = 0;
    while !whole.is_done() {
        match whole.next(input, &mut vec![MaybeUninit::uninit(); room]) {
            Ok(block) => output.extend_from_slice(block),
            Err(needed) => room = needed,
        }
    }
    output
}

/// In pieces of `cut` bytes, each with another way of flushing.
fn streamed(config: Config, input: &[u8], cut: usize) -> Vec<u8> {
    const WAYS: [Flush; 5] = [Flush::None, Flush::Sync, Flush::Partial, Flush::Full, Flush::Block];
    let mut stream = Encoder::<Heap>::new(config).unwrap_or_else(|_| panic!());
    let mut output = Vec::new();
    let mut pieces = input.chunks(cut * 16 + 1).enumerate().peekable();
    let mut run = |piece: &[u8], flush| {
        let (mut rest, mut room) = (piece, cut + 16);
        loop {
            let mut memory = vec![MaybeUninit::uninit(); room];
            let step = stream.run(rest, &mut memory, flush);
            output.extend_from_slice(step.written);
            rest = &rest[step.consumed..];
            match step.end {
                End::Room(needed) => room = needed,
                _ => return,
            }
        }
    };
    while let Some((number, piece)) = pieces.next() {
        run(piece, WAYS[number % WAYS.len()]);
    }
    run(b"", Flush::Finish);
    output
}
