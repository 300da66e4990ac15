//! Bytes to characters.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{BYTES, CHARACTERS, init_mut, load_table, store};
use crate::base::Output;
use crate::base::cpu::Avx2;
use crate::base64::{Alphabet, portable};

/// What a vector of input reads, 4 more than it encodes.
const READ: usize = BYTES + 4;

/// Encodes all of `input`, whose length is a multiple of 3.
#[inline]
pub(in crate::base64) fn encode(
    _: Avx2,
    alphabet: &Alphabet,
    input: &[u8],
    output: &mut Output<'_>,
) {
    if input.len() < READ {
        return portable::encode(alphabet, input, output);
    }
    // SAFETY: the token proves that the processor has AVX2.
    unsafe {
        match alphabet.letters_and_digits {
            true => encode_blocks::<true>(alphabet, input, output),
            false => encode_blocks::<false>(alphabet, input, output),
        }
    }
}

/// Encodes all of `input` in lines of `line` bytes, with a newline after each.
pub(in crate::base64) fn encode_lines(
    _: Avx2,
    alphabet: &Alphabet,
    line: usize,
    input: &[u8],
    output: &mut Output<'_>,
) {
    // SAFETY: the token proves that the processor has AVX2.
    unsafe {
        match alphabet.letters_and_digits {
            true => lines::<true>(alphabet, line, input, output),
            false => lines::<false>(alphabet, line, input, output),
        }
    }
}

#[target_feature(enable = "avx2")]
fn encode_blocks<const RANGES: bool>(alphabet: &Alphabet, input: &[u8], output: &mut Output<'_>) {
    let symbols = Symbols::new(alphabet);
    let mut rest = input;
    while let (Some(block), Some(room)) =
        (rest.first_chunk::<{ 3 * BYTES + READ }>(), output.unwritten().first_chunk_mut::<128>())
    {
        for (at, room) in room.as_chunks_mut().0.iter_mut().enumerate() {
            let bits = spread(load_24(block[at * BYTES..].first_chunk().unwrap()));
            store(symbols.of::<RANGES>(bits), room);
        }
        // SAFETY: the loop wrote four times 32 bytes.
        unsafe { output.advance(4 * CHARACTERS) };
        rest = &rest[4 * BYTES..];
    }
    while let (Some(block), Some(room)) =
        (rest.first_chunk::<READ>(), output.unwritten().first_chunk_mut())
    {
        store(symbols.of::<RANGES>(spread(load_24(block))), room);
        // SAFETY: `store` wrote 32 bytes.
        unsafe { output.advance(CHARACTERS) };
        rest = &rest[BYTES..];
    }
    // A vector reads 4 bytes more than it encodes, so 24 or 27 bytes can be left.
    let (before, last) = rest.split_at(rest.len().saturating_sub(BYTES));
    portable::encode(alphabet, before, output);
    encode_last::<RANGES>(&symbols, input, last.len(), output);
}

/// Encodes the last `len` of `input`, at most 24, together with bytes before them that have been
/// encoded already.
#[target_feature(enable = "avx2")]
fn encode_last<const RANGES: bool>(
    symbols: &Symbols,
    input: &[u8],
    len: usize,
    output: &mut Output<'_>,
) {
    let Some(block) = input.last_chunk::<READ>() else { return };
    let mut last = [0; CHARACTERS];
    let characters = symbols.of::<RANGES>(spread(load_last_24(block)));
    store(characters, init_mut(&mut last));
    output.extend(&last[CHARACTERS - len / 3 * 4..]);
}

#[target_feature(enable = "avx2")]
fn lines<const RANGES: bool>(
    alphabet: &Alphabet,
    line: usize,
    input: &[u8],
    output: &mut Output<'_>,
) {
    let symbols = Symbols::new(alphabet);
    let characters = line / 3 * 4;
    let vectors = line.div_ceil(BYTES);
    for start in (0..input.len()).step_by(line) {
        // The last vector goes over the end of the line, in the input and in the output. What it
        // writes there is overwritten by the newline and the next line.
        let over = input[start..].get(..vectors * BYTES + READ - BYTES);
        let room = output.unwritten().get_mut(..vectors * CHARACTERS);
        let (Some(over), Some(room)) = (over, room) else {
            portable::encode(alphabet, &input[start..start + line], output);
            output.push(b'\n');
            continue;
        };
        for (at, room) in room.as_chunks_mut().0.iter_mut().enumerate() {
            let bits = spread(load_24(over[at * BYTES..].first_chunk().unwrap()));
            store(symbols.of::<RANGES>(bits), room);
        }
        // SAFETY: the loop wrote `vectors` times 32 bytes, that is at least `characters`.
        unsafe { output.advance(characters) };
        output.push(b'\n');
    }
}

/// What turns six bits into a character.
struct Symbols {
    /// The difference between character and bits, by range.
    offsets: __m256i,
    /// The alphabet in four parts.
    tables: [__m256i; 4],
}

impl Symbols {
    #[target_feature(enable = "avx2")]
    fn new(alphabet: &Alphabet) -> Self {
        let mut offsets = [0u8; 16];
        offsets[0] = b'a'.wrapping_sub(26);
        offsets[1..11].fill(b'0'.wrapping_sub(52));
        offsets[11] = alphabet.encode[62].wrapping_sub(62);
        offsets[12] = alphabet.encode[63].wrapping_sub(63);
        offsets[13] = b'A';
        let parts = alphabet.encode.as_chunks().0;
        let tables = [0, 1, 2, 3].map(|part| load_table(&parts[part]));
        Self { offsets: load_table(&offsets), tables }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn of<const RANGES: bool>(&self, bits: __m256i) -> __m256i {
        if RANGES {
            // 0 for the small letters, 1 to 12 from the first digit on, 13 for the capitals.
            let range = _mm256_subs_epu8(bits, _mm256_set1_epi8(51));
            let capital = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), bits);
            let range = _mm256_or_si256(range, _mm256_and_si256(capital, _mm256_set1_epi8(13)));
            return _mm256_add_epi8(bits, _mm256_shuffle_epi8(self.offsets, range));
        }
        let [a, b, c, d] = self.tables.map(|table| _mm256_shuffle_epi8(table, bits));
        // `blendv` looks at the top bit: bring bit 4, then bit 5 there.
        let odd = _mm256_slli_epi16::<3>(bits);
        let high = _mm256_slli_epi16::<2>(bits);
        let low_half = _mm256_blendv_epi8(a, b, odd);
        let high_half = _mm256_blendv_epi8(c, d, odd);
        _mm256_blendv_epi8(low_half, high_half, high)
    }
}

/// 24 bytes, 12 in each lane, to 32 times six bits.
#[inline]
#[target_feature(enable = "avx2")]
fn spread(bytes: __m256i) -> __m256i {
    // Of the 16-bit halves of a group, one has the first and third six bits, one the others: a
    // multiplication by a power of two moves each of a pair by its own distance.
    let first_third = _mm256_and_si256(bytes, _mm256_set1_epi32(0x0FC0_FC00));
    let first_third = _mm256_mulhi_epu16(first_third, opaque(_mm256_set1_epi32(0x0400_0040)));
    let second_last = _mm256_and_si256(bytes, _mm256_set1_epi32(0x003F_03F0));
    let second_last = _mm256_mullo_epi16(second_last, opaque(_mm256_set1_epi32(0x0100_0010)));
    _mm256_or_si256(first_third, second_last)
}

/// The same vector, but the compiler no longer knows what is in it: it would make ten instructions
/// out of two multiplications by powers of two, and halve the speed.
#[inline]
#[target_feature(enable = "avx2")]
fn opaque(vector: __m256i) -> __m256i {
    let mut vector = vector;
    // SAFETY: no instruction at all, so nothing but the variable is touched.
    unsafe {
        std::arch::asm!("/* {0} */", inout(ymm_reg) vector,
            options(pure, nomem, nostack, preserves_flags));
    }
    vector
}

/// The first 24 bytes, each group of three as 1, 0, 2, 1.
#[inline]
#[target_feature(enable = "avx2")]
fn load_24(bytes: &[u8; READ]) -> __m256i {
    #[rustfmt::skip]
    let order = _mm256_setr_epi8(
        1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,
        1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,
    );
    _mm256_shuffle_epi8(load_lanes(bytes), order)
}

/// The last 24 bytes, in the same way.
#[inline]
#[target_feature(enable = "avx2")]
fn load_last_24(bytes: &[u8; READ]) -> __m256i {
    #[rustfmt::skip]
    let order = _mm256_setr_epi8(
        5, 4, 6, 5, 8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14,
        5, 4, 6, 5, 8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14,
    );
    _mm256_shuffle_epi8(load_lanes(bytes), order)
}

/// Bytes 0 to 15 and 12 to 27.
#[inline]
#[target_feature(enable = "avx2")]
fn load_lanes(bytes: &[u8; READ]) -> __m256i {
    let start = bytes.as_ptr();
    // SAFETY: reads within the 28 bytes of the array, and needs no alignment.
    unsafe { _mm256_loadu2_m128i(start.add(12).cast(), start.cast()) }
}
