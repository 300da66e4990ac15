use std::convert::Infallible;

use super::{Options, decode, decode_len, encode, encode_len, encode_len_most};
use crate::base::cpu::with_every_backend;
use crate::base::testing::{Random, any_byte, lengths, short_strings, written};

/// First what each byte becomes, then the lines.
fn encode_oracle(input: &[u8], options: Options) -> Vec<u8> {
    let crlf = input.split(|&byte| byte == b'\n').next().unwrap().last() == Some(&b'\r')
        && input.contains(&b'\n');
    let newline = if crlf { "\r\n" } else { "\n" };
    let (mut encoded, mut column, mut skip) = (String::new(), 0, false);
    for (at, &byte) in input.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let next = input.get(at + 1);
        let ends_line = byte == b'\n' || byte == b'\r' && next == Some(&b'\n');
        if options.is_text && ends_line {
            if let Some(space @ (' ' | '\t')) = encoded.chars().last() {
                encoded.pop();
                encoded += &format!("={:02X}", u32::from(space));
            }
            encoded += newline;
            (column, skip) = (0, byte == b'\r');
            continue;
        }
        let quoted = match byte {
            b'\r' | b'\n' => !options.is_text,
            b' ' | b'\t' => options.quote_tabs || next.is_none(),
            b'=' => true,
            b'_' => options.header,
            b'.' if column == 0 => next.is_none_or(|next| b"\r\n\0".contains(next)),
            _ => !byte.is_ascii_graphic(),
        };
        let last = next.is_none_or(|&next| next == b'\n');
        if quoted && column > 72 || !quoted && column > 74 && !last {
            encoded += &format!("={newline}");
            column = 0;
        }
        match byte {
            _ if quoted => encoded += &format!("={byte:02X}"),
            b' ' if options.header => encoded.push('_'),
            _ => encoded.push(byte.into()),
        }
        column += if quoted { 3 } else { 1 };
    }
    encoded.into_bytes()
}

fn decode_oracle(input: &[u8], header: bool) -> Vec<u8> {
    let mut decoded = vec![];
    let mut rest = input;
    while let Some((&byte, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        // `from_str_radix` takes a sign for a digit.
        let pair = pair.filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()));
        (rest, _) = match (byte, tail.first()) {
            (b'=', None) => (tail, ()),
            (b'=', Some(b'\r' | b'\n')) => {
                let line = tail.iter().take_while(|&&byte| byte != b'\n').count();
                (&tail[(line + 1).min(tail.len())..], ())
            }
            (b'=', Some(b'=')) => (&tail[1..], decoded.push(b'=')),
            (b'=', _) if pair.is_some() => {
                (&tail[2..], decoded.push(u8::from_str_radix(pair.unwrap(), 16).unwrap()))
            }
            (b'_', _) if header => (tail, decoded.push(b' ')),
            _ => (tail, decoded.push(byte)),
        };
    }
    decoded
}

fn check_encode(input: &[u8]) {
    for index in 0..8 {
        let options =
            Options { quote_tabs: index & 1 > 0, is_text: index & 2 > 0, header: index & 4 > 0 };
        assert_eq!(options.index(), index);
        let size = encode_len(input, options).unwrap();
        let encoded =
            written(size, |output| Ok::<_, Infallible>(encode(input, output, options))).unwrap();
        let message = || format!("{options:?} {}", input.escape_ascii());
        assert_eq!(encoded, encode_oracle(input, options), "{}", message());
        assert_eq!(encoded.len(), size, "{}", message());
        assert!(size <= encode_len_most(input.len()), "{}", message());
    }
}

fn check_decode(input: &[u8]) {
    for header in [false, true] {
        let size = decode_len(input.len());
        let decoded = written(size, |output| Ok::<_, Infallible>(decode(input, output, header)));
        let oracle = decode_oracle(input, header);
        assert_eq!(decoded.unwrap(), oracle, "{header} {}", input.escape_ascii());
    }
}

/// A line of 76 has room for 75 and a soft line break; a vector is 32 bytes.
#[test]
fn encode_equals_the_oracle() {
    with_every_backend(|| {
        short_strings(b"a \n\r.=_", 4).iter().for_each(|input| check_encode(input));
        let mut random = Random::new();
        for length in lengths(32).into_iter().chain(lengths(75)) {
            for choice in
                [&any_byte()[..], b"a", b"aaaaaaaaaaaaaaaaaaaaaaaaa =\n", b"a_ \t.\r\n\0\x7f~"]
            {
                check_encode(&random.bytes(length, choice));
            }
        }
    });
}

/// Where most is quoted, lines are broken at any byte of a group, and before any byte.
#[test]
fn encodes_lines_of_what_is_quoted() {
    with_every_backend(|| {
        let mut random = Random::new();
        for length in lengths(75) {
            for choice in [&b"\xd0\xb0\xd1\xd0.\xb0"[..], b"\xd0\xb0\xd1 .\xd0\n\xb1.", b"\xffa.a"]
            {
                (0..20).for_each(|_| check_encode(&random.bytes(length, choice)));
            }
        }
    });
}

/// Every short end after every length of line around the longest.
#[test]
fn encodes_the_end_of_long_lines() {
    with_every_backend(|| {
        for length in 70..80 {
            for end in short_strings(b"a \n=.\r", 3) {
                check_encode(&[&b"a".repeat(length)[..], &end].concat());
            }
        }
    });
}

/// The first newline says how all lines end; it is looked for 256 bytes at a time.
#[test]
fn the_first_newline_decides() {
    for length in [0, 1, 254, 255, 256, 257, 600] {
        for end in short_strings(b"\r\na", 4) {
            check_encode(&[&b"a".repeat(length)[..], &end].concat());
        }
    }
}

/// A vector is 32 bytes, and the decoder reads two.
#[test]
fn decode_equals_the_oracle() {
    with_every_backend(|| {
        short_strings(b"=aF0g\n\r_", 4).iter().for_each(|input| check_decode(input));
        let mut random = Random::new();
        for length in lengths(32) {
            for choice in [&any_byte()[..], b"aaaaaaaaaaaaaaaa=\n\r_", b"==0AaFfg\n_", b"=4"] {
                check_decode(&random.bytes(length, choice));
            }
        }
    });
}

/// Where most is quoted, all that may stand between, at each place of a vector.
#[test]
fn decodes_what_is_quoted_densely() {
    const PARTS: [&[u8]; 12] =
        [b"=D0", b"=b0", b"=D1", b"=8F", b"=3d", b"a", b" ", b"_", b"=\n", b"=\r\n", b"=4", b"="];
    with_every_backend(|| {
        let mut random = Random::new();
        for few in [7, 8, 9, 12] {
            let choice: Vec<u8> = (0..few).collect();
            for _ in 0..500 {
                let parts = random.bytes(60, &choice);
                let parts: Vec<&[u8]> =
                    parts.iter().map(|&part| PARTS[usize::from(part)]).collect();
                check_decode(&parts.concat());
            }
        }
    });
}

/// An equals sign at each place of two vectors, before everything that may follow it.
#[test]
fn decodes_an_equals_sign_everywhere() {
    with_every_backend(|| {
        for at in 0..100 {
            for quoted in short_strings(b"=\n\r4g", 2) {
                let mut input = [b'x'; 104];
                input[at] = b'=';
                input[at + 1..][..quoted.len()].copy_from_slice(&quoted);
                check_decode(&input);
            }
        }
    });
}

/// Written twice around, and read back.
#[test]
fn decode_undoes_encode() {
    let input = Random::new().bytes(5000, &any_byte());
    for quote_tabs in [false, true] {
        let options = Options { quote_tabs, is_text: false, header: false };
        assert_eq!(decode_oracle(&encode_oracle(&input, options), false), input);
    }
}
