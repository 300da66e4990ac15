//! Data that is not right.

use super::*;
use crate::base::testing::{Random, any_byte};

/// Streams of one block and of several.
fn streams() -> Vec<Vec<u8>> {
    let mut streams: Vec<_> = samples::vectors().into_iter().map(|(_, _, stream)| stream).collect();
    streams.push(compress(&samples::words(300), 1));
    streams
}

/// The beginning of a stream is no error, and not its end.
#[test]
fn truncated_streams_want_more() {
    for stream in streams() {
        for end in 0..stream.len() {
            for part in [1, usize::MAX] {
                assert_eq!(decompress_in::<Heap>(&stream[..end], part, 1000), Err(Status::Ok));
            }
        }
    }
}

/// What a changed bit comes to is an error, unless it says nothing; and it does not matter how it is read.
#[test]
fn changed_bits_are_found() {
    for stream in streams() {
        let data = decompress(&stream);
        for bit in 0..8 * stream.len() {
            let mut changed = stream.clone();
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            let result = decompress(&changed);
            assert_eq!(decompress_in::<Heap>(&changed, 1, 3), result);
            assert!(result.is_err() || result == data, "bit {bit} of {}", stream.len());
        }
    }
}

#[test]
fn the_first_byte_that_is_wrong_is_the_error() {
    for input in [&b"A"[..], b"BA", b"BZA", b"BZh0", b"BZh:", b"BZh9A", b"BZh91B", b"BZh9\x17s"] {
        assert_eq!(decompress(input), Err(Status::DataError));
        assert_eq!(decompress(&input[..input.len() - 1]), Err(Status::Ok));
    }
}

#[test]
fn no_data_is_a_panic() {
    let mut random = Random::new();
    let all = any_byte();
    for stream in streams() {
        for _ in 0..100 {
            let mut spoiled = stream.clone();
            random.spoil(&mut spoiled, &all);
            random.spoil(&mut spoiled, &all);
            let result = decompress(&spoiled);
            assert_eq!(decompress_in::<Heap>(&spoiled, 1 + random.below(20), 7), result);
        }
    }
}

/// An error is found with the same byte however the stream is divided: with that which makes it one.
#[test]
fn an_error_is_found_with_the_same_byte() {
    for stream in streams() {
        for bit in 0..8 * stream.len().min(1000) {
            let mut changed = stream.clone();
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            if let Some(taken) = taken_before_error(&changed, usize::MAX) {
                assert_eq!(taken_before_error(&changed, 1), Some(taken), "bit {bit}");
                assert_eq!(taken_before_error(&changed[..taken], usize::MAX), Some(taken));
                assert_eq!(
                    taken_before_error(&changed[..taken - 1], usize::MAX),
                    None,
                    "bit {bit}"
                );
            }
        }
    }
}

/// How many bytes are taken, given so many at a time, before there is an error, if there is one.
fn taken_before_error(input: &[u8], part: usize) -> Option<usize> {
    let mut decompressor = Decompressor::<Heap>::new();
    let mut room = vec![MaybeUninit::uninit(); 1 << 17];
    let mut at = 0;
    for part in input.chunks(part) {
        let step = decompressor.decompress(part, &mut room);
        at += step.consumed;
        match step.status {
            Status::Ok => {}
            Status::StreamEnd => return None,
            _ => return Some(at),
        }
    }
    None
}
