//! Vectors of 32 bytes with AVX2, and of 64 with AVX-512.
//!
//! The second sum counts a byte once for itself and once for every byte after it. Within a vector that is a weight;
//! for the vectors after it, the sum of all bytes so far is added up before each. So that instructions do not wait for
//! each other, large data goes by rows of four vectors, and each place in a row has sums of its own.
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::array;

use super::BASE;
use crate::base::cpu::{Avx2, Avx512Vnni};
use crate::base::x86::load_512;

/// Adds data of at least [`WIDTH`] bytes, and leaves the sums below [`BASE`].
pub(super) fn avx2(_: Avx2, sums: &mut [u32; 2], mut data: &[u8]) {
    // SAFETY: the token says that the processor has AVX2.
    let mut add = |data: &[u8]| unsafe { add_avx2(sums, data) };
    while data.len() >= PIECE + WIDTH {
        let (piece, rest) = data.split_at(PIECE);
        add(piece);
        data = rest;
    }
    add(data);
}

/// Adds data of any length, and leaves the sums below [`BASE`].
pub(super) fn avx512(_: Avx512Vnni, sums: &mut [u32; 2], data: &[u8]) {
    // SAFETY: the token says that the processor has AVX-512 with BW and VNNI.
    unsafe { add_avx512(sums, data) }
}

/// How many bytes a vector of AVX2 has.
pub(super) const WIDTH: usize = 32;

/// So many bytes are added before the sums are brought below [`BASE`]. With AVX-512 a word then has up to 2^31: what
/// sixteen bytes of each row come to, added up before each of 1024 rows.
const PIECE: usize = 1 << 18;

/// From so many bytes on, rows of AVX-512 take less time than one vector after the other.
const MANY: usize = 2048;

/// From so many bytes on, it takes less time if each vector is in one line of the cache.
const LARGE: usize = 1 << 15;

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

/// Adds at least [`WIDTH`] bytes, and less than that above [`PIECE`].
#[target_feature(enable = "avx2")]
fn add_avx2(sums: &mut [u32; 2], data: &[u8]) {
    let (vectors, rest) = data.as_chunks::<WIDTH>();
    let (rows, last_vectors) = vectors.as_chunks();
    let zero = _mm256_setzero_si256();
    let weights = load_256(WEIGHTS[64 - WIDTH..].first_chunk().expect("there are more"));
    let weigh =
        |vector| _mm256_madd_epi16(_mm256_maddubs_epi16(vector, weights), _mm256_set1_epi16(1));
    let [mut bytes, mut before, mut weighted] =
        if rows.is_empty() { [zero; 3] } else { rows_avx2(rows, weights) };
    for vector in last_vectors.iter().map(|vector| load_256(vector)) {
        before = _mm256_add_epi64(before, bytes);
        bytes = _mm256_add_epi64(bytes, _mm256_sad_epu8(vector, zero));
        weighted = _mm256_add_epi32(weighted, weigh(vector));
    }
    // What was before counts once for each byte of the vector.
    let mut inside = _mm256_slli_epi64::<5>(before);
    if !rest.is_empty() {
        // The last vector of all, without what has been added.
        let end = data.last_chunk().expect("there is a vector at least");
        let last = LAST[rest.len()..].first_chunk().expect("there are more");
        let vector = _mm256_and_si256(load_256(end), load_256(last));
        let again = _mm256_mul_epu32(bytes, _mm256_set1_epi64x(rest.len() as i64));
        inside = _mm256_add_epi64(inside, again);
        bytes = _mm256_add_epi64(bytes, _mm256_sad_epu8(vector, zero));
        weighted = _mm256_add_epi32(weighted, weigh(vector));
    }
    inside = _mm256_add_epi64(inside, wide_256(weighted));
    join(sums, data.len(), totals(bytes, inside));
}

/// The sums of bytes, what these were before each vector, and the weighted sums. The first two are 64 bits wide.
#[inline]
#[target_feature(enable = "avx2")]
fn rows_avx2(rows: &[[[u8; WIDTH]; 4]], weights: __m256i) -> [__m256i; 3] {
    let zero = _mm256_setzero_si256();
    let (mut places, mut weighted) = ([[zero; 2]; 4], [zero; 2]);
    for row in rows {
        let row = row.each_ref().map(|vector| load_256(vector));
        for ([bytes, before], vector) in places.iter_mut().zip(row) {
            *before = _mm256_add_epi64(*before, *bytes);
            *bytes = _mm256_add_epi64(*bytes, _mm256_sad_epu8(vector, zero));
        }
        for (weighted, pair) in weighted.iter_mut().zip(row.as_chunks::<2>().0) {
            let [first, second] = pair.map(|vector| _mm256_maddubs_epi16(vector, weights));
            // At most 2 * 255 * (32 + 31), which are 15 bits.
            let both = _mm256_add_epi16(first, second);
            let words = _mm256_madd_epi16(both, _mm256_set1_epi16(1));
            *weighted = _mm256_add_epi32(*weighted, words);
        }
    }
    let ([bytes, before], inside) = join_places(places, |a, b| _mm256_add_epi64(a, b));
    let before = _mm256_add_epi64(_mm256_slli_epi64::<2>(before), inside);
    [bytes, before, _mm256_add_epi32(weighted[0], weighted[1])]
}

#[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
fn add_avx512(sums: &mut [u32; 2], mut data: &[u8]) {
    if data.len() >= LARGE {
        let (start, aligned) = data.split_at(data.as_ptr().align_offset(64) % 64);
        add_vectors_avx512(sums, start);
        data = aligned;
    }
    if data.len() >= MANY {
        let (vectors, _) = data.as_chunks();
        let (rows, _) = vectors.as_chunks();
        for rows in rows.chunks(PIECE / size_of::<[[u8; 64]; 4]>()) {
            add_rows_avx512(sums, rows);
        }
        data = &data[size_of_val(rows)..];
    }
    add_vectors_avx512(sums, data);
}

/// Adds up to [`PIECE`] bytes.
#[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
fn add_rows_avx512(sums: &mut [u32; 2], rows: &[[[u8; 64]; 4]]) {
    let (zero, ones) = (_mm512_setzero_si512(), _mm512_set1_epi8(1));
    let weights = load_512(WEIGHTS.first_chunk().expect("there are more"));
    // The sums of bytes, what these were before each row, and the weighted sums.
    let mut places = [[zero; 3]; 4];
    for row in rows {
        for ([bytes, before, weighted], vector) in places.iter_mut().zip(row) {
            let vector = load_512(vector);
            *before = _mm512_add_epi32(*before, *bytes);
            *bytes = _mm512_dpbusd_epi32(*bytes, vector, ones);
            *weighted = _mm512_dpbusd_epi32(*weighted, vector, weights);
        }
    }
    let ([bytes, before, weighted], inside) = join_places(places, |a, b| _mm512_add_epi32(a, b));
    let inside = _mm512_add_epi32(_mm512_slli_epi32::<6>(inside), weighted);
    let before = _mm256_slli_epi64::<8>(wide_512(before));
    let inside = _mm256_add_epi64(wide_512(inside), before);
    join(sums, size_of_val(rows), totals(wide_512(bytes), inside));
}

/// The sums of the four places in a row, and what their first sums come to inside the rows, in vectors.
#[inline(always)]
fn join_places<V: Copy, const SUMS: usize>(
    places: [[V; SUMS]; 4],
    add: impl Fn(V, V) -> V,
) -> ([V; SUMS], V) {
    let [first, second, third, fourth] = places;
    let sums = array::from_fn(|at| add(add(first[at], third[at]), add(second[at], fourth[at])));
    // The first is before three vectors of its row, the second before two, the third before one.
    let two = add(first[0], second[0]);
    (sums, add(add(two, first[0]), add(two, third[0])))
}

/// Adds fewer than [`MANY`] bytes, of which all sums have 32 bits.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
fn add_vectors_avx512(sums: &mut [u32; 2], data: &[u8]) {
    let (vectors, rest) = data.as_chunks::<64>();
    let (zero, ones) = (_mm512_setzero_si512(), _mm512_set1_epi8(1));
    let weights = load_512(WEIGHTS.first_chunk().expect("there are more"));
    let (mut bytes, mut before, mut weighted) = (zero, zero, zero);
    for vector in vectors {
        let vector = load_512(vector);
        before = _mm512_add_epi32(before, bytes);
        bytes = _mm512_dpbusd_epi32(bytes, vector, ones);
        weighted = _mm512_dpbusd_epi32(weighted, vector, weights);
    }
    let mut inside = _mm512_slli_epi32::<6>(before);
    if !rest.is_empty() {
        // What was before counts once more for each byte.
        let again = _mm512_mullo_epi32(bytes, _mm512_set1_epi32(rest.len() as i32));
        inside = _mm512_add_epi32(inside, again);
        // SAFETY: it reads what the mask has ones for: `rest`.
        let vector =
            unsafe { _mm512_maskz_loadu_epi8(u64::MAX >> (64 - rest.len()), rest.as_ptr().cast()) };
        let weights = load_512(WEIGHTS[64 - rest.len()..].first_chunk().expect("there are more"));
        bytes = _mm512_dpbusd_epi32(bytes, vector, ones);
        weighted = _mm512_dpbusd_epi32(weighted, vector, weights);
    }
    inside = _mm512_add_epi32(inside, weighted);
    let [bytes, inside] = totals_of_words(bytes, inside);
    let [a, b] = *sums;
    *sums = [a + bytes, b + a * data.len() as u32 + inside].map(|sum| sum % BASE);
}

/// Adds the sum of all `bytes` to the first sum, and to the second what they come to `inside` the data, in which the
/// first counts for each byte.
#[inline]
fn join(sums: &mut [u32; 2], length: usize, [bytes, inside]: [u64; 2]) {
    let [a, b] = sums.map(u64::from);
    let sums_of_all = [a + bytes, b + a * length as u64 + inside];
    *sums = sums_of_all.map(|sum| (sum % u64::from(BASE)) as u32);
}

/// The sums of the words of two vectors, of 64 bits.
#[inline]
#[target_feature(enable = "avx2")]
fn totals(first: __m256i, second: __m256i) -> [u64; 2] {
    let pairs = _mm256_add_epi64(
        _mm256_unpacklo_epi64(first, second),
        _mm256_unpackhi_epi64(first, second),
    );
    let pair = _mm_add_epi64(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256::<1>(pairs));
    [_mm_cvtsi128_si64(pair), _mm_extract_epi64::<1>(pair)].map(i64::cast_unsigned)
}

/// The sums of the words of two vectors, of 32 bits.
#[inline]
#[target_feature(enable = "avx2,avx512f")]
fn totals_of_words(first: __m512i, second: __m512i) -> [u32; 2] {
    let pairs = _mm512_add_epi32(
        _mm512_unpacklo_epi32(first, second),
        _mm512_unpackhi_epi32(first, second),
    );
    let (low, high) = (_mm512_castsi512_si256(pairs), _mm512_extracti64x4_epi64::<1>(pairs));
    let pairs = _mm256_add_epi32(low, high);
    let pairs = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256::<1>(pairs));
    let pair = _mm_add_epi32(pairs, _mm_unpackhi_epi64(pairs, pairs));
    let pair = _mm_cvtsi128_si64(pair).cast_unsigned();
    [pair as u32, (pair >> 32) as u32]
}

/// Neighbours added, in twice the width.
#[inline]
#[target_feature(enable = "avx2")]
fn wide_256(words: __m256i) -> __m256i {
    let low = _mm256_and_si256(words, _mm256_set1_epi64x(u32::MAX.into()));
    _mm256_add_epi64(low, _mm256_srli_epi64::<32>(words))
}

/// The same, and the halves added.
#[inline]
#[target_feature(enable = "avx2,avx512f")]
fn wide_512(words: __m512i) -> __m256i {
    let halves = [_mm512_castsi512_si256(words), _mm512_extracti64x4_epi64::<1>(words)];
    let [low, high] = halves.map(|half| wide_256(half));
    _mm256_add_epi64(low, high)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_256(bytes: &[u8; WIDTH]) -> __m256i {
    // SAFETY: a vector has so many bytes.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}
