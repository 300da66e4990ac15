//! What the encoder writes is what libbz2 writes, however the input is divided, and becomes the data again.
#![no_main]

use bzip2::{Action, Compress, Compression};
use libfuzzer_sys::fuzz_target;
use rustdlib_algorithms::base::memory::Heap;
use rustdlib_algorithms::bzip2::{Compressor, Decompressor, Status};
use rustdlib_fuzz::{choice, uninit};

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, cut) = (choice(&mut data), usize::from(choice(&mut data)));
    // libbz2 clears its memory, which at level 1 is least.
    let level = if cut % 8 == 7 { 1 + choices % 9 } else { 1 };
    let input = repeated(data, choices / 9, cut);
    let stream = compressed(level, &input, input.len().max(1), 1 << 16);
    assert!(stream == as_libbz2_has_it(level, &input));
    assert!(stream == compressed(level, &input, 1 + cut * cut, 1 + cut));
    let mut room = uninit(input.len() + 1);
    let step = Decompressor::<Heap>::new().decompress(&stream, &mut room);
    assert!(step.status == Status::StreamEnd && *step.written == *input);
    assert_eq!(step.consumed, stream.len());
});

/// With repetitions, which are hard to sort, and with runs; now and then longer than a block.
fn repeated(data: &[u8], choice: u8, cut: usize) -> Vec<u8> {
    let times = match choice {
        0..12 => 1,
        12..20 => 1 + cut / 16,
        20..24 => return data.iter().flat_map(|&byte| vec![byte; 1 + cut / 16]).collect(),
        24..27 => return data.iter().take(8).flat_map(|&byte| vec![byte; 1 + 2 * cut]).collect(),
        _ if data.len() > 100 && cut % 64 == 0 => 101_000 / data.len(),
        _ => 2,
    };
    data.repeat(times)
}

/// Given `give` bytes and taken `take` bytes at a time.
fn compressed(level: u8, input: &[u8], give: usize, take: usize) -> Vec<u8> {
    let mut stream = Compressor::<Heap>::new(level);
    let (mut output, mut room) = (Vec::new(), uninit(take));
    for mut piece in input.chunks(give) {
        while !piece.is_empty() {
            let step = stream.compress(piece, &mut room);
            output.extend_from_slice(step.written);
            assert!(step.status == Status::Ok && step.consumed + step.written.len() > 0);
            piece = &piece[step.consumed..];
        }
    }
    loop {
        let step = stream.finish(&mut room);
        output.extend_from_slice(step.written);
        match step.status {
            Status::Ok => assert_eq!(step.written.len(), take),
            status => {
                assert_eq!(status, Status::StreamEnd);
                return output;
            }
        }
    }
}

fn as_libbz2_has_it(level: u8, input: &[u8]) -> Vec<u8> {
    let mut other = Compress::new(Compression::new(level.into()), 0);
    // What does not get smaller gets larger by a hundredth and 600 bytes.
    let mut output = Vec::with_capacity(input.len() + input.len() / 50 + 1000);
    other.compress_vec(input, &mut output, Action::Finish).expect("there is room");
    assert_eq!(other.total_in() as usize, input.len());
    output
}
