//! CRC-32 by carry-less products of vectors of 64 bytes; after Gopal and others, Fast CRC Computation for Generic
//! Polynomials Using PCLMULQDQ Instruction (Intel, 2009).
//!
//! A vector holds four polynomials of 128 coefficients, the highest in the lowest bit. To fold one is to put in its
//! place an equal one, modulo the polynomial of CRC-32, that is so much lower that it can be added to what comes later.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::POLYNOMIAL;
use crate::base::cpu::Avx512Clmul;
use crate::base::x86::load_512;

/// Of fewer bytes, who waits for the checksum has it earlier from crc32fast. (Of less than four, not all of the sum
/// would be in the first vector.)
pub(super) const FEW: usize = 33;

/// Of at least [`FEW`] bytes.
pub(super) fn crc32(_: Avx512Clmul, sum: u32, data: &[u8]) -> u32 {
    debug_assert!(data.len() >= FEW);
    // SAFETY: the token says that the processor has these instructions.
    unsafe { crc32_by_vectors(sum, data) }
}

/// What the two halves of each polynomial of a vector are multiplied by.
#[repr(align(64))]
struct Keys([u8; 64]);

impl Keys {
    const fn new(words: [u64; 8]) -> Self {
        let mut bytes = [[0; 8]; 8];
        let mut at = 0;
        while at < 8 {
            bytes[at] = words[at].to_le_bytes();
            at += 1;
        }
        Self(*bytes.as_flattened().first_chunk().unwrap())
    }
}

/// To lower polynomials by so many vectors.
const fn keys(vectors: usize) -> Keys {
    // The power of a bit of a product is one higher than that of its factors together.
    let [first, second] = [power(512 * vectors + 63), power(512 * vectors - 1)];
    let [first, second] = [(first as u64) << 32, (second as u64) << 32];
    Keys::new([first, second, first, second, first, second, first, second])
}

static BY_ONE: Keys = keys(1);
static BY_TWO: Keys = keys(2);
static BY_THREE: Keys = keys(3);
static BY_FOUR: Keys = keys(4);

/// To lower each of the four to where the checksum is, by 32 below the last. The products have 95 coefficients,
/// the lowest in bit 95.
static TO_END: Keys = {
    let mut keys = [0; 8];
    let mut at = 0;
    while at < 8 {
        keys[at] = (power(32 + 64 * (7 - at)) as u64) << 1;
        at += 1;
    }
    Keys::new(keys)
};

/// x^n modulo the polynomial, the highest coefficient in the lowest bit.
const fn power(n: usize) -> u32 {
    let mut power = 1 << 31;
    let mut at = 0;
    while at < n {
        power = (power >> 1) ^ (POLYNOMIAL * (power & 1));
        at += 1;
    }
    power
}

/// The polynomial with its highest coefficient.
const DIVISOR: u64 = (POLYNOMIAL as u64) << 1 | 1;

/// x^95 divided by the polynomial.
const QUOTIENT: u64 = {
    let divisor = (POLYNOMIAL.reverse_bits() as u128) | 1 << 32;
    let (mut rest, mut quotient) = (1_u128 << 95, 0_u64);
    let mut at = 64;
    while at > 0 {
        at -= 1;
        if rest >> (32 + at) & 1 != 0 {
            rest ^= divisor << at;
            quotient |= 1 << at;
        }
    }
    quotient.reverse_bits()
};

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,pclmulqdq,vpclmulqdq")]
fn crc32_by_vectors(sum: u32, data: &[u8]) -> u32 {
    let (first, vectors) = data.split_at((data.len() - 1) % 64 + 1);
    let (vectors, _) = vectors.as_chunks();
    let (mut now, mut sum) = begin(sum, first);
    let mut rest = vectors;
    if let Some((others, vectors)) = vectors.split_first_chunk() {
        let (rows, last) = vectors.as_chunks();
        now = fold_rows(now, sum, others, rows);
        (rest, sum) = (last, _mm512_setzero_si512());
    }
    for vector in rest {
        now = fold(now, &BY_ONE, _mm512_xor_si512(load_512(vector), sum));
        sum = _mm512_setzero_si512();
    }
    end(now)
}

/// The first vector, of up to 64 bytes, to which the sum is added, and what of the sum is to be added to the next.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
fn begin(sum: u32, first: &[u8]) -> (__m512i, __m512i) {
    let sum = u64::from(!sum);
    let vector = |sum: u64| _mm512_zextsi128_si512(_mm_cvtsi64_si128(sum.cast_signed()));
    // SAFETY: it reads what the mask has ones for: `first`.
    let bytes =
        unsafe { _mm512_maskz_loadu_epi8(u64::MAX >> (64 - first.len()), first.as_ptr().cast()) };
    // Zeros before data change nothing.
    let bytes = _mm512_xor_si512(bytes, vector(sum));
    let bytes = _mm512_maskz_expand_epi8(u64::MAX << (64 - first.len()), bytes);
    (bytes, vector(sum.unbounded_shr(8 * first.len() as u32)))
}

/// Four vectors at a time: they do not wait for each other. The sum is added to the second.
#[inline]
#[target_feature(enable = "avx512f,pclmulqdq,vpclmulqdq")]
fn fold_rows(
    first: __m512i,
    sum: __m512i,
    [second, third, fourth]: &[[u8; 64]; 3],
    rows: &[[[u8; 64]; 4]],
) -> __m512i {
    let second = _mm512_xor_si512(load_512(second), sum);
    let mut now = [first, second, load_512(third), load_512(fourth)];
    for row in rows {
        for (now, vector) in now.iter_mut().zip(row) {
            *now = fold(*now, &BY_FOUR, load_512(vector));
        }
    }
    let [first, second, third, fourth] = now;
    fold(first, &BY_THREE, fold(second, &BY_TWO, fold(third, &BY_ONE, fourth)))
}

/// The checksum of what one vector has come to; the division is Barrett's.
#[inline]
#[target_feature(enable = "avx512f,pclmulqdq,vpclmulqdq")]
fn end(vector: __m512i) -> u32 {
    let ended = fold(vector, &TO_END, _mm512_setzero_si512());
    let halves =
        _mm256_xor_si256(_mm512_castsi512_si256(ended), _mm512_extracti64x4_epi64::<1>(ended));
    let sum = _mm_xor_si128(_mm256_castsi256_si128(halves), _mm256_extracti128_si256::<1>(halves));
    let by = _mm_set_epi64x(DIVISOR.cast_signed(), QUOTIENT.cast_signed());
    let quotient = _mm_clmulepi64_si128::<0x00>(sum, by);
    let rest = _mm_xor_si128(sum, _mm_clmulepi64_si128::<0x10>(quotient, by));
    !_mm_extract_epi32::<2>(rest).cast_unsigned()
}

/// Lowers the polynomials of a vector, and adds another vector.
#[inline]
#[target_feature(enable = "avx512f,pclmulqdq,vpclmulqdq")]
fn fold(vector: __m512i, keys: &Keys, other: __m512i) -> __m512i {
    let keys = load_512(&keys.0);
    let first = _mm512_clmulepi64_epi128::<0x00>(vector, keys);
    let second = _mm512_clmulepi64_epi128::<0x11>(vector, keys);
    _mm512_ternarylogic_epi64::<0x96>(first, second, other)
}
