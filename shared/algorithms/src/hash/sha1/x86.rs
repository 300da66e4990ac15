//! With the SHA instructions of x86-64.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::base::cpu::Sha;
use crate::base::x86::{load_128, load_words, store_words};

/// Takes some blocks into the five words of the chaining value.
pub(super) fn compress(_: Sha, words: &mut [u32; 5], blocks: &[[u8; 64]]) {
    // SAFETY: the token says that the processor has these instructions.
    unsafe { compress_blocks(words, blocks) }
}

#[target_feature(enable = "sha,sse4.1,ssse3")]
fn compress_blocks(words: &mut [u32; 5], blocks: &[[u8; 64]]) {
    let mut state = load(words);
    for block in blocks {
        state = compress_words(state, message(block));
    }
    store(words, state);
}

/// a to d, and e with zeros: the first of each highest, as the instructions and a message have them.
#[inline]
#[target_feature(enable = "sse2")]
pub(in crate::hash) fn load([first @ .., e]: &[u32; 5]) -> [__m128i; 2] {
    [_mm_shuffle_epi32::<0b00_01_10_11>(load_words(first)), _mm_set_epi32(e.cast_signed(), 0, 0, 0)]
}

/// The other way.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(in crate::hash) fn store([first @ .., last]: &mut [u32; 5], [abcd, e]: [__m128i; 2]) {
    store_words(first, _mm_shuffle_epi32::<0b00_01_10_11>(abcd));
    *last = _mm_extract_epi32::<3>(e).cast_unsigned();
}

/// The words of a block, of which the first byte is highest.
#[inline]
#[target_feature(enable = "ssse3")]
fn message(block: &[u8; 64]) -> [__m128i; 4] {
    let swap = _mm_set_epi64x(0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f);
    let (quarters, _) = block.as_chunks();
    [0, 1, 2, 3].map(|at| _mm_shuffle_epi8(load_128(&quarters[at]), swap))
}

/// Takes in the words of a block.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
pub(in crate::hash) fn compress_words(
    [abcd, e]: [__m128i; 2],
    words: [__m128i; 4],
) -> [__m128i; 2] {
    let first = _mm_sha1rnds4_epu32::<0>(abcd, _mm_add_epi32(e, words[0]));
    let mut work = Work { abcd: first, before: abcd, words };
    work.next_words();
    work.groups::<0, 4>();
    work.groups::<1, 5>();
    work.groups::<2, 5>();
    work.groups::<3, 1>();
    let words = work.words;
    for word in words {
        work.rounds::<3>(word);
    }
    [_mm_add_epi32(work.abcd, abcd), _mm_sha1nexte_epu32(work.before, e)]
}

/// Between two groups of four rounds.
struct Work {
    abcd: __m128i,
    /// What `abcd` was a group ago: e is made of it.
    before: __m128i,
    /// The words of the next four groups.
    words: [__m128i; 4],
}

impl Work {
    /// So many groups with this function, each followed by the words of a later one.
    #[inline]
    #[target_feature(enable = "sha,sse4.1,ssse3")]
    fn groups<const FUNCTION: i32, const COUNT: usize>(&mut self) {
        for _ in 0..COUNT {
            self.rounds::<FUNCTION>(self.words[0]);
            self.next_words();
        }
    }

    #[inline]
    #[target_feature(enable = "sha,sse4.1,ssse3")]
    fn rounds<const FUNCTION: i32>(&mut self, words: __m128i) {
        let e = _mm_sha1nexte_epu32(self.before, words);
        self.before = self.abcd;
        self.abcd = _mm_sha1rnds4_epu32::<FUNCTION>(self.abcd, e);
    }

    #[inline]
    #[target_feature(enable = "sha,sse4.1,ssse3")]
    fn next_words(&mut self) {
        let [first, second, third, fourth] = self.words;
        let partial = _mm_xor_si128(_mm_sha1msg1_epu32(first, second), third);
        self.words = [second, third, fourth, _mm_sha1msg2_epu32(partial, fourth)];
    }
}
