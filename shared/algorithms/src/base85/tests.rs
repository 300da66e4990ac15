use std::convert::Infallible;

use super::{
    Alphabet, DecodeOptions, EncodeOptions, Error, LoneSymbol, decode, decode_len, encode,
    encode_len,
};
use crate::base::ByteSet;
use crate::base::cpu::with_every_backend;
use crate::base::testing::{Random, any_byte, lengths, short_strings, written};

/// In no order, with symbols that are not ASCII: no backend but the portable one can decode it.
fn odd_alphabet() -> Alphabet {
    Alphabet::new(&std::array::from_fn(|value| (value * 73 + 5) as u8))
}

/// One digit after the other.
pub(crate) fn encode_word_oracle(word: u32, alphabet: &Alphabet) -> [u8; 5] {
    let symbol = |place: u32| alphabet.symbols()[(word / 85u32.pow(4 - place) % 85) as usize];
    [0u32, 1, 2, 3, 4].map(symbol)
}

fn encode_oracle(input: &[u8], alphabet: &Alphabet, options: EncodeOptions) -> Vec<u8> {
    let mut symbols = vec![];
    for group in input.chunks(4) {
        let mut word = [0; 4];
        word[..group.len()].copy_from_slice(group);
        let length = if options.pad { 5 } else { group.len() + 1 };
        symbols.extend(&encode_word_oracle(u32::from_be_bytes(word), alphabet)[..length]);
    }
    match options.wrapcol {
        0 => symbols,
        width => symbols.chunks((width / 5).max(1) * 5).collect::<Vec<_>>().join(&b'\n'),
    }
}

fn decode_oracle(
    input: &[u8],
    alphabet: &Alphabet,
    options: DecodeOptions,
) -> Result<Vec<u8>, Error> {
    let DecodeOptions { ignore, canonical, lone_symbol, name } = options;
    let mut decoded = vec![];
    let mut group: Vec<u8> = vec![];
    let (mut position, mut kept) = (0, 5);
    while position < input.len() || !group.is_empty() {
        let byte = input.get(position).copied();
        // What is missing counts as the highest digit.
        if byte.is_none() && kept == 5 {
            kept = group.len();
        }
        let last = |byte| alphabet.symbols().iter().rposition(|&symbol| symbol == byte);
        match byte.map_or(Some(84), last) {
            Some(value) => group.push(value as u8),
            None if ignore.contains(byte.unwrap()) => {}
            None => return Err(Error::BadCharacter { name, position }),
        }
        if group.len() == 5 {
            let word = group.iter().fold(0, |word, &value| word * 85 + u64::from(value));
            let word = u32::try_from(word);
            let word = word.map_err(|_| Error::Overflow { name, hunk: position / 5 * 5 })?;
            if kept == 1 && lone_symbol == LoneSymbol::Refused {
                return Err(Error::IncompleteGroup { name });
            }
            let bytes = &word.to_be_bytes()[..kept - 1];
            let mut padded = bytes.to_vec();
            padded.resize(4, 0);
            let padded = u32::from_be_bytes(padded.try_into().unwrap());
            let encoded =
                encode_word_oracle(padded, alphabet).map(|byte| last(byte).unwrap() as u8);
            if canonical && encoded[..kept] != group[..kept] {
                return Err(Error::NonZeroPaddingBits);
            }
            decoded.extend(bytes);
            group.clear();
        }
        position += 1;
    }
    Ok(decoded)
}

fn check_decode(input: &[u8], alphabet: &Alphabet) {
    for canonical in [false, true] {
        for (lone_symbol, name) in [(LoneSymbol::Refused, "Base85"), (LoneSymbol::Dropped, "z85")] {
            for ignored in [&b""[..], b" \n", b"0\x80"] {
                let ignore = ByteSet::new(ignored);
                let options = DecodeOptions { ignore, canonical, lone_symbol, name };
                let size = decode_len(input.len());
                let decoded = written(size, |output| decode(input, output, alphabet, options));
                let oracle = decode_oracle(input, alphabet, options);
                assert_eq!(decoded, oracle, "{options:?} {}", input.escape_ascii());
            }
        }
    }
}

/// The encoder takes 64 bytes in a step; maps are made from 1024 on.
#[test]
fn encode_equals_the_oracle() {
    let odd = odd_alphabet();
    with_every_backend(|| {
        let mut random = Random::new();
        for length in lengths(64).into_iter().chain([1023, 1024, 1030]) {
            for choice in [&any_byte()[..], &[0], &[255], &[0, 255]] {
                let input = random.bytes(length, choice);
                for alphabet in [Alphabet::STANDARD, Alphabet::Z85, &odd] {
                    for wrapcol in [0, 1, 5, 9, 76, usize::MAX] {
                        for pad in [false, true] {
                            let options = EncodeOptions { pad, wrapcol };
                            let size = encode_len(length, options).unwrap();
                            let encoded = written(size, |output| {
                                Ok::<_, Infallible>(encode(&input, output, alphabet, options))
                            });
                            assert_eq!(encoded.unwrap(), encode_oracle(&input, alphabet, options));
                        }
                    }
                }
            }
        }
    });
}

/// The divisions in the vectors are by multiplication: words around every multiple of the divisors
/// at which they could be wrong.
#[test]
fn encodes_words_next_to_multiples() {
    with_every_backend(|| {
        let multiples = (0..u64::from(u32::MAX)).step_by(7225 * 85 * 3 + 7225).flat_map(|word| {
            [word / 7225 * 7225, word / (7225 * 7225) * 7225 * 7225, word / 85 * 85]
        });
        let words: Vec<u32> =
            multiples.flat_map(|word| [word as u32, (word as u32).wrapping_sub(1)]).collect();
        let input: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        let options = EncodeOptions { pad: false, wrapcol: 0 };
        let size = encode_len(input.len(), options).unwrap();
        let encoded = written(size, |output| {
            Ok::<_, Infallible>(encode(&input, output, Alphabet::STANDARD, options))
        });
        assert_eq!(encoded.unwrap(), encode_oracle(&input, Alphabet::STANDARD, options));
    });
}

/// The decoder takes 40 symbols in a step; maps are made from 1024 on.
#[test]
fn decode_equals_the_oracle() {
    let (odd, own) = (odd_alphabet(), Alphabet::new(Alphabet::Z85.symbols()));
    with_every_backend(|| {
        short_strings(b"0|~ \"", 5)
            .iter()
            .for_each(|input| check_decode(input, Alphabet::STANDARD));
        let mut random = Random::new();
        for length in lengths(40).into_iter().chain([1023, 1024, 1025, 1070]) {
            for alphabet in [Alphabet::STANDARD, Alphabet::Z85, &odd, &own] {
                // Groups that begin with one of the first 82 symbols do not overflow.
                let mut input = random.bytes(length, &alphabet.symbols()[..82]);
                check_decode(&input, alphabet);
                random.spoil(&mut input, b"0 \n\"\x80~");
                check_decode(&input, alphabet);
                check_decode(&random.bytes(length, alphabet.symbols()), alphabet);
            }
        }
    });
}

/// Each byte at each place of a step: the vectors must not take another byte for a symbol, and must
/// see every overflow.
#[test]
fn every_byte_everywhere() {
    with_every_backend(|| {
        for at in 0..40 {
            for byte in 0..=255 {
                for word in [b"|NsC0", b"00000"] {
                    let mut input = word.repeat(9);
                    input[at] = byte;
                    let options = DecodeOptions {
                        ignore: ByteSet::EMPTY,
                        canonical: false,
                        lone_symbol: LoneSymbol::Refused,
                        name: "Base85",
                    };
                    let alphabet = Alphabet::STANDARD;
                    let decoded = written(36, |output| decode(&input, output, alphabet, options));
                    assert_eq!(decoded, decode_oracle(&input, alphabet, options), "{byte} at {at}");
                }
            }
        }
    });
}

/// The example of <https://rfc.zeromq.org/spec/32/>.
#[test]
fn known_values() {
    let input = [0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b];
    let options = EncodeOptions { pad: false, wrapcol: 0 };
    let encoded =
        written(10, |output| Ok::<_, Infallible>(encode(&input, output, Alphabet::Z85, options)));
    assert_eq!(encoded.unwrap(), b"HelloWorld");
}

#[test]
fn lengths_do_not_overflow() {
    let options = EncodeOptions { pad: true, wrapcol: 0 };
    let most = isize::MAX as usize / 5 * 4;
    assert!(encode_len(most, options).is_some());
    assert_eq!(encode_len(most + 4, options), None);
    assert_eq!(encode_len(most, EncodeOptions { pad: true, wrapcol: 5 }), None);
    assert_eq!(encode_len(usize::MAX, options), None);
}
