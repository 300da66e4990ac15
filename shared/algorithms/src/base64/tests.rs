//! Every backend against the oracle.

use std::mem::MaybeUninit;

use super::engine::Engine;
use super::*;
use crate::base::testing::{self, short_strings};

/// A little more than two of the largest steps that a backend takes: 4 vectors of 64 characters.
const LONG: usize = 2 * 4 * 64 + 20;

/// Where backends change their mind: a few groups by hand, 16, 32 and 64 bytes or characters, the
/// same with the 4 that AVX2 reads ahead, and blocks of four vectors.
const BOUNDARIES: [usize; 13] = [4, 12, 16, 24, 28, 32, 48, 64, 96, 100, 128, 192, 256];

const PADDINGS: [Padding; 3] =
    [Padding::EndsData, Padding::EndsDataWithoutExcess, Padding::Ignorable];

/// One below, at and above each of them, then a length that has it all.
fn lengths() -> impl Iterator<Item = usize> {
    BOUNDARIES.iter().flat_map(|&len| [len - 1, len, len + 1]).chain([LONG])
}

fn alphabets() -> Vec<Alphabet> {
    let reversed = {
        let mut symbols = Alphabet::STANDARD.encode;
        symbols.reverse();
        symbols
    };
    let control = std::array::from_fn(|value| value as u8);
    let high = std::array::from_fn(|value| 0xC0 + value as u8);
    let mut alphabets = vec![Alphabet::STANDARD.clone(), Alphabet::URL_SAFE.clone()];
    alphabets.extend([&reversed, &control, &high].map(Alphabet::new));
    // Characters next to letters and digits, in their rows, out of ASCII, twice, taken, padding.
    for last_two in [b"@[", b"`{", b"/:", b"\x00\x7F", b"\xFF\n", b"!!", b"A9", b"=/"] {
        alphabets.push(Alphabet::with_last_two(last_two[0], last_two[1]));
    }
    alphabets
}

/// Numbers that look random and are always the same (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.below(256) as u8).collect()
    }

    fn symbols(&mut self, alphabet: &Alphabet, len: usize) -> Vec<u8> {
        (0..len).map(|_| alphabet.encode[self.below(64)]).collect()
    }
}

fn check_encode(input: &[u8], options: &Encode<'_>) {
    let expected = oracle::encode(input, options);
    assert_eq!(encoded_len(input.len(), options), Some(expected.len()));
    for engine in Engine::all() {
        let mut memory = vec![MaybeUninit::uninit(); expected.len()];
        let text = encode_with(engine, input, &mut memory, options);
        assert_eq!(text, expected, "{engine:?} {options:?}");
    }
}

fn check_decode(input: &[u8], options: &Decode<'_>) {
    let expected = oracle::decode(input, options);
    for engine in Engine::all() {
        let mut memory = vec![MaybeUninit::uninit(); decoded_len_max(input.len())];
        let bytes = decode_with(engine, input, &mut memory, options).map(|bytes| bytes.to_vec());
        assert_eq!(bytes, expected, "{engine:?} {:?}", String::from_utf8_lossy(input));
        for longest in [1, 2, 5, 90, 300] {
            let pieces = testing::Random::new().cut(input, longest);
            let bytes = decode_pieces_by(engine, &pieces, options);
            let text = String::from_utf8_lossy(input);
            assert_eq!(bytes, expected, "{engine:?} up to {longest}: {text:?}");
        }
    }
}

fn decode_pieces_by(
    engine: Engine,
    pieces: &[&[u8]],
    options: &Decode<'_>,
) -> Result<Vec<u8>, Error> {
    let length = pieces.iter().map(|piece| piece.len()).sum();
    let mut memory = vec![MaybeUninit::uninit(); decoded_len_max(length)];
    let mut decoder = Decoder::resume(engine, options, Output::new(&mut memory));
    pieces.iter().try_for_each(|piece| decoder.feed(piece))?;
    decoder.finish().map(|bytes| bytes.to_vec())
}

/// In both modes, and with a few bytes ignored.
fn check_decode_all(input: &[u8], alphabet: &Alphabet) {
    for padding in PADDINGS {
        check_decode(input, &Decode::lenient(alphabet, padding));
        check_decode(input, &Decode::strict(alphabet, padding));
    }
    for ignored in [&b"\r\n"[..], b"A=\n"] {
        let ignored = ByteSet::new(ignored);
        let options = Decode { ignored, ..Decode::strict(alphabet, Padding::Ignorable) };
        check_decode(input, &options);
        check_decode(input, &Decode { padded: false, canonical: true, ..options });
    }
}

#[test]
fn encodes_every_length() {
    let mut random = Random(1);
    for alphabet in &alphabets() {
        for len in (0..=8).chain(lengths()).chain(100..LONG) {
            let input = random.bytes(len);
            for (padded, newline) in [(true, true), (false, false)] {
                check_encode(&input, &Encode { alphabet, padded, wrapcol: 0, newline });
            }
        }
    }
}

#[test]
fn breaks_lines() {
    let mut random = Random(2);
    let alphabet = Alphabet::STANDARD;
    // None, rounded, one group, around one and two vectors, MIME, PEM, and no second line ever.
    for wrapcol in [0, 1, 3, 4, 5, 7, 8, 28, 32, 36, 60, 64, 68, 76, 77, 128, 132, usize::MAX] {
        for len in (0..200).chain(lengths()).chain([5000]) {
            let input = random.bytes(len);
            for (padded, newline) in [(true, true), (false, false)] {
                check_encode(&input, &Encode { alphabet, padded, wrapcol, newline });
            }
        }
    }
    let reversed = &alphabets()[2];
    let options = Encode { alphabet: reversed, padded: true, wrapcol: 76, newline: true };
    check_encode(&random.bytes(1000), &options);
}

#[test]
fn knows_how_long_it_gets() {
    let alphabet = Alphabet::STANDARD;
    let options = Encode { alphabet, padded: true, wrapcol: 0, newline: false };
    let most = isize::MAX as usize / 4 * 3;
    assert_eq!(encoded_len(most, &options), Some(isize::MAX as usize / 4 * 4));
    assert_eq!(encoded_len(most + 3, &options), None);
    assert_eq!(encoded_len(usize::MAX, &options), None);
    assert_eq!(encoded_len(most, &Encode { wrapcol: 4, ..options }), None);
    assert_eq!(encoded_len(usize::MAX, &Encode { wrapcol: 1, newline: true, ..options }), None);
}

#[test]
fn decodes_every_length() {
    let mut random = Random(3);
    for len in 0..LONG {
        check_padded(Alphabet::STANDARD, len, &mut random);
    }
    for alphabet in &alphabets() {
        for len in (0..=8).chain(lengths()) {
            check_padded(alphabet, len, &mut random);
        }
    }
}

fn check_padded(alphabet: &Alphabet, len: usize, random: &mut Random) {
    let mut text = random.symbols(alphabet, len);
    check_decode_all(&text, alphabet);
    text.extend([b'='].repeat(len.wrapping_neg() % 4));
    check_decode_all(&text, alphabet);
    text.push(b'\n');
    check_decode_all(&text, alphabet);
}

#[test]
fn tells_every_byte_apart() {
    let mut random = Random(4);
    for alphabet in &alphabets() {
        for byte in 0..=255 {
            let mut text = random.symbols(alphabet, 70);
            text[random.below(70)] = byte;
            check_decode(&text, &Decode::lenient(alphabet, Padding::Ignorable));
            check_decode(&text, &Decode::strict(alphabet, Padding::Ignorable));
        }
    }
}

#[test]
fn finds_a_bad_byte_anywhere() {
    let mut random = Random(5);
    let alphabet = Alphabet::STANDARD;
    for len in lengths() {
        for at in 0..len {
            for bad in [b'\n', b'=', b'-', 0x80 | b'A'] {
                let mut text = random.symbols(alphabet, len);
                text[at] = bad;
                check_decode(&text, &Decode::lenient(alphabet, Padding::Ignorable));
                check_decode(&text, &Decode::strict(alphabet, Padding::EndsData));
            }
        }
    }
}

#[test]
fn passes_over_line_breaks() {
    let mut random = Random(6);
    for alphabet in [Alphabet::STANDARD, Alphabet::URL_SAFE, &alphabets()[2]] {
        for width in [1, 3, 4, 5, 31, 32, 33, 60, 63, 64, 65, 76, 128, 200] {
            for newline in [&b"\n"[..], b"\r\n", b"\n\n\n\t", &[b'\n'; 70]] {
                // More than AVX-512 holds on its stage, twice.
                let len = 2100 + random.below(300);
                let text = random.symbols(alphabet, len);
                let lines = text.chunks(width).collect::<Vec<_>>().join(newline);
                check_decode(&lines, &Decode::lenient(alphabet, Padding::Ignorable));
                let ignored = ByteSet::new(b"\r\n\t");
                let options = Decode { ignored, ..Decode::strict(alphabet, Padding::Ignorable) };
                check_decode(&lines, &options);
            }
        }
    }
}

#[test]
fn finds_a_bad_byte_among_lines() {
    let mut random = Random(8);
    let alphabet = Alphabet::STANDARD;
    for width in [4, 32, 64, 76, 100] {
        for newline in [&b"\n"[..], b"\r\n"] {
            for at in 0..400 {
                let text = random.symbols(alphabet, 600);
                let mut lines = text.chunks(width).collect::<Vec<_>>().join(newline);
                lines[at] = b"=~\x80\n"[at % 4];
                check_decode(&lines, &Decode::lenient(alphabet, Padding::EndsData));
            }
        }
    }
}

#[test]
fn decodes_anything() {
    let mut random = Random(7);
    let alphabets = alphabets();
    for _ in 0..5_000 {
        let alphabet = &alphabets[random.below(alphabets.len())];
        let len = random.below(LONG);
        let mut text = random.symbols(alphabet, len);
        // From hardly any to nothing but bytes that are probably not data.
        let one_in = 1 + random.below(random.0 as usize % 200 + 1);
        for byte in &mut text {
            if random.below(one_in) == 0 {
                *byte = b"\n\n\r=-\0\xFF~"[random.below(8)];
            }
        }
        let options = Decode {
            alphabet,
            padding: PADDINGS[random.below(3)],
            ignored: [
                ByteSet::ALL,
                ByteSet::EMPTY,
                ByteSet::new(b"\n\r=~"),
                ByteSet::new(b"\n\xFF"),
            ][random.below(4)],
            padded: random.below(4) > 0,
            canonical: random.below(4) == 0,
        };
        check_decode(&text, &options);
    }
}

#[test]
fn decodes_whatever_is_short() {
    for text in short_strings(b"AB=\n", 6) {
        check_decode_all(&text, Alphabet::STANDARD);
    }
}

#[test]
fn takes_linear_time() {
    // A minute and more if each byte of these were looked at by every byte before it.
    let mut memory = vec![MaybeUninit::uninit(); 1 << 17];
    for text in [&b"\n"[..], b"=", b"A=", b"A\n", b"A\n=", b"AAAA=", b"\n="] {
        let text = text.repeat((1 << 17) / text.len());
        for engine in Engine::all() {
            let options = Decode::lenient(Alphabet::STANDARD, Padding::Ignorable);
            let _ = decode_with(engine, &text, &mut memory, &options);
        }
    }
}

#[test]
#[should_panic]
fn refuses_to_encode_into_too_little() {
    let options = Encode { alphabet: Alphabet::STANDARD, padded: true, wrapcol: 0, newline: false };
    encode(&[0; 300], &mut [MaybeUninit::uninit(); 399], &options);
}

#[test]
#[should_panic]
fn refuses_to_decode_into_too_little() {
    let options = Decode::strict(Alphabet::STANDARD, Padding::Ignorable);
    let _ = decode(&[b'A'; 400], &mut [MaybeUninit::uninit(); 299], &options);
}

#[test]
fn speaks_as_cpython_does() {
    let words = |text: &[u8], options: &Decode<'_>| {
        let mut memory = vec![MaybeUninit::uninit(); decoded_len_max(text.len())];
        decode(text, &mut memory, options).unwrap_err().to_string()
    };
    let strict = Decode::strict(Alphabet::STANDARD, Padding::Ignorable);
    assert_eq!(words(b"=AAA", &strict), "Leading padding not allowed");
    assert_eq!(words(b"AAAA=", &strict), "Excess padding not allowed");
    assert_eq!(words(b"AA=A", &strict), "Discontinuous padding not allowed");
    assert_eq!(words(b"AA==A", &strict), "Excess data after padding");
    assert_eq!(words(b"AA\n", &strict), "Only base64 data is allowed");
    assert_eq!(words(b"AA", &strict), "Incorrect padding");
    let unpadded = Decode { padded: false, ..strict };
    assert_eq!(words(b"AA==", &unpadded), "Padding not allowed");
    let canonical = Decode { canonical: true, ..strict };
    assert_eq!(words(b"AB==", &canonical), "Non-zero padding bits");
    assert_eq!(
        words(b"AAAAA", &strict),
        "Invalid base64-encoded string: number of data characters (5) cannot be 1 more than a \
         multiple of 4"
    );
}
