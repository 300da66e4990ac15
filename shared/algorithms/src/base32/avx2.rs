//! Base32 with AVX2: 20 bytes to 32 symbols and back in one step.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::NONE;
use crate::base::Output;
use crate::base::cpu::Avx2;

/// How many bytes the encoder takes in one step. It reads six more.
const BYTES: usize = 20;

/// How many symbols the decoder takes in one step. It writes six bytes more than it decodes.
const SYMBOLS: usize = 32;

/// Shorter inputs are not encoded at all.
pub(super) const MIN_ENCODE: usize = BYTES + 6;

/// Shorter inputs are not decoded at all.
pub(super) const MIN_DECODE: usize = 2 * SYMBOLS;

/// An alphabet in which all symbols that share their upper four bits have consecutive values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows {
    /// By the upper four bits of a symbol: what to add to it to get its value.
    offsets: [u8; 16],
    /// By the lower four bits: a bit for each row (upper four bits) in which there is a symbol.
    members: [u8; 16],
}

impl Rows {
    /// The rows of a decoding table, if its values are consecutive in each.
    pub(super) const fn new(values: &[u8; 256]) -> Option<Self> {
        let mut rows = Self { offsets: [0; 16], members: [0; 16] };
        let mut seen = 0u8;
        let mut byte = 0;
        while byte < 256 {
            if values[byte] != NONE {
                if byte >= 128 {
                    return None;
                }
                let (row, column) = (byte >> 4, byte & 15);
                let offset = values[byte].wrapping_sub(byte as u8);
                if seen & (1 << row) != 0 && rows.offsets[row] != offset {
                    return None;
                }
                seen |= 1 << row;
                rows.offsets[row] = offset;
                rows.members[column] |= 1 << row;
            }
            byte += 1;
        }
        Some(rows)
    }
}

/// Encodes as many steps as can be read; returns how many bytes those are.
pub(super) fn encode(_: Avx2, input: &[u8], output: &mut Output<'_>, symbols: &[u8; 32]) -> usize {
    let readable = (input.len() + BYTES).saturating_sub(MIN_ENCODE) / BYTES;
    let steps = readable.min(output.room() / SYMBOLS);
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2; step i reads 26 bytes at 20 * i, which
    // `readable` allows, and writes 32 at 32 * i, for which there is room.
    unsafe {
        encode_to(input.as_ptr(), steps, to, symbols);
        output.advance(steps * SYMBOLS);
    }
    steps * BYTES
}

/// # Safety
/// `from` is good for reads of 26 bytes every 20, and `to` for writes of 32, `steps` times.
#[target_feature(enable = "avx2")]
unsafe fn encode_to(from: *const u8, steps: usize, to: *mut u8, symbols: &[u8; 32]) {
    // SAFETY: the two halves of an array of 32.
    let (low, high) = unsafe {
        let halves = symbols.as_ptr().cast::<__m128i>();
        (_mm_loadu_si128(halves), _mm_loadu_si128(halves.add(1)))
    };
    let (low, high) = (_mm256_broadcastsi128_si256(low), _mm256_broadcastsi128_si256(high));
    for step in 0..steps {
        // SAFETY: 16 bytes at 0 and at 10, within the 26 that the caller vouches for.
        let bytes = unsafe {
            let from = from.add(step * BYTES);
            let first = _mm256_castsi128_si256(_mm_loadu_si128(from.cast()));
            _mm256_inserti128_si256::<1>(first, _mm_loadu_si128(from.add(10).cast()))
        };
        let values = split(bytes);
        // Bit 4 of a value says which half its symbol is in; the blend looks at bit 7.
        let encoded = _mm256_blendv_epi8(
            _mm256_shuffle_epi8(low, values),
            _mm256_shuffle_epi8(high, values),
            _mm256_slli_epi16::<3>(values),
        );
        // SAFETY: 32 bytes for each step.
        unsafe { _mm256_storeu_si256(to.add(step * SYMBOLS).cast(), encoded) };
    }
}

/// Splits the first ten bytes of each half into 16 values of five bits.
#[target_feature(enable = "avx2")]
fn split(bytes: __m256i) -> __m256i {
    // Each pair of values lies within two neighbouring bytes, which become a 16-bit lane.
    let pairs = _mm256_shuffle_epi8(
        bytes,
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 0, 2, 1, 3, 2, 4, 3, 6, 5, 7, 6, 8, 7, 9, 8)),
    );
    // The multiplications are shifts, by another number of bits in each lane: the first value
    // down to the lower byte, the second up to the upper one.
    let first =
        _mm256_mulhi_epu16(pairs, _mm256_set1_epi64x(2048 << 48 | 512 << 32 | 128 << 16 | 32));
    let second = _mm256_mullo_epi16(pairs, _mm256_set1_epi64x(256 << 48 | 64 << 32 | 16 << 16 | 4));
    _mm256_or_si256(
        _mm256_and_si256(first, _mm256_set1_epi16(0x001f)),
        _mm256_and_si256(second, _mm256_set1_epi16(0x1f00)),
    )
}

/// Decodes whole steps of symbols, up to the first that holds something else, as far as there is
/// room; returns how many symbols were decoded.
pub(super) fn decode(_: Avx2, input: &[u8], output: &mut Output<'_>, rows: &Rows) -> usize {
    let writable = (output.room() + BYTES).saturating_sub(MIN_ENCODE) / BYTES;
    let steps = writable.min(input.len() / SYMBOLS);
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2; step i reads 32 bytes at 32 * i, and
    // writes 26 at 20 * i, which `writable` allows; the first 20 of each are initialised then.
    unsafe {
        let done = decode_to(input.as_ptr(), steps, to, rows);
        output.advance(done * BYTES);
        done * SYMBOLS
    }
}

/// # Safety
/// `from` is good for reads of 32 bytes and `to` for writes of 26 every 20, `steps` times.
#[target_feature(enable = "avx2")]
unsafe fn decode_to(from: *const u8, steps: usize, to: *mut u8, rows: &Rows) -> usize {
    // SAFETY: both are arrays of 16.
    let [offsets, members] = [&rows.offsets, &rows.members].map(|table| unsafe {
        _mm256_broadcastsi128_si256(_mm_loadu_si128(table.as_ptr().cast()))
    });
    // By the upper four bits: the bit of the row. No row of what is not ASCII has members, so any
    // value but 0 will do there.
    let row_bits = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        1, 2, 4, 8, 16, 32, 64, -128, 1, 1, 1, 1, 1, 1, 1, 1,
    ));
    for step in 0..steps {
        // SAFETY: 32 bytes for each step.
        let symbols = unsafe { _mm256_loadu_si256(from.add(step * SYMBOLS).cast()) };
        let upper = _mm256_and_si256(_mm256_srli_epi16::<4>(symbols), _mm256_set1_epi8(15));
        let row = _mm256_shuffle_epi8(row_bits, upper);
        // A byte that is not ASCII selects 0.
        let member = _mm256_and_si256(_mm256_shuffle_epi8(members, symbols), row);
        if _mm256_movemask_epi8(_mm256_cmpeq_epi8(member, row)) != -1 {
            return step;
        }
        let values = _mm256_add_epi8(symbols, _mm256_shuffle_epi8(offsets, upper));
        let bytes = join(values);
        // SAFETY: 16 bytes at 0 and at 10, within the 26 that the caller vouches for.
        unsafe {
            let to = to.add(step * BYTES);
            _mm_storeu_si128(to.cast(), _mm256_castsi256_si128(bytes));
            _mm_storeu_si128(to.add(10).cast(), _mm256_extracti128_si256::<1>(bytes));
        }
    }
    steps
}

/// Joins 16 values of five bits to the first ten bytes of each half.
#[target_feature(enable = "avx2")]
fn join(values: __m256i) -> __m256i {
    let tens = _mm256_maddubs_epi16(values, _mm256_set1_epi16(0x0120));
    let twenties = _mm256_madd_epi16(tens, _mm256_set1_epi32(0x0001_0400));
    let forties = _mm256_or_si256(
        _mm256_mul_epu32(twenties, _mm256_set1_epi64x(1 << 20)),
        _mm256_srli_epi64::<32>(twenties),
    );
    let order = _mm_setr_epi8(4, 3, 2, 1, 0, 12, 11, 10, 9, 8, -1, -1, -1, -1, -1, -1);
    _mm256_shuffle_epi8(forties, _mm256_broadcastsi128_si256(order))
}
