//! Vectors of 32 bytes with AVX2, and of 64 with AVX-512.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::base::cpu::{Avx2, Avx512Vbmi};

/// Adds the whole vectors; what is left of `data` is returned.
pub(super) fn avx2<'a>(_: Avx2, sums: &mut [u32; 2], data: &'a [u8]) -> &'a [u8] {
    let (vectors, rest) = data.as_chunks();
    if !vectors.is_empty() {
        // SAFETY: the token says that the processor has AVX2.
        unsafe { add_avx2(sums, vectors) }
    }
    rest
}

/// The same with vectors of 64 bytes, and then with those of 32.
pub(super) fn avx512<'a>(_: Avx512Vbmi, sums: &mut [u32; 2], data: &'a [u8]) -> &'a [u8] {
    let (vectors, rest) = data.as_chunks();
    if !vectors.is_empty() {
        // SAFETY: the token says that the processor has AVX-512 with BW.
        unsafe { add_avx512(sums, vectors) }
    }
    let (vectors, rest) = rest.as_chunks();
    if !vectors.is_empty() {
        // SAFETY: as above, and so it has AVX2.
        unsafe { add_avx2(sums, vectors) }
    }
    rest
}

/// How often the last byte of a vector counts in the second sum is once, the first as often as there are
/// bytes.
const WEIGHTS: [i8; 64] = {
    let mut weights = [0; 64];
    let mut at = 0;
    while at < 64 {
        weights[at] = 64 - at as i8;
        at += 1;
    }
    weights
};

macro_rules! add {
    (
        $name:ident, $features:literal, $size:literal, $load:ident, $zero:ident, $ones:expr, $sad:ident,
        $add:ident, $multiply:ident, $add_pairs:ident, $total:ident
    ) => {
        #[target_feature(enable = $features)]
        fn $name(sums: &mut [u32; 2], vectors: &[[u8; $size]]) {
            // SAFETY: the last weights are as many as a vector has bytes.
            let weights = unsafe { $load(WEIGHTS.as_ptr().add(64 - $size).cast()) };
            // The sums of bytes, what these were before each vector, and the weighted sums.
            let (mut bytes, mut before, mut weighted) = ($zero(), $zero(), $zero());
            for vector in vectors {
                // SAFETY: a vector has so many bytes.
                let vector = unsafe { $load(vector.as_ptr().cast()) };
                before = $add(before, bytes);
                bytes = $add(bytes, $sad(vector, $zero()));
                let pairs = $multiply(vector, weights);
                weighted = $add(weighted, $add_pairs(pairs, $ones));
            }
            let all = (vectors.len() * $size) as u32;
            let [a, b] = *sums;
            let inside = $total(weighted).wrapping_add($total(before).wrapping_mul($size));
            *sums = [
                a.wrapping_add($total(bytes)),
                b.wrapping_add(a.wrapping_mul(all)).wrapping_add(inside),
            ];
        }
    };
}

add!(
    add_avx2,
    "avx2",
    32,
    _mm256_loadu_si256,
    _mm256_setzero_si256,
    _mm256_set1_epi16(1),
    _mm256_sad_epu8,
    _mm256_add_epi32,
    _mm256_maddubs_epi16,
    _mm256_madd_epi16,
    total_256
);
add!(
    add_avx512,
    "avx2,avx512f,avx512bw",
    64,
    _mm512_loadu_si512,
    _mm512_setzero_si512,
    _mm512_set1_epi16(1),
    _mm512_sad_epu8,
    _mm512_add_epi32,
    _mm512_maddubs_epi16,
    _mm512_madd_epi16,
    total_512
);

/// The sum of all words.
#[inline]
#[target_feature(enable = "avx2")]
fn total_256(words: __m256i) -> u32 {
    let halves = _mm_add_epi32(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
    let pairs = _mm_add_epi32(halves, _mm_shuffle_epi32::<0b01_00_11_10>(halves));
    let total = _mm_add_epi32(pairs, _mm_shuffle_epi32::<0b10_11_00_01>(pairs));
    _mm_cvtsi128_si32(total).cast_unsigned()
}

#[inline]
#[target_feature(enable = "avx2,avx512f,avx512bw")]
fn total_512(words: __m512i) -> u32 {
    _mm512_reduce_add_epi32(words).cast_unsigned()
}
