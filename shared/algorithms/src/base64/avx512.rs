//! 64 characters at a time, of any ASCII alphabet.
//!
//! With VBMI a lookup in the whole alphabet is one instruction, and with masks the last bytes are
//! no special case; VBMI2 takes what is to be skipped out of a vector. The idea is from Wojciech
//! Muła and Daniel Lemire, "Base64 encoding and decoding at almost the speed of a memory copy"
//! (2019).
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::mem::MaybeUninit;

use super::{Alphabet, PAD, may_skip, portable};
use crate::base::cpu::Avx512Vbmi;
use crate::base::{ByteSet, Output};

/// Characters in a vector, and the bytes that they stand for.
const CHARACTERS: usize = 64;
const BYTES: usize = 48;
/// Below this many bytes, a vector is not worth its tables.
const WORTH_ENCODING: usize = 12;
/// The same for characters. What is written by a mask is read late, and a short result is read at once.
const WORTH_DECODING: usize = 16;
/// How many characters are held back while others between them are taken out.
const STAGE: usize = 16 * CHARACTERS;

/// Encodes all of `input`, whose length is a multiple of 3.
#[inline]
pub(super) fn encode(_: Avx512Vbmi, alphabet: &Alphabet, input: &[u8], output: &mut Output<'_>) {
    if input.len() < WORTH_ENCODING {
        return portable::encode(alphabet, input, output);
    }
    // SAFETY: the token proves that the processor has these features.
    unsafe { encode_blocks(load(&alphabet.encode), input, output) }
}

/// Encodes all of `input` in lines of `line` bytes, with a newline after each.
pub(super) fn encode_lines(
    _: Avx512Vbmi,
    alphabet: &Alphabet,
    line: usize,
    input: &[u8],
    output: &mut Output<'_>,
) {
    // SAFETY: the token proves that the processor has these features.
    unsafe { lines(alphabet, line, input, output) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn lines(alphabet: &Alphabet, line: usize, input: &[u8], output: &mut Output<'_>) {
    let symbols = load(&alphabet.encode);
    for line in input.chunks_exact(line) {
        encode_line(symbols, line, output);
        output.push(b'\n');
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn encode_blocks(symbols: __m512i, input: &[u8], output: &mut Output<'_>) {
    let mut rest = input;
    while let (Some(block), Some(room)) =
        (rest.first_chunk::<{ 3 * BYTES + 64 }>(), output.unwritten().first_chunk_mut::<256>())
    {
        for (at, room) in room.as_chunks_mut().0.iter_mut().enumerate() {
            let bytes = load(block[at * BYTES..].first_chunk().unwrap());
            store(encode_vector(symbols, bytes), room);
        }
        // SAFETY: the loop wrote four times 64 bytes.
        unsafe { output.advance(4 * CHARACTERS) };
        rest = &rest[4 * BYTES..];
    }
    encode_line(symbols, rest, output);
}

/// The same for what is probably short.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn encode_line(symbols: __m512i, input: &[u8], output: &mut Output<'_>) {
    let mut rest = input;
    while let (Some(block), Some(room)) = (rest.first_chunk(), output.unwritten().first_chunk_mut())
    {
        store(encode_vector(symbols, load(block)), room);
        // SAFETY: `store` wrote 64 bytes.
        unsafe { output.advance(CHARACTERS) };
        rest = &rest[BYTES..];
    }
    for block in rest.chunks(BYTES) {
        write(encode_vector(symbols, load_front(block)), block.len() / 3 * 4, output);
    }
}

/// 48 bytes to 64 characters.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn encode_vector(symbols: __m512i, bytes: __m512i) -> __m512i {
    // Each group of three as 1, 0, 2, 1: every six bits are then within a few bits of their place.
    const ORDER: [u8; 64] = {
        let mut order = [0; 64];
        let mut at = 0;
        while at < 64 {
            order[at] = (at / 4 * 3 + [1, 0, 2, 1][at % 4]) as u8;
            at += 1;
        }
        order
    };
    let bytes = _mm512_permutexvar_epi8(load(&ORDER), bytes);
    let distances = _mm512_set1_epi64(0x3036_242A_1016_040A);
    let bits = _mm512_multishift_epi64_epi8(distances, bytes);
    // The two bits above the six are ignored.
    _mm512_permutexvar_epi8(bits, symbols)
}

/// Decodes groups of four characters, with bytes of `skip` but `=` between them, and stops before
/// a group that is not complete or has anything else in it.
#[inline]
pub(super) fn decode(
    _: Avx512Vbmi,
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    if input.len() < WORTH_DECODING || !alphabet.ascii {
        return portable::decode(alphabet, skip, input, output);
    }
    // SAFETY: the token proves that the processor has these features.
    unsafe { decode_blocks(alphabet, skip, input, output) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn decode_blocks(
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    let parts = alphabet.decode.as_chunks().0;
    let values = [load(&parts[0]), load(&parts[1])];
    let mut at = decode_clean(values, input, output);
    loop {
        let block = &input[at..input.len().min(at + CHARACTERS)];
        let (found, bad) = lookup(values, load_front(block));
        let bad = bad & front(block.len());
        if bad == 0 && block.len() == CHARACTERS {
            write(pack(found), BYTES, output);
            at += CHARACTERS;
            continue;
        }
        let len = skippable(skip, bad, block);
        if len == CHARACTERS && input.len() - at >= 2 * CHARACTERS {
            return at + decode_gaps(alphabet, skip, &input[at..], output);
        }
        let data = front(len) & !bad;
        let groups = data.count_ones() as usize / 4;
        if groups == 0 {
            return at;
        }
        write(pack(_mm512_maskz_compress_epi8(data, found)), groups * 3, output);
        // Where the last character of the last complete group is.
        let last = _pdep_u64(1 << (groups * 4 - 1), data);
        at += last.trailing_zeros() as usize + 1;
        if len < CHARACTERS {
            return at;
        }
    }
}

/// Decodes blocks of four vectors as long as there is nothing but data.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn decode_clean(values: [__m512i; 2], input: &[u8], output: &mut Output<'_>) -> usize {
    const BLOCK: usize = 4 * CHARACTERS;
    let mut at = 0;
    while let (Some(block), Some(room)) = (
        input[at..].first_chunk::<BLOCK>(),
        output.unwritten().first_chunk_mut::<{ 3 * BYTES + 64 }>(),
    ) {
        let mut all_bad = 0;
        for (vector, block) in block.as_chunks().0.iter().enumerate() {
            let (found, bad) = lookup(values, load(block));
            all_bad |= bad;
            store(pack(found), room[vector * BYTES..].first_chunk_mut().unwrap());
        }
        if all_bad != 0 {
            break;
        }
        // SAFETY: each of the four stores wrote 64 bytes from where the 48 before it ended.
        unsafe { output.advance(4 * BYTES) };
        at += BLOCK;
    }
    at
}

/// Decodes what has bytes to skip in it. Characters are first moved together on a stage, so that
/// neither where the next vector is read nor any branch depends on how many there were in this one.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn decode_gaps(
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    let classes = Classes::new(alphabet, skip);
    let mut stage = [0; STAGE];
    let (mut at, mut held) = (0, 0);
    let mut more = true;
    while more {
        while let (Some(block), Some(room)) =
            (input[at..].first_chunk(), stage[held..].first_chunk_mut())
        {
            let (found, data, stop) = classes.of(load(block));
            if stop != 0 {
                break;
            }
            store(_mm512_maskz_compress_epi8(data, found), init_mut(room));
            held += data.count_ones() as usize;
            at += CHARACTERS;
        }
        // If the stage is not full, the input is at its end or stops us.
        if let Some(room) = stage[held..].first_chunk_mut() {
            let block = &input[at..input.len().min(at + CHARACTERS)];
            let (found, data, stop) = classes.of(load_front(block));
            let len = block.len().min(stop.trailing_zeros() as usize);
            let data = data & front(len);
            store(_mm512_maskz_compress_epi8(data, found), init_mut(room));
            held += data.count_ones() as usize;
            at += len;
            more = false;
        }
        held = drain(&mut stage, held, more, output);
    }
    // The last characters make no group: leave them in the input.
    while held > 0 {
        at -= 1;
        held -= usize::from(alphabet.value(input[at]).is_some());
    }
    at
}

/// Decodes whole vectors of what is held on the stage, or with no `more` to come whole groups, and
/// moves the rest to the front. Returns how much that is.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn drain(stage: &mut [u8; STAGE], held: usize, more: bool, output: &mut Output<'_>) -> usize {
    let unit = if more { CHARACTERS } else { 4 };
    let whole = held / unit * unit;
    for characters in stage[..whole].chunks(CHARACTERS) {
        write(pack(load_front(characters)), characters.len() / 4 * 3, output);
    }
    stage.copy_within(whole..held, 0);
    held - whole
}

/// Which byte is data, which is to be skipped and which is neither.
struct Classes {
    values: [__m512i; 2],
    /// Whether what is not ASCII is to be skipped.
    skip_high: bool,
}

impl Classes {
    /// The bit that is set, with the top one, in the value of what is to be skipped.
    const SKIP: i8 = 0x40;

    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
    fn new(alphabet: &Alphabet, skip: &ByteSet) -> Self {
        let parts = alphabet.decode.as_chunks().0;
        let [low, high, rest @ ..] = skip.without(PAD).words();
        let stop = _mm512_set1_epi8(i8::MIN);
        let values = [(&parts[0], low), (&parts[1], high)].map(|(values, skip)| {
            let values = load(values);
            let no_data = _mm512_movepi8_mask(values);
            let values = _mm512_mask_mov_epi8(values, no_data, stop);
            let skipped = _mm512_set1_epi8(i8::MIN | Self::SKIP);
            _mm512_mask_mov_epi8(values, no_data & skip, skipped)
        });
        // Where only some of the high bytes are to be skipped, we stop and leave it to others.
        Self { values, skip_high: rest == [u64::MAX; 2] }
    }

    /// The values, which of them are data, and which are neither data nor to be skipped.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
    fn of(&self, characters: __m512i) -> (__m512i, u64, u64) {
        let [low, high] = self.values;
        let found = _mm512_permutex2var_epi8(low, characters, high);
        let bad = _mm512_movepi8_mask(found);
        let not_ascii = _mm512_movepi8_mask(characters);
        let skipped = _mm512_test_epi8_mask(found, _mm512_set1_epi8(Self::SKIP));
        let stop_high = if self.skip_high { 0 } else { not_ascii };
        (found, !(bad | not_ascii), stop_high | (bad & !skipped & !not_ascii))
    }
}

/// How much of `block` there is before the first of the `bad` bytes that is not to be skipped.
#[inline]
fn skippable(skip: &ByteSet, bad: u64, block: &[u8]) -> usize {
    let mut bad = bad;
    while bad != 0 {
        let at = bad.trailing_zeros() as usize;
        if !may_skip(skip, block[at]) {
            return at;
        }
        bad &= bad - 1;
    }
    block.len()
}

/// The six bits of each character, and which are no characters.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn lookup([low, high]: [__m512i; 2], characters: __m512i) -> (__m512i, u64) {
    let found = _mm512_permutex2var_epi8(low, characters, high);
    // The top bit is set in what the tables have for no character, and in a byte that is not ASCII.
    (found, _mm512_movepi8_mask(_mm512_or_si512(found, characters)))
}

/// 64 times six bits to 48 bytes at the front.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn pack(values: __m512i) -> __m512i {
    const ORDER: [u8; 64] = {
        let mut order = [0; 64];
        let mut at = 0;
        while at < BYTES {
            order[at] = (at / 3 * 4 + 2 - at % 3) as u8;
            at += 1;
        }
        order
    };
    let pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x0140_0140));
    let groups = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0001_1000));
    _mm512_permutexvar_epi8(load(&ORDER), groups)
}

/// A mask of the first `len` of 64.
#[inline]
#[target_feature(enable = "bmi2")]
fn front(len: usize) -> u64 {
    _bzhi_u64(u64::MAX, len as u32)
}

/// Writes the first `len` bytes of `bytes`. Panics when there is no room for them.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn write(bytes: __m512i, len: usize, output: &mut Output<'_>) {
    let room = &mut output.unwritten()[..len];
    // SAFETY: the mask admits `len` bytes, which is how long `room` is, and `len` is at most 64.
    unsafe {
        _mm512_mask_storeu_epi8(room.as_mut_ptr().cast(), front(len), bytes);
        output.advance(len);
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn load(bytes: &[u8; 64]) -> __m512i {
    // SAFETY: reads the 64 bytes of the array, and needs no alignment.
    unsafe { _mm512_loadu_epi8(bytes.as_ptr().cast()) }
}

/// Up to 64 bytes, and zeros.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn load_front(bytes: &[u8]) -> __m512i {
    let mask = front(bytes.len().min(64));
    // SAFETY: the mask admits no byte after the end of the slice, and what it does not admit is not
    // read.
    unsafe { _mm512_maskz_loadu_epi8(mask, bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn store(vector: __m512i, room: &mut [MaybeUninit<u8>; 64]) {
    // SAFETY: writes the 64 bytes of the array, and needs no alignment.
    unsafe { _mm512_storeu_epi8(room.as_mut_ptr().cast(), vector) }
}

/// Memory that is written may be written again.
#[inline]
fn init_mut(bytes: &mut [u8; 64]) -> &mut [MaybeUninit<u8>; 64] {
    // SAFETY: the layout is the same, and `store` leaves no byte uninitialised.
    unsafe { &mut *bytes.as_mut_ptr().cast() }
}
