//! What is written.

use super::*;

#[test]
fn writes_what_libbz2_writes() {
    for (data, level, stream) in samples::vectors() {
        assert_eq!(compress(&data, level), stream);
    }
}

#[test]
fn becomes_the_data_again() {
    for length in [0, 1, 2, 3, 4, 5, 10, 100, 1000, 10_000] {
        for sample in samples::all(length) {
            let stream = compress(&sample, 9);
            assert!(decompress(&stream) == Ok((sample, 0)), "{length}");
        }
    }
}

/// Blocks end at the same places however the input and the room are divided.
#[test]
fn parts_are_the_whole() {
    for sample in [samples::words(105_000), samples::runs(300_000, 300)] {
        let whole = compress(&sample, 1);
        assert!(decompress(&whole) == Ok((sample.clone(), 0)));
        for (part, room) in [(7, 1000), (99_981, 3)] {
            assert!(compress_in::<Heap>(&sample, 1, part, room) == Ok(whole.clone()), "{part}");
        }
    }
}

/// Which of equal rotations is said to be the data depends on how libbz2 sorts: numbers from 1.0.8.
#[test]
fn repetitions_begin_where_libbz2_says() {
    let mut number = 1u32;
    let mut noise = || {
        number = number.wrapping_mul(1_103_515_245).wrapping_add(12_345) & 0x7fff_ffff;
        (number >> 16) as u8
    };
    let noise: Vec<u8> = (0..2500).map(|_| noise()).collect();
    let up: Vec<u8> = (0..=255).collect();
    let down: Vec<u8> = (0..=255).rev().collect();
    let long_runs = [vec![251; 250], b"a".to_vec()].concat();
    let cases: [(&[u8], usize, usize); 15] = [
        (b"ab", 2, 1),
        (b"ab", 100, 99),
        (b"abc", 7, 6),
        (b"abcab", 60, 119),
        (b"mississippi", 40, 199),
        (&[251], 5, 4),
        (&[251], 10_200, 199),
        (b"ab", 6000, 5999),
        (b"mississippi", 1000, 4999),
        (&long_runs, 50, 299),
        (&up, 50, 49),
        (&down, 50, 12_799),
        (&noise, 2, 3921),
        (&noise, 4, 7840),
        (&noise, 8, 15_680),
    ];
    for (part, times, origin) in cases {
        let stream = compress(&part.repeat(times), 9);
        let number = u32::from_be_bytes(*stream[14..].first_chunk().unwrap());
        assert_eq!((number >> 7) as usize, origin, "{} {times}", part.len());
    }
}

#[test]
fn calls_in_the_wrong_order_are_errors() {
    let mut room = [MaybeUninit::uninit(); 100];
    let mut compressor = Compressor::<Heap>::new(9);
    assert_eq!(compressor.finish(&mut room[..5]).status, Status::Ok);
    assert_eq!(compressor.compress(b"a", &mut room).status, Status::SequenceError);
    assert_eq!(compressor.finish(&mut room).status, Status::StreamEnd);
    assert_eq!(compressor.finish(&mut room).status, Status::SequenceError);
    assert_eq!(compressor.error(), None);
}

#[test]
#[should_panic(expected = "assertion failed")]
fn there_is_no_level_0() {
    let _ = Compressor::<Heap>::new(0);
}
