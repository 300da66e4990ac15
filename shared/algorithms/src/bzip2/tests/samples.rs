//! Data, and what libbz2 1.0.8 makes of it.

use super::bytes;
use crate::base::testing::Random;

/// Data, the level, and the stream.
pub(super) fn vectors() -> Vec<(Vec<u8>, u8, Vec<u8>)> {
    let vectors: [(Vec<u8>, u8, &str); 7] = [
        (vec![], 9, "425a683917724538509000000000"),
        (
            b"a".to_vec(),
            1,
            "425a683131415926535919939b6b00000001002000200021184682ee48a70a120332736d60",
        ),
        (
            b"hello world\n".repeat(3),
            9,
            "425a6839314159265359a354569200000751800010400006449080200022bfd5434f4420c988e222296b5698\
             8c7c5dc914e142428d515a48",
        ),
        (
            vec![0; 1000],
            5,
            "425a683531415926535901e8d060000001c001c00000800008200020aa6d4198ba83c5dc914e1424007a3418\
             00",
        ),
        (
            vec![251; 255],
            9,
            "425a6839314159265359bf40d604000002000080082000211846b0bb9229c28485fa06b020",
        ),
        (
            b"aaaa".to_vec(),
            9,
            "425a6839314159265359881233a600000241004000200020002100820b177245385090881233a6",
        ),
        (
            [vec![b'a'; 259], b"b".to_vec()].concat(),
            3,
            "425a6833314159265359a6896aa4000002c100c000300000082000219a68334d091754e2ee48a70a1214d12d\
             5480",
        ),
    ];
    vectors.into_iter().map(|(data, level, stream)| (data, level, bytes(stream))).collect()
}

/// Words in no order, some of them again and again.
pub(super) fn words(length: usize) -> Vec<u8> {
    let mut random = Random::new();
    let words: Vec<Vec<u8>> = (0..200)
        .map(|_| {
            let length = 2 + random.below(8);
            [random.bytes(length, b"etaoinshrdlu"), b" ".to_vec()].concat()
        })
        .collect();
    let mut text = Vec::new();
    while text.len() < length {
        text.extend_from_slice(&words[random.below(words.len()).min(random.below(words.len()))]);
    }
    text.truncate(length);
    text
}

/// Words, and the first of them again.
fn again(length: usize) -> Vec<u8> {
    let number = length * 2 / 3;
    [words(number), words(length - number)].concat()
}

pub(super) fn noise(length: usize) -> Vec<u8> {
    Random::new().bytes(length, &crate::base::testing::any_byte())
}

/// Strings of which each is the two before it.
pub(super) fn fibonacci(length: usize) -> Vec<u8> {
    let (mut last, mut text) = (b"a".to_vec(), b"b".to_vec());
    while text.len() < length {
        let next = [&*text, &*last].concat();
        last = std::mem::replace(&mut text, next);
    }
    text.truncate(length);
    text
}

/// Runs of all lengths, also of the byte that is the count of the longest.
pub(super) fn runs(length: usize, longest: usize) -> Vec<u8> {
    let mut random = Random::new();
    let mut text = Vec::new();
    while text.len() < length {
        let run = 1 + random.below(longest);
        text.extend(vec![[0, 97, 251, 255][random.below(4)]; run]);
    }
    text.truncate(length);
    text
}

/// Some of each kind.
pub(super) fn all(length: usize) -> Vec<Vec<u8>> {
    let mut samples = vec![
        words(length),
        again(length),
        noise(length),
        fibonacci(length),
        vec![0; length],
        vec![251; length],
        runs(length, 10),
        runs(length, 300),
        runs(length, 20_000),
    ];
    for period in [2, 3, 7, 100, 255, 256, 300] {
        samples.push(noise(period).into_iter().cycle().take(length).collect());
    }
    samples
}
