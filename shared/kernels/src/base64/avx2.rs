//! 32 characters at a time.
//!
//! The arithmetic is that of Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding
//! using AVX2 Instructions" (2018). Alphabets that are letters, digits and two more characters get
//! by with ranges; every other one is looked up in tables of 16, at about half the speed.
//!
//! Everything here but loads and stores is safe: a function with `target_feature` can be called
//! from another one with the same features, and the two entrances ask for the token.
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::mem::MaybeUninit;

use super::{Alphabet, ByteSet, portable};
use crate::Output;
use crate::cpu::Avx2;

/// Characters in a vector, and the bytes that they stand for.
const CHARACTERS: usize = 32;
const BYTES: usize = 24;
/// What a vector of input reads, 4 more than it encodes.
const READ: usize = BYTES + 4;
/// Groups that are decoded one by one when vectors get nowhere.
const DETOUR: usize = 8;

/// Encodes all of `input`, whose length is a multiple of 3.
#[inline]
pub(super) fn encode(_: Avx2, alphabet: &Alphabet, input: &[u8], output: &mut Output<'_>) {
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
pub(super) fn encode_lines(
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

/// Decodes groups of four characters, with bytes of `skip` anywhere between them, and stops before
/// a group that is not complete or has anything else in it.
#[inline]
pub(super) fn decode(
    _: Avx2,
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    if input.len() < CHARACTERS || !alphabet.ascii {
        return portable::decode(alphabet, skip, usize::MAX, input, output);
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
    // Where the line began, if there was nothing but whole groups since.
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
        if let Some(start) = line_start
            && gap.start % 4 == 0
        {
            write_24(pack(bytes), gap.start / 4 * 3, output);
            let line = &input[start..at + gap.start + gap.len];
            at += gap.start + gap.len;
            at += decode_lines::<RANGES>(&values, line, gap.len, &input[at..], output);
            at += decode_clean::<RANGES>(&values, &input[at..], output);
            line_start = Some(at);
            continue;
        }
        line_start = None;
        let mut taken = gap.close::<RANGES>(&values, &input[at..], output);
        if taken == 0 {
            taken = portable::decode(alphabet, skip, DETOUR, &input[at..], output);
        }
        if taken == 0 {
            return at;
        }
        at += taken;
    }
    at + portable::decode(alphabet, skip, usize::MAX, &input[at..], output)
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
    let mut at = 0;
    while vectors > 0 {
        let (Some(over), Some(room)) = (
            input[at..].get(..(vectors * CHARACTERS).max(line.len())),
            output.unwritten().get_mut(..vectors * BYTES + 8),
        ) else {
            break;
        };
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
        self.bytes.iter().all(|&byte| skip.contains(byte))
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

#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &[u8; 32]) -> __m256i {
    // SAFETY: reads the 32 bytes of the array, and needs no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// The same 16 bytes in both lanes.
#[inline]
#[target_feature(enable = "avx2")]
fn load_table(bytes: &[u8; 16]) -> __m256i {
    // SAFETY: reads the 16 bytes of the array, and needs no alignment.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
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

#[inline]
#[target_feature(enable = "avx2")]
fn store(vector: __m256i, room: &mut [MaybeUninit<u8>; 32]) {
    // SAFETY: writes the 32 bytes of the array, and needs no alignment.
    unsafe { _mm256_storeu_si256(room.as_mut_ptr().cast(), vector) }
}

/// Memory that is written may be written again.
#[inline]
fn init_mut(bytes: &mut [u8; 32]) -> &mut [MaybeUninit<u8>; 32] {
    // SAFETY: the layout is the same, and `store` leaves no byte uninitialised.
    unsafe { &mut *bytes.as_mut_ptr().cast() }
}
