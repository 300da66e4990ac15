//! `zlib`: its kernels against other crates.
//!
//! Not compression: no two crates make the same bytes, so that time alone says nothing. The record
//! has time and length of it.

use criterion::Criterion;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use rustdlib_algorithms::checksum::adler32::adler32;
use rustdlib_algorithms::deflate::{Decoder, Format, Heap};
use rustdlib_benches::{Room, compete, noise};

/// CRC-32 of ours is the second crate.
fn checksums(criterion: &mut Criterion) {
    compete(
        criterion,
        "kernel crc32",
        noise,
        |_| 4,
        &[
            ("zlib-rs", &|input, room| put(room, zlib_rs::crc32::crc32(0, input))),
            ("crc32fast", &|input, room| put(room, crc32fast::hash(input))),
        ],
    );
    compete(
        criterion,
        "kernel adler32",
        noise,
        |_| 4,
        &[
            ("adler2", &|input, room| put(room, adler2::adler32_slice(input))),
            ("simd-adler32", &|input, room| put(room, simd_adler32::adler32(&input))),
            ("rustdlib", &|input, room| put(room, adler32(1, input))),
        ],
    );
}

fn put(room: &mut Room, checksum: u32) -> &[u8] {
    room.bytes.copy_from_slice(&checksum.to_le_bytes());
    &room.bytes
}

fn inflate(criterion: &mut Criterion) {
    // Its room is found by what is in it: sixteen bytes become at most so many.
    const MOST: usize = 16;
    compete(
        criterion,
        "kernel inflate",
        |size| compress_to_vec_zlib(&words(size), 6),
        |length| MOST * length + 64,
        &[
            ("miniz_oxide", &|input, room| {
                let flags = inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
                    | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
                let mut state = DecompressorOxide::new();
                let (_, _, written) = decompress(&mut state, input, &mut room.bytes, 0, flags);
                &room.bytes[..written]
            }),
            ("rustdlib", &|input, room| {
                let mut stream = Decoder::<Heap>::new(Format::from_window_bits(15).unwrap());
                stream.run(input, &mut room.raw, true).written
            }),
        ],
    );
}

/// Data that compresses about as text does: one of sixteen words after the other.
fn words(size: usize) -> Vec<u8> {
    let word = |byte: u8| format!("{:x} ", u32::from(byte % 16) * 0x1357_9BD1).into_bytes();
    noise(size).into_iter().flat_map(word).take(size).collect()
}

rustdlib_benches::kernels!(checksums, inflate);
