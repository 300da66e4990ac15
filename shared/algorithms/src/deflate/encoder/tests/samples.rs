//! Data of many kinds.

use crate::base::testing::{Random, any_byte};

pub(super) fn words(length: usize) -> Vec<u8> {
    let mut random = Random::new();
    let choice: Vec<Vec<u8>> = (0..400)
        .map(|_| {
            let length = 2 + random.below(7);
            random.bytes(length, b"etaoinshrdlucmfwypvbgkjqxz_(.:")
        })
        .collect();
    let mut words = Vec::new();
    while words.len() < length {
        let (a, b) = (random.below(choice.len()), random.below(choice.len()));
        words.extend_from_slice(&choice[a.min(b)]);
        words.extend_from_slice(if random.below(9) == 0 { b"\n        " } else { b" " });
    }
    words.truncate(length);
    words
}

pub(super) fn noise(length: usize) -> Vec<u8> {
    Random::new().bytes(length, &any_byte())
}

/// Numbers in order, as in tables and machine code: short matches.
pub(super) fn table(length: usize) -> Vec<u8> {
    let mut random = Random::new();
    let mut value = 0_u32;
    let mut table = Vec::new();
    while table.len() < length {
        value += random.below(90) as u32;
        table.extend_from_slice(&value.to_le_bytes());
        table.push([1, 1, 1, 7, 9][random.below(5)]);
    }
    table.truncate(length);
    table
}

/// Strings of Fibonacci: each is the one before it, and the one before that.
pub(super) fn fibonacci(length: usize) -> Vec<u8> {
    let (mut a, mut b) = (b"a".to_vec(), b"ab".to_vec());
    while b.len() < length {
        (a, b) = (b.clone(), [b, a].concat());
    }
    b.truncate(length);
    b
}

/// As the numbers of Fibonacci, which make the longest codes.
pub(super) fn long_codes() -> Vec<u8> {
    let (mut a, mut b, mut long) = (1, 1, Vec::new());
    for symbol in 0..22 {
        long.extend(vec![symbol * 3; a]);
        (a, b) = (b, a + b);
    }
    let mut random = Random::new();
    for at in 1..long.len() {
        long.swap(at, random.below(at));
    }
    long
}

/// All kinds, of about this length.
pub(super) fn all(length: usize) -> Vec<Vec<u8>> {
    let few = Random::new().bytes(length, b"acgt");
    let period: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
    let (words, noise) = (words(length), noise(length));
    let mixed = [&words[..length / 3], &noise[..length / 3], &period[..length / 3]].concat();
    let again = noise[..length / 2].repeat(2);
    vec![words, noise, vec![7; length], few, period, table(length), fibonacci(length), mixed, again]
}
