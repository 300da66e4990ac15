//! Documents, read as `_json` reads them, by the functions that it is made of, and as serde_json has them.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use rustdlib_algorithms::json::{Number, Unit, at, number, skip_whitespace};
use rustdlib_fuzz::json_string;
use serde_json::Value as Other;

/// Deeper documents serde_json does not read.
const DEEPEST: usize = 127;

fuzz_target!(|data: &[u8]| {
    let Ok(document) = str::from_utf8(data) else { return };
    // serde_json takes an object with the key of its own numbers for a number.
    if document.contains("serde_json::private") {
        return;
    }
    let wide: Vec<u32> = document.chars().map(u32::from).collect();
    let read = read(&wide);
    if let Ok(narrow) = wide.iter().map(|&unit| u8::try_from(unit)).collect::<Result<Vec<_>, _>>() {
        assert_eq!(self::read(&narrow), read);
    }
    if let Ok(narrow) = wide.iter().map(|&unit| u16::try_from(unit)).collect::<Result<Vec<_>, _>>()
    {
        assert_eq!(self::read(&narrow), read);
    }
    match (read, serde_json::from_str::<Other>(document)) {
        (Some((value, is_strict)), Ok(other)) => assert!(is_strict && is_same(&value, &other)),
        (read, Err(_)) => assert!(read.is_none_or(|(_, is_strict)| !is_strict)),
        (None, Ok(other)) => panic!("{other}"),
    }
});

#[derive(Debug, PartialEq)]
enum Value {
    Word(&'static str),
    Integer(i64),
    /// The digits.
    LongInteger(String),
    /// `None`, where somebody else has to read it.
    Float(Option<f64>, String),
    String(Vec<u32>),
    Array(Vec<Value>),
    Object(BTreeMap<Vec<u32>, Value>),
}

/// The value of a whole document, and whether it has only what RFC 8259 and serde_json allow.
fn read<U: Unit>(text: &[U]) -> Option<(Value, bool)> {
    let mut reader = Reader { text, place: skip_whitespace(text, 0), depth: 0, is_strict: true };
    let value = reader.value()?;
    let end = skip_whitespace(text, reader.place);
    (end == text.len()).then_some((value, reader.is_strict))
}

struct Reader<'a, U> {
    text: &'a [U],
    place: usize,
    depth: usize,
    is_strict: bool,
}

impl<U: Unit> Reader<'_, U> {
    fn value(&mut self) -> Option<Value> {
        match at(self.text, self.place)? {
            0x22 => self.string().map(Value::String),
            0x5b | 0x7b => {
                self.depth += 1;
                self.is_strict &= self.depth <= DEEPEST;
                let value = self.container();
                self.depth -= 1;
                value
            }
            _ => self.word().or_else(|| self.number()),
        }
    }

    fn word(&mut self) -> Option<Value> {
        const WORDS: [&str; 6] = ["null", "true", "false", "NaN", "Infinity", "-Infinity"];
        let rest = &self.text[self.place..];
        let begins = |word: &&str| {
            word.bytes().enumerate().all(|(place, byte)| at(rest, place) == Some(byte.into()))
        };
        let index = WORDS.iter().position(|word| begins(&word))?;
        self.place += WORDS[index].len();
        self.is_strict &= index < 3;
        Some(Value::Word(WORDS[index]))
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.place;
        let (number, end) = number(self.text, start)?;
        self.place = end;
        let units = &self.text[start..end];
        let digits = || units.iter().map(|&unit| unit.into() as u8 as char).collect();
        Some(match number {
            Number::Integer(value) => Value::Integer(value),
            Number::LongInteger => Value::LongInteger(digits()),
            Number::Float(float) => Value::Float(float.value(units), digits()),
        })
    }

    fn string(&mut self) -> Option<Vec<u32>> {
        let (string, end) = json_string(self.text, self.place + 1, true).ok()?;
        self.place = end;
        self.is_strict &= string.iter().all(|&unit| char::from_u32(unit).is_some());
        Some(string)
    }

    /// An array or an object.
    fn container(&mut self) -> Option<Value> {
        let is_object = at(self.text, self.place) == Some(0x7b);
        let bracket = if is_object { 0x7d } else { 0x5d };
        let (mut items, mut pairs) = (Vec::new(), BTreeMap::new());
        self.skip(1);
        if at(self.text, self.place) != Some(bracket) {
            loop {
                match is_object {
                    true => drop(pairs.insert(self.key()?, self.value()?)),
                    false => items.push(self.value()?),
                }
                self.skip(0);
                match at(self.text, self.place)? {
                    0x2c => self.skip(1),
                    next if next == bracket => break,
                    _ => return None,
                }
            }
        }
        self.place += 1;
        Some(if is_object { Value::Object(pairs) } else { Value::Array(items) })
    }

    fn key(&mut self) -> Option<Vec<u32>> {
        if at(self.text, self.place) != Some(0x22) {
            return None;
        }
        let key = self.string()?;
        self.skip(0);
        if at(self.text, self.place) != Some(0x3a) {
            return None;
        }
        self.skip(1);
        Some(key)
    }

    /// Goes over so much, and white space.
    fn skip(&mut self, count: usize) {
        self.place = skip_whitespace(self.text, self.place + count);
    }
}

fn is_same(value: &Value, other: &Other) -> bool {
    let same_text =
        |text: &[u32], other: &str| other.chars().map(u32::from).eq(text.iter().copied());
    match (value, other) {
        (Value::Word(word), Other::Null | Other::Bool(_)) => *word == other.to_string(),
        (Value::Integer(value), Other::Number(number)) => {
            number.as_str().parse::<i64>() == Ok(*value)
        }
        (Value::LongInteger(digits), Other::Number(number)) => digits == number.as_str(),
        (Value::Float(value, digits), Other::Number(number)) => {
            let nearest: f64 = digits.parse().expect("it is a number");
            let long = value.is_none() && digits.len() > 400;
            (long || value.map(f64::to_bits) == Some(nearest.to_bits()))
                && number.as_str().parse() == Ok(nearest)
        }
        (Value::String(text), Other::String(other)) => same_text(text, other),
        (Value::Array(items), Other::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(pairs), Other::Object(others)) => {
            pairs.len() == others.len()
                && others.iter().all(|(key, other)| {
                    let key: Vec<u32> = key.chars().map(u32::from).collect();
                    pairs.get(&key).is_some_and(|value| is_same(value, other))
                })
        }
        _ => false,
    }
}
