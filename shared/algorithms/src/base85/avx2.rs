//! Base85 with AVX2: 16 words of four bytes to 80 symbols in one step, 40 symbols to 8 words.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::NONE;
use crate::base::Output;
use crate::base::cpu::Avx2;

/// How many bytes the encoder takes in one step, and how many symbols they become.
const ENCODE: (usize, usize) = (64, 80);

/// How many symbols the decoder takes in one step, and how many bytes they become.
const DECODE: (usize, usize) = (40, 32);

/// Shorter inputs are not encoded at all.
pub(crate) const MIN_ENCODE: usize = ENCODE.0;

/// Shorter inputs are not decoded at all.
pub(crate) const MIN_DECODE: usize = DECODE.0;

/// The last value of four digits with which a fifth makes a number of 32 bits, if it is 0.
const LARGEST: i32 = (u32::MAX / 85) as i32;

/// A map between bytes below 96 and bytes, as a sum of lookups in 16 entries each.
///
/// A lookup gives 0 where the highest bit of the index is set, and else looks at the lower four
/// bits only. With index - 16 * i for table i, all tables up to the right one contribute, so each
/// holds the difference to the one before; the sum is exclusive or.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Map([[u8; 16]; 6]);

impl Map {
    const fn new(entries: &[u8; 96]) -> Self {
        let mut tables = [[0; 16]; 6];
        let mut index = 0;
        while index < 96 {
            let before = if index < 16 { 0 } else { entries[index - 16] };
            tables[index / 16][index % 16] = entries[index] ^ before;
            index += 1;
        }
        Self(tables)
    }

    /// From a digit to its symbol.
    pub(crate) const fn encoding(symbols: &[u8; 85]) -> Self {
        let mut entries = [0; 96];
        let mut digit = 0;
        while digit < 85 {
            entries[digit] = symbols[digit];
            digit += 1;
        }
        Self::new(&entries)
    }

    /// From a symbol less 32 to its value plus 1, which leaves 0 for what is no symbol. Nothing
    /// when there is a symbol that is not printable ASCII.
    pub(crate) const fn decoding(values: &[u8; 256]) -> Option<Self> {
        let mut entries = [0; 96];
        let mut byte = 0;
        while byte < 256 {
            if values[byte] != NONE {
                if byte < 32 || byte >= 128 {
                    return None;
                }
                entries[byte - 32] = values[byte] + 1;
            }
            byte += 1;
        }
        Some(Self::new(&entries))
    }

    #[target_feature(enable = "avx2")]
    fn load(&self) -> [__m256i; 6] {
        self.0.map(|table| {
            // SAFETY: a table has 16 bytes.
            _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(table.as_ptr().cast()) })
        })
    }
}

#[target_feature(enable = "avx2")]
fn look_up(tables: &[__m256i; 6], mut index: __m256i) -> __m256i {
    let mut sum = _mm256_shuffle_epi8(tables[0], index);
    for table in &tables[1..] {
        index = _mm256_sub_epi8(index, _mm256_set1_epi8(16));
        sum = _mm256_xor_si256(sum, _mm256_shuffle_epi8(*table, index));
    }
    sum
}

/// Encodes whole steps, up to the first that holds one of the words in `stop`; returns how many
/// bytes were encoded.
pub(crate) fn encode(
    _: Avx2,
    input: &[u8],
    output: &mut Output<'_>,
    map: &Map,
    stop: Option<[u32; 2]>,
) -> usize {
    let steps = (input.len() / ENCODE.0).min(output.room() / ENCODE.1);
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2; there are 64 bytes to read and 80 to
    // write for each step, and `encode_to` returns the number of those it has written.
    unsafe {
        let done = encode_to(input.as_ptr(), steps, to, map, stop);
        output.advance(done * ENCODE.1);
        done * ENCODE.0
    }
}

/// # Safety
/// `from` is good for reads of 64 bytes and `to` for writes of 80, `steps` times.
#[target_feature(enable = "avx2")]
unsafe fn encode_to(
    from: *const u8,
    steps: usize,
    to: *mut u8,
    map: &Map,
    stop: Option<[u32; 2]>,
) -> usize {
    let tables = map.load();
    for step in 0..steps {
        // SAFETY: the two halves of a step.
        let (a, b) = unsafe {
            let from = from.add(step * ENCODE.0).cast::<__m256i>();
            (_mm256_loadu_si256(from), _mm256_loadu_si256(from.add(1)))
        };
        let (a, b) = (swap_bytes(a), swap_bytes(b));
        if let Some([first, second]) = stop
            && (holds(a, b, first) || holds(a, b, second))
        {
            return step;
        }
        let ((first_a, rest_a), (first_b, rest_b)) = (digits(a), digits(b));
        // The first digits take only a quarter of their vectors, so one lookup does for both.
        let firsts = look_up(&tables, _mm256_or_si256(first_a, _mm256_slli_epi32::<8>(first_b)));
        // SAFETY: the two halves of what the caller vouches for.
        unsafe {
            let to = to.add(step * ENCODE.1);
            store(firsts, look_up(&tables, rest_a), to);
            store(_mm256_srli_epi32::<8>(firsts), look_up(&tables, rest_b), to.add(40));
        }
    }
    steps
}

#[target_feature(enable = "avx2")]
fn holds(a: __m256i, b: __m256i, word: u32) -> bool {
    let word = _mm256_set1_epi32(word as i32);
    let found = _mm256_or_si256(_mm256_cmpeq_epi32(a, word), _mm256_cmpeq_epi32(b, word));
    _mm256_movemask_epi8(found) != 0
}

/// The digits of eight words: the first of each in a 32-bit lane, and the other four as bytes.
#[target_feature(enable = "avx2")]
fn digits(words: __m256i) -> (__m256i, __m256i) {
    let (upper, lower) = divide(words);
    // Exact: a multiple of the divisor gives no less than it should, and what is one less than a
    // multiple stays away from the next quotient, of which the largest is 82.
    const RECIPROCAL: f32 = (1.0 / 7225.0f32).next_up();
    const EXCESS: f64 = RECIPROCAL as f64 * 7225.0 - 1.0;
    const { assert!(EXCESS >= 0.0 && EXCESS * 83.0 < 0.5 / 7225.0) };
    let first = _mm256_mul_ps(_mm256_cvtepi32_ps(upper), _mm256_set1_ps(RECIPROCAL));
    let first = _mm256_cvttps_epi32(first);
    let upper = _mm256_sub_epi32(upper, _mm256_mullo_epi32(first, _mm256_set1_epi32(7225)));
    let pairs = _mm256_or_si256(upper, _mm256_slli_epi32::<16>(lower));
    // Division by 85, exact for anything below 199,729.
    let tens = _mm256_mulhi_epu16(pairs, _mm256_set1_epi16(49345u16 as i16));
    let tens = _mm256_srli_epi16::<6>(tens);
    let ones = _mm256_sub_epi16(pairs, _mm256_mullo_epi16(tens, _mm256_set1_epi16(85)));
    (first, _mm256_or_si256(tens, _mm256_slli_epi16::<8>(ones)))
}

/// Divides eight words by 7225: quotients and remainders.
#[target_feature(enable = "avx2")]
fn divide(words: __m256i) -> (__m256i, __m256i) {
    /// 2 ** 44 / 7225, rounded up: exact for 32 bits, since it is less than 2 ** 12 / 7225 off.
    const RECIPROCAL: u64 = (1u64 << 44).div_ceil(7225);
    const { assert!(RECIPROCAL * 7225 - (1 << 44) < 1 << 12) };
    let reciprocal = _mm256_set1_epi64x(RECIPROCAL as i64);
    let even = _mm256_mul_epu32(words, reciprocal);
    let odd = _mm256_mul_epu32(_mm256_srli_epi64::<32>(words), reciprocal);
    let quotients = _mm256_blend_epi32::<0b1010_1010>(
        _mm256_srli_epi64::<44>(even),
        // The quotient belongs to the upper half of the lane: 44 down, 32 up.
        _mm256_srli_epi64::<12>(odd),
    );
    let products = _mm256_mullo_epi32(quotients, _mm256_set1_epi32(7225));
    (quotients, _mm256_sub_epi32(words, products))
}

/// Writes the symbols of eight words in order; only the lowest byte of each of `firsts` counts.
///
/// # Safety
/// `to` is good for writes of 40 bytes.
#[target_feature(enable = "avx2")]
unsafe fn store(firsts: __m256i, rests: __m256i, to: *mut u8) {
    let first_places = _mm_setr_epi8(0, -1, -1, -1, -1, 4, -1, -1, -1, -1, 8, -1, -1, -1, -1, 12);
    let rest_places = _mm_setr_epi8(-1, 0, 1, 2, 3, -1, 4, 5, 6, 7, -1, 8, 9, 10, 11, -1);
    let symbols = _mm256_or_si256(
        _mm256_shuffle_epi8(firsts, _mm256_broadcastsi128_si256(first_places)),
        _mm256_shuffle_epi8(rests, _mm256_broadcastsi128_si256(rest_places)),
    );
    // SAFETY: 16 + 4 bytes for each half, within 40.
    unsafe {
        _mm_storeu_si128(to.cast(), _mm256_castsi256_si128(symbols));
        to.add(16).cast::<i32>().write_unaligned(_mm256_extract_epi32::<3>(rests));
        _mm_storeu_si128(to.add(20).cast(), _mm256_extracti128_si256::<1>(symbols));
        to.add(36).cast::<i32>().write_unaligned(_mm256_extract_epi32::<7>(rests));
    }
}

/// Decodes whole steps, up to the first that holds something other than symbols, overflows, or
/// where `zeros` is false has a word that is zero; returns how many symbols were decoded.
pub(crate) fn decode(
    _: Avx2,
    input: &[u8],
    output: &mut Output<'_>,
    map: &Map,
    zeros: bool,
) -> usize {
    let steps = (input.len() / DECODE.0).min(output.room() / DECODE.1);
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2; there are 40 bytes to read and 32 to
    // write for each step, and `decode_to` returns the number of those it has written.
    unsafe {
        let done = decode_to(input.as_ptr(), steps, to, map, zeros);
        output.advance(done * DECODE.1);
        done * DECODE.0
    }
}

/// # Safety
/// `from` is good for reads of 40 bytes and `to` for writes of 32, `steps` times.
#[target_feature(enable = "avx2")]
unsafe fn decode_to(from: *const u8, steps: usize, to: *mut u8, map: &Map, zeros: bool) -> usize {
    let tables = map.load();
    for step in 0..steps {
        // SAFETY: 40 bytes for each step.
        let (fours, fifths) = unsafe { gather(from.add(step * DECODE.0)) };
        let (four_values, fifth_values) = (values(&tables, fours), values(&tables, fifths));
        // What is no symbol has become negative; what is not ASCII is so already.
        let bad = _mm256_or_si256(
            _mm256_or_si256(fours, four_values),
            _mm256_or_si256(fifths, fifth_values),
        );
        let pairs = _mm256_maddubs_epi16(four_values, _mm256_set1_epi16(0x0155));
        let four = _mm256_madd_epi16(pairs, _mm256_set1_epi32(1 << 16 | 7225));
        let fifth = _mm256_and_si256(fifth_values, _mm256_set1_epi32(0xff));
        let carry = _mm256_min_epu32(fifth, _mm256_set1_epi32(1));
        let overflow =
            _mm256_cmpgt_epi32(_mm256_add_epi32(four, carry), _mm256_set1_epi32(LARGEST));
        if _mm256_movemask_epi8(_mm256_or_si256(bad, overflow)) != 0 {
            return step;
        }
        let four = _mm256_mullo_epi32(four, _mm256_set1_epi32(85));
        let words = swap_bytes(_mm256_add_epi32(four, fifth));
        if !zeros && holds(words, words, 0) {
            return step;
        }
        // SAFETY: 32 bytes for each step.
        unsafe { _mm256_storeu_si256(to.add(step * DECODE.1).cast(), words) };
    }
    steps
}

#[target_feature(enable = "avx2")]
fn values(tables: &[__m256i; 6], symbols: __m256i) -> __m256i {
    let index = _mm256_sub_epi8(symbols, _mm256_set1_epi8(32));
    _mm256_sub_epi8(look_up(tables, index), _mm256_set1_epi8(1))
}

/// The symbols of eight words: the first four of each, and the fifth four times.
///
/// # Safety
/// `from` is good for reads of 40 bytes.
#[target_feature(enable = "avx2")]
unsafe fn gather(from: *const u8) -> (__m256i, __m256i) {
    // The first two words of a half lie within its first 16 symbols, the others within its last.
    // SAFETY: 16 bytes at 0, 4, 20 and 24.
    let (head, tail) = unsafe { (load_halves(from), load_halves(from.add(4))) };
    let pick = |head_places, tail_places| {
        _mm256_or_si256(
            _mm256_shuffle_epi8(head, _mm256_broadcastsi128_si256(head_places)),
            _mm256_shuffle_epi8(tail, _mm256_broadcastsi128_si256(tail_places)),
        )
    };
    let fours = pick(
        _mm_setr_epi8(0, 1, 2, 3, 5, 6, 7, 8, -1, -1, -1, -1, -1, -1, -1, -1),
        _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 6, 7, 8, 9, 11, 12, 13, 14),
    );
    let fifths = pick(
        _mm_setr_epi8(4, 4, 4, 4, 9, 9, 9, 9, -1, -1, -1, -1, -1, -1, -1, -1),
        _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 10, 10, 10, 10, 15, 15, 15, 15),
    );
    (fours, fifths)
}

/// # Safety
/// `from` is good for reads of 36 bytes.
#[target_feature(enable = "avx2")]
unsafe fn load_halves(from: *const u8) -> __m256i {
    // SAFETY: 16 bytes at 0 and at 20.
    unsafe {
        let first = _mm256_castsi128_si256(_mm_loadu_si128(from.cast()));
        _mm256_inserti128_si256::<1>(first, _mm_loadu_si128(from.add(20).cast()))
    }
}

#[target_feature(enable = "avx2")]
fn swap_bytes(words: __m256i) -> __m256i {
    let order = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    _mm256_shuffle_epi8(words, _mm256_broadcastsi128_si256(order))
}
