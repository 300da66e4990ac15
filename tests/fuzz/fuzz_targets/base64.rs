//! Base64 in both directions, against RFC 4648 bit by bit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustdlib_fuzz::{choice, decode_bits, decode_padded, decoded, encode_bits, filled, one_line};
use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::base64::{
    Alphabet, Decode, Encode, Padding, decode, decoded_len_max, encode, encoded_len,
};

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (options, wrapcol) = (choice(&mut data), usize::from(choice(&mut data)));
    let (symbols, alphabet) = match options & 1 {
        0 => (STANDARD, Alphabet::STANDARD),
        _ => (URL_SAFE, Alphabet::URL_SAFE),
    };
    let padded = options & 2 != 0;
    check_encode(data, symbols, alphabet, padded, wrapcol);
    check_decode(data, symbols, alphabet, padded, options & 4 != 0, options & 8 != 0);
});

fn check_encode(data: &[u8], symbols: &[u8], alphabet: &Alphabet, padded: bool, wrapcol: usize) {
    let options = Encode { alphabet, padded, wrapcol, newline: false };
    let length = encoded_len(data.len(), &options).unwrap();
    let text = filled(length, |room| encode(data, room, &options));
    assert_eq!(text.len(), length);
    let line = encode_bits(data, symbols, 6, 4, padded);
    let width = if wrapcol == 0 { usize::MAX } else { (wrapcol & !3).max(4) };
    assert_eq!(text, line.chunks(width).collect::<Vec<_>>().join(&b'\n'));
    assert_eq!(one_line(&text), line);
    let back = Decode { padded, ..Decode::lenient(alphabet, Padding::Ignorable) };
    let room = decoded_len_max(text.len());
    assert_eq!(decoded(room, |room| decode(&text, room, &back)).as_deref(), Some(data));
}

fn check_decode(
    text: &[u8],
    symbols: &[u8],
    alphabet: &Alphabet,
    padded: bool,
    lenient: bool,
    canonical: bool,
) {
    let ignored = if lenient && !padded { ByteSet::ALL } else { ByteSet::EMPTY };
    let padding = Padding::Ignorable;
    let options = Decode { alphabet, padding, ignored, padded, canonical };
    let result = decoded(decoded_len_max(text.len()), |room| decode(text, room, &options));
    let expected = if padded {
        decode_padded(text, symbols, 6, 4, canonical)
    } else if lenient {
        let data: Vec<u8> = text.iter().copied().filter(|byte| symbols.contains(byte)).collect();
        decode_bits(&data, symbols, 6, canonical)
    } else {
        decode_bits(text, symbols, 6, canonical)
    };
    assert_eq!(result, expected);
}
