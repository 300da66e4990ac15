//! Hexadecimal in both directions, digit by digit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustdlib_fuzz::{choice, decoded, filled};
use rustdlib_algorithms::hex::{Rules, Separator, decode, decode_len, encode, encode_len};

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let bytes_per_sep = isize::from(choice(&mut data) as i8);
    let separator = Separator::new(b':', bytes_per_sep);
    let length = encode_len(data.len(), separator).unwrap();
    let text = filled(length, |room| encode(data, room, separator));
    assert_eq!(text, simple_encode(data, bytes_per_sep));

    let result = decoded(decode_len(data.len()), |room| decode(data, room, Rules::LengthFirst));
    assert_eq!(result, simple_decode(data));
});

fn simple_encode(data: &[u8], bytes_per_sep: isize) -> Vec<u8> {
    let group = bytes_per_sep.unsigned_abs();
    let mut text = String::new();
    for (at, byte) in data.iter().enumerate() {
        let before = if bytes_per_sep > 0 { data.len() - at } else { at };
        if at > 0 && group > 0 && before.is_multiple_of(group) {
            text.push(':');
        }
        text += &format!("{byte:02x}");
    }
    text.into_bytes()
}

fn simple_decode(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs =
        text.chunks(2).map(|pair| Some((digit(pair[0])? << 4 | digit(*pair.get(1)?)?) as u8));
    pairs.collect()
}
