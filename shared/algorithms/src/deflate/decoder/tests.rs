//! The decoder against a naive one, against another engine, and against itself on divided input.

mod matches;
mod memory;
mod oracle;
mod whole;

use std::mem::MaybeUninit;

use super::Decoder;
use crate::base::testing::Random;
use crate::deflate::encoder::{Config, Encoder, End, Flush};
use crate::deflate::{Format, Heap, Memory, Status};
use oracle::inflate;

/// How a stream ended, and all that it gave.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    status: Status,
    message: Option<&'static str>,
    output: Vec<u8>,
    consumed: usize,
}

/// Gives the stream so much at a time, and so much room.
fn decode_with<M: Memory>(
    decoder: &mut Decoder<M>,
    input: &[u8],
    mut give: impl FnMut() -> usize,
    mut take: impl FnMut() -> usize,
) -> Outcome {
    let (mut output, mut consumed) = (Vec::new(), 0);
    loop {
        let given = give().min(input.len() - consumed);
        let mut room = Box::new_uninit_slice(take());
        let step = decoder.run(&input[consumed..consumed + given], &mut room, false);
        consumed += step.consumed;
        output.extend_from_slice(step.written);
        let status = step.status;
        let idle = status == Status::BufError && consumed == input.len();
        if idle || !matches!(status, Status::Ok | Status::BufError) {
            return Outcome { status, message: decoder.message(), output, consumed };
        }
    }
}

fn decoder(window_bits: i32) -> Decoder<Heap> {
    Decoder::new(Format::from_window_bits(window_bits).unwrap())
}

fn decode(window_bits: i32, input: &[u8]) -> Outcome {
    decode_with(&mut decoder(window_bits), input, || usize::MAX, || 1 << 17)
}

/// Compresses the parts, each of which is ended as it says.
fn deflate(config: Config, parts: &[(&[u8], Flush)]) -> Vec<u8> {
    deflate_with(&mut Encoder::new(config).unwrap(), parts)
}

fn deflate_with(encoder: &mut Encoder<Heap>, parts: &[(&[u8], Flush)]) -> Vec<u8> {
    let mut packed = Vec::new();
    for &(mut part, flush) in parts {
        let mut room = vec![MaybeUninit::uninit(); 2 * part.len() + 1000];
        loop {
            let step = encoder.run(part, &mut room, flush);
            packed.extend_from_slice(step.written);
            part = &part[step.consumed..];
            match step.end {
                End::Room(needed) => room.resize(needed, MaybeUninit::uninit()),
                _ => break,
            }
        }
    }
    packed
}

/// Words in an order that is not foreseeable, and now and then noise or a run.
fn text(random: &mut Random, length: usize) -> Vec<u8> {
    let any: Vec<u8> = (0..=255).collect();
    let mut text = Vec::new();
    while text.len() < length {
        match random.below(40) {
            0 => text.extend(random.bytes(30, &any)),
            1 => text.extend(vec![b'-'; random.below(400)]),
            2 if text.len() > 300 => text.extend_from_within(random.below(200)..300),
            word => text.extend_from_slice(
                &b"deflate, inflate; a window of matches"[word % 30..][..3 + word % 5],
            ),
        }
    }
    text.truncate(length);
    text
}

/// Streams of each kind of block and container, with what they hold.
fn streams(random: &mut Random) -> Vec<(i32, Vec<u8>, Vec<u8>)> {
    let mut streams = Vec::new();
    for window_bits in [-15, 15, 31, -9, 9, 25, -12] {
        for (level, strategy) in [(0, 0), (1, 0), (6, 0), (9, 0), (6, 2), (6, 3), (6, 4)] {
            let length = [0, 1, 300, 5000, 40_000][random.below(5)];
            let data = text(random, length);
            let config = Config { level, window_bits, mem_level: 1 + random.below(9), strategy };
            let (one, two) = data.split_at(random.below(length + 1));
            let middle = [Flush::None, Flush::Sync, Flush::Full, Flush::Partial][random.below(4)];
            let packed = deflate(config, &[(one, middle), (two, Flush::Finish)]);
            streams.push((window_bits, packed, data));
        }
    }
    streams
}

#[test]
fn streams_of_all_kinds() {
    let mut random = Random::new();
    for (window_bits, packed, data) in streams(&mut random) {
        let outcome = decode(window_bits, &packed);
        assert_eq!((outcome.status, outcome.message), (Status::StreamEnd, None));
        assert!(outcome.output == data, "{window_bits}");
        assert_eq!(outcome.consumed, packed.len());
        let either = decode(if window_bits < 0 { window_bits } else { 47 }, &packed);
        assert_eq!(either, outcome);
    }
}

#[test]
fn what_follows_the_end_is_left() {
    let mut random = Random::new();
    for (window_bits, mut packed, _) in streams(&mut random) {
        let length = packed.len();
        packed.extend_from_slice(&[0xff; 40]);
        for give in [1, 7, 64, usize::MAX] {
            let outcome = decode_with(&mut decoder(window_bits), &packed, || give, || 1 << 16);
            assert_eq!((outcome.status, outcome.consumed), (Status::StreamEnd, length));
        }
    }
}

/// Wherever the input is cut, and however little room there is: the same result, and the same error
/// after the same output and input.
#[test]
fn divided_input_and_output() {
    let mut random = Random::new();
    for (window_bits, mut packed, _) in streams(&mut random) {
        // A window that is smaller is another matter: it is as of the beginning of a call.
        let window_bits = if window_bits < 0 { -15 } else { 47 };
        for round in 0..12 {
            if round > 0 && !packed.is_empty() {
                let at = random.below(packed.len());
                packed[at] ^= 1 << random.below(8);
            }
            let whole = decode(window_bits, &packed);
            let (mut cut, mut fill) = (Random::new(), Random::new());
            let (most, room) = (1 + random.below(300), 1 + random.below(600));
            let give = || 1 + cut.below(most);
            let take = || 1 + fill.below(room);
            let divided = decode_with(&mut decoder(window_bits), &packed, give, take);
            assert!(whole == divided, "{whole:?}\n{divided:?}");
        }
    }
}

#[test]
fn as_the_oracle_has_it() {
    let mut random = Random::new();
    let mut errors = 0;
    for (window_bits, mut packed, data) in streams(&mut random) {
        if window_bits > 0 || data.len() > 5000 {
            continue;
        }
        for round in 0..10 {
            if round > 0 && !packed.is_empty() {
                let at = random.below(packed.len().min(200));
                packed[at] ^= 1 << random.below(8);
            }
            let outcome = decode(-15, &packed);
            let expected = inflate(&packed);
            assert!(outcome.output == expected.output);
            assert_eq!(outcome.message, expected.message);
            assert_eq!(outcome.status == Status::StreamEnd, expected.ended);
            errors += usize::from(outcome.message.is_some());
        }
    }
    assert!(errors > 20, "{errors}");
}

/// Noise mostly fails at once, but at each of the places.
#[test]
fn noise_as_the_oracle_has_it() {
    let mut random = Random::new();
    let any: Vec<u8> = (0..=255).collect();
    let mut messages = std::collections::BTreeSet::new();
    for _ in 0..20_000 {
        let mut noise = random.bytes(64, &any);
        if random.below(2) == 0 {
            // The header of a dynamic block that has a chance.
            noise[0] = 0x05 | (noise[0] & 0xf8);
            noise[1] &= 0x5f;
        }
        let outcome = decode(-15, &noise);
        let expected = inflate(&noise);
        assert_eq!(outcome.message, expected.message, "{noise:?}");
        assert!(outcome.output == expected.output, "{noise:?}");
        messages.extend(outcome.message);
    }
    assert!(messages.len() >= 8, "{messages:?}");
}

/// Status and output are those of zlib-rs. Its messages are not: it loses some.
#[test]
fn as_another_engine_has_it() {
    let mut random = Random::new();
    for (window_bits, mut packed, _) in streams(&mut random) {
        for round in 0..30 {
            if round > 0 {
                let at = random.below(packed.len());
                packed[at] ^= 1 << random.below(8);
            }
            let outcome = decode(window_bits, &packed);
            let mut stream =
                zlib_rs::Inflate::new(window_bits > 0, window_bits.unsigned_abs() as u8);
            let mut room = vec![0; 1 << 17];
            let status = stream.decompress(&packed, &mut room, zlib_rs::InflateFlush::SyncFlush);
            assert!(outcome.output == room[..stream.total_out() as usize]);
            let failed = matches!(status, Err(zlib_rs::InflateError::DataError));
            assert_eq!(outcome.status == Status::DataError, failed);
            let ended = matches!(status, Ok(zlib_rs::Status::StreamEnd));
            assert_eq!(outcome.status == Status::StreamEnd, ended);
        }
    }
}

#[test]
fn copies_go_on_by_themselves() {
    let mut random = Random::new();
    for (window_bits, packed, data) in streams(&mut random) {
        for _ in 0..20 {
            let cut = random.below(packed.len() + 1);
            let mut stream = decoder(window_bits);
            let mut room = vec![MaybeUninit::uninit(); 1 << 17];
            let head = stream.run(&packed[..cut], &mut room, false);
            assert_eq!(head.consumed, cut);
            let head = head.written.to_vec();
            let mut copy = stream.copy().unwrap();
            for stream in [&mut stream, &mut copy] {
                let tail = decode_with(stream, &packed[cut..], || 100, || 1 << 16);
                assert!([&head, tail.output.as_slice()].concat() == data);
            }
        }
    }
}

#[test]
fn dictionaries() {
    let mut random = Random::new();
    let (words, data) = (text(&mut random, 500), text(&mut random, 3000));
    for window_bits in [15, -15, 9] {
        let config = Config { level: 6, window_bits, mem_level: 8, strategy: 0 };
        let mut encoder = Encoder::new(config).unwrap();
        assert!(encoder.set_dictionary(&words).unwrap());
        let packed = deflate_with(&mut encoder, &[(&data, Flush::Finish)]);
        let mut back = decoder(window_bits);
        let mut consumed = 0;
        if window_bits > 0 {
            assert_eq!(back.set_dictionary(&words), Status::StreamError);
            let asked = decode_with(&mut back, &packed, || 1, || 100);
            assert_eq!((asked.status, asked.consumed), (Status::NeedDict, 6));
            assert_eq!(back.set_dictionary(b"wrong"), Status::DataError);
            assert_eq!(back.message(), None);
            consumed = asked.consumed;
        }
        assert_eq!(back.set_dictionary(&words), Status::Ok);
        let mut copy = back.copy().unwrap();
        let outcome = decode_with(&mut copy, &packed[consumed..], || 1 << 20, || 1 << 20);
        assert_eq!(outcome.status, Status::StreamEnd);
        assert!(outcome.output == data);
    }
}

#[test]
fn what_only_copies() {
    let mut random = Random::new();
    let words = text(&mut random, 5000);
    for window_bits in [15, -15] {
        let config = |level| Config { level, window_bits, mem_level: 8, strategy: 0 };
        let stored = deflate(config(0), &[(&words, Flush::Finish)]);
        let mut stream = decoder(window_bits);
        assert!(stream.only_copies(&stored));
        stream.run(&stored[..100], &mut [MaybeUninit::uninit(); 200], false);
        assert!(stream.only_copies(&stored[100..]));
        assert!(!stream.only_copies(&[&stored[100..], &stored].concat()));
        // Here it is a block of nothing that is stored first.
        for parts in
            [&[(&words[..], Flush::Finish)][..], &[(b"", Flush::Sync), (&words, Flush::Finish)]]
        {
            assert!(!decoder(window_bits).only_copies(&deflate(config(6), parts)));
        }
    }
}

/// A match reaches as far as the output of its call, and the window before that.
#[test]
fn windows_are_enforced() {
    let any: Vec<u8> = (0..=255).collect();
    let mut random = Random::new();
    let (a, b) = (random.bytes(400, &any), random.bytes(400, &any));
    let config = Config { level: 9, window_bits: -15, mem_level: 8, strategy: 0 };
    let (one, two) = ([a.as_slice(), &b].concat(), [a.as_slice(), &a].concat());
    let first = deflate(config, &[(&one, Flush::Sync)]);
    let both = deflate(config, &[(&one, Flush::Sync), (&two, Flush::Sync)]);
    for (window_bits, refused) in [(-9, true), (-8, true), (-10, false), (-15, false)] {
        let mut stream = decoder(window_bits);
        let mut room = vec![MaybeUninit::uninit(); 2000];
        assert!(stream.run(&both[..first.len()], &mut room, false).written == one);
        let step = stream.run(&both[first.len()..], &mut room, false);
        assert_eq!(step.status == Status::DataError, refused, "{window_bits}");
        let message = refused.then_some("invalid distance too far back");
        assert_eq!(stream.message(), message);
    }
    // In one call it reaches back to the beginning of the output.
    assert_eq!(decode(-8, &both).output, [one, two].concat());
}

#[test]
fn parameters_are_those_of_zlib() {
    for window_bits in (-70..70).chain([i32::MIN, i32::MIN + 15, i32::MAX]) {
        let format = Format::from_window_bits(window_bits);
        // 0 stands for the size that is in the header.
        let known = matches!(window_bits, -15..=-8)
            || (matches!(window_bits, 0..48) && matches!(window_bits % 16, 0 | 8..=15));
        assert_eq!(format.is_some(), known, "{window_bits}");
    }
}

#[test]
fn headers_and_trailers_that_are_wrong() {
    let mut random = Random::new();
    let data = text(&mut random, 1000);
    let zlib = deflate(
        Config { level: 6, window_bits: 15, mem_level: 8, strategy: 0 },
        &[(&data, Flush::Finish)],
    );
    let gzip = deflate(
        Config { level: 6, window_bits: 31, mem_level: 8, strategy: 0 },
        &[(&data, Flush::Finish)],
    );
    let changed = |packed: &[u8], at: isize, byte: u8| {
        let mut changed = packed.to_vec();
        let at = if at < 0 { packed.len() - at.unsigned_abs() } else { at as usize };
        changed[at] ^= byte;
        changed
    };
    for (packed, window_bits, message) in [
        (changed(&zlib, 0, 1), 15, "incorrect header check"),
        (zlib.clone(), 31, "incorrect header check"),
        (zlib.clone(), 14, "invalid window size"),
        (vec![0x79, 0x18], 15, "unknown compression method"),
        (vec![0x88, 0x1c], 0, "invalid window size"),
        (changed(&zlib, -1, 1), 15, "incorrect data check"),
        (gzip.clone(), 15, "incorrect header check"),
        (changed(&gzip, 2, 1), 31, "unknown compression method"),
        (changed(&gzip, 3, 0x80), 31, "unknown header flags set"),
        (changed(&gzip, 3, 2), 31, "header crc mismatch"),
        (changed(&gzip, -5, 1), 47, "incorrect data check"),
        (changed(&gzip, -1, 1), 47, "incorrect length check"),
    ] {
        let outcome = decode(window_bits, &packed);
        assert_eq!((outcome.status, outcome.message), (Status::DataError, Some(message)));
        let bytewise = decode_with(&mut decoder(window_bits), &packed, || 1, || 100);
        assert_eq!(bytewise, outcome);
    }
}

#[test]
fn all_fields_of_a_gzip_header() {
    let mut random = Random::new();
    let data = text(&mut random, 1000);
    let gzip = deflate(
        Config { level: 6, window_bits: 31, mem_level: 8, strategy: 0 },
        &[(&data, Flush::Finish)],
    );
    let mut header = gzip[..10].to_vec();
    header[3] = 0x1e;
    header.extend_from_slice(b"\x05\0extraname\0comment\0");
    let crc = crate::checksum::crc32::crc32(0, &header);
    header.extend_from_slice(&(crc as u16).to_le_bytes());
    let packed = [&header, &gzip[10..]].concat();
    for give in [1, 3, 20, usize::MAX] {
        let outcome = decode_with(&mut decoder(47), &packed, || give, || 1 << 16);
        assert_eq!((outcome.status, outcome.message), (Status::StreamEnd, None));
        assert!(outcome.output == data);
    }
}
