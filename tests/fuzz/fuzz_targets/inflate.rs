//! Any bytes at all as a stream: in one piece and in many the same, errors included, and as
//! miniz_oxide and zlib-rs have it.
#![no_main]

use std::mem::MaybeUninit;

use libfuzzer_sys::fuzz_target;
use miniz_oxide::inflate::{decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};
use rustdlib_algorithms::deflate::{Decoder, Format, Heap, Status};
use rustdlib_fuzz::choice;

/// More is not decompressed: what comes out can be a thousand times as long.
const LIMIT: usize = 1 << 18;

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, cut) = (choice(&mut data), usize::from(choice(&mut data)));
    let window_bits = [-15, 15, 31, 47][usize::from(choices & 3)];
    let whole = inflate(window_bits, data, usize::MAX, LIMIT);
    if whole.output.len() < LIMIT {
        let take = 1 + usize::from(choices >> 2) * 7;
        assert_eq!(whole, inflate(window_bits, data, cut + 1, take));
        // With a window that is smaller there is no more, and no less before the first error.
        let small = inflate(if window_bits < 0 { -8 } else { window_bits - 1 }, data, cut + 1, take);
        assert!(whole.output.starts_with(&small.output));
        if window_bits < 31 {
            as_others_have_it(window_bits, data, &whole);
        }
    }
});

/// What came of a stream.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    status: Status,
    message: Option<&'static str>,
    output: Vec<u8>,
    consumed: usize,
}

/// Gives the stream so much at a time, and takes so much at a time.
fn inflate(window_bits: i32, input: &[u8], give: usize, take: usize) -> Outcome {
    let format = Format::from_window_bits(window_bits).unwrap();
    let mut stream = Decoder::<Heap>::new(format);
    let (mut output, mut consumed) = (Vec::new(), 0);
    let mut room = vec![MaybeUninit::uninit(); take];
    loop {
        let piece = &input[consumed..];
        let step = stream.run(&piece[..piece.len().min(give)], &mut room, false);
        consumed += step.consumed;
        output.extend_from_slice(step.written);
        let more = matches!(step.status, Status::Ok | Status::BufError);
        let stands = step.status == Status::BufError && consumed == input.len();
        let status = step.status;
        if !more || stands || output.len() >= LIMIT {
            return Outcome { status, message: stream.message(), output, consumed };
        }
    }
}

fn as_others_have_it(window_bits: i32, data: &[u8], whole: &Outcome) {
    let ended = whole.status == Status::StreamEnd;
    if ended {
        let result = match window_bits {
            15 => decompress_to_vec_zlib_with_limit(data, LIMIT),
            _ => decompress_to_vec_with_limit(data, LIMIT),
        };
        assert_eq!(result.as_ref().ok(), Some(&whole.output));
    }
    let mut other = zlib_rs::Inflate::new(window_bits > 0, 15);
    let mut room = vec![0; LIMIT];
    let status = other.decompress(data, &mut room, zlib_rs::InflateFlush::SyncFlush);
    assert_eq!(other.total_out() as usize, whole.output.len());
    assert_eq!(room[..whole.output.len()], whole.output);
    assert_eq!(matches!(status, Ok(zlib_rs::Status::StreamEnd)), ended);
    let failed = matches!(status, Err(zlib_rs::InflateError::DataError));
    assert_eq!(failed, whole.status == Status::DataError);
}
