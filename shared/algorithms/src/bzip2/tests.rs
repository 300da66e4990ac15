//! What is written is what libbz2 writes, becomes the data again, and nothing that is read is a panic.

mod compressor;
mod corrupt;
mod decompressor;
mod memory;
mod samples;

use std::mem::MaybeUninit;

use super::{Compressor, Decompressor, Status};
use crate::base::memory::{Heap, Memory};

/// Compresses `input`, given in parts of `part` bytes, with room for `room` bytes at a time.
fn compress_in<M: Memory>(
    input: &[u8],
    level: u8,
    part: usize,
    room: usize,
) -> Result<Vec<u8>, Status> {
    let mut compressor = Compressor::<M>::new(level);
    let mut room = vec![MaybeUninit::uninit(); room];
    let mut written = Vec::new();
    for mut part in input.chunks(part) {
        while !part.is_empty() {
            let step = compressor.compress(part, &mut room);
            written.extend_from_slice(step.written);
            part = &part[step.consumed..];
            if step.status != Status::Ok {
                return Err(step.status);
            }
        }
    }
    loop {
        let step = compressor.finish(&mut room);
        written.extend_from_slice(step.written);
        match step.status {
            Status::Ok => {}
            Status::StreamEnd => return Ok(written),
            status => return Err(status),
        }
    }
}

fn compress(input: &[u8], level: u8) -> Vec<u8> {
    compress_in::<Heap>(input, level, usize::MAX, 1 << 16).unwrap()
}

/// What a stream was: its data, and how many bytes there are behind it.
type Decompressed = Result<(Vec<u8>, usize), Status>;

/// Decompresses `input`, given in parts of `part` bytes, with room for `room` bytes at a time. If the
/// stream does not end, the error is `Ok`.
fn decompress_in<M: Memory>(input: &[u8], part: usize, room: usize) -> Decompressed {
    let mut decompressor = Decompressor::<M>::new();
    let mut memory = vec![MaybeUninit::uninit(); room];
    let mut written = Vec::new();
    let mut at = 0;
    for end in (part.min(input.len())..input.len()).step_by(part).chain([input.len()]) {
        loop {
            let step = decompressor.decompress(&input[at..end], &mut memory);
            written.extend_from_slice(step.written);
            at += step.consumed;
            let full = step.written.len() == room;
            match step.status {
                Status::Ok if full => {}
                Status::Ok => break,
                Status::StreamEnd => return Ok((written, input.len() - at)),
                status => return Err(failed(&mut decompressor, status)),
            }
        }
        assert_eq!(at, end);
    }
    Err(Status::Ok)
}

/// The error, in which the stream stays.
fn failed<M: Memory>(decompressor: &mut Decompressor<M>, status: Status) -> Status {
    assert_eq!(decompressor.error(), Some(status));
    for input in [&b""[..], b"BZh9"] {
        let mut room = [MaybeUninit::uninit(); 10];
        let step = decompressor.decompress(input, &mut room);
        assert_eq!((step.consumed, step.written.len(), step.status), (0, 0, status));
    }
    status
}

fn decompress(input: &[u8]) -> Decompressed {
    decompress_in::<Heap>(input, usize::MAX, 1 << 16)
}

/// Bytes from hexadecimal digits.
fn bytes(digits: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    digits.as_bytes().chunks(2).map(|two| digit(two[0]) << 4 | digit(two[1])).collect()
}
