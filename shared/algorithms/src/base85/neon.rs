//! Base85 with NEON, which every aarch64 has: 16 words of four bytes to 80 symbols in one step, 40
//! symbols to 8 words.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::{Alphabet, NONE};
use crate::base::Output;

/// How many bytes the encoder takes in one step; shorter inputs are not encoded at all.
pub(crate) const ENCODE: usize = 64;

/// How many symbols the decoder takes in one step; shorter inputs are not decoded at all.
pub(crate) const DECODE: usize = 40;

/// Encodes whole steps, up to the first that holds one of the words in `stop`; returns how many
/// bytes were encoded.
pub(crate) fn encode(
    input: &[u8],
    output: &mut Output<'_>,
    alphabet: &Alphabet,
    stop: Option<[u32; 2]>,
) -> usize {
    // SAFETY: NEON is in the baseline of aarch64.
    unsafe { encode_steps(input, output, alphabet, stop) }
}

/// Decodes whole steps, up to the first that holds something other than symbols, overflows, or
/// where `zeros` is false has a word that is zero; returns how many symbols were decoded.
pub(crate) fn decode(
    input: &[u8],
    output: &mut Output<'_>,
    alphabet: &Alphabet,
    zeros: bool,
) -> usize {
    // SAFETY: NEON is in the baseline of aarch64.
    unsafe { decode_steps(input, output, alphabet, zeros) }
}

/// A function of its own: it saves many registers, which would be done for short inputs as well.
#[inline(never)]
#[target_feature(enable = "neon")]
fn encode_steps(
    input: &[u8],
    output: &mut Output<'_>,
    alphabet: &Alphabet,
    stop: Option<[u32; 2]>,
) -> usize {
    let symbols = Symbols::new(alphabet);
    let mut encoded = 0;
    for step in input.as_chunks::<ENCODE>().0 {
        let words = load_four(step).map(|bytes| vreinterpretq_u32_u8(vrev32q_u8(bytes)));
        if stop.is_some_and(|stop| stop.iter().any(|&word| holds(words, word))) {
            break;
        }
        output.extend(encode_words(words, &symbols).as_flattened());
        encoded += ENCODE;
    }
    encoded
}

#[inline]
#[target_feature(enable = "neon")]
fn holds(words: [uint32x4_t; 4], word: u32) -> bool {
    let [a, b, c, d] = words.map(|words| vceqq_u32(words, vdupq_n_u32(word)));
    vmaxvq_u32(vorrq_u32(vorrq_u32(a, b), vorrq_u32(c, d))) != 0
}

/// The symbols of 16 words, a row for each vector of them.
#[inline]
#[target_feature(enable = "neon")]
fn encode_words(words: [uint32x4_t; 4], symbols: &Symbols) -> [[u8; 20]; 4] {
    /// Where the symbols of a vector come from: from those of the first digits, of which it has
    /// every fourth, and from those of the others.
    const PLACES: [[u8; 16]; 4] = {
        let mut places = [[0, 16, 17, 18, 19, 4, 20, 21, 22, 23, 8, 24, 25, 26, 27, 12]; 4];
        let mut row = 1;
        while row < 4 {
            let mut group = 0;
            while group < 4 {
                places[row][5 * group] += row as u8;
                group += 1;
            }
            row += 1;
        }
        places
    };
    let [(a, rest_a), (b, rest_b), (c, rest_c), (d, rest_d)] = words.map(|words| digits(words));
    // The first digits take only a quarter of their vectors, so one lookup does for all four.
    let firsts = vsliq_n_u32::<24>(vsliq_n_u32::<16>(vsliq_n_u32::<8>(a, b), c), d);
    let firsts = symbols.of(vreinterpretq_u8_u32(firsts));
    let mut encoded = [[0; 20]; 4];
    for (row, rest) in [rest_a, rest_b, rest_c, rest_d].into_iter().enumerate() {
        let rest = symbols.of(rest);
        let front = vqtbl2q_u8(uint8x16x2_t(firsts, rest), load(&PLACES[row]));
        let (to_front, to_last) = encoded[row].split_at_mut(16);
        to_front.copy_from_slice(&to_array(front));
        to_last.copy_from_slice(&vgetq_lane_u32::<3>(vreinterpretq_u32_u8(rest)).to_le_bytes());
    }
    encoded
}

/// The digits of four words: the first of each in a 32-bit lane, and the other four as bytes.
#[inline]
#[target_feature(enable = "neon")]
fn digits(words: uint32x4_t) -> (uint32x4_t, uint8x16_t) {
    /// 2 ** 44 / 7225, rounded up: exact for 32 bits, since it is less than 2 ** 12 / 7225 off.
    const WORD: u64 = (1u64 << 44).div_ceil(7225);
    const { assert!(WORD * 7225 - (1 << 44) < 1 << 12 && WORD < 1 << 32) };
    let low = vmull_n_u32(vget_low_u32(words), WORD as u32);
    let high = vmull_high_n_u32(words, WORD as u32);
    let high_halves = vuzp2q_u32(vreinterpretq_u32_u64(low), vreinterpretq_u32_u64(high));
    let upper = vshrq_n_u32::<12>(high_halves);
    let lower = vmlsq_n_u32(words, upper, 7225);
    /// 2 ** 43 / 7225, rounded up: exact for anything below 2 ** 20. The product is taken twice,
    /// and the high half of it.
    const UPPER: u64 = (1u64 << 43).div_ceil(7225);
    const { assert!((UPPER * 7225 - (1 << 43)) << 20 < 1 << 43 && UPPER < 1 << 31) };
    let first = vqdmulhq_n_s32(vreinterpretq_s32_u32(upper), UPPER as i32);
    let first = vshrq_n_u32::<12>(vreinterpretq_u32_s32(first));
    let upper = vmlsq_n_u32(upper, first, 7225);
    let pairs = vreinterpretq_u16_u32(vsliq_n_u32::<16>(upper, lower));
    /// 2 ** 21 / 85, rounded up: exact for anything below 7225.
    const PAIR: u32 = (1u32 << 21).div_ceil(85);
    const { assert!((PAIR * 85 - (1 << 21)) * 7225 < 1 << 21 && PAIR < 1 << 15) };
    let tens = vqdmulhq_n_s16(vreinterpretq_s16_u16(pairs), PAIR as i16);
    let tens = vshrq_n_u16::<6>(vreinterpretq_u16_s16(tens));
    let ones = vmlsq_n_u16(pairs, tens, 85);
    (first, vreinterpretq_u8_u16(vsliq_n_u16::<8>(tens, ones)))
}

/// The symbols of an alphabet, to be looked up by their values.
struct Symbols(uint8x16x4_t, uint8x16x2_t);

impl Symbols {
    #[inline]
    #[target_feature(enable = "neon")]
    fn new(alphabet: &Alphabet) -> Self {
        let mut symbols = [[0; 16]; 6];
        symbols.as_flattened_mut()[..85].copy_from_slice(alphabet.symbols());
        let [a, b, c, d, e, f] = symbols.each_ref().map(|bytes| load(bytes));
        Self(uint8x16x4_t(a, b, c, d), uint8x16x2_t(e, f))
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn of(&self, values: uint8x16_t) -> uint8x16_t {
        let low = vqtbl4q_u8(self.0, values);
        vqtbx2q_u8(low, self.1, vsubq_u8(values, vdupq_n_u8(64)))
    }
}

/// A function of its own: it saves many registers, which would be done for short inputs as well.
#[inline(never)]
#[target_feature(enable = "neon")]
fn decode_steps(input: &[u8], output: &mut Output<'_>, alphabet: &Alphabet, zeros: bool) -> usize {
    let values = Values::new(alphabet);
    let mut decoded = 0;
    for step in input.as_chunks::<DECODE>().0 {
        let Some(words) = decode_symbols(step, &values, zeros) else { break };
        output.extend(words.as_flattened());
        decoded += DECODE;
    }
    decoded
}

/// Eight words, if that is what the symbols stand for.
#[inline]
#[target_feature(enable = "neon")]
fn decode_symbols(symbols: &[u8; DECODE], values: &Values, zeros: bool) -> Option<[[u8; 16]; 2]> {
    // The first two words of a half lie within its first 16 symbols, the others within its last.
    let [a, b, c, d] = [0, 4, 20, 24].map(|at| load(symbols[at..].first_chunk().expect("in it")));
    let fours = load(&[0, 1, 2, 3, 5, 6, 7, 8, 22, 23, 24, 25, 27, 28, 29, 30]);
    let fours = [uint8x16x2_t(a, b), uint8x16x2_t(c, d)].map(|half| vqtbl2q_u8(half, fours));
    // Those of the first half are the lowest bytes, those of the second the highest.
    let fifths = load(&[4, 4, 4, 36, 9, 9, 9, 41, 26, 26, 26, 58, 31, 31, 31, 63]);
    let fifths = values.of(vqtbl4q_u8(uint8x16x4_t(a, b, c, d), fifths));
    let fours = fours.map(|symbols| values.of(symbols));
    let mut bad = vmaxq_u8(vmaxq_u8(fours[0], fours[1]), fifths);
    let fifths = vreinterpretq_u32_u8(fifths);
    let fifths = [vandq_u32(fifths, vdupq_n_u32(0xff)), vshrq_n_u32::<24>(fifths)];
    let mut words = [[0; 16]; 2];
    for half in 0..2 {
        let four = join_fours(fours[half]);
        let word = vmlaq_n_u32(fifths[half], four, 85);
        // Without an overflow the word is 85 times `four` or more, with one it is below a
        // twentieth of this.
        let mut wrong = vcltq_u32(word, vshlq_n_u32::<6>(four));
        if !zeros {
            wrong = vorrq_u32(wrong, vceqzq_u32(word));
        }
        bad = vorrq_u8(bad, vreinterpretq_u8_u32(wrong));
        words[half] = to_array(vrev32q_u8(vreinterpretq_u8_u32(word)));
    }
    (vmaxvq_u8(bad) != NONE).then_some(words)
}

/// The numbers that four digits each stand for.
#[inline]
#[target_feature(enable = "neon")]
fn join_fours(digits: uint8x16_t) -> uint32x4_t {
    let digits = vreinterpretq_u16_u8(digits);
    let first = vandq_u16(digits, vdupq_n_u16(0xff));
    let pairs = vreinterpretq_u32_u16(vmlaq_n_u16(vshrq_n_u16::<8>(digits), first, 85));
    let first = vandq_u32(pairs, vdupq_n_u32(0xffff));
    vmlaq_n_u32(vshrq_n_u32::<16>(pairs), first, 7225)
}

/// The values of ASCII symbols; [`NONE`] for every other byte.
struct Values(uint8x16x4_t, uint8x16x4_t);

impl Values {
    #[inline]
    #[target_feature(enable = "neon")]
    fn new(alphabet: &Alphabet) -> Self {
        let [ascii, _] = alphabet.values.as_chunks::<128>().0 else { unreachable!("256 values") };
        let [a, b, c, d] = load_four(ascii.first_chunk().expect("the first half"));
        let [e, f, g, h] = load_four(ascii.last_chunk().expect("the other half"));
        Self(uint8x16x4_t(a, b, c, d), uint8x16x4_t(e, f, g, h))
    }

    #[inline]
    #[target_feature(enable = "neon")]
    fn of(&self, symbols: uint8x16_t) -> uint8x16_t {
        let low = vqtbx4q_u8(vdupq_n_u8(NONE), self.0, symbols);
        vqtbx4q_u8(low, self.1, vsubq_u8(symbols, vdupq_n_u8(64)))
    }
}

#[inline]
#[target_feature(enable = "neon")]
fn load_four(bytes: &[u8; 64]) -> [uint8x16_t; 4] {
    std::array::from_fn(|at| load(&bytes.as_chunks().0[at]))
}

#[inline]
#[target_feature(enable = "neon")]
fn load(bytes: &[u8; 16]) -> uint8x16_t {
    // SAFETY: it reads 16 bytes.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

#[inline]
#[target_feature(enable = "neon")]
fn to_array(bytes: uint8x16_t) -> [u8; 16] {
    let mut array = [0; 16];
    // SAFETY: it writes 16 bytes.
    unsafe { vst1q_u8(array.as_mut_ptr(), bytes) };
    array
}
