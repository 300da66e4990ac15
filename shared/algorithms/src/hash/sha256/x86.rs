//! With the SHA instructions of x86-64.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::super::barrier::hide;
use super::K;
use crate::base::cpu::Sha;
use crate::base::x86::{load_128, load_words, store_words};

/// Takes some blocks into the eight words of the chaining value.
pub(super) fn compress(_: Sha, words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    // SAFETY: the token says that the processor has these instructions.
    unsafe { compress_blocks(words, blocks) }
}

#[target_feature(enable = "sha,sse4.1,ssse3")]
fn compress_blocks(words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    let mut state = to_state(load(words));
    for block in blocks {
        state = compress_words(state, message(block));
    }
    store(words, to_words(state));
}

/// The halves of eight words, the first word lowest.
#[inline]
#[target_feature(enable = "sse2")]
pub(in crate::hash) fn load(words: &[u32; 8]) -> [__m128i; 2] {
    let (halves, _) = words.as_chunks();
    [load_words(&halves[0]), load_words(&halves[1])]
}

/// The other way.
#[inline]
#[target_feature(enable = "sse2")]
pub(in crate::hash) fn store(words: &mut [u32; 8], vectors: [__m128i; 2]) {
    let (halves, _) = words.as_chunks_mut();
    for (half, vector) in halves.iter_mut().zip(vectors) {
        store_words(half, vector);
    }
}

/// The words as the instructions want them: a, b, e, f and c, d, g, h, the first of each highest.
#[inline]
#[target_feature(enable = "sse2")]
pub(in crate::hash) fn to_state(words: [__m128i; 2]) -> [__m128i; 2] {
    let [badc, fehg] = words.map(|half| _mm_shuffle_epi32::<0b10_11_00_01>(half));
    [_mm_unpacklo_epi64(fehg, badc), _mm_unpackhi_epi64(fehg, badc)]
}

/// The other way: a to d and e to h, the first of each lowest, as a message has them.
#[inline]
#[target_feature(enable = "sse2")]
pub(in crate::hash) fn to_words([abef, cdgh]: [__m128i; 2]) -> [__m128i; 2] {
    let (badc, fehg) = (_mm_unpackhi_epi64(abef, cdgh), _mm_unpacklo_epi64(abef, cdgh));
    [badc, fehg].map(|half| _mm_shuffle_epi32::<0b10_11_00_01>(half))
}

/// The words of a block, of which the highest byte comes first.
#[inline]
#[target_feature(enable = "ssse3")]
fn message(block: &[u8; 64]) -> [__m128i; 4] {
    let swap = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
    let (quarters, _) = block.as_chunks();
    [0, 1, 2, 3].map(|at| _mm_shuffle_epi8(load_128(&quarters[at]), swap))
}

/// Takes in the words of a block.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
pub(in crate::hash) fn compress_words(state: [__m128i; 2], message: [__m128i; 4]) -> [__m128i; 2] {
    let (mut now, mut words) = (state, message);
    // Four groups are unrolled, and leave each word where it was. Of all in a row the compiler works out the words
    // first, for which there are too few registers: so it is not told how often there are four.
    let (rounds, last) = K.as_chunks::<4>().0.split_at(12);
    for four in rounds.as_chunks::<4>().0.iter().take(hide(3) as usize) {
        for k in four {
            now = four_rounds(now, words[0], k);
            words = next_words(words);
        }
    }
    for (word, k) in words.into_iter().zip(last) {
        now = four_rounds(now, word, k);
    }
    [_mm_add_epi32(now[0], state[0]), _mm_add_epi32(now[1], state[1])]
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn four_rounds([abef, cdgh]: [__m128i; 2], words: __m128i, k: &[u32; 4]) -> [__m128i; 2] {
    let sum = _mm_add_epi32(words, load_words(k));
    let cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
    let abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32::<0b00_00_11_10>(sum));
    [abef, cdgh]
}

/// Four words in the place of those that were used, behind the others.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn next_words([first, second, third, fourth]: [__m128i; 4]) -> [__m128i; 4] {
    let partial = _mm_sha256msg1_epu32(first, second);
    let partial = _mm_add_epi32(partial, _mm_alignr_epi8::<4>(fourth, third));
    [second, third, fourth, _mm_sha256msg2_epu32(partial, fourth)]
}
