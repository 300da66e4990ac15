//! The compression function of MD5 (RFC 1321, section 3.4).

#[cfg(target_arch = "x86_64")]
mod avx512;

use std::hint::black_box;

use super::unroll::{sixteen, unrolled};
#[cfg(target_arch = "x86_64")]
use crate::base::cpu::Avx512Intel;

/// Takes some blocks into the four words of the chaining value.
pub(super) fn compress(words: &mut [u32; 4], blocks: &[[u8; 64]]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Avx512Intel::detect() {
        return avx512::compress(token, words, blocks);
    }
    compress_portable(words, blocks);
}

fn compress_portable(words: &mut [u32; 4], blocks: &[[u8; 64]]) {
    // A copy, so that they stay in registers: the next block waits for them.
    let mut now = *words;
    for block in blocks {
        // Every step waits for the one before. The compiler would add a constant that it knows last,
        // to what the step waits for; this one it does not know.
        compress_block(&mut now, block, black_box(&K));
    }
    *words = now;
}

/// The whole parts of 2**32 times the sines of 1 to 64, made positive.
#[rustfmt::skip]
static K: [u32; 64] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
    0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
    0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
    0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
];

/// Which word of the block a step takes.
const fn word_of(step: usize) -> usize {
    match step / 16 {
        0 => step,
        1 => (5 * step + 1) % 16,
        2 => (3 * step + 5) % 16,
        _ => 7 * step % 16,
    }
}

#[inline(always)]
fn compress_block(words: &mut [u32; 4], block: &[u8; 64], constants: &[u32; 64]) {
    let message = block.as_chunks().0;
    let mut now = *words;
    sixteen!(I, {
        let f = |b: u32, c: u32, d: u32| [0, d ^ (b & (c ^ d))];
        step(&mut now, I, [7, 12, 17, 22], message[I], constants[I], f);
    });
    sixteen!(I, {
        // Of two halves that have no bit in common, the first does not wait for the step before.
        let g = |b: u32, c: u32, d: u32| [!d & c, d & b];
        step(&mut now, I, [5, 9, 14, 20], message[word_of(16 + I)], constants[16 + I], g);
    });
    sixteen!(I, {
        let h = |b: u32, c: u32, d: u32| [0, b ^ (c ^ d)];
        step(&mut now, I, [4, 11, 16, 23], message[word_of(32 + I)], constants[32 + I], h);
    });
    sixteen!(I, {
        let i = |b: u32, c: u32, d: u32| [0, c ^ (b | !d)];
        step(&mut now, I, [6, 10, 15, 21], message[word_of(48 + I)], constants[48 + I], i);
    });
    for (word, now) in words.iter_mut().zip(now) {
        *word = word.wrapping_add(now);
    }
}

/// Step number `index` of a round: the letters a to d of the standard go up by one place with each
/// step, in place of the words. The function of the round is the sum of the two that it returns.
#[inline(always)]
fn step(
    now: &mut [u32; 4],
    index: usize,
    rotations: [u32; 4],
    word: [u8; 4],
    constant: u32,
    function: impl Fn(u32, u32, u32) -> [u32; 2],
) {
    let at = |letter: usize| (letter + 3 * index) % 4;
    let [a, b, c, d] = [0, 1, 2, 3].map(|letter| now[at(letter)]);
    let [early, late] = function(b, c, d);
    let sum = a.wrapping_add(u32::from_le_bytes(word)).wrapping_add(constant);
    let sum = sum.wrapping_add(early).wrapping_add(late);
    now[at(0)] = sum.rotate_left(rotations[index % 4]).wrapping_add(b);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::cpu::with_every_backend;

    /// As section 3.4 has it, in a loop.
    fn naive(words: [u32; 4], block: &[u8; 64]) -> [u32; 4] {
        let [mut a, mut b, mut c, mut d] = words;
        for step in 0..64 {
            let (function, word) = match step / 16 {
                0 => ((b & c) | (!b & d), step),
                1 => ((b & d) | (c & !d), 5 * step + 1),
                2 => (b ^ c ^ d, 3 * step + 5),
                _ => (c ^ (b | !d), 7 * step),
            };
            let word = u32::from_le_bytes(block.as_chunks().0[word % 16]);
            let constant = (((step + 1) as f64).sin().abs() * 4_294_967_296.0) as u32;
            let by = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
            let sum = a.wrapping_add(function).wrapping_add(word).wrapping_add(constant);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(by[step / 16][step % 4]));
        }
        let now = [a, b, c, d];
        std::array::from_fn(|at| words[at].wrapping_add(now[at]))
    }

    #[test]
    fn a_block_is_compressed_as_the_standard_says() {
        let bytes: Vec<u8> = (0..9 * 64_u32).map(|at| ((at * at) >> 5) as u8).collect();
        let initial = [1, 2, 3, u32::MAX];
        let expected = bytes.as_chunks().0.iter().fold(initial, naive);
        with_every_backend(|| {
            let mut words = initial;
            compress(&mut words, bytes.as_chunks().0);
            assert_eq!(words, expected);
        });
    }
}
