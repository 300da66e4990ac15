//! The loops with the SHA instructions of x86-64.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::super::{sha1, sha256};
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
    use sha256::x86::{load, store, to_state};
    let (inner, outer) = (to_state(load(work.inner)), to_state(load(work.outer)));
    let mut digest = load(work.last);
    let mut sum = load(work.sum);
    for _ in 0..times {
        digest = sha256_of(inner, digest);
        digest = sha256_of(outer, digest);
        sum = [_mm_xor_si128(sum[0], digest[0]), _mm_xor_si128(sum[1], digest[1])];
    }
    store(work.last, digest);
    store(work.sum, sum);
}

/// The digest after the block that holds `digest`. In one function with the loop there would be too few registers.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn sha256_of(keyed: [__m128i; 2], digest: [__m128i; 2]) -> [__m128i; 2] {
    use sha256::x86::{compress_words, to_words};
    let end = [_mm_set_epi32(0, 0, 0, END), _mm_set_epi32(SHA256_BITS, 0, 0, 0)];
    to_words(compress_words(keyed, [digest[0], digest[1], end[0], end[1]]))
}

#[target_feature(enable = "sha,sse4.1,ssse3")]
fn sha1_loop(work: &mut Loop<'_, [u32; 5]>, times: u32) {
    use sha1::x86::{load, store};
    let (inner, outer) = (load(work.inner), load(work.outer));
    let mut digest = load(work.last);
    let mut sum = load(work.sum);
    for _ in 0..times {
        digest = sha1_of(inner, digest);
        digest = sha1_of(outer, digest);
        sum = [_mm_xor_si128(sum[0], digest[0]), _mm_xor_si128(sum[1], digest[1])];
    }
    store(work.last, digest);
    store(work.sum, sum);
}

/// The same with SHA-1.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn sha1_of(keyed: [__m128i; 2], digest: [__m128i; 2]) -> [__m128i; 2] {
    let end = [_mm_set_epi32(0, END, 0, 0), _mm_set_epi32(0, 0, 0, SHA1_BITS)];
    let words = [digest[0], _mm_or_si128(digest[1], end[0]), _mm_setzero_si128(), end[1]];
    sha1::x86::compress_words(keyed, words)
}
