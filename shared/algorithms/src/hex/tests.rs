use super::{
    Error, Rules, Separator, WIDE_BLOCK, decode, decode_len, decode_pieces, encode, encode_len,
    encode_once,
};
use crate::base::ByteSet;
use crate::base::cpu::with_every_backend;
use crate::base::testing::{Random, any_byte, lengths, short_strings, written};

fn encode_oracle(input: &[u8], byte: u8, bytes_per_sep: isize) -> Vec<u8> {
    let mut encoded = vec![];
    for (at, value) in input.iter().enumerate() {
        let distance = if bytes_per_sep < 0 { at } else { input.len() - at };
        if at > 0 && bytes_per_sep != 0 && distance.is_multiple_of(bytes_per_sep.unsigned_abs()) {
            encoded.push(byte);
        }
        encoded.extend(format!("{value:02x}").bytes());
    }
    encoded
}

fn decode_oracle(input: &[u8], rules: Rules) -> Result<Vec<u8>, Error> {
    let (upper_only, ignore, bad) = match rules {
        Rules::LengthFirst => (false, ByteSet::EMPTY, Error::NonHexadecimal),
        Rules::DigitsFirst { upper_only, ignore } => (upper_only, ignore, Error::NonHexadecimal),
        Rules::Base16 { upper_only } => (upper_only, ByteSet::EMPTY, Error::NonBase16),
    };
    if rules == Rules::LengthFirst && input.len() % 2 == 1 {
        return Err(Error::OddLength);
    }
    let is_lower = |byte: &u8| (b'a'..=b'f').contains(byte);
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() && !(upper_only && is_lower(byte));
    if upper_only && input.iter().any(|byte| is_lower(byte) && !ignore.contains(*byte)) {
        return Err(Error::NonBase16);
    }
    if input.iter().any(|byte| !is_digit(byte) && !ignore.contains(*byte)) {
        return Err(bad);
    }
    let digits: Vec<char> = input.iter().filter(|b| is_digit(b)).map(|&b| b.into()).collect();
    if digits.len() % 2 == 1 {
        return Err(if bad == Error::NonBase16 { Error::OddLength } else { Error::OddDigits });
    }
    let value = |digit: char| digit.to_digit(16).unwrap() as u8;
    Ok(digits.chunks(2).map(|pair| value(pair[0]) << 4 | value(pair[1])).collect())
}

fn check_decode(input: &[u8]) {
    let mut rules = vec![Rules::LengthFirst];
    for upper_only in [false, true] {
        rules.push(Rules::Base16 { upper_only });
        for ignored in [&b""[..], b" :", b"gaA ", &any_byte()] {
            rules.push(Rules::DigitsFirst { upper_only, ignore: ByteSet::new(ignored) });
        }
    }
    for rules in rules {
        let decoded = written(decode_len(input.len()), |output| decode(input, output, rules));
        let expected = decode_oracle(input, rules);
        assert_eq!(decoded, expected, "{rules:?} {}", input.escape_ascii());
        check_pieces(input, rules, &expected);
    }
}

/// The same, wherever it is cut.
fn check_pieces(input: &[u8], rules: Rules, expected: &Result<Vec<u8>, Error>) {
    let mut random = Random::new();
    for longest in [1, 2, 70, 200, 200] {
        let pieces = random.cut(input, longest);
        let decoded = written(decode_len(input.len()), |output| {
            let each = |feed: &mut dyn FnMut(&[u8]) -> Result<(), Error>| {
                pieces.iter().copied().try_for_each(feed)
            };
            decode_pieces(each, input.len(), output, rules)
        });
        assert_eq!(&decoded, expected, "{rules:?} {longest} {}", input.escape_ascii());
    }
}

/// The encoder takes 16 bytes in a step, and 64 in four.
#[test]
fn encode_equals_the_oracle() {
    with_every_backend(|| {
        let mut random = Random::new();
        for length in lengths(16).into_iter().chain(lengths(64)) {
            let input = random.bytes(length, &any_byte());
            for bytes_per_sep in [0, 1, -1, 2, -2, 3, -3, 7, 15, 16, -17, isize::MAX, isize::MIN] {
                let separator = Separator::new(b':', bytes_per_sep);
                let size = encode_len(length, separator).unwrap();
                let encoded =
                    written(size, |output| Ok::<_, Error>(encode(&input, output, separator)));
                assert_eq!(encoded.unwrap(), encode_oracle(&input, b':', bytes_per_sep));
            }
        }
    });
}

/// The decoder takes 32 digits in a step, and 64 in two.
#[test]
fn decode_equals_the_oracle() {
    with_every_backend(|| {
        short_strings(b"0aAg ", 5).iter().for_each(|input| check_decode(input));
        let mut random = Random::new();
        for length in lengths(32).into_iter().chain(lengths(64)) {
            for digits in [&b"0123456789abcdef"[..], b"0123456789ABCDEF", b"09afAF :", b"A9 "] {
                let mut input = random.bytes(length, digits);
                check_decode(&input);
                random.spoil(&mut input, b" :gG@`/0\x80");
                check_decode(&input);
            }
        }
    });
}

/// Each byte at each place of a step: the vectors must not take another byte for a digit.
#[test]
fn every_byte_everywhere() {
    with_every_backend(|| {
        for at in 0..66 {
            for byte in 0..=255 {
                let mut input = [b'7'; 66];
                input[at] = byte;
                for rules in [Rules::LengthFirst, Rules::Base16 { upper_only: true }] {
                    let decoded = written(33, |output| decode(&input, output, rules));
                    assert_eq!(decoded, decode_oracle(&input, rules), "{byte} at {at}");
                }
            }
        }
    });
}

#[test]
fn lengths_do_not_overflow() {
    let half = isize::MAX as usize / 2;
    assert_eq!(encode_len(half, None), Some(half * 2));
    assert_eq!(encode_len(half + 1, None), None);
    assert_eq!(encode_len(usize::MAX, None), None);
    assert_eq!(encode_len(half, Separator::new(b':', 1)), None);
    assert_eq!(encode_len(0, Separator::new(b':', 1)), Some(0));
}

#[test]
#[should_panic]
fn refuses_to_write_past_the_end() {
    let _ = written(63, |output| Ok::<_, Error>(encode(&[0; 32], output, None)));
}

/// What others may write to comes as blocks and a rest.
#[test]
fn encode_once_equals_encode() {
    let data = Random::new().bytes(5 * WIDE_BLOCK, &any_byte());
    with_every_backend(|| {
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 200, 255, 256, 300] {
            let (blocks, rest) = data[..length].as_chunks::<WIDE_BLOCK>();
            let made = written(2 * length, |output| {
                Ok::<_, Error>(encode_once(blocks.iter().copied(), rest, output))
            });
            assert_eq!(made, Ok(encode_oracle(&data[..length], 0, 0)), "{length}");
        }
    });
}

#[test]
#[should_panic]
fn decode_pieces_checks_the_room() {
    let _ = written(31, |output| {
        decode_pieces(|feed| feed(&[b'0'; 64]), 64, output, Rules::LengthFirst)
    });
}

#[test]
#[should_panic]
fn encode_once_checks_the_room() {
    let blocks = [[0; WIDE_BLOCK]; 2];
    let _ = written(3 * WIDE_BLOCK, |output| {
        Ok::<_, Error>(encode_once(blocks.into_iter(), &[], output))
    });
}
