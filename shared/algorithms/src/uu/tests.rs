use super::{EmptyLine, Error, MAX_LINE, ROOM_TO_DECODE, decode, decode_len, encode, encode_len};
use crate::base::testing::{Random, any_byte, short_strings, written};

/// By the bit.
fn encode_oracle(input: &[u8], backtick: bool) -> Vec<u8> {
    let mut bits: Vec<u8> =
        input.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    bits.resize(input.len().div_ceil(3) * 24, 0);
    let values = bits.chunks(6).map(|six| six.iter().fold(0, |value, bit| value * 2 + bit));
    let symbol = |value| if backtick && value == 0 { b'`' } else { value + b' ' };
    let line = std::iter::once(input.len() as u8).chain(values).map(symbol);
    line.chain([b'\n']).collect()
}

fn decode_oracle(input: &[u8]) -> Result<Vec<u8>, Error> {
    let (first, data) = input.split_first().ok_or(Error::MissingLength)?;
    let length = usize::from(first.wrapping_sub(32) % 64);
    let (data, rest) = data.split_at(data.len().min((length * 8).div_ceil(6)));
    let mut bits = vec![];
    for &byte in data {
        let value = match byte {
            b'\n' | b'\r' | b'`' => 0,
            b' '..=b'_' => byte - 32,
            _ => return Err(Error::IllegalCharacter),
        };
        bits.extend((0..6).rev().map(|bit| value >> bit & 1));
    }
    if rest.iter().any(|byte| !b" `\n\r".contains(byte)) {
        return Err(Error::TrailingGarbage);
    }
    bits.resize(length * 8, 0);
    Ok(bits.chunks(8).map(|eight| eight.iter().fold(0, |byte, bit| byte * 2 + bit)).collect())
}

fn check_decode(input: &[u8]) {
    for size in [decode_len(input, EmptyLine::Refused), ROOM_TO_DECODE] {
        let decoded = written(size, |output| decode(input, output, EmptyLine::Refused));
        assert_eq!(decoded, decode_oracle(input), "{}", input.escape_ascii());
    }
}

#[test]
fn encode_equals_the_oracle() {
    let mut random = Random::new();
    for length in 0..=MAX_LINE {
        for backtick in [false, true] {
            for choice in [&any_byte()[..], &[0, 1]] {
                let input = random.bytes(length, choice);
                let size = encode_len(length).unwrap();
                let encoded = written(size, |output| encode(&input, output, backtick));
                assert_eq!(encoded.unwrap(), encode_oracle(&input, backtick));
            }
        }
    }
}

#[test]
fn decode_equals_the_oracle() {
    short_strings(b" !$`\na\x1f", 5).iter().for_each(|input| check_decode(input));
    let mut random = Random::new();
    for length in 0..90 {
        for _ in 0..20 {
            let mut input = random.bytes(length, &(b' '..=b'`').collect::<Vec<_>>());
            check_decode(&input);
            random.spoil(&mut input, b" `\n\r!a\xff");
            check_decode(&input);
            let mut line = encode_oracle(&input[..length.min(MAX_LINE).min(input.len())], true);
            random.spoil(&mut line, b" `\n\r!a\xff");
            check_decode(&line);
        }
    }
}

#[test]
fn too_long_a_line() {
    assert_eq!(encode_len(MAX_LINE + 1), None);
    let encoded = written(100, |output| encode(&[0; MAX_LINE + 1], output, false));
    assert_eq!(encoded, Err(Error::TooLong));
}

/// gh-148093: without the length byte, C read on after the end.
#[test]
fn empty_line() {
    check_decode(b"");
    assert_eq!(decode_len(b"", EmptyLine::Zeros), 32);
    let decoded = written(32, |output| decode(b"", output, EmptyLine::Zeros));
    assert_eq!(decoded, Ok(vec![0; 32]));
}
