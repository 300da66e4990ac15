//! Characters to bytes.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{BYTES, CHARACTERS, init_mut, load, load_table, store};
use crate::base::cpu::Avx2;
use crate::base::{ByteSet, Output};
use crate::base64::{Alphabet, may_skip, portable};

/// Groups that are decoded one by one when vectors get nowhere.
const DETOUR: usize = 8;

/// Decodes groups of four characters, with bytes of `skip` but `=` between them, and stops before
/// a group that is not complete or has anything else in it.
#[inline]
pub(in crate::base64) fn decode(
    _: Avx2,
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    if input.len() < CHARACTERS || !alphabet.ascii {
        return portable::decode(alphabet, skip, input, output);
    }
    // The 63rd character must not share its high half with letters or digits.
    let ranges = alphabet.letters_and_digits && alphabet.encode[62] < b'0';
    // SAFETY: the token proves that the processor has AVX2.
    unsafe {
        match ranges {
            true => decode_blocks::<true>(alphabet, skip, input, output),
            false => decode_blocks::<false>(alphabet, skip, input, output),
        }
    }
}

#[target_feature(enable = "avx2")]
fn decode_blocks<const RANGES: bool>(
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    let values = Values::new(alphabet);
    let mut at = decode_clean::<RANGES>(&values, input, output);
    // Where the line began, if there were nothing but whole groups since.
    let mut line_start = Some(0);
    while let Some(block) = input[at..].first_chunk() {
        let (bytes, good) = values.of::<RANGES>(load(block));
        let bad = zeros(good);
        if bad == 0 {
            write_24(pack(bytes), BYTES, output);
            at += CHARACTERS;
            continue;
        }
        let gap = Gap::first(bad, block);
        if !gap.is_in(skip) {
            break;
        }
        if gap.start.is_multiple_of(4) {
            write_24(pack(bytes), gap.start / 4 * 3, output);
            at += gap.start + gap.len;
            if let Some(start) = line_start {
                let line = &input[start..at];
                at += decode_lines::<RANGES>(&values, line, gap.len, &input[at..], output);
            }
            line_start = Some(at);
            at += decode_clean::<RANGES>(&values, &input[at..], output);
            continue;
        }
        line_start = None;
        at += match gap.close::<RANGES>(&values, &input[at..], output) {
            0 => match portable::decode_some(alphabet, skip, DETOUR, &input[at..], output) {
                0 => return at,
                taken => taken,
            },
            taken => taken,
        };
    }
    at + portable::decode(alphabet, skip, &input[at..], output)
}

/// Decodes blocks of four vectors as long as there is nothing but data.
#[inline]
#[target_feature(enable = "avx2")]
fn decode_clean<const RANGES: bool>(
    values: &Values,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    const BLOCK: usize = 4 * CHARACTERS;
    let mut at = 0;
    while let (Some(block), Some(room)) = (
        input[at..].first_chunk::<BLOCK>(),
        output.unwritten().first_chunk_mut::<{ 3 * BYTES + 32 }>(),
    ) {
        let mut all_good = _mm256_set1_epi8(-1);
        for (vector, block) in block.as_chunks().0.iter().enumerate() {
            let (bytes, good) = values.of::<RANGES>(load(block));
            all_good = _mm256_min_epu8(all_good, good);
            store(pack(bytes), room[vector * BYTES..].first_chunk_mut().unwrap());
        }
        if zeros(all_good) != 0 {
            break;
        }
        // SAFETY: each of the four stores wrote 32 bytes from where the 24 before it ended.
        unsafe { output.advance(4 * BYTES) };
        at += BLOCK;
    }
    at
}

/// Decodes lines like the one that has just ended: as long, and the last `end` bytes the same. What
/// branches there are go the same way for every line, which is what makes this fast.
#[inline]
#[target_feature(enable = "avx2")]
fn decode_lines<const RANGES: bool>(
    values: &Values,
    line: &[u8],
    end: usize,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    let (characters, end) = line.split_at(line.len() - end);
    let vectors = characters.len().div_ceil(CHARACTERS);
    // How much of the last vector is not in the next line.
    let rest = (characters.len() + CHARACTERS - 1) % CHARACTERS + 1;
    if vectors == 0 {
        return 0;
    }
    let mut at = 0;
    while let (Some(over), Some(room)) = (
        input[at..].get(..(vectors * CHARACTERS).max(line.len())),
        output.unwritten().get_mut(..vectors * BYTES + 8),
    ) {
        let (mut before, mut last) = (0, 0);
        for (vector, block) in over.as_chunks().0.iter().take(vectors).enumerate() {
            let (bytes, good) = values.of::<RANGES>(load(block));
            (before, last) = (before | last, zeros(good));
            store(pack(bytes), room[vector * BYTES..].first_chunk_mut().unwrap());
        }
        let bad = before != 0 || (last.trailing_zeros() as usize) < rest;
        if bad || over[characters.len()..line.len()] != *end {
            break;
        }
        // SAFETY: the stores wrote `vectors` times 24 bytes and 8, that is at least 3 for each 4
        // characters of the line.
        unsafe { output.advance(characters.len() / 4 * 3) };
        at += line.len();
    }
    at
}

/// A run of bytes in a vector that are not data.
struct Gap<'a> {
    start: usize,
    len: usize,
    bytes: &'a [u8],
}

impl<'a> Gap<'a> {
    /// The first run of `bad` bytes in `block`. There is one.
    #[inline]
    fn first(bad: u32, block: &'a [u8; CHARACTERS]) -> Self {
        let start = bad.trailing_zeros() as usize;
        let len = (bad >> start).trailing_ones() as usize;
        Self { start, len, bytes: &block[start..start + len] }
    }

    #[inline]
    fn is_in(&self, skip: &ByteSet) -> bool {
        self.bytes.iter().all(|&byte| may_skip(skip, byte))
    }

    /// Decodes the vector that is left when the gap is taken out of the input, as far as it is
    /// data. Returns how much of the input that took.
    #[target_feature(enable = "avx2")]
    fn close<const RANGES: bool>(
        &self,
        values: &Values,
        input: &[u8],
        output: &mut Output<'_>,
    ) -> usize {
        let (Some(before), Some(after)) = (input.first_chunk(), input[self.len..].first_chunk())
        else {
            return 0;
        };
        #[rustfmt::skip]
        let lanes = _mm256_setr_epi8(
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
            16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        );
        let is_before = _mm256_cmpgt_epi8(_mm256_set1_epi8(self.start as i8), lanes);
        let joined = _mm256_blendv_epi8(load(after), load(before), is_before);
        let (bytes, good) = values.of::<RANGES>(joined);
        let groups = zeros(good).trailing_zeros() as usize / 4;
        write_24(pack(bytes), groups * 3, output);
        // The gap is behind us only if a character after it was used.
        groups * 4 + if groups * 4 > self.start { self.len } else { 0 }
    }
}

/// Which bytes are zero.
#[inline]
#[target_feature(enable = "avx2")]
fn zeros(bytes: __m256i) -> u32 {
    _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256())) as u32
}

/// What turns a character into six bits.
struct Values {
    /// By the low half of the character: which high halves go with it.
    rows: __m256i,
    /// By the high half: the difference between bits and character.
    offsets: __m256i,
    /// The last character, and how much more its difference is than that of its row.
    last: [__m256i; 2],
    /// One more than the bits, by the high half of the character; 0 for no character.
    tables: [__m256i; 8],
}

impl Values {
    #[target_feature(enable = "avx2")]
    fn new(alphabet: &Alphabet) -> Self {
        const A: u8 = b'A'.wrapping_neg();
        const SMALL: u8 = 26u8.wrapping_sub(b'a');
        const DIGIT: u8 = 52 - b'0';
        let mut offsets = [0, 0, 0, DIGIT, A, A, SMALL, SMALL, 0, 0, 0, 0, 0, 0, 0, 0];
        let [.., before, last] = alphabet.encode;
        // In the row of a letter or digit this is not used: see `decode`.
        offsets[usize::from(before >> 4)] = 62u8.wrapping_sub(before);
        let more = 63u8.wrapping_sub(last).wrapping_sub(offsets[usize::from(last >> 4)]);
        let one = _mm256_set1_epi8(1);
        let parts = alphabet.decode.as_chunks().0;
        Self {
            rows: load_table(&alphabet.rows),
            offsets: load_table(&offsets),
            last: [last, more].map(|byte| _mm256_set1_epi8(byte as i8)),
            tables: [0, 1, 2, 3, 4, 5, 6, 7]
                .map(|row| _mm256_add_epi8(load_table(&parts[row]), one)),
        }
    }

    /// The bits of each character, and 0 in a second vector for what is no character.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn of<const RANGES: bool>(&self, characters: __m256i) -> (__m256i, __m256i) {
        if RANGES {
            let half = _mm256_set1_epi8(0x0F);
            let high = _mm256_and_si256(_mm256_srli_epi16::<4>(characters), half);
            // One bit for each high half of ASCII; a lookup of 0x80 and above gives 0.
            let bit = _mm256_shuffle_epi8(row_bits(), high);
            let rows = _mm256_shuffle_epi8(self.rows, characters);
            let [last, more] = self.last;
            let more = _mm256_and_si256(_mm256_cmpeq_epi8(characters, last), more);
            let offset = _mm256_add_epi8(_mm256_shuffle_epi8(self.offsets, high), more);
            return (_mm256_add_epi8(characters, offset), _mm256_and_si256(bit, rows));
        }
        let mut found = _mm256_setzero_si256();
        for (row, &table) in self.tables.iter().enumerate() {
            // 0x70 to 0x7F in this row, 0x80 and above in the others: the lookup gives 0.
            let in_row = _mm256_xor_si256(characters, _mm256_set1_epi8((row << 4) as i8));
            let index = _mm256_adds_epu8(in_row, _mm256_set1_epi8(0x70));
            found = _mm256_or_si256(found, _mm256_shuffle_epi8(table, index));
        }
        (_mm256_sub_epi8(found, _mm256_set1_epi8(1)), found)
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn row_bits() -> __m256i {
    load_table(&[1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0])
}

/// 32 times six bits to 24 bytes at the front.
#[inline]
#[target_feature(enable = "avx2")]
fn pack(values: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x0140_0140));
    let groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_1000));
    #[rustfmt::skip]
    let order = _mm256_setr_epi8(
        2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 3, 3, 3,
        2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 3, 3, 3,
    );
    let lanes = _mm256_shuffle_epi8(groups, order);
    _mm256_permutevar8x32_epi32(lanes, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7))
}

/// Writes the first `len` bytes of `bytes`, at most 24.
#[inline]
#[target_feature(enable = "avx2")]
fn write_24(bytes: __m256i, len: usize, output: &mut Output<'_>) {
    if let Some(room) = output.unwritten().first_chunk_mut() {
        store(bytes, room);
        // SAFETY: `store` wrote 32 bytes, which is more than `len`.
        unsafe { output.advance(len) };
    } else {
        let mut last = [0; 32];
        store(bytes, init_mut(&mut last));
        output.extend(&last[..len]);
    }
}
