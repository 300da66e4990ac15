mod floats;

use super::special::bytes16::find_wide;
use super::special::{find_by_words, find_one_by_one};
use super::*;
use crate::base::Output;
use crate::base::testing::{Random, lengths, written};

/// Characters on both sides of every limit.
const CHARACTERS: &[u32] = &[
    0, 8, 9, 0x0a, 0x0b, 0x0c, 0x0d, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7e, 0x7f,
    0x80, 0xa2, 0xdc, 0xff, 0x100, 0x122, 0x15c, 0x7fff, 0x8000, 0x8022, 0xd7ff, 0xd800, 0xdbff,
    0xdc00, 0xdfff, 0xffff, 0x1_0000, 0x1_0022, 0x10_ffff,
];

fn as_bytes(text: &[u32]) -> Vec<u8> {
    text.iter().filter_map(|&unit| unit.try_into().ok()).collect()
}

fn as_pairs(text: &[u32]) -> Vec<u16> {
    text.iter().filter_map(|&unit| unit.try_into().ok()).collect()
}

fn check_find<S: Special>(text: &[u32]) {
    assert_eq!(find::<S, _>(text), find_one_by_one::<S, _>(text), "{text:x?}");
    assert_eq!(find_wide::<S, _>(text), find_one_by_one::<S, _>(text), "{text:x?}");
    let pairs = as_pairs(text);
    assert_eq!(find_wide::<S, _>(&pairs), find_one_by_one::<S, _>(&pairs), "{pairs:x?}");
    assert_eq!(find::<S, _>(&pairs), find_one_by_one::<S, _>(&pairs), "{pairs:x?}");
    let bytes = as_bytes(text);
    assert_eq!(find::<S, _>(&bytes), find_one_by_one::<S, _>(&bytes), "{bytes:x?}");
    assert_eq!(find_wide::<S, _>(&bytes), find_one_by_one::<S, _>(&bytes), "{bytes:x?}");
    assert_eq!(find_by_words::<S>(&bytes), find_one_by_one::<S, _>(&bytes), "{bytes:x?}");
}

/// Each character at each place of a step of 16.
#[test]
fn find_equals_the_oracle() {
    for length in lengths(16) {
        for at in 0..=length {
            for &character in CHARACTERS {
                let mut text = vec![0x61; length];
                text.insert(at, character);
                check_find::<Quote>(&text);
                check_find::<Control>(&text);
                check_find::<Ascii>(&text);
            }
        }
    }
}

fn escape_oracle(text: &[u32]) -> String {
    let mut escaped = String::from('"');
    for &character in text {
        match character {
            0x22 => escaped += "\\\"",
            0x5c => escaped += "\\\\",
            0x08 => escaped += "\\b",
            0x0c => escaped += "\\f",
            0x0a => escaped += "\\n",
            0x0d => escaped += "\\r",
            0x09 => escaped += "\\t",
            0x20..=0x7e => escaped.push(char::from_u32(character).unwrap()),
            0x1_0000.. => {
                let mut pair = [0; 2];
                for half in char::from_u32(character).unwrap().encode_utf16(&mut pair) {
                    escaped += &format!("\\u{half:04x}");
                }
            }
            _ => escaped += &format!("\\u{character:04x}"),
        }
    }
    escaped + "\""
}

fn check_escape<U: Unit>(text: &[U]) {
    let wide: Vec<u32> = text.iter().map(|&unit| unit.into()).collect();
    let expected = escape_oracle(&wide);
    assert_eq!(ascii_len(text), Some(expected.len()), "{wide:x?}");
    let escaped = written(expected.len(), |room| {
        let mut output = Output::new(room);
        escape_ascii(text, &mut output);
        Ok::<_, ()>(output.finish())
    });
    assert_eq!(escaped.unwrap(), expected.as_bytes(), "{wide:x?}");
}

#[test]
fn escape_equals_the_oracle() {
    let mut random = Random::new();
    for length in lengths(16) {
        for _ in 0..40 {
            let text: Vec<u32> = (0..length)
                .map(|_| match random.below(3) {
                    0 => CHARACTERS[random.below(CHARACTERS.len())],
                    _ => 0x61,
                })
                .collect();
            check_escape(&text);
            check_escape(&as_pairs(&text));
            check_escape(&as_bytes(&text));
            check_pieces(&text);
            check_pieces(&as_bytes(&text));
        }
    }
}

fn check_pieces<U: Unit + std::fmt::Debug>(text: &[U]) {
    let mut got = vec![];
    for piece in pieces(text) {
        match piece {
            Piece::Plain(units) => {
                assert!(!units.is_empty());
                got.extend(units.iter().map(|&unit| unit.into()));
            }
            Piece::Escape(bytes, count) => got.extend(bytes[..count].iter().map(|&b| u32::from(b))),
        }
    }
    let mut expected = vec![];
    for &unit in text {
        match unit.into() {
            plain if plain > 0x7e => expected.push(plain),
            other => {
                let escaped = escape_oracle(&[other]);
                expected.extend(escaped[1..escaped.len() - 1].bytes().map(u32::from));
            }
        }
    }
    assert_eq!(got, expected);
}

fn unescaped(text: &str) -> Result<(u32, usize), EscapeError> {
    let wide: Vec<u32> = text.bytes().map(u32::from).collect();
    let result = unescape(text.as_bytes(), 1, true);
    assert_eq!(unescape(&wide, 1, true), result);
    assert_eq!(unescape(&as_pairs(&wide), 1, true), result);
    result
}

#[test]
fn escapes_are_read() {
    for (letter, character) in r#""\/bfnrt"#.chars().zip(*b"\"\\/\x08\x0c\n\r\t") {
        assert_eq!(unescaped(&format!("\"\\{letter}")), Ok((character.into(), 3)));
    }
    assert_eq!(unescaped(r#""\u00e9""#), Ok((0xe9, 7)));
    assert_eq!(unescaped(r#""\uABcd""#), Ok((0xabcd, 7)));
    assert_eq!(unescaped(r#""\ud834\udd1e""#), Ok((0x1_d11e, 13)));
    assert_eq!(unescaped(r#""\ud834\ud834""#), Ok((0xd834, 7)));
    assert_eq!(unescaped(r#""\udd1e\ud834""#), Ok((0xdd1e, 7)));
    assert_eq!(unescaped(r#""\ud834\n""#), Ok((0xd834, 7)));
    // The low surrogate is not looked at where nothing comes behind it.
    assert_eq!(unescaped(r#""\ud834\udd1e"#), Ok((0xd834, 7)));
}

#[test]
fn an_escape_can_be_the_last() {
    assert_eq!(unescape(b"\\u00e9", 0, false), Ok((0xe9, 6)));
    assert_eq!(unescape(b"\\u00e9", 0, true), Err(EscapeError::Digits(1)));
    assert_eq!(unescape(b"\\u00e", 0, false), Err(EscapeError::Digits(1)));
    assert_eq!(unescape(b"\\ud834\\udd1e", 0, false), Ok((0xd834, 6)));
}

#[test]
fn bad_escapes_are_refused() {
    assert_eq!(unescaped("\"\\"), Err(EscapeError::Unterminated));
    assert_eq!(unescaped("\"\\x"), Err(EscapeError::Unknown(1)));
    assert_eq!(unescaped("\"\\U00e9"), Err(EscapeError::Unknown(1)));
    for bad in [
        "", "0", "000", "0000", "000g\"", "00 0\"", "+000\"", "/000\"", ":000\"", "@000\"",
        "`000\"",
    ] {
        assert_eq!(unescaped(&format!("\"\\u{bad}")), Err(EscapeError::Digits(2)), "{bad}");
    }
    assert_eq!(unescaped(r#""\ud834\udd1x""#), Err(EscapeError::Digits(8)));
    // A character whose low byte is that of a digit.
    assert_eq!(
        unescape(&[0x5c, 0x75, 0x130, 0x30, 0x30, 0x30, 0x22_u32], 0, true),
        Err(EscapeError::Digits(1))
    );
}

/// What is read from the beginning of a text, and how much of it.
fn read(text: &str) -> Option<(Result<i64, f64>, usize)> {
    let wide: Vec<u32> = text.bytes().map(u32::from).collect();
    let found = number(text.as_bytes(), 0);
    assert_eq!(number(&wide, 0), found, "{text}");
    let (number, end) = found?;
    let value = match number {
        Number::Integer(value) => Ok(value),
        Number::LongInteger => Ok(i64::MAX),
        Number::Float(float) => {
            let value = float.value(&text.as_bytes()[..end]).unwrap();
            assert_eq!(float.value(&wide[..end]).unwrap().to_bits(), value.to_bits(), "{text}");
            Err(value)
        }
    };
    Some((value, end))
}

#[test]
fn integers_are_read() {
    for none in ["", "-", "+1", ".5", "e5", "-x", "--1", "x", "/", ":", "NaN", "-I"] {
        assert_eq!(read(none), None, "{none}");
    }
    let cases = [
        ("0", 0, 1),
        ("-0", 0, 2),
        ("00", 0, 1),
        ("-01", 0, 2),
        ("7", 7, 1),
        ("12]", 12, 2),
        ("1.", 1, 1),
        ("1.e5", 1, 1),
        ("1e", 1, 1),
        ("1e+", 1, 1),
        ("1E-x", 1, 1),
        ("1-2", 1, 1),
        ("999999999999999999", 999_999_999_999_999_999, 18),
        ("-999999999999999999", -999_999_999_999_999_999, 19),
        ("1000000000000000000", i64::MAX, 19),
        ("-1234567890123456789012", i64::MAX, 23),
    ];
    for (text, value, end) in cases {
        assert_eq!(read(text), Some((Ok(value), end)), "{text}");
    }
}

/// Digits are read by words of eight.
#[test]
fn digits_end_at_every_place_of_a_word() {
    for count in 1..=18 {
        let digits = &b"123456789012345678"[..count];
        let value = std::str::from_utf8(digits).unwrap().parse().unwrap();
        for next in (0..=255).filter(|next| !b"0123456789.eE".contains(next)) {
            for behind in [&b""[..], b"98765432", b"\xff\xff\xff\xff\xff\xff\xff\xff"] {
                let text = [digits, &[next], behind].concat();
                let expected = Some((Number::Integer(value), count));
                assert_eq!(number(&text, 0), expected, "{text:?}");
                let wide: Vec<u32> = text.iter().map(|&byte| byte.into()).collect();
                assert_eq!(number(&wide, 0), expected, "{text:?}");
            }
        }
    }
}

#[test]
fn floats_are_read() {
    let cases = [
        "0.0",
        "-0.0",
        "0e0",
        "-0e5",
        "1.5",
        "0.1",
        "1e5",
        "1E+5",
        "1e-5",
        "1.25e3",
        "9007199254740993.0",
        "9007199254740992.0",
        "9007199254740993e1",
        "1e22",
        "1e23",
        "123456789012345678e3",
        "4.9e-324",
        "2e-324",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "1e400",
        "-1e400",
        "1e-400",
        "2.2250738585072011e-308",
        "1e00000000000000000005",
        "1e99999999999999999999",
        "0.000001",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "179769313486231580793728971405301e275",
        "5.684341886080801e-14",
        "1234567890.0987654321",
    ];
    for text in cases {
        let expected: f64 = text.parse().unwrap();
        let Some((Err(value), end)) = read(text) else { panic!("{text}") };
        assert_eq!((value.to_bits(), end), (expected.to_bits(), text.len()), "{text}");
    }
    assert_eq!(read("1.5e"), Some((Err(1.5), 3)));
    assert_eq!(read("1.5.5"), Some((Err(1.5), 3)));
    assert_eq!(read("1e5e5"), Some((Err(1e5), 3)));
}

#[test]
fn random_floats_are_read_as_core_does() {
    let mut random = Random::new();
    for _ in 0..20_000 {
        let [bits, more_bits] = [random.below(43) + 1, random.below(43) + 1];
        let [whole, fraction] = [bits, more_bits].map(|bits| random.number() >> (64 - bits));
        let exponent = random.below(60) as i64 - 30;
        for text in [format!("{whole}.{fraction}"), format!("-{whole}.{fraction}e{exponent}")] {
            let Some((Err(value), _)) = read(&text) else { panic!("{text}") };
            assert_eq!(value.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
        }
    }
}

/// With each power of ten, and digits halfway between two doubles or close to that.
#[test]
fn floats_of_every_size_are_read_as_core_does() {
    let mut random = Random::new();
    let check = |text: String| {
        let Some((Err(value), _)) = read(&text) else { panic!("{text}") };
        assert_eq!(value.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
    };
    for exponent in -345..312 {
        for count in 1..20 {
            let digits = random.number() % 10_u64.pow(count);
            check(format!("{digits}e{exponent}"));
        }
        check(format!("-0.000{}e{exponent}", random.number() >> 20));
    }
    for _ in 0..20_000 {
        let power = random.below(60) as u32;
        let halfway = (random.number() >> 10 | 1) as u128 * (1 << power.min(63));
        for digits in [halfway - 1, halfway, halfway + 1] {
            check(format!("{digits}e0"));
        }
        let quarters = u128::from((random.number() >> 10 | 1) >> random.below(54)) * 25;
        check(format!("{}.{:02}", quarters / 100, quarters % 100));
    }
}

#[test]
fn a_float_can_be_too_long() {
    let text = format!("0.{}", "1".repeat(1000));
    let (Number::Float(float), 1002) = number(text.as_bytes(), 0).unwrap() else { panic!() };
    assert_eq!(float.value(text.as_bytes()), None);
}

#[test]
fn integers_are_written() {
    let mut around: Vec<i64> = vec![0, i64::MAX, i64::MIN];
    for power in 0..19 {
        around.extend([10_i64.pow(power) - 1, 10_i64.pow(power), -(10_i64.pow(power))]);
    }
    let mut random = Random::new();
    around.extend((0..20_000).map(|index| random.number().cast_signed() >> (index % 64)));
    for value in around {
        let mut room = [0; INTEGER_LEN];
        assert_eq!(integer_repr(value, &mut room), value.to_string().as_bytes());
    }
}

#[test]
fn white_space_is_skipped() {
    assert_eq!(skip_whitespace(b" \t\n\rx", 0), 4);
    assert_eq!(skip_whitespace(b"x  ", 1), 3);
    assert_eq!(skip_whitespace(b"", 0), 0);
    assert_eq!(skip_whitespace(&[0x20_u16, 0x120, 0x20], 0), 1);
    assert_eq!(skip_whitespace(b"\x0b", 0), 0);
    for length in lengths(16) {
        for first in [&b""[..], b"\n", b"\r\n", b" \n", b"\n\t"] {
            for last in [&b""[..], b"x", b"\tx", b"\n\n", b"\0 "] {
                let text = [first, &vec![b' '; length], last].concat();
                let is_other = |&byte: &u8| !b" \t\n\r".contains(&byte);
                let expected = text.iter().position(is_other).unwrap_or(text.len());
                assert_eq!(skip_whitespace(&text, 0), expected);
                let wide: Vec<_> = text.into_iter().map(u16::from).collect();
                assert_eq!(skip_whitespace(&wide, 0), expected);
            }
        }
    }
}
