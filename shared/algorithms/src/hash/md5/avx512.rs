//! MD5 with AVX-512, one word in the lowest lane of each register.
//!
//! Every step waits for the one before, and its function is one instruction here: a step takes 4 cycles of the
//! clock on processors of Intel, where in general registers half of them take 5.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{K, word_of};
use crate::base::cpu::Avx512Intel;
use crate::hash::unroll::{sixteen, unrolled};

/// As [`super::compress`].
pub(super) fn compress(_: Avx512Intel, words: &mut [u32; 4], blocks: &[[u8; 64]]) {
    // SAFETY: the token says that the processor has AVX-512 with VL.
    unsafe { compress_blocks(words, blocks) }
}

/// The constants of each round, in the order of the words that they are added to.
static CONSTANTS: [[[u32; 4]; 4]; 4] = {
    let mut constants = [[[0; 4]; 4]; 4];
    let mut step = 0;
    while step < 64 {
        let word = word_of(step);
        constants[step / 16][word / 4][word % 4] = K[step];
        step += 1;
    }
    constants
};

#[target_feature(enable = "avx512f,avx512vl")]
fn compress_blocks(words: &mut [u32; 4], blocks: &[[u8; 64]]) {
    let mut now = words.map(|word| _mm_cvtsi32_si128(word.cast_signed()));
    for block in blocks {
        compress_block(&mut now, block);
    }
    *words = now.map(|word| _mm_cvtsi128_si32(word).cast_unsigned());
}

/// A step, in the letters of the standard, which go up by one place with each step, in place of the words. The
/// function of the round is a table of its value for each of the eight inputs.
macro_rules! step {
    ($now:ident, $message:ident, $step:expr, $function:literal, $rotations:expr) => {{
        const WORD: usize = word_of($step);
        const ROTATION: i32 = $rotations[($step) % 4];
        const A: usize = 3 * ($step) % 4;
        let [b, c, d] = [(A + 1) % 4, (A + 2) % 4, (A + 3) % 4].map(|letter| $now[letter]);
        let word = _mm_shuffle_epi32::<{ (WORD % 4) as i32 }>($message[WORD / 4]);
        let function = _mm_ternarylogic_epi32::<$function>(b, c, d);
        let sum = _mm_add_epi32(_mm_add_epi32($now[A], word), function);
        $now[A] = _mm_add_epi32(_mm_rol_epi32::<ROTATION>(sum), b);
    }};
}

#[inline]
#[target_feature(enable = "avx512f,avx512vl")]
fn compress_block(words: &mut [__m128i; 4], block: &[u8; 64]) {
    let quarters: [&[u8; 16]; 4] = std::array::from_fn(|at| &block.as_chunks().0[at]);
    let message = |round: usize| -> [__m128i; 4] {
        std::array::from_fn(|at| {
            // SAFETY: 16 bytes each, of any alignment.
            let (data, constants) = unsafe {
                let constants = CONSTANTS[round][at].as_ptr().cast();
                (_mm_loadu_si128(quarters[at].as_ptr().cast()), _mm_loadu_si128(constants))
            };
            _mm_add_epi32(data, constants)
        })
    };
    let mut now = *words;
    let added = message(0);
    sixteen!(I, {
        step!(now, added, I, 0xca, [7, 12, 17, 22]);
    });
    let added = message(1);
    sixteen!(I, {
        step!(now, added, 16 + I, 0xe4, [5, 9, 14, 20]);
    });
    let added = message(2);
    sixteen!(I, {
        step!(now, added, 32 + I, 0x96, [4, 11, 16, 23]);
    });
    let added = message(3);
    sixteen!(I, {
        step!(now, added, 48 + I, 0x39, [6, 10, 15, 21]);
    });
    for (word, now) in words.iter_mut().zip(now) {
        *word = _mm_add_epi32(*word, now);
    }
}
