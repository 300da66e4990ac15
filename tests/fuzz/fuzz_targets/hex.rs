//! Hexadecimal in both directions, digit by digit; and decoded in two pieces.
#![no_main]

use std::mem::MaybeUninit;

use libfuzzer_sys::fuzz_target;
use rustdlib_fuzz::{choice, decoded, filled};
use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::hex::{
    Error, Rules, Separator, decode, decode_len, decode_pieces, encode, encode_len,
};

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let bytes_per_sep = isize::from(choice(&mut data) as i8);
    let separator = Separator::new(b':', bytes_per_sep);
    let length = encode_len(data.len(), separator).unwrap();
    let text = filled(length, |room| encode(data, room, separator));
    assert_eq!(text, simple_encode(data, bytes_per_sep));

    let result = decoded(decode_len(data.len()), |room| decode(data, room, Rules::LengthFirst));
    assert_eq!(result, simple_decode(data));

    let cut = usize::from(choice(&mut data));
    for upper_only in [false, true] {
        let spaces = Rules::DigitsFirst { upper_only, ignore: ByteSet::new(b" a") };
        for rules in [Rules::LengthFirst, Rules::Base16 { upper_only }, spaces] {
            check_pieces(data, cut, rules);
        }
    }
});

/// Pieces are decoded as the whole is, or fail for the same reason.
fn check_pieces(data: &[u8], cut: usize, rules: Rules) {
    let mut room = vec![MaybeUninit::uninit(); decode_len(data.len())];
    let mut other = room.clone();
    let (first, second) = data.split_at(cut.min(data.len()));
    let each = |feed: &mut dyn FnMut(&[u8]) -> Result<(), Error>| {
        [first, second].into_iter().try_for_each(feed)
    };
    let pieces = decode_pieces(each, data.len(), &mut other, rules);
    assert_eq!(pieces, decode(data, &mut room, rules));
}

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
