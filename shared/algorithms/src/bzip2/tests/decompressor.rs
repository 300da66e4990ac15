//! What is read.

use super::*;

#[test]
fn reads_what_libbz2_writes() {
    for (data, _, stream) in samples::vectors() {
        for part in [1, 5, usize::MAX] {
            for room in [1, 2, 100, 100_000] {
                assert_eq!(decompress_in::<Heap>(&stream, part, room), Ok((data.clone(), 0)));
            }
        }
    }
}

/// What is behind the end of a stream is not taken.
#[test]
fn what_is_behind_is_left() {
    for (data, _, mut stream) in samples::vectors() {
        stream.extend_from_slice(b"BZh91AY&SY and more");
        for part in [1, 7, usize::MAX] {
            assert_eq!(decompress_in::<Heap>(&stream, part, 1000), Ok((data.clone(), 19)));
        }
    }
}

/// As bzip2 wrote it before version 0.9.5; made by hand, and read by libbz2 1.0.8.
#[test]
fn randomised_blocks_are_read() {
    let stream = bytes(
        "425a6831314159265359e550288680000008807fe000402000508069a680a550686d4cca439287450eca1a287850f\
         4a1f143650c286ff177245385090e55028860",
    );
    let mut data = [b"0123456789".repeat(140), b"x".to_vec()].concat();
    (data[617], data[1337]) = (b'6', b'6');
    for room in [1, 10_000] {
        assert_eq!(decompress_in::<Heap>(&stream, usize::MAX, room), Ok((data.clone(), 0)));
    }
}

#[test]
fn an_ended_stream_takes_no_more() {
    let mut decompressor = Decompressor::<Heap>::new();
    let mut room = [MaybeUninit::uninit(); 10];
    let stream = compress(b"a", 9);
    assert_eq!(decompressor.decompress(&stream, &mut room).status, Status::StreamEnd);
    let step = decompressor.decompress(&stream, &mut room);
    assert_eq!((step.consumed, step.status), (0, Status::SequenceError));
    assert_eq!(decompressor.error(), None);
}

/// A small stream can be large data; no more of it comes out than there is room for.
#[test]
fn room_is_the_limit() {
    let stream = compress(&vec![0; 1_000_000], 9);
    assert!(stream.len() < 100);
    let mut decompressor = Decompressor::<Heap>::new();
    let mut room = vec![MaybeUninit::uninit(); 1000];
    let first = decompressor.decompress(&stream, &mut room);
    assert_eq!((first.written.len(), first.status), (1000, Status::Ok));
    let consumed = first.consumed;
    for _ in 1..1000 {
        let step = decompressor.decompress(&[], &mut room);
        assert_eq!((step.written.len(), step.status), (1000, Status::Ok));
    }
    let last = decompressor.decompress(&stream[consumed..], &mut []);
    assert_eq!(last.status, Status::StreamEnd);
}
