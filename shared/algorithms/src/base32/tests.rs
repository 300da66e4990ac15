use std::convert::Infallible;

use super::{
    Alphabet, EncodeOptions, Error, Incremental, Rules, decode, decode_len, decode_pieces, encode,
    encode_len,
};
use crate::base::ByteSet;
use crate::base::cpu::with_every_backend;
use crate::base::testing::{Random, any_byte, lengths, short_strings, written};

/// In no order, with symbols that are not ASCII: no backend but the portable one can decode it.
fn odd_alphabet() -> Alphabet {
    Alphabet::new(&std::array::from_fn(|value| (value * 73 + 5) as u8))
}

/// By the bit.
fn encode_oracle(input: &[u8], alphabet: &Alphabet, options: EncodeOptions) -> Vec<u8> {
    let bits: Vec<u8> =
        input.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let value = |five: &[u8]| (0..5).fold(0, |all, bit| all * 2 + five.get(bit).unwrap_or(&0));
    let symbol = |five| alphabet.symbols()[usize::from(value(five))];
    let mut symbols: Vec<u8> = bits.chunks(5).map(symbol).collect();
    while options.padded && !symbols.len().is_multiple_of(8) {
        symbols.push(b'=');
    }
    match options.wrapcol {
        0 => symbols,
        width => symbols.chunks((width / 8).max(1) * 8).collect::<Vec<_>>().join(&b'\n'),
    }
}

fn value(alphabet: &Alphabet, byte: u8) -> Option<u8> {
    let last = alphabet.symbols().iter().rposition(|&symbol| symbol == byte);
    last.filter(|_| byte != b'=').map(|value| value as u8)
}

fn bytes_of(values: &[u8]) -> Vec<u8> {
    let bits: Vec<u8> =
        values.iter().flat_map(|value| (0..5).rev().map(move |bit| value >> bit & 1)).collect();
    bits.chunks_exact(8).map(|eight| eight.iter().fold(0, |byte, bit| byte * 2 + bit)).collect()
}

fn decode_oracle(input: &[u8], alphabet: &Alphabet, rules: Rules) -> Result<Vec<u8>, Error> {
    match rules {
        Rules::Incremental(rules) => incremental_oracle(input, alphabet, rules),
        Rules::Whole => whole_oracle(input, alphabet),
    }
}

fn incremental_oracle(
    input: &[u8],
    alphabet: &Alphabet,
    Incremental { padded, ignore, canonical }: Incremental,
) -> Result<Vec<u8>, Error> {
    let skips_pads = ignore.contains(b'=');
    let (mut values, mut pads) = (vec![], 0);
    for &byte in input {
        let have = values.len() % 8;
        match value(alphabet, byte) {
            Some(_) if pads > 0 && !skips_pads && have + pads == 8 => {
                return Err(Error::ExcessData);
            }
            Some(_) if pads > 0 && !skips_pads => return Err(Error::DiscontinuousPadding),
            Some(value) => {
                values.push(value);
                pads = if have == 7 { 0 } else { pads };
            }
            None if byte != b'=' && ignore.contains(byte) => {}
            None if byte != b'=' => return Err(Error::NonAlphabet),
            None if skips_pads => pads += 1,
            None if !padded => return Err(Error::PaddingNotAllowed),
            None => match have {
                1 | 3 | 6 => break,
                0 if values.is_empty() => return Err(Error::LeadingPadding),
                2.. if have + pads < 8 => pads += 1,
                _ => return Err(Error::ExcessPadding),
            },
        }
    }
    match values.len() % 8 {
        1 | 3 | 6 => return Err(Error::InvalidLength { symbols: values.len() }),
        have @ 1.. if padded && have + pads < 8 => return Err(Error::IncorrectPadding),
        _ => {}
    }
    let spare = values.len() * 5 % 8;
    match values.last() {
        Some(last) if canonical && last % (1 << spare) > 0 => Err(Error::NonZeroPaddingBits),
        _ => Ok(bytes_of(&values)),
    }
}

fn whole_oracle(input: &[u8], alphabet: &Alphabet) -> Result<Vec<u8>, Error> {
    let pads = input.iter().rev().take_while(|&&byte| byte == b'=').count();
    let symbols = &input[..input.len() - pads];
    let values: Option<Vec<_>> = symbols.iter().map(|&byte| value(alphabet, byte)).collect();
    match values {
        _ if !input.len().is_multiple_of(8) => Err(Error::IncorrectPadding),
        None => Err(Error::NonDigit),
        Some(_) if ![0, 1, 3, 4, 6].contains(&pads) => Err(Error::IncorrectPadding),
        Some(values) => Ok(bytes_of(&values)),
    }
}

fn check_decode(input: &[u8], alphabet: &Alphabet) {
    let mut rules = vec![Rules::Whole];
    for index in 0..4 {
        for ignored in [&b""[..], b"\n ", b"=", b"A=\n"] {
            let ignore = ByteSet::new(ignored);
            let (padded, canonical) = (index & 1 > 0, index & 2 > 0);
            rules.push(Rules::Incremental(Incremental { padded, ignore, canonical }));
        }
    }
    for rules in rules {
        let size = decode_len(input.len());
        let decoded = written(size, |output| decode(input, output, alphabet, rules));
        let oracle = decode_oracle(input, alphabet, rules);
        assert_eq!(decoded, oracle, "{rules:?} {}", input.escape_ascii());
        if let Rules::Incremental(rules) = rules {
            for longest in [1, 3, 9, 100] {
                let pieces = Random::new().cut(input, longest);
                let decoded = written(size, |output| {
                    let each = |feed: &mut dyn FnMut(&[u8]) -> _| {
                        pieces.iter().copied().try_for_each(feed)
                    };
                    decode_pieces(each, output, alphabet, rules)
                });
                assert_eq!(decoded, oracle, "{rules:?} up to {longest}: {}", input.escape_ascii());
            }
        }
    }
}

/// The encoder takes 20 bytes in a step, and reads 26.
#[test]
fn encode_equals_the_oracle() {
    let odd = odd_alphabet();
    with_every_backend(|| {
        let mut random = Random::new();
        for length in lengths(20).into_iter().chain(lengths(26)) {
            let input = random.bytes(length, &any_byte());
            for alphabet in [Alphabet::STANDARD, Alphabet::HEX, &odd] {
                for wrapcol in [0, 1, 8, 9, 16, 76, usize::MAX] {
                    for padded in [false, true] {
                        let options = EncodeOptions { padded, wrapcol };
                        let size = encode_len(length, options).unwrap();
                        let encoded = written(size, |output| {
                            Ok::<_, Infallible>(encode(&input, output, alphabet, options))
                        });
                        assert_eq!(encoded.unwrap(), encode_oracle(&input, alphabet, options));
                    }
                }
            }
        }
    });
}

/// The decoder takes 32 symbols in a step, and begins with 64; rows are looked for from 1024 on.
#[test]
fn decode_equals_the_oracle() {
    let (odd, own) = (odd_alphabet(), Alphabet::new(Alphabet::HEX.symbols()));
    with_every_backend(|| {
        short_strings(b"AB= ", 5).iter().for_each(|input| check_decode(input, Alphabet::STANDARD));
        short_strings(b"B=", 10).iter().for_each(|input| check_decode(input, Alphabet::STANDARD));
        let mut random = Random::new();
        let long = lengths(32).into_iter().chain(lengths(64)).chain([1023, 1024, 1025, 1100]);
        for length in long {
            for alphabet in [Alphabet::STANDARD, Alphabet::HEX, &odd, &own] {
                let mut input = random.bytes(length, alphabet.symbols());
                check_decode(&input, alphabet);
                input.extend(b"======");
                check_decode(&input, alphabet);
                random.spoil(&mut input, b"=\nA1!a\x80");
                check_decode(&input, alphabet);
            }
        }
    });
}

/// Equals signs that are skipped count for their own group only, however that one is decoded.
#[test]
fn skipped_padding() {
    with_every_backend(|| {
        for before in 0..=8 {
            for symbols in [0, 2, 8, 10, 64, 66, 100] {
                for after in 0..=8 {
                    let (before, after) = (b"=".repeat(before), b"=".repeat(after));
                    let input = [before, b"A".repeat(symbols), after].concat();
                    check_decode(&input, Alphabet::STANDARD);
                }
            }
        }
    });
}

/// Each byte at each place of a step: the vectors must not take another byte for a symbol.
#[test]
fn every_byte_everywhere() {
    with_every_backend(|| {
        for at in 0..64 {
            for byte in 0..=255 {
                let mut input = [b'7'; 72];
                input[at] = byte;
                for alphabet in [Alphabet::STANDARD, Alphabet::HEX] {
                    let rules = Rules::Whole;
                    let decoded = written(45, |output| decode(&input, output, alphabet, rules));
                    assert_eq!(decoded, decode_oracle(&input, alphabet, rules), "{byte} at {at}");
                }
            }
        }
    });
}

#[test]
fn aliases() {
    with_every_backend(|| {
        let input = b"lonely0151234567".repeat(8);
        let upper = input.to_ascii_uppercase();
        let (zero, one) = (upper.clone(), upper);
        let plain: Vec<u8> = zero
            .iter()
            .zip(&one)
            .map(|(&byte, _)| match byte {
                b'0' => b'O',
                b'1' => b'L',
                _ => byte,
            })
            .collect();
        let alphabet = Alphabet::STANDARD_FOLDED.clone().alias(b'0', b'O').alias(b'1', b'L');
        let decoded = written(80, |output| decode(&input, output, &alphabet, Rules::Whole));
        let oracle = decode_oracle(&plain, Alphabet::STANDARD, Rules::Whole);
        assert_eq!(decoded, oracle);
        let folded = written(80, |output| {
            decode(&plain.to_ascii_lowercase(), output, Alphabet::STANDARD_FOLDED, Rules::Whole)
        });
        assert_eq!(folded, oracle);
    });
}

/// RFC 4648 section 10.
#[test]
fn known_values() {
    let options = EncodeOptions { padded: true, wrapcol: 0 };
    for (input, standard, hex) in [
        ("", "", ""),
        ("f", "MY======", "CO======"),
        ("fo", "MZXQ====", "CPNG===="),
        ("foo", "MZXW6===", "CPNMU==="),
        ("foob", "MZXW6YQ=", "CPNMUOG="),
        ("fooba", "MZXW6YTB", "CPNMUOJ1"),
        ("foobar", "MZXW6YTBOI======", "CPNMUOJ1E8======"),
    ] {
        for (alphabet, expected) in [(Alphabet::STANDARD, standard), (Alphabet::HEX, hex)] {
            let encoded = written(expected.len(), |output| {
                Ok::<_, Infallible>(encode(input.as_bytes(), output, alphabet, options))
            });
            assert_eq!(encoded.unwrap(), expected.as_bytes());
        }
    }
}

#[test]
fn lengths_do_not_overflow() {
    let padded = EncodeOptions { padded: true, wrapcol: 0 };
    let most = isize::MAX as usize / 8 * 5;
    assert!(encode_len(most, padded).is_some());
    assert_eq!(encode_len(most + 5, padded), None);
    assert_eq!(encode_len(most, EncodeOptions { padded: true, wrapcol: 8 }), None);
    assert_eq!(encode_len(usize::MAX, padded), None);
}
