//! Any bytes at all as a stream: in one piece and in many the same, and as miniz_oxide has it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miniz_oxide::inflate::{decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};
use rustdlib_fuzz::choice;
use rustdlib_algorithms::zlib::{Flush, Inflate, Status};

/// More is not decompressed: what comes out can be a thousand times as long.
const LIMIT: usize = 1 << 18;

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, cut) = (choice(&mut data), usize::from(choice(&mut data)));
    let window_bits = [-15, 15, 31, 47][usize::from(choices & 3)];
    let (whole, output) = inflate(window_bits, data, usize::MAX, LIMIT);
    let (pieces, same) = inflate(window_bits, data, cut + 1, 1 + usize::from(choices >> 2) * 7);
    if output.len() < LIMIT {
        assert_eq!(whole, pieces);
        assert_eq!(output, same);
    }
    if whole == Status::StreamEnd && window_bits <= 15 {
        let result = match window_bits {
            15 => decompress_to_vec_zlib_with_limit(data, LIMIT),
            _ => decompress_to_vec_with_limit(data, LIMIT),
        };
        assert_eq!(result.as_ref().ok(), Some(&output));
    }
});

/// Gives the stream so much at a time, and takes so much at a time.
fn inflate(window_bits: i32, mut input: &[u8], give: usize, take: usize) -> (Status, Vec<u8>) {
    let mut stream = Inflate::new(window_bits).unwrap_or_else(|_| panic!());
    let mut output = Vec::new();
    loop {
        let piece = &input[..input.len().min(give)];
        let mut room = Box::new_uninit_slice(take);
        let step = stream.run(piece, &mut room, Flush::Sync);
        output.extend_from_slice(step.written);
        let stands = step.consumed == 0 && step.written.is_empty();
        let more = matches!(step.status, Status::Ok | Status::BufError);
        let status = if more { Status::Ok } else { step.status };
        input = &input[step.consumed..];
        if !more || stands || output.len() >= LIMIT {
            return (status, output);
        }
    }
}
