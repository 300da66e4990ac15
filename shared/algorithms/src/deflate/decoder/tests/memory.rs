//! How much memory a decoder holds, and what it does without.

use std::mem::MaybeUninit;

use super::{deflate, text};
use crate::base::testing::Random;
use crate::base::testing::counting::{Counting, allow, allow_all, held};
use crate::deflate::decoder::Decoder;
use crate::deflate::encoder::{Config, Flush};
use crate::deflate::{Format, Memory, NoMemory, Status};

fn new(window_bits: i32) -> Decoder<Counting> {
    Decoder::new(Format::from_window_bits(window_bits).unwrap())
}

/// Decompresses `packed` in pieces; returns the status, and the most that is held between them.
fn run(decoder: &mut Decoder<Counting>, packed: &[u8]) -> (Status, usize) {
    let (mut most, mut rest) = (0, packed);
    loop {
        let mut room = [MaybeUninit::uninit(); 700];
        let step = decoder.run(&rest[..rest.len().min(500)], &mut room, false);
        rest = &rest[step.consumed..];
        most = most.max(held() + size_of::<Decoder<Counting>>());
        if !matches!(step.status, Status::Ok | Status::BufError) {
            return (step.status, most);
        }
    }
}

#[test]
fn a_decoder_holds_no_more_than_its_window_and_7_kib() {
    let mut random = Random::new();
    for (size, window_bits) in [(9, -9), (12, -12), (15, -15), (15, 15), (15, 31), (10, 10)] {
        for length in [0, 100, 3000, 200_000] {
            let config = Config { level: 6, window_bits, mem_level: 8, strategy: 0 };
            let packed = deflate(config, &[(&text(&mut random, length), Flush::Finish)]);
            let mut decoder = new(window_bits);
            assert_eq!(held(), 0);
            let (status, most) = run(&mut decoder, &packed);
            assert_eq!(status, Status::StreamEnd);
            assert!(most <= (1 << size) + 7 * 1024, "{window_bits}: {most}");
            assert!(most <= 4 * length.max(256) + 7 * 1024, "{length}: {most}");
            assert_eq!(held(), 0, "at its end it needs nothing");
            assert_eq!(run(&mut decoder.copy().unwrap(), b"more").0, Status::StreamEnd);
            drop(decoder);
            assert_eq!(held(), 0);
        }
    }
}

#[test]
fn without_memory() {
    let mut random = Random::new();
    let config = Config { level: 6, window_bits: 15, mem_level: 8, strategy: 0 };
    let packed = deflate(config, &[(&text(&mut random, 100_000), Flush::Finish)]);
    for left in 0.. {
        let mut decoder = new(15);
        allow(left);
        let (status, _) = run(&mut decoder, &packed);
        allow_all();
        if status == Status::StreamEnd {
            assert!(left >= 4, "a table, and a window that has grown: {left}");
            return;
        }
        assert_eq!(status, Status::MemError);
        assert_eq!(decoder.message(), None);
        // Without tables it has taken nothing.
        let (again, _) = run(&mut decoder, &packed);
        assert_eq!(decoder.is_lost(), left > 0);
        assert_eq!(again, if left > 0 { Status::MemError } else { Status::StreamEnd });
        drop(decoder);
        assert_eq!(held(), 0);
    }
}

#[test]
fn a_copy_without_memory() {
    let mut random = Random::new();
    let config = Config { level: 6, window_bits: 15, mem_level: 8, strategy: 0 };
    let packed = deflate(config, &[(&text(&mut random, 100_000), Flush::Finish)]);
    let mut decoder = new(15);
    let mut room = [MaybeUninit::uninit(); 700];
    let consumed = decoder.run(&packed, &mut room, false).consumed;
    for left in 0..2 {
        allow(left);
        assert_eq!(decoder.copy().err(), Some(NoMemory));
        allow_all();
    }
    assert_eq!(run(&mut decoder.copy().unwrap(), &packed[consumed..]).0, Status::StreamEnd);
}

#[test]
fn a_dictionary_without_memory_can_be_given_again() {
    let mut decoder = new(-15);
    allow(0);
    assert_eq!(decoder.set_dictionary(b"words"), Status::MemError);
    allow_all();
    assert!(!decoder.is_lost());
    assert_eq!(decoder.set_dictionary(b"words"), Status::Ok);
}

/// Many that have ended may stay.
#[test]
fn a_decoder_is_small() {
    let buffers =
        size_of::<<Counting as Memory>::Bytes>() + size_of::<<Counting as Memory>::Words>();
    assert!(size_of::<Decoder<Counting>>() <= buffers + 48);
}
