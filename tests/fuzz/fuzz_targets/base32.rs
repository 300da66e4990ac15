//! Base32 in both directions, against RFC 4648 bit by bit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustdlib_fuzz::{choice, decode_bits, decode_padded, decoded, encode_bits, filled, one_line};
use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::base32::{
    Alphabet, EncodeOptions, Incremental, Rules, decode, decode_len, encode, encode_len,
};

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, wrapcol) = (choice(&mut data), usize::from(choice(&mut data)));
    let alphabet = if choices & 1 == 0 { Alphabet::STANDARD } else { Alphabet::HEX };
    let symbols = alphabet.symbols();
    let (padded, canonical) = (choices & 2 != 0, choices & 8 != 0);
    let options = EncodeOptions { padded, wrapcol };
    let length = encode_len(data.len(), options).unwrap();
    let text = filled(length, |room| encode(data, room, alphabet, options));
    assert_eq!(text.len(), length);
    assert_eq!(one_line(&text), encode_bits(data, symbols, 5, 8, padded));

    let ignore = if choices & 4 != 0 { ByteSet::new(b" \n-") } else { ByteSet::EMPTY };
    let symbols_only: Vec<u8> =
        data.iter().copied().filter(|&byte| !ignore.contains(byte)).collect();
    let rules = Rules::Incremental(Incremental { padded, ignore, canonical });
    let result = decoded(decode_len(data.len()), |room| decode(data, room, alphabet, rules));
    let expected = match padded {
        true => decode_padded(&symbols_only, symbols, 5, 8, canonical),
        false => decode_bits(&symbols_only, symbols, 5, canonical),
    };
    assert_eq!(result, expected);
    let result = decoded(decode_len(data.len()), |room| decode(data, room, alphabet, Rules::Whole));
    assert_eq!(result, decode_padded(data, symbols, 5, 8, false));
});
