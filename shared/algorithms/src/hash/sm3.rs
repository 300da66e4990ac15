//! The compression function of SM3 (GB/T 32905-2016, section 5.3).
//!
//! A round waits for the one before, but the words that it takes do not: they are worked out for eight blocks
//! side by side.

#[cfg(target_arch = "x86_64")]
mod x86;

use std::hint::black_box;
use std::slice;

use super::unroll::{sixteen, unrolled};
#[cfg(target_arch = "x86_64")]
use crate::base::cpu::{Avx2, Avx512Vbmi};

/// The chaining value before any block.
pub(super) const INITIAL: [u32; 8] = [
    0x7380_166f,
    0x4914_b2b9,
    0x1724_42d7,
    0xda8a_0600,
    0xa96f_30bc,
    0x1631_38aa,
    0xe38d_ee4d,
    0xb0fb_0e4e,
];

/// Takes some blocks into the eight words of the chaining value.
pub(super) fn compress(words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Avx512Vbmi::detect() {
        return x86::avx512(token, words, blocks);
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Avx2::detect() {
        return x86::avx2(token, words, blocks);
    }
    compress_all(words, blocks);
}

/// So many blocks have their words worked out side by side.
const LANES: usize = 8;
/// From so many on that takes less time than one after the other, even where some of the lanes have nothing.
const ENOUGH: usize = 3;

/// What the rounds add, of each block.
struct Schedule<const LANES: usize> {
    /// The words of the message, and those that follow from them.
    words: [[u32; LANES]; 68],
    /// Each of these with the one four places on.
    pairs: [[u32; LANES]; 64],
}

/// Inlined into each backend, so that the compiler uses what that has.
#[inline(always)]
fn compress_all(words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    let mut rest = blocks;
    if rest.len() >= ENOUGH {
        let mut schedule = Schedule { words: [[0; LANES]; 68], pairs: [[0; LANES]; 64] };
        while rest.len() >= ENOUGH {
            let (some, more) = rest.split_at(rest.len().min(LANES));
            expand(some, &mut schedule);
            for lane in 0..some.len() {
                compress_block(words, &schedule, lane);
            }
            rest = more;
        }
    }
    let mut schedule = Schedule { words: [[0; 1]; 68], pairs: [[0; 1]; 64] };
    for block in rest {
        expand(slice::from_ref(block), &mut schedule);
        compress_block(words, &schedule, 0);
    }
}

#[expect(clippy::needless_range_loop, reason = "a lane of several rows at once")]
#[inline(always)]
fn expand<const LANES: usize>(blocks: &[[u8; 64]], schedule: &mut Schedule<LANES>) {
    let Schedule { words, pairs } = schedule;
    for (lane, block) in blocks.iter().enumerate().take(LANES) {
        for (words, bytes) in words.iter_mut().zip(block.as_chunks().0) {
            words[lane] = u32::from_be_bytes(*bytes);
        }
    }
    for at in 16..68 {
        // A loop over the lanes with nothing else in it becomes one over vectors.
        for lane in 0..LANES {
            let before = |places: usize| words[at - places][lane];
            let mixed = before(16) ^ before(9) ^ before(3).rotate_left(15);
            let mixed = mixed ^ mixed.rotate_left(15) ^ mixed.rotate_left(23);
            words[at][lane] = mixed ^ before(13).rotate_left(7) ^ before(6);
        }
    }
    for (at, pair) in pairs.iter_mut().enumerate() {
        for lane in 0..LANES {
            pair[lane] = words[at][lane] ^ words[at + 4][lane];
        }
    }
}

/// The constants of the rounds.
static CONSTANTS: [u32; 64] = {
    let mut constants = [0; 64];
    let mut round = 0;
    while round < 64 {
        let constant: u32 = if round < 16 { 0x79cc_4519 } else { 0x7a87_9d8a };
        constants[round] = constant.rotate_left(round as u32 % 32);
        round += 1;
    }
    constants
};

/// The rounds of the block whose words stand in `lane`.
#[inline(always)]
fn compress_block<const LANES: usize>(
    words: &mut [u32; 8],
    schedule: &Schedule<LANES>,
    lane: usize,
) {
    let [a, b, c, d, e, f, g, h] = *words;
    let (mut left, mut right) = ([a, b, c, d], [e, f, g, h]);
    // The compiler would add a constant that it knows last, to what the next round waits for.
    let constants = black_box(&CONSTANTS);
    let (in_words, in_pairs) =
        (schedule.words.as_chunks::<16>().0, schedule.pairs.as_chunks::<16>().0);
    let mut sixteens = in_pairs.iter().zip(in_words).zip(constants.as_chunks::<16>().0);
    let parity = |x: u32, y: u32, z: u32| x ^ (y ^ z);
    for ((pairs, words), constants) in sixteens.by_ref().take(1) {
        sixteen!(I, {
            let added = [pairs[I][lane], words[I][lane]];
            round::<I>(&mut left, &mut right, added, constants[I], parity, parity);
        });
    }
    let majority = |a: u32, b: u32, c: u32| (a & (b | c)) | (b & c);
    let choice = |e: u32, f: u32, g: u32| ((f ^ g) & e) ^ g;
    for ((pairs, words), constants) in sixteens {
        sixteen!(I, {
            let added = [pairs[I][lane], words[I][lane]];
            round::<I>(&mut left, &mut right, added, constants[I], majority, choice);
        });
    }
    for (word, now) in words.iter_mut().zip(left.into_iter().chain(right)) {
        *word ^= now;
    }
}

/// The letters A to D of the standard, and E to H, go up by one place with each round, in place of the
/// words.
#[inline(always)]
fn round<const ROUND: usize>(
    left: &mut [u32; 4],
    right: &mut [u32; 4],
    added: [u32; 2],
    constant: u32,
    for_a: impl Fn(u32, u32, u32) -> u32,
    for_e: impl Fn(u32, u32, u32) -> u32,
) {
    let at = |letter: usize| (letter + 3 * ROUND) % 4;
    let [a, b, c, d] = [0, 1, 2, 3].map(|letter| left[at(letter)]);
    let [e, f, g, h] = [0, 1, 2, 3].map(|letter| right[at(letter)]);
    let turned = a.rotate_left(12);
    let sum = turned.wrapping_add(constant).wrapping_add(e).rotate_left(7);
    let new_a = d.wrapping_add(added[0]).wrapping_add(for_a(a, b, c)).wrapping_add(sum ^ turned);
    let new_e = h.wrapping_add(added[1]).wrapping_add(for_e(e, f, g)).wrapping_add(sum);
    left[at(3)] = new_a;
    left[at(1)] = b.rotate_left(9);
    right[at(3)] = new_e ^ new_e.rotate_left(9) ^ new_e.rotate_left(17);
    right[at(1)] = f.rotate_left(19);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::cpu::with_every_backend;

    /// As sections 5.3.2 and 5.3.3 have it, in a loop.
    fn naive(words: [u32; 8], block: &[u8; 64]) -> [u32; 8] {
        let mut message: Vec<u32> =
            block.as_chunks().0.iter().map(|bytes| u32::from_be_bytes(*bytes)).collect();
        for j in 16..68 {
            let x = message[j - 16] ^ message[j - 9] ^ message[j - 3].rotate_left(15);
            let x = x ^ x.rotate_left(15) ^ x.rotate_left(23);
            message.push(x ^ message[j - 13].rotate_left(7) ^ message[j - 6]);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = words;
        for j in 0..64 {
            let (t, ff, gg) = if j < 16 {
                (0x79cc_4519_u32, a ^ b ^ c, e ^ f ^ g)
            } else {
                (0x7a87_9d8a, (a & b) | (a & c) | (b & c), (e & f) | (!e & g))
            };
            let turned = t.rotate_left(j as u32 % 32);
            let ss1 = a.rotate_left(12).wrapping_add(e).wrapping_add(turned).rotate_left(7);
            let ss2 = ss1 ^ a.rotate_left(12);
            let word = message[j] ^ message[j + 4];
            let tt1 = ff.wrapping_add(d).wrapping_add(ss2).wrapping_add(word);
            let tt2 = gg.wrapping_add(h).wrapping_add(ss1).wrapping_add(message[j]);
            (d, c, b, a) = (c, b.rotate_left(9), a, tt1);
            (h, g, f, e) =
                (g, f.rotate_left(19), e, tt2 ^ tt2.rotate_left(9) ^ tt2.rotate_left(17));
        }
        let now = [a, b, c, d, e, f, g, h];
        std::array::from_fn(|at| words[at] ^ now[at])
    }

    /// Of every number up to two times eight and some: alone, and with lanes that have nothing.
    #[test]
    fn blocks_are_compressed_as_the_standard_says() {
        let bytes: Vec<u8> = (0..19 * 64_u32).map(|at| ((at * at) >> 5) as u8).collect();
        let blocks = bytes.as_chunks().0;
        for count in 0..=blocks.len() {
            let expected = blocks[..count].iter().fold(INITIAL, naive);
            with_every_backend(|| {
                let mut words = INITIAL;
                compress(&mut words, &blocks[..count]);
                assert_eq!(words, expected, "{count}");
            });
        }
    }
}
