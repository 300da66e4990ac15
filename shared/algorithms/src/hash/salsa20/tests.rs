use super::{Block, block_mix, load, store};
use crate::base::cpu::with_every_backend;

/// Salsa20/8, with the words as the specification numbers them.
fn naive(words: &mut [u32; 16]) {
    let begin = *words;
    for round in 0..8 {
        for index in 0..4 {
            // Down a column from the diagonal, or along a row from it.
            let step = if round % 2 == 0 { 4 } else { 1 };
            let at = |by: usize| {
                let (row, column) = (index + by * (step / 4), index + by * (step % 4));
                (row % 4) * 4 + column % 4
            };
            let [a, b, c, d] = [at(0), at(1), at(2), at(3)];
            words[b] ^= words[a].wrapping_add(words[d]).rotate_left(7);
            words[c] ^= words[b].wrapping_add(words[a]).rotate_left(9);
            words[d] ^= words[c].wrapping_add(words[b]).rotate_left(13);
            words[a] ^= words[d].wrapping_add(words[c]).rotate_left(18);
        }
    }
    for (word, begin) in words.iter_mut().zip(begin) {
        *word = word.wrapping_add(begin);
    }
}

/// BlockMix as RFC 7914 has it.
fn naive_mix(from: &[[u32; 16]]) -> Vec<[u32; 16]> {
    let mut last = *from.last().expect("there are blocks");
    let mixed: Vec<[u32; 16]> = from
        .iter()
        .map(|block| {
            last.iter_mut().zip(block).for_each(|(to, from)| *to ^= from);
            naive(&mut last);
            last
        })
        .collect();
    let (even, odd) = (mixed.iter().step_by(2), mixed.iter().skip(1).step_by(2));
    even.chain(odd).copied().collect()
}

fn to_bytes(words: &[u32; 16]) -> [u8; 64] {
    let mut bytes = [0; 64];
    for (to, from) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *to = from.to_le_bytes();
    }
    bytes
}

#[test]
fn every_backend_mixes_as_the_standard_says() {
    with_every_backend(|| {
        for count in [0, 2, 4, 6, 16, 34] {
            let mut words: Vec<[u32; 16]> = (0..count)
                .map(|block| {
                    let word = |at: u32| (block * 16 + at + 1).wrapping_mul(0x9e37_79b9);
                    std::array::from_fn(|at| word(at as u32))
                })
                .collect();
            let mut from: Vec<Block> = words.iter().map(|block| load(&to_bytes(block))).collect();
            let mut to = from.clone();
            for _ in 0..20 {
                block_mix(&from, &mut to);
                std::mem::swap(&mut from, &mut to);
                words = if count > 0 { naive_mix(&words) } else { words };
                let expected = words.iter().map(to_bytes);
                assert!(from.iter().map(store).eq(expected), "{count} blocks");
            }
        }
    });
}
