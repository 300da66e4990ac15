//! What streams hold, and that want of memory is an error.

use super::*;
use crate::base::testing::counting::{Counting, allow, allow_all, held, most_held};

const KIB: usize = 1024;

/// Up to 512 bytes Python has them in its pools.
#[test]
fn what_has_only_been_made_is_small() {
    assert!(size_of::<Compressor<Counting>>() <= 512);
    assert!(size_of::<Decompressor<Counting>>() <= 512);
}

/// Tables are of a block: a stream has none before the first, and none behind the last.
#[test]
fn a_decompressor_has_tables_as_long_as_it_has_blocks() {
    let mut room = vec![MaybeUninit::uninit(); KIB];
    for size in [0, KIB] {
        let stream = compress(&samples::words(size), 9);
        let mut decompressor = Decompressor::<Counting>::new();
        for (at, byte) in stream.iter().enumerate() {
            // The header, what begins a block and its checksum, where it begins and what it uses.
            let has_tables = size > 0 && (4 + 6 + 4 + 3 + 2..stream.len() - 1).contains(&at);
            decompressor.decompress(&[*byte], &mut room);
            assert_eq!(held() > 0, has_tables, "{at} of {size}");
        }
        assert_eq!(decompressor.decompress(b"", &mut room).status, Status::SequenceError);
    }
}

/// The tables are what a block needs first.
#[test]
fn without_memory_for_tables_there_is_no_block() {
    let stream = compress(&samples::words(KIB), 9);
    for buffers in [0, 1] {
        let mut decompressor = Decompressor::<Counting>::new();
        let mut room = vec![MaybeUninit::uninit(); KIB];
        allow(buffers);
        let step = decompressor.decompress(&stream[..4 + 6 + 4 + 3 + 3], &mut room);
        allow_all();
        assert_eq!((step.status, held()), (Status::MemError, 0));
        assert_eq!(decompressor.decompress(&stream, &mut room).status, Status::MemError);
        assert_eq!(decompressor.error(), Some(Status::MemError));
    }
}

#[test]
fn a_compressor_holds_what_it_was_given() {
    for level in 1..=9 {
        let mut compressor = Compressor::<Counting>::new(level);
        assert_eq!(held(), 0);
        let mut room = vec![MaybeUninit::uninit(); 4 * KIB];
        compressor.compress(&samples::words(KIB), &mut room);
        assert!(held() + size_of_val(&compressor) < 16 * KIB);
        let (most, status) = most_held(|| compressor.finish(&mut room).status);
        assert_eq!(status, Status::StreamEnd);
        assert!(most + size_of_val(&compressor) < 64 * KIB, "{most}");
    }
    assert_eq!(held(), 0);
}

#[test]
fn a_decompressor_holds_what_it_was_given() {
    for level in 1..=9 {
        let stream = compress(&samples::words(KIB), level);
        let mut decompressor = Decompressor::<Counting>::new();
        assert_eq!(held(), 0);
        let mut room = vec![MaybeUninit::uninit(); KIB / 2];
        let (most, _) = most_held(|| decompressor.decompress(&stream, &mut room));
        assert!(most + size_of_val(&decompressor) < 64 * KIB, "{most}");
    }
    assert_eq!(held(), 0);
}

/// libbz2 has 800,000 bytes for each level to compress, and some besides.
#[test]
fn a_compressor_holds_no_more_than_libbz2() {
    // Of noise most is written, and in the last of these every second place is LMS.
    for sample in [samples::noise(105_000), samples::words(105_000), b"ab".repeat(52_500)] {
        for level in [1, 9] {
            let (most, _) = most_held(|| compress_in::<Counting>(&sample, level, 1 << 16, 1 << 16));
            assert!(most <= 800_000 * usize::from(level) + 300_000, "{level} {most}");
        }
    }
}

/// libbz2 has 400,000 bytes for each level to decompress, and 64,116 besides. So much is had here as long as
/// a block is put into order; after that, a byte for each of its bytes.
#[test]
fn a_decompressor_holds_no_more_than_libbz2() {
    for (sample, level) in [
        (samples::noise(105_000), 1),
        (b"ab".repeat(52_500), 1),
        (samples::noise(105_000), 9),
        (samples::words(901_000), 9),
    ] {
        let stream = compress(&sample, level);
        let mut decompressor = Decompressor::<Counting>::new();
        let besides = 64_000 - size_of_val(&decompressor);
        let block = 100_000 * usize::from(level);
        for part in stream.chunks(5000) {
            let mut room = vec![MaybeUninit::uninit(); 20_000];
            let (most, _) = most_held(|| decompressor.decompress(part, &mut room));
            assert!(most <= 4 * block + besides, "{level} {most}");
            assert!(held() <= block + besides, "{level} {}", held());
        }
    }
}

/// Whatever buffer cannot be had, the stream is in that error from then on, and holds nothing.
#[test]
fn no_memory_is_an_error_that_stays() {
    for data in [samples::words(20_000), b"mississippi".repeat(1000)] {
        let stream = compress(&data, 1);
        for refused in 0.. {
            allow(refused);
            let compressed = compress_in::<Counting>(&data, 1, 10_000, 1000);
            allow(refused);
            let decompressed = decompress_in::<Counting>(&stream, 10_000, 1000);
            allow_all();
            assert_eq!(held(), 0);
            if let (Ok(compressed), Ok((decompressed, 0))) = (&compressed, &decompressed) {
                assert!(*compressed == stream && *decompressed == data && refused > 5);
                break;
            }
            assert!(compressed == Err(Status::MemError) || compressed == Ok(stream.clone()));
            assert!(decompressed == Err(Status::MemError) || decompressed == Ok((data.clone(), 0)));
        }
    }
}

/// After an error there is nothing to be had, and nothing is held.
#[test]
fn a_failed_compressor_does_nothing() {
    let mut compressor = Compressor::<Counting>::new(1);
    let mut room = [MaybeUninit::uninit(); 100];
    allow(1);
    assert_eq!(compressor.compress(&samples::words(500), &mut room).status, Status::Ok);
    assert_eq!(compressor.finish(&mut room).status, Status::MemError);
    allow_all();
    assert_eq!((held(), compressor.error()), (0, Some(Status::MemError)));
    for _ in 0..2 {
        let step = compressor.compress(b"more", &mut room);
        assert_eq!((step.consumed, step.written.len(), step.status), (0, 0, Status::MemError));
        let step = compressor.finish(&mut room);
        assert_eq!((step.written.len(), step.status), (0, Status::MemError));
    }
}
