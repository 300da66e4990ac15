//! Hex with AVX2: 16 bytes to 32 digits and back in one step.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::Output;
use crate::cpu::Avx2;

/// Shorter inputs are not encoded at all.
pub(super) const MIN_ENCODE: usize = 16;

/// Shorter inputs are not decoded at all.
pub(super) const MIN_DECODE: usize = 32;

/// Encodes all of `input` if it has [`MIN_ENCODE`] bytes; returns how many were encoded.
pub(super) fn encode(_: Avx2, input: &[u8], output: &mut Output<'_>) -> usize {
    if input.len() < MIN_ENCODE {
        return 0;
    }
    assert!(output.room() / 2 >= input.len());
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2; `to` has room for two bytes for each of
    // `input`, and after the call all of those are written.
    unsafe {
        encode_to(input, to);
        output.advance(input.len() * 2);
    }
    input.len()
}

/// # Safety
/// `input` has at least 16 bytes, and `to` is good for writes of twice as many bytes as it has.
#[target_feature(enable = "avx2")]
unsafe fn encode_to(input: &[u8], to: *mut u8) {
    // SAFETY: there are 16 digits to read.
    let digits = unsafe { _mm_loadu_si128(b"0123456789abcdef".as_ptr().cast()) };
    let digits = _mm256_broadcastsi128_si256(digits);
    let step = |at: usize| {
        // SAFETY: each caller below has at + 16 <= input.len().
        unsafe {
            let bytes = _mm256_cvtepu8_epi16(_mm_loadu_si128(input.as_ptr().add(at).cast()));
            // In each 16-bit lane the high digit goes to the first byte, the low one to the second.
            let nibbles = _mm256_or_si256(_mm256_srli_epi16(bytes, 4), _mm256_slli_epi16(bytes, 8));
            let nibbles = _mm256_and_si256(nibbles, _mm256_set1_epi8(15));
            let encoded = _mm256_shuffle_epi8(digits, nibbles);
            _mm256_storeu_si256(to.add(at * 2).cast(), encoded);
        }
    };
    let last = input.len() - 16;
    step(0);
    // From here on no store crosses a cache line, unless the output begins at an odd address.
    let mut at = to.align_offset(32) / 2;
    while at + 48 <= last {
        step(at);
        step(at + 16);
        step(at + 32);
        step(at + 48);
        at += 64;
    }
    while at < last {
        step(at);
        at += 16;
    }
    // What is left is at most one step; it may repeat bytes of the step before.
    step(last);
}

/// Decodes whole steps of 32 digits, up to the first that holds something else; returns how many
/// digits were decoded.
pub(super) fn decode<const UPPER: bool>(_: Avx2, input: &[u8], output: &mut Output<'_>) -> usize {
    let steps = input.len().min(output.room() * 2) / 32;
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2; there are 32 bytes to read and 16 to
    // write for each step, and `decode_to` returns the number of those it has written.
    unsafe {
        let done = decode_to::<UPPER>(input.as_ptr(), steps, to);
        output.advance(done * 16);
        done * 32
    }
}

/// # Safety
/// `from` is good for reads of 32 bytes and `to` for writes of 16, `steps` times.
#[target_feature(enable = "avx2")]
unsafe fn decode_to<const UPPER: bool>(from: *const u8, steps: usize, to: *mut u8) -> usize {
    let mut done = 0;
    while done + 2 <= steps {
        // SAFETY: two more steps are within what the caller vouches for.
        unsafe {
            let (first, good) = values::<UPPER>(_mm256_loadu_si256(from.add(done * 32).cast()));
            let (second, also) =
                values::<UPPER>(_mm256_loadu_si256(from.add(done * 32 + 32).cast()));
            if _mm256_movemask_epi8(_mm256_and_si256(good, also)) != -1 {
                break;
            }
            let bytes = _mm256_packus_epi16(join(first), join(second));
            // The lanes of the two vectors alternate.
            let bytes = _mm256_permute4x64_epi64::<0b11_01_10_00>(bytes);
            _mm256_storeu_si256(to.add(done * 16).cast(), bytes);
        }
        done += 2;
    }
    while done < steps {
        // SAFETY: one more step is within what the caller vouches for.
        unsafe {
            let (digits, good) = values::<UPPER>(_mm256_loadu_si256(from.add(done * 32).cast()));
            if _mm256_movemask_epi8(good) != -1 {
                break;
            }
            let pairs = join(digits);
            let bytes = _mm_packus_epi16(
                _mm256_castsi256_si128(pairs),
                _mm256_extracti128_si256::<1>(pairs),
            );
            _mm_storeu_si128(to.add(done * 16).cast(), bytes);
        }
        done += 1;
    }
    done
}

/// The value of each digit, and all ones where it is one.
#[target_feature(enable = "avx2")]
fn values<const UPPER: bool>(digits: __m256i) -> (__m256i, __m256i) {
    let number = _mm256_sub_epi8(digits, _mm256_set1_epi8(b'0' as i8));
    let is_number = _mm256_cmpeq_epi8(_mm256_min_epu8(number, _mm256_set1_epi8(9)), number);
    let folded = match UPPER {
        true => digits,
        false => _mm256_and_si256(digits, _mm256_set1_epi8(!0x20)),
    };
    let letter = _mm256_sub_epi8(folded, _mm256_set1_epi8(b'A' as i8));
    let is_letter = _mm256_cmpeq_epi8(_mm256_min_epu8(letter, _mm256_set1_epi8(5)), letter);
    let letter = _mm256_add_epi8(letter, _mm256_set1_epi8(10));
    (_mm256_blendv_epi8(letter, number, is_number), _mm256_or_si256(is_number, is_letter))
}

/// Joins each pair of values in a 16-bit lane.
#[target_feature(enable = "avx2")]
fn join(values: __m256i) -> __m256i {
    _mm256_maddubs_epi16(values, _mm256_set1_epi16(0x0110))
}
