//! Blocks of 64 characters with NEON, which every aarch64 has: it looks up 64 bytes of table at once,
//! so that any alphabet will do, and loads and stores threes and fours apart.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::Alphabet;
use super::alphabet::INVALID;

/// The characters of 48 bytes.
#[inline(always)]
pub(super) fn encode(alphabet: &Alphabet, block: &[u8; 48]) -> [u8; 64] {
    // SAFETY: NEON is in the baseline of aarch64.
    unsafe { encode_block(&alphabet.encode, block) }
}

/// The bytes of 64 characters, if all of them are ASCII and of the alphabet.
#[inline(always)]
pub(super) fn decode(alphabet: &Alphabet, block: &[u8; 64]) -> Option<[u8; 48]> {
    let ascii = alphabet.decode.first_chunk().expect("the first half");
    // SAFETY: NEON is in the baseline of aarch64.
    unsafe { decode_block(ascii, block) }
}

#[inline]
#[target_feature(enable = "neon")]
fn encode_block(symbols: &[u8; 64], block: &[u8; 48]) -> [u8; 64] {
    // SAFETY: each reads as many bytes as the array has.
    let (symbols, bytes) = unsafe { (vld1q_u8_x4(symbols.as_ptr()), vld3q_u8(block.as_ptr())) };
    let uint8x16x3_t(a, b, c) = bytes;
    let six = vdupq_n_u8(0x3f);
    let symbol = |value| vqtbl4q_u8(symbols, value);
    let characters = uint8x16x4_t(
        symbol(vshrq_n_u8::<2>(a)),
        symbol(vandq_u8(vsliq_n_u8::<4>(vshrq_n_u8::<4>(b), a), six)),
        symbol(vandq_u8(vsliq_n_u8::<2>(vshrq_n_u8::<6>(c), b), six)),
        symbol(vandq_u8(c, six)),
    );
    let mut encoded = [0; 64];
    // SAFETY: it writes 64 bytes.
    unsafe { vst4q_u8(encoded.as_mut_ptr(), characters) };
    encoded
}

#[inline]
#[target_feature(enable = "neon")]
fn decode_block(values: &[u8; 128], block: &[u8; 64]) -> Option<[u8; 48]> {
    // SAFETY: the two halves of `values`, and all of `block`.
    let (low, high, characters) = unsafe {
        let values = values.as_ptr();
        (vld1q_u8_x4(values), vld1q_u8_x4(values.add(64)), vld4q_u8(block.as_ptr()))
    };
    let value = |character| {
        let found = vqtbx4q_u8(vdupq_n_u8(INVALID), low, character);
        vqtbx4q_u8(found, high, vsubq_u8(character, vdupq_n_u8(64)))
    };
    let uint8x16x4_t(a, b, c, d) = characters;
    let [a, b, c, d] = [value(a), value(b), value(c), value(d)];
    let all = vmaxq_u8(vmaxq_u8(a, b), vmaxq_u8(c, d));
    if vmaxvq_u8(all) == INVALID {
        return None;
    }
    let bytes = uint8x16x3_t(
        vsliq_n_u8::<2>(vshrq_n_u8::<4>(b), a),
        vsliq_n_u8::<4>(vshrq_n_u8::<2>(c), b),
        vsliq_n_u8::<6>(d, c),
    );
    let mut decoded = [0; 48];
    // SAFETY: it writes 48 bytes.
    unsafe { vst3q_u8(decoded.as_mut_ptr(), bytes) };
    Some(decoded)
}
