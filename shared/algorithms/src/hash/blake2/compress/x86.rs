//! One state in vectors of four words, a row of the standard's matrix in each.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::super::super::unroll::unrolled;
use super::{SIGMA, Word, blake2b, blake2s};
use crate::base::cpu::{Avx2, Avx512Vbmi};

/// The four words from `$at` on, in a vector.
macro_rules! row {
    ($set:ident, $words:expr, $at:literal) => {
        $set($words[$at] as _, $words[$at + 1] as _, $words[$at + 2] as _, $words[$at + 3] as _)
    };
}

/// Two vectors of words of the message: in each those that come first, or second, in four columns
/// or diagonals.
macro_rules! message {
    ($set:ident, $word:ty, $bytes:ident, $sigma:ident, $a:literal $b:literal $c:literal $d:literal) => {
        [
            message!(@ $set, $word, $bytes, $sigma, 0, $a $b $c $d),
            message!(@ $set, $word, $bytes, $sigma, 1, $a $b $c $d),
        ]
    };
    (@ $set:ident, $word:ty, $bytes:ident, $sigma:ident, $on:literal, $($at:literal)*) => {
        $set($(<$word>::from_le_bytes($bytes[$sigma[$at + $on]]) as _),*)
    };
}

/// The kernels of one algorithm. They are one source: AVX-512 has rotations, of which the compiler
/// knows.
macro_rules! kernels {
    (
        [$($name:ident, $token:ident, $features:literal;)*],
        $portable:ident, $word:ident, $vector:ident, $block:literal, $rounds:tt,
        [$r1:literal, $r2:literal, $r3:literal, $r4:literal],
        $set:ident, $add:ident, $xor:ident, $or:ident, $right:ident, $left:ident,
        $permute:ident, $store:ident
    ) => { $(
        pub(super) mod $name {
            use super::*;

            /// [`Word::compress`].
            pub(crate) fn compress(
                _: $token,
                words: &mut [$word; 8],
                blocks: &[[u8; $block]],
                count: u64,
                last: [bool; 2],
            ) {
                // SAFETY: the token says that the processor has these features.
                unsafe { compress_unchecked(words, blocks, count, last) }
            }

            #[target_feature(enable = $features)]
            fn compress_unchecked(
                words: &mut [$word; 8],
                blocks: &[[u8; $block]],
                count: u64,
                last: [bool; 2],
            ) {
                let [mut first, mut second] = [row!($set, words, 0), row!($set, words, 4)];
                for (block, count) in blocks.iter().zip((count..).step_by($block)) {
                    let bytes = block.as_chunks().0;
                    let position = $portable::position(count, last);
                    let fourth = $xor(row!($set, $word::INITIAL, 4), row!($set, position, 0));
                    let mut now = [first, second, row!($set, $word::INITIAL, 0), fourth];
                    unrolled!(ROUND in $rounds {
                        let sigma = &const { SIGMA[ROUND] };
                        now = mix(now, message!($set, $word, bytes, sigma, 0 2 4 6));
                        now = turn(now);
                        now = mix(now, message!($set, $word, bytes, sigma, 14 8 10 12));
                        now = turn_back(now);
                    });
                    first = $xor(first, $xor(now[0], now[2]));
                    second = $xor(second, $xor(now[1], now[3]));
                }
                // SAFETY: the eight words are two vectors of four.
                unsafe {
                    $store(words.as_mut_ptr().cast(), first);
                    $store(words.as_mut_ptr().add(4).cast(), second);
                }
            }

            /// Makes columns of the diagonals. The second row, which is the last to be worked out,
            /// stays: so the first diagonal becomes the second column.
            #[inline]
            #[target_feature(enable = $features)]
            fn turn([a, b, c, d]: [$vector; 4]) -> [$vector; 4] {
                let (a, c) = ($permute::<0b10_01_00_11>(a), $permute::<0b00_11_10_01>(c));
                [a, b, c, $permute::<0b01_00_11_10>(d)]
            }

            #[inline]
            #[target_feature(enable = $features)]
            fn turn_back([a, b, c, d]: [$vector; 4]) -> [$vector; 4] {
                let (a, c) = ($permute::<0b00_11_10_01>(a), $permute::<0b10_01_00_11>(c));
                [a, b, c, $permute::<0b01_00_11_10>(d)]
            }

            /// G of the standard, in four columns.
            #[inline]
            #[target_feature(enable = $features)]
            fn mix([a, b, c, d]: [$vector; 4], words: [$vector; 2]) -> [$vector; 4] {
                let a = $add($add(a, words[0]), b);
                let d = rotate::<$r1, { $word::BITS as i32 - $r1 }>($xor(d, a));
                let c = $add(c, d);
                let b = rotate::<$r2, { $word::BITS as i32 - $r2 }>($xor(b, c));
                let a = $add($add(a, words[1]), b);
                let d = rotate::<$r3, { $word::BITS as i32 - $r3 }>($xor(d, a));
                let c = $add(c, d);
                let b = rotate::<$r4, { $word::BITS as i32 - $r4 }>($xor(b, c));
                [a, b, c, d]
            }

            /// To the right. The compiler makes of it what the processor has: a rotation, a shuffle of
            /// bytes, or two shifts.
            #[inline]
            #[target_feature(enable = $features)]
            fn rotate<const BY: i32, const REST: i32>(value: $vector) -> $vector {
                $or($right::<BY>(value), $left::<REST>(value))
            }
        }
    )* };
}

kernels!(
    [
        blake2b_avx2, Avx2, "avx2";
        blake2b_avx512, Avx512Vbmi, "avx2,avx512f,avx512vl";
    ],
    blake2b, u64, __m256i, 128, [0 1 2 3 4 5 6 7 8 9 0 1], [32, 24, 16, 63],
    _mm256_setr_epi64x, _mm256_add_epi64, _mm256_xor_si256, _mm256_or_si256, _mm256_srli_epi64,
    _mm256_slli_epi64, _mm256_permute4x64_epi64, _mm256_storeu_si256
);
kernels!(
    [
        blake2s_avx2, Avx2, "avx2";
        blake2s_avx512, Avx512Vbmi, "avx2,avx512f,avx512vl";
    ],
    blake2s, u32, __m128i, 64, [0 1 2 3 4 5 6 7 8 9], [16, 12, 8, 7],
    _mm_setr_epi32, _mm_add_epi32, _mm_xor_si128, _mm_or_si128, _mm_srli_epi32,
    _mm_slli_epi32, _mm_shuffle_epi32, _mm_storeu_si128
);
