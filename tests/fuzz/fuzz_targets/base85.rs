//! Base85 and Ascii85 in both directions, against a division by 85 at a time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rustdlib_fuzz::{choice, decoded, filled, one_line};
use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::base85::ascii85;
use rustdlib_algorithms::base85::{
    Alphabet, DecodeOptions, EncodeOptions, LoneSymbol, decode, decode_len, encode, encode_len,
};

const STANDARD: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const Z85: &[u8; 85] =
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

fuzz_target!(|data: &[u8]| {
    let mut data = data;
    let (choices, wrapcol) = (choice(&mut data), usize::from(choice(&mut data)));
    let (alphabet, symbols) = match choices & 1 {
        0 => (Alphabet::STANDARD, STANDARD),
        _ => (Alphabet::Z85, Z85),
    };
    let options = EncodeOptions { pad: choices & 4 != 0, wrapcol };
    let length = encode_len(data.len(), options).unwrap();
    let text = filled(length, |room| encode(data, room, alphabet, options));
    assert_eq!(one_line(&text), simple_encode(data, symbols, options.pad));

    let ignore = if choices & 8 != 0 { ByteSet::new(b" \n") } else { ByteSet::EMPTY };
    let lone_symbol = LoneSymbol::Refused;
    let options = DecodeOptions { ignore, canonical: false, lone_symbol, name: "base85" };
    let result = decoded(decode_len(data.len()), |room| decode(data, room, alphabet, options));
    let kept: Vec<u8> = data.iter().copied().filter(|&byte| !ignore.contains(byte)).collect();
    assert_eq!(result, simple_decode(&kept, symbols));
    check_ascii85(data, wrapcol, choices & 16 != 0, choices & 32 != 0);
});

fn simple_encode(data: &[u8], symbols: &[u8], pad: bool) -> Vec<u8> {
    let mut text = Vec::new();
    for group in data.chunks(4) {
        let mut word = [0; 4];
        word[..group.len()].copy_from_slice(group);
        let word = u32::from_be_bytes(word);
        let keep = if pad { 5 } else { group.len() + 1 };
        text.extend((0..keep).map(|at| symbols[(word / 85_u32.pow(4 - at as u32) % 85) as usize]));
    }
    text
}

fn simple_decode(text: &[u8], symbols: &[u8]) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    for group in text.chunks(5) {
        let mut word = 0_u64;
        for at in 0..5 {
            let value = match group.get(at) {
                Some(byte) => symbols.iter().position(|symbol| symbol == byte)?,
                None => 84,
            };
            word = word * 85 + value as u64;
        }
        if group.len() == 1 {
            return None;
        }
        let bytes = u32::try_from(word).ok()?.to_be_bytes();
        data.extend_from_slice(&bytes[..group.len() - 1]);
    }
    Some(data)
}

fn check_ascii85(data: &[u8], wrapcol: usize, fold_spaces: bool, adobe: bool) {
    let wrapcol = if adobe && wrapcol == 1 { 2 } else { wrapcol };
    let options = ascii85::EncodeOptions { fold_spaces, wrapcol, pad: false, adobe };
    let length = ascii85::encode_len(data.len(), options).unwrap();
    let text = filled(length, |room| ascii85::encode(data, room, options));
    let inner = if adobe { ascii85::unframe(&text, false).unwrap() } else { &text };
    let options = ascii85::DecodeOptions {
        fold_spaces,
        ignore: ByteSet::new(b"\n"),
        canonical: false,
        lone_symbol: LoneSymbol::Refused,
        quote_short_form: false,
    };
    let back = |text: &[u8]| {
        let length = ascii85::decode_len(text).unwrap();
        decoded(length, |room| ascii85::decode(text, room, options))
    };
    assert_eq!(back(inner).as_deref(), Some(data));
    back(data);
}
