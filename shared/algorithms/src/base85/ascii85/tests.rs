use std::convert::Infallible;

use super::{DecodeOptions, EncodeOptions, Error, decode, decode_len, encode, encode_len, unframe};
use crate::base::ByteSet;
use crate::base::cpu::with_every_backend;
use crate::base::testing::{Random, any_byte, lengths, short_strings, written};
use crate::base85::{Alphabet, LoneSymbol};

fn symbols_of(word: u32) -> [u8; 5] {
    [4, 3, 2, 1, 0].map(|place| (word / 85u32.pow(place) % 85) as u8 + b'!')
}

fn encode_oracle(input: &[u8], options: EncodeOptions) -> Vec<u8> {
    let mut encoded = if options.adobe { b"<~".to_vec() } else { vec![] };
    for group in input.chunks(4) {
        let whole = options.pad || group.len() == 4;
        let mut word = [0; 4];
        word[..group.len()].copy_from_slice(group);
        match &word {
            [0, 0, 0, 0] if whole => encoded.push(b'z'),
            b"    " if options.fold_spaces => encoded.push(b'y'),
            word => {
                let length = if whole { 5 } else { group.len() + 1 };
                encoded.extend(&symbols_of(u32::from_be_bytes(*word))[..length]);
            }
        }
    }
    if options.wrapcol > 0 {
        let width = options.wrapcol.max(if options.adobe { 2 } else { 1 });
        let mut lines: Vec<&[u8]> = encoded.chunks(width).collect();
        if options.adobe && lines.last().unwrap().len().checked_add(2).unwrap() > width {
            lines.push(b"");
        }
        encoded = lines.join(&b'\n');
    }
    if options.adobe {
        encoded.extend(b"~>");
    }
    encoded
}

fn decode_oracle(input: &[u8], options: DecodeOptions) -> Result<Vec<u8>, Error> {
    let mut decoded = vec![];
    let mut group: Vec<u8> = vec![];
    for &byte in input {
        match byte {
            b'!'..=b'u' => group.push(byte - b'!'),
            b'z' | b'y' if byte == b'z' || options.fold_spaces => {
                if !group.is_empty() {
                    let quoted = options.quote_short_form;
                    return Err(Error::ShortFormInside { form: byte, quoted });
                }
                decoded.extend([if byte == b'z' { 0 } else { b' ' }; 4]);
            }
            _ if options.ignore.contains(byte) => {}
            _ => return Err(Error::NonDigit { byte }),
        }
        if group.len() == 5 {
            let word = word_of(&group)?;
            if options.canonical && word == 0 {
                return Err(Error::NonCanonicalZeros);
            }
            decoded.extend(word.to_be_bytes());
            group.clear();
        }
    }
    if group.is_empty() {
        return Ok(decoded);
    }
    let symbols = group.len();
    group.resize(5, 84);
    let bytes = word_of(&group)?.to_be_bytes();
    if symbols == 1 && options.lone_symbol == LoneSymbol::Refused {
        return Err(Error::IncompleteGroup);
    }
    let mut kept = [0; 4];
    kept[..symbols - 1].copy_from_slice(&bytes[..symbols - 1]);
    let canonical = symbols_of(u32::from_be_bytes(kept)).map(|symbol| symbol - b'!');
    if options.canonical && canonical[..symbols] != group[..symbols] {
        return Err(Error::NonZeroPaddingBits);
    }
    decoded.extend(&bytes[..symbols - 1]);
    Ok(decoded)
}

fn word_of(group: &[u8]) -> Result<u32, Error> {
    let word = group.iter().fold(0, |word, &value| word * 85 + u64::from(value));
    word.try_into().map_err(|_| Error::Overflow)
}

fn check_encode(input: &[u8]) {
    for index in 0..8 {
        for wrapcol in [0, 1, 2, 3, 5, 7, 76, usize::MAX] {
            let options = EncodeOptions {
                fold_spaces: index & 1 > 0,
                pad: index & 2 > 0,
                adobe: index & 4 > 0,
                wrapcol,
            };
            let size = encode_len(input.len(), options).unwrap();
            let encoded =
                written(size, |output| Ok::<_, Infallible>(encode(input, output, options)));
            assert_eq!(encoded.unwrap(), encode_oracle(input, options), "{options:?} {input:?}");
        }
    }
}

fn check_decode(input: &[u8]) {
    for index in 0..8 {
        for ignored in [&b""[..], b" \n", b"yz!\xff"] {
            let lone_symbol = if index & 4 > 0 { LoneSymbol::Refused } else { LoneSymbol::Dropped };
            let options = DecodeOptions {
                fold_spaces: index & 1 > 0,
                canonical: index & 2 > 0,
                lone_symbol,
                quote_short_form: index & 4 > 0,
                ignore: ByteSet::new(ignored),
            };
            let size = decode_len(input).unwrap();
            let decoded = written(size, |output| decode(input, output, options));
            let oracle = decode_oracle(input, options);
            assert_eq!(decoded, oracle, "{options:?} {}", input.escape_ascii());
        }
    }
}

/// The encoder takes 64 bytes in a step, and stops before words that have a short form.
#[test]
fn encode_equals_the_oracle() {
    with_every_backend(|| {
        let mut random = Random::new();
        for length in lengths(64) {
            for choice in [&any_byte()[..], b"\0", b" ", b"\0\0\0\0\0\0\0\0\0\0  ", b"\xff"] {
                check_encode(&random.bytes(length, choice));
            }
            for word in [b"\0\0\0\0", b"    "] {
                let mut input = random.bytes(length, &any_byte());
                let at = random.below(length + 1).saturating_sub(4) / 4 * 4;
                if let Some(place) = input.get_mut(at..at + 4) {
                    place.copy_from_slice(word);
                }
                check_encode(&input);
            }
        }
    });
}

/// Around the number of groups that are encoded one by one, and what they begin and end with has a short form.
#[test]
fn groups_one_by_one() {
    with_every_backend(|| {
        for groups in [1, 15, 16, 17, 18, 32, 33] {
            for word in [&[0; 4], b"    ", b"abcd"] {
                check_encode(&word.repeat(groups));
            }
        }
    });
}

/// The decoder takes 40 symbols in a step.
#[test]
fn decode_equals_the_oracle() {
    let symbols = Alphabet::ASCII85.symbols();
    with_every_backend(|| {
        short_strings(b"!uzy s", 5).iter().for_each(|input| check_decode(input));
        let mut random = Random::new();
        for length in lengths(40) {
            let mut input = random.bytes(length, &symbols[..82]);
            check_decode(&input);
            random.spoil(&mut input, b"zy v\n!u\xff");
            check_decode(&input);
            check_decode(&random.bytes(length, symbols));
            check_decode(&random.bytes(length, b"!!!!!!!!!zy "));
        }
    });
}

#[test]
fn frames() {
    assert_eq!(unframe(b"<~ab~>", false), Ok(&b"ab"[..]));
    assert_eq!(unframe(b"ab~>", false), Ok(&b"ab"[..]));
    assert_eq!(unframe(b"<~~>", false), Ok(&b""[..]));
    assert_eq!(unframe(b"<~>", false), Ok(&b"<"[..]));
    assert_eq!(unframe(b"<~>", true), Ok(&b""[..]));
    assert_eq!(unframe(b"~>", true), Ok(&b""[..]));
    for input in [&b""[..], b"~", b">", b"<~ab", b"<~ab~> "] {
        assert_eq!(unframe(input, true), Err(Error::NoEnd));
    }
}

#[test]
fn lengths_do_not_overflow() {
    let options = EncodeOptions { fold_spaces: false, wrapcol: 0, pad: false, adobe: true };
    let most = isize::MAX as usize / 5 * 4;
    assert_eq!(encode_len(most, options), None);
    assert!(encode_len(most - 4, options).is_some());
    assert_eq!(
        encode_len(most / 2 + 4, EncodeOptions { wrapcol: 1, adobe: false, ..options }),
        None
    );
    assert_eq!(encode_len(usize::MAX, options), None);
}
