//! Vectors of x86-64 from arrays of as many bytes, and back.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

/// With SSE2, which every x86-64 has.
#[cfg(feature = "hash")]
#[inline(always)]
pub(crate) fn load_128(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: a vector has 16 bytes, and may lie anywhere.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

/// Four words, the first of them lowest.
#[cfg(feature = "hash")]
#[inline(always)]
pub(crate) fn load_words(words: &[u32; 4]) -> __m128i {
    // SAFETY: as above.
    unsafe { _mm_loadu_si128(words.as_ptr().cast()) }
}

/// The other way.
#[cfg(feature = "hash")]
#[inline(always)]
pub(crate) fn store_words(words: &mut [u32; 4], vector: __m128i) {
    // SAFETY: as above.
    unsafe { _mm_storeu_si128(words.as_mut_ptr().cast(), vector) }
}

/// With AVX-512.
#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn load_512(bytes: &[u8; 64]) -> __m512i {
    // SAFETY: a vector has 64 bytes, and may lie anywhere.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}
