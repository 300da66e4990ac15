//! The loops with the SHA instructions of x86-64.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::Loop;
use crate::base::cpu::Sha;

/// A digest is followed by a bit, and by the length of all, which is that of the key's block as well.
const END: i32 = i32::MIN;
const SHA256_BITS: i32 = (64 + 32) * 8;
const SHA1_BITS: i32 = (64 + 20) * 8;

pub(super) fn sha256(_: Sha, work: &mut Loop<'_, [u32; 8]>, times: u32) {
    // SAFETY: the token says that the processor has these instructions.
    unsafe { sha256_loop(work, times) }
}

pub(super) fn sha1(_: Sha, work: &mut Loop<'_, [u32; 5]>, times: u32) {
    // SAFETY: as above.
    unsafe { sha1_loop(work, times) }
}

#[target_feature(enable = "sha,sse4.1,ssse3")]
fn sha256_loop(work: &mut Loop<'_, [u32; 8]>, times: u32) {
    let (inner, outer) = (sha256_state(work.inner), sha256_state(work.outer));
    let mut digest = words_of(work.last);
    let mut sum = words_of(work.sum);
    for _ in 0..times {
        digest = sha256_digest(compress_sha256(inner, digest));
        digest = sha256_digest(compress_sha256(outer, digest));
        sum = [_mm_xor_si128(sum[0], digest[0]), _mm_xor_si128(sum[1], digest[1])];
    }
    store_words(digest, work.last);
    store_words(sum, work.sum);
}

/// The halves of eight words, the first word lowest.
#[target_feature(enable = "sse2")]
fn words_of(words: &[u32; 8]) -> [__m128i; 2] {
    let [a, b, c, d, e, f, g, h] = words.map(u32::cast_signed);
    [_mm_set_epi32(d, c, b, a), _mm_set_epi32(h, g, f, e)]
}

#[target_feature(enable = "sse4.1")]
fn store_words([low, high]: [__m128i; 2], words: &mut [u32; 8]) {
    let ([a, b, c, d], [e, f, g, h]) = (lanes(low), lanes(high));
    *words = [a, b, c, d, e, f, g, h];
}

#[target_feature(enable = "sse4.1")]
fn lanes(vector: __m128i) -> [u32; 4] {
    [
        _mm_extract_epi32::<0>(vector).cast_unsigned(),
        _mm_extract_epi32::<1>(vector).cast_unsigned(),
        _mm_extract_epi32::<2>(vector).cast_unsigned(),
        _mm_extract_epi32::<3>(vector).cast_unsigned(),
    ]
}

/// The words as the instructions want them: a, b, e, f and c, d, g, h, the first of each highest.
#[target_feature(enable = "sse2")]
fn sha256_state(words: &[u32; 8]) -> [__m128i; 2] {
    let [a, b, c, d, e, f, g, h] = words.map(u32::cast_signed);
    [_mm_set_epi32(a, b, e, f), _mm_set_epi32(c, d, g, h)]
}

/// The other way: a to d and e to h, the first of each lowest, as a message has them.
#[target_feature(enable = "sse2")]
fn sha256_digest([abef, cdgh]: [__m128i; 2]) -> [__m128i; 2] {
    let (badc, fehg) = (_mm_unpackhi_epi64(abef, cdgh), _mm_unpacklo_epi64(abef, cdgh));
    [_mm_shuffle_epi32::<0b10_11_00_01>(badc), _mm_shuffle_epi32::<0b10_11_00_01>(fehg)]
}

/// Takes in the block that holds `digest`.
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn compress_sha256(state: [__m128i; 2], digest: [__m128i; 2]) -> [__m128i; 2] {
    let end = [_mm_set_epi32(0, 0, 0, END), _mm_set_epi32(SHA256_BITS, 0, 0, 0)];
    let (mut now, mut words) = (state, [digest[0], digest[1], end[0], end[1]]);
    // Loops of four groups are unrolled, and leave each word where it was.
    let (rounds, last) = K.split_at(12);
    for four in rounds.as_chunks::<4>().0 {
        for k in four {
            now = sha256_rounds(now, words[0], k);
            words = next_sha256_word(words);
        }
    }
    for (word, k) in words.into_iter().zip(last) {
        now = sha256_rounds(now, word, k);
    }
    [_mm_add_epi32(now[0], state[0]), _mm_add_epi32(now[1], state[1])]
}

/// Four rounds.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn sha256_rounds([abef, cdgh]: [__m128i; 2], words: __m128i, k: &[i32; 4]) -> [__m128i; 2] {
    let sum = _mm_add_epi32(words, _mm_set_epi32(k[3], k[2], k[1], k[0]));
    let cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
    let abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32::<0b00_00_11_10>(sum));
    [abef, cdgh]
}

/// Four words in the place of those that were used, behind the others.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn next_sha256_word([first, second, third, fourth]: [__m128i; 4]) -> [__m128i; 4] {
    let partial = _mm_sha256msg1_epu32(first, second);
    let partial = _mm_add_epi32(partial, _mm_alignr_epi8::<4>(fourth, third));
    [second, third, fourth, _mm_sha256msg2_epu32(partial, fourth)]
}

#[target_feature(enable = "sha,sse4.1,ssse3")]
fn sha1_loop(work: &mut Loop<'_, [u32; 5]>, times: u32) {
    let (inner, outer) = (sha1_state(work.inner), sha1_state(work.outer));
    let mut digest = sha1_state(work.last);
    let mut sum = sha1_state(work.sum);
    for _ in 0..times {
        digest = compress_sha1(inner, digest);
        digest = compress_sha1(outer, digest);
        sum = [_mm_xor_si128(sum[0], digest[0]), _mm_xor_si128(sum[1], digest[1])];
    }
    *work.last = sha1_words(digest);
    *work.sum = sha1_words(sum);
}

/// a to d, and e with zeros: the first of each highest, as the instructions and a message have them.
#[target_feature(enable = "sse2")]
fn sha1_state(words: &[u32; 5]) -> [__m128i; 2] {
    let [a, b, c, d, e] = words.map(u32::cast_signed);
    [_mm_set_epi32(a, b, c, d), _mm_set_epi32(e, 0, 0, 0)]
}

#[target_feature(enable = "sse4.1")]
fn sha1_words([abcd, e]: [__m128i; 2]) -> [u32; 5] {
    let ([d, c, b, a], [.., e]) = (lanes(abcd), lanes(e));
    [a, b, c, d, e]
}

/// Takes in the block that holds `digest`.
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn compress_sha1(state: [__m128i; 2], digest: [__m128i; 2]) -> [__m128i; 2] {
    let [abcd, e] = state;
    let end = [_mm_set_epi32(0, END, 0, 0), _mm_set_epi32(0, 0, 0, SHA1_BITS)];
    let words = [digest[0], _mm_or_si128(digest[1], end[0]), _mm_setzero_si128(), end[1]];
    let first = _mm_sha1rnds4_epu32::<0>(abcd, _mm_add_epi32(e, words[0]));
    let mut work = Sha1 { abcd: first, before: abcd, words };
    work.next_word();
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
struct Sha1 {
    abcd: __m128i,
    /// What `abcd` was a group ago: e is made of it.
    before: __m128i,
    /// The words of the next four groups.
    words: [__m128i; 4],
}

impl Sha1 {
    /// So many groups with this function, each followed by the words of a later one.
    #[inline]
    #[target_feature(enable = "sha,sse4.1,ssse3")]
    fn groups<const FUNCTION: i32, const COUNT: usize>(&mut self) {
        for _ in 0..COUNT {
            self.rounds::<FUNCTION>(self.words[0]);
            self.next_word();
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
    fn next_word(&mut self) {
        let [first, second, third, fourth] = self.words;
        let partial = _mm_xor_si128(_mm_sha1msg1_epu32(first, second), third);
        self.words = [second, third, fourth, _mm_sha1msg2_epu32(partial, fourth)];
    }
}

/// The constants of SHA-256 (FIPS 180-4, section 4.2.2), four rounds in a row.
const K: [[i32; 4]; 16] = {
    const WORDS: [u32; 64] = [
        0x428a_2f98,
        0x7137_4491,
        0xb5c0_fbcf,
        0xe9b5_dba5,
        0x3956_c25b,
        0x59f1_11f1,
        0x923f_82a4,
        0xab1c_5ed5,
        0xd807_aa98,
        0x1283_5b01,
        0x2431_85be,
        0x550c_7dc3,
        0x72be_5d74,
        0x80de_b1fe,
        0x9bdc_06a7,
        0xc19b_f174,
        0xe49b_69c1,
        0xefbe_4786,
        0x0fc1_9dc6,
        0x240c_a1cc,
        0x2de9_2c6f,
        0x4a74_84aa,
        0x5cb0_a9dc,
        0x76f9_88da,
        0x983e_5152,
        0xa831_c66d,
        0xb003_27c8,
        0xbf59_7fc7,
        0xc6e0_0bf3,
        0xd5a7_9147,
        0x06ca_6351,
        0x1429_2967,
        0x27b7_0a85,
        0x2e1b_2138,
        0x4d2c_6dfc,
        0x5338_0d13,
        0x650a_7354,
        0x766a_0abb,
        0x81c2_c92e,
        0x9272_2c85,
        0xa2bf_e8a1,
        0xa81a_664b,
        0xc24b_8b70,
        0xc76c_51a3,
        0xd192_e819,
        0xd699_0624,
        0xf40e_3585,
        0x106a_a070,
        0x19a4_c116,
        0x1e37_6c08,
        0x2748_774c,
        0x34b0_bcb5,
        0x391c_0cb3,
        0x4ed8_aa4a,
        0x5b9c_ca4f,
        0x682e_6ff3,
        0x748f_82ee,
        0x78a5_636f,
        0x84c8_7814,
        0x8cc7_0208,
        0x90be_fffa,
        0xa450_6ceb,
        0xbef9_a3f7,
        0xc671_78f2,
    ];
    let mut groups = [[0; 4]; 16];
    let mut at = 0;
    while at < 64 {
        groups[at / 4][at % 4] = WORDS[at].cast_signed();
        at += 1;
    }
    groups
};
