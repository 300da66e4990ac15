//! Vectors of 32 bytes with AVX2, and of 64 with AVX-512.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::base::cpu::{Avx2, Avx512Vbmi};

/// Adds data of at least [`WIDTH`] bytes.
pub(super) fn avx2(_: Avx2, sums: &mut [u32; 2], data: &[u8]) {
    // SAFETY: the token says that the processor has AVX2.
    unsafe { add_avx2(sums, data) }
}

/// Adds data of any length, by vectors of 64 bytes.
pub(super) fn avx512(_: Avx512Vbmi, sums: &mut [u32; 2], data: &[u8]) {
    // SAFETY: the token says that the processor has AVX-512 with BW.
    unsafe { add_avx512(sums, data) }
}

/// How many bytes a vector of AVX2 has.
pub(super) const WIDTH: usize = 32;

/// The last byte counts in the second sum once, the one before it twice. The zeros are for what comes
/// after the data in a vector.
const WEIGHTS: [u8; 128] = {
    let mut weights = [0; 128];
    let mut at = 0;
    while at < 64 {
        weights[at] = 64 - at as u8;
        at += 1;
    }
    weights
};

/// Ones after so many zeros.
const LAST: [u8; 2 * WIDTH] = {
    let mut last = [0; 2 * WIDTH];
    let mut at = WIDTH;
    while at < 2 * WIDTH {
        last[at] = 0xff;
        at += 1;
    }
    last
};

#[target_feature(enable = "avx2")]
fn add_avx2(sums: &mut [u32; 2], data: &[u8]) {
    let (vectors, rest) = data.as_chunks::<WIDTH>();
    let zero = _mm256_setzero_si256();
    // SAFETY: there are `WIDTH` bytes before 64, and a vector has so many.
    let load = |bytes: &[u8; WIDTH]| unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
    let weights = load(WEIGHTS[64 - WIDTH..].first_chunk().expect("there are more"));
    let weigh =
        |vector| _mm256_madd_epi16(_mm256_maddubs_epi16(vector, weights), _mm256_set1_epi16(1));
    // The sums of bytes, what these were before each vector, and the weighted sums.
    let (mut bytes, mut before, mut weighted) = (zero, zero, zero);
    for vector in vectors {
        let vector = load(vector);
        before = _mm256_add_epi32(before, bytes);
        bytes = _mm256_add_epi32(bytes, _mm256_sad_epu8(vector, zero));
        weighted = _mm256_add_epi32(weighted, weigh(vector));
    }
    let mut inside = total_256(before).wrapping_mul(WIDTH as u32);
    if !rest.is_empty()
        && let Some(end) = data.last_chunk()
    {
        // The last vector of all, without what has been added.
        let last = LAST[rest.len()..].first_chunk().expect("there are more");
        let vector = _mm256_and_si256(load(end), load(last));
        inside = inside.wrapping_add(total_256(bytes).wrapping_mul(rest.len() as u32));
        bytes = _mm256_add_epi32(bytes, _mm256_sad_epu8(vector, zero));
        weighted = _mm256_add_epi32(weighted, weigh(vector));
    }
    inside = inside.wrapping_add(total_256(weighted));
    join(sums, data.len(), total_256(bytes), inside);
}

#[target_feature(enable = "avx2,avx512f,avx512bw")]
fn add_avx512(sums: &mut [u32; 2], data: &[u8]) {
    let (vectors, rest) = data.as_chunks::<64>();
    let (zero, ones) = (_mm512_setzero_si512(), _mm512_set1_epi16(1));
    // SAFETY: a vector has 64 bytes.
    let load = |bytes: &[u8; 64]| unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) };
    let weights = load(WEIGHTS.first_chunk().expect("there are more"));
    let (mut bytes, mut before, mut weighted) = (zero, zero, zero);
    for vector in vectors {
        let vector = load(vector);
        before = _mm512_add_epi32(before, bytes);
        bytes = _mm512_add_epi32(bytes, _mm512_sad_epu8(vector, zero));
        let pairs = _mm512_maddubs_epi16(vector, weights);
        weighted = _mm512_add_epi32(weighted, _mm512_madd_epi16(pairs, ones));
    }
    // What all but the rest counts once more for each byte of that.
    let mut again = bytes;
    if !rest.is_empty() {
        let mask = u64::MAX >> (64 - rest.len());
        // SAFETY: it reads what the mask has ones for: `rest`.
        let vector = unsafe { _mm512_maskz_loadu_epi8(mask, rest.as_ptr().cast()) };
        let weights = load(WEIGHTS[64 - rest.len()..].first_chunk().expect("there are more"));
        bytes = _mm512_add_epi32(bytes, _mm512_sad_epu8(vector, zero));
        let pairs = _mm512_maddubs_epi16(vector, weights);
        weighted = _mm512_add_epi32(weighted, _mm512_madd_epi16(pairs, ones));
    }
    again = _mm512_mullo_epi32(again, _mm512_set1_epi32(rest.len() as i32));
    let inside = _mm512_add_epi32(_mm512_slli_epi32::<6>(before), again);
    let inside = _mm512_add_epi32(inside, weighted);
    join(sums, data.len(), total_512(bytes), total_512(inside));
}

/// Adds `bytes` to the first sum and `inside` to the second, in which the first counts for each byte.
fn join(sums: &mut [u32; 2], length: usize, bytes: u32, inside: u32) {
    let [a, b] = *sums;
    let all = a.wrapping_mul(length as u32);
    *sums = [a.wrapping_add(bytes), b.wrapping_add(all).wrapping_add(inside)];
}

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
    total_256(_mm256_add_epi32(
        _mm512_castsi512_si256(words),
        _mm512_extracti64x4_epi64::<1>(words),
    ))
}
