//! What is written becomes the data again, at the time and in the memory that zlib has.

mod dictionary;
mod latency;
mod memory;
mod ratio;
mod round_trips;
mod samples;

use std::mem::MaybeUninit;

use zlib_rs::{Inflate, InflateFlush};

use super::{Config, Encoder, End, Flush, Whole};
use crate::base::memory::{Heap, Memory};

fn whole(config: Config, input: &[u8]) -> Vec<u8> {
    let mut whole = Whole::<Heap>::new(config, input).unwrap();
    let mut written = Vec::new();
    let mut room = 0;
    while !whole.is_done() {
        match whole.next(input, &mut vec![MaybeUninit::uninit(); room]) {
            Ok(block) => written.extend_from_slice(block),
            Err(needed) => {
                assert!(needed > room);
                room = needed;
            }
        }
    }
    written
}

/// Gives `input` to the encoder, with no more room at a time than it wants.
fn run<M: Memory>(encoder: &mut Encoder<M>, input: &[u8], flush: Flush) -> (Vec<u8>, End) {
    run_with_room(encoder, input, flush, 0)
}

/// The same with so much at first.
fn run_with_room<M: Memory>(
    encoder: &mut Encoder<M>,
    mut input: &[u8],
    flush: Flush,
    mut room: usize,
) -> (Vec<u8>, End) {
    let mut written = Vec::new();
    loop {
        let mut output = vec![MaybeUninit::uninit(); room];
        let step = encoder.run(input, &mut output, flush);
        written.extend_from_slice(step.written);
        input = &input[step.consumed..];
        match step.end {
            End::Room(needed) => {
                assert!(needed > room - step.written.len());
                room = needed;
            }
            end => {
                assert!(input.is_empty());
                return (written, end);
            }
        }
    }
}

/// What `encoded` is, in part or whole, decoded by zlib-rs.
fn decoded(encoded: &[u8], config: Config, dictionary: &[u8], length: usize) -> Vec<u8> {
    // It takes no windows of 256 bytes; a header says 512 for them.
    let bits = config.window_bits.unsigned_abs().max(9) as u8;
    let mut inflate = Inflate::new(config.window_bits > 0, bits);
    if config.window_bits < 0 && !dictionary.is_empty() {
        inflate.set_dictionary(dictionary).unwrap();
    }
    let mut output = vec![0; length + 1];
    let first = inflate.decompress(encoded, &mut output, InflateFlush::NoFlush);
    if let Err(zlib_rs::InflateError::NeedDict { .. }) = first {
        inflate.set_dictionary(dictionary).unwrap();
        let at = inflate.total_in() as usize;
        inflate.decompress(&encoded[at..], &mut output, InflateFlush::NoFlush).unwrap();
    }
    assert_eq!(inflate.total_in() as usize, encoded.len());
    output.truncate(inflate.total_out() as usize);
    output
}

fn config(level: i32, window_bits: i32, mem_level: i32, strategy: i32) -> Config {
    Config { level, window_bits, mem_level, strategy }
}
