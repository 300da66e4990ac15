//! `binascii`: its kernels against other crates.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use criterion::Criterion;
use data_encoding::BASE32;
use rustdlib_algorithms::base64::{Alphabet, Decode, Encode, Padding, decode, encode, encoded_len};
use rustdlib_algorithms::{base32, hex};
use rustdlib_benches::{compete, noise};

const ENCODE: Encode<'_> =
    Encode { alphabet: Alphabet::STANDARD, padded: true, wrapcol: 0, newline: false };

fn base64_encode(criterion: &mut Criterion) {
    let room = |length| encoded_len(length, &ENCODE).unwrap();
    compete(
        criterion,
        "kernel base64 encode",
        noise,
        room,
        &[
            ("base64", &|input, room| {
                let written = STANDARD.encode_slice(input, &mut room.bytes).unwrap();
                &room.bytes[..written]
            }),
            ("base64-turbo", &|input, room| {
                let written = base64_turbo::STANDARD.encode_slice(input, &mut room.bytes).unwrap();
                &room.bytes[..written]
            }),
            ("rustdlib", &|input, room| encode(input, &mut room.raw, &ENCODE)),
        ],
    );
}

fn base64_decode(criterion: &mut Criterion) {
    let strict = Decode::strict(Alphabet::STANDARD, Padding::Ignorable);
    let encoded = |size| STANDARD.encode(noise(size)).into_bytes();
    compete(
        criterion,
        "kernel base64 strict decode",
        encoded,
        |length| length,
        &[
            ("base64", &|input, room| {
                let written = STANDARD.decode_slice_unchecked(input, &mut room.bytes).unwrap();
                &room.bytes[..written]
            }),
            ("base64-turbo", &|input, room| {
                let written = base64_turbo::STANDARD.decode_slice(input, &mut room.bytes).unwrap();
                &room.bytes[..written]
            }),
            ("rustdlib", &|input, room| decode(input, &mut room.raw, &strict).unwrap()),
        ],
    );
}

fn hex_encode(criterion: &mut Criterion) {
    compete(
        criterion,
        "kernel hex encode",
        noise,
        |length| 2 * length,
        &[
            ("const-hex", &|input, room| {
                const_hex::encode_to_slice(input, &mut room.bytes).unwrap();
                &room.bytes
            }),
            ("faster-hex", &|input, room| {
                faster_hex::hex_encode(input, &mut room.bytes).unwrap();
                &room.bytes
            }),
            ("rustdlib", &|input, room| hex::encode(input, &mut room.raw, None)),
        ],
    );
}

fn hex_decode(criterion: &mut Criterion) {
    let encoded = |size| const_hex::encode(noise(size)).into_bytes();
    compete(
        criterion,
        "kernel hex decode",
        encoded,
        |length| length / 2,
        &[
            ("const-hex", &|input, room| {
                const_hex::decode_to_slice(input, &mut room.bytes).unwrap();
                &room.bytes
            }),
            ("faster-hex", &|input, room| {
                faster_hex::hex_decode(input, &mut room.bytes).unwrap();
                &room.bytes
            }),
            ("rustdlib", &|input, room| {
                hex::decode(input, &mut room.raw, hex::Rules::LengthFirst).unwrap()
            }),
        ],
    );
}

fn base32_encode(criterion: &mut Criterion) {
    let options = base32::EncodeOptions { padded: true, wrapcol: 0 };
    compete(
        criterion,
        "kernel base32 encode",
        noise,
        |length| BASE32.encode_len(length),
        &[
            ("data-encoding", &|input, room| {
                BASE32.encode_mut(input, &mut room.bytes);
                &room.bytes
            }),
            ("rustdlib", &|input, room| {
                base32::encode(input, &mut room.raw, base32::Alphabet::STANDARD, options)
            }),
        ],
    );
}

fn kernels(criterion: &mut Criterion) {
    base64_encode(criterion);
    base64_decode(criterion);
    hex_encode(criterion);
    hex_decode(criterion);
    base32_encode(criterion);
}

rustdlib_benches::kernels!(kernels);
