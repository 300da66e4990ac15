//! Two blocks at a time with AVX2 and BMI2, and a little faster with AVX-512.
//!
//! The words of both blocks' schedules are worked out side by side in vectors of four: two of the
//! first block below two of the second. The rounds of the first block go on meanwhile in general
//! registers; the second block has only rounds left. A round has 22 instructions for the four
//! arithmetic units of a processor, and the compiler's order of them keeps the units waiting: at
//! 16 KiB its code takes 4.26 (AVX-512) or 4.54 (AVX2) cycles of the clock a byte where that of OpenSSL
//! 3.0 takes 4.26 (Ice Lake). Hence the assembly: 3.87 (AVX-512) or 3.94 (AVX2), OpenSSL 4.11 (Zen 4). An
//! order found on Ice Lake, with 3.98 and 4.21 there, takes 4.7 and 4.6 on Zen 4; Intel's processors with
//! AVX-512 have halves.rs, and how long this order takes on others of Intel's has not been measured.
#![allow(unsafe_code)]

use std::arch::asm;
use std::arch::x86_64::*;
use std::hint::black_box;
use std::mem::MaybeUninit;

use super::K;
use crate::base::cpu::{Avx2, Avx512Vbmi};

/// Words of the schedules with the constants of their rounds added: two of the first block, two of the
/// second, and so on.
#[repr(align(32))]
#[expect(dead_code, reason = "written and read through pointers")]
pub(super) struct Schedule([u64; 160]);

pub(super) fn avx2(_: Avx2, words: &mut [u64; 8], blocks: &[[u8; 128]]) {
    for pair in blocks.chunks(2) {
        // SAFETY: the token says that the processor has AVX2 and BMI2.
        unsafe { compress_avx2(words, &pair[0], pair.get(1)) }
    }
}

pub(super) fn avx512(_: Avx512Vbmi, words: &mut [u64; 8], blocks: &[[u8; 128]]) {
    for pair in blocks.chunks(2) {
        // SAFETY: the token says that the processor has AVX-512 with VL, AVX2 and BMI2.
        unsafe { compress_avx512(words, &pair[0], pair.get(1)) }
    }
}

/// A round, in the letters of the standard; `m` is b ^ c and becomes a scratch register, `n` becomes
/// a ^ b, which is `m` of the next round. `t` is Sigma0 of the round before, which a still lacks, and
/// becomes that of this one: what the next a waits for last, the next e does not wait for. `at` is where
/// its word stands. `weave` makes something of a slot's number and `step`. Which order takes the least
/// time is what a search has found (Zen 4).
macro_rules! round {
    (
        $a:tt $b:tt $c:tt $d:tt $e:tt $f:tt $g:tt $h:tt, $m:tt $n:tt, $at:tt,
        $weave:ident $step:tt, $s0:tt $s1:tt $s2:tt $s3:tt $s4:tt $s5:tt $s6:tt $s7:tt
    ) => {
        concat!(
            $weave!($s0 $step),
            "rorx {", $n, "}, {", $e, "}, 18\n",
            "add {", $h, "}, [{w} + ", $at, "]\n",
            "add {", $a, "}, {t}\n",
            "rorx {t}, {", $e, "}, 41\n",
            $weave!($s1 $step),
            "andn {s}, {", $e, "}, {", $g, "}\n",
            "add {", $h, "}, {s}\n",
            "mov {s}, {", $e, "}\n",
            $weave!($s2 $step),
            "and {s}, {", $f, "}\n",
            "xor {t}, {", $n, "}\n",
            $weave!($s3 $step),
            "rorx {", $n, "}, {", $e, "}, 14\n",
            "add {", $h, "}, {s}\n",
            $weave!($s4 $step),
            "xor {", $n, "}, {t}\n",
            "add {", $h, "}, {", $n, "}\n",
            "rorx {t}, {", $a, "}, 39\n",
            "add {", $d, "}, {", $h, "}\n",
            $weave!($s5 $step),
            "mov {", $n, "}, {", $a, "}\n",
            "xor {", $n, "}, {", $b, "}\n",
            "and {", $m, "}, {", $n, "}\n",
            "rorx {s}, {", $a, "}, 34\n",
            $weave!($s6 $step),
            "xor {", $m, "}, {", $b, "}\n",
            "xor {t}, {s}\n",
            "add {", $h, "}, {", $m, "}\n",
            "rorx {s}, {", $a, "}, 28\n",
            "xor {t}, {s}\n",
            $weave!($s7 $step),
        )
    };
}

/// Two rounds, and one step of the schedule in their 16 slots.
macro_rules! two_rounds {
    (
        $a:tt $b:tt $c:tt $d:tt $e:tt $f:tt $g:tt $h:tt, $first:tt $second:tt, $weave:ident $step:tt
    ) => {
        concat!(
            round!(
                $a $b $c $d $e $f $g $h, "m" "n", $first, $weave $step, 0 1 2 3 4 5 6 7
            ),
            round!(
                $h $a $b $c $d $e $f $g, "n" "m", $second, $weave $step, 8 9 10 11 12 13 14 15
            ),
        )
    };
}

/// Sixteen rounds, and with them the schedule of the sixteen after them. A step is what
/// `schedule_avx512` and its like take.
macro_rules! sixteen_rounds {
    ($weave:ident) => {
        concat!(
            two_rounds!("a" "b" "c" "d" "e" "f" "g" "h", 0 8, $weave [0 1 4 5 7 256 128]),
            two_rounds!("g" "h" "a" "b" "c" "d" "e" "f", 32 40, $weave [1 2 5 6 0 288 144]),
            two_rounds!("e" "f" "g" "h" "a" "b" "c" "d", 64 72, $weave [2 3 6 7 1 320 160]),
            two_rounds!("c" "d" "e" "f" "g" "h" "a" "b", 96 104, $weave [3 4 7 0 2 352 176]),
            two_rounds!("a" "b" "c" "d" "e" "f" "g" "h", 128 136, $weave [4 5 0 1 3 384 192]),
            two_rounds!("g" "h" "a" "b" "c" "d" "e" "f", 160 168, $weave [5 6 1 2 4 416 208]),
            two_rounds!("e" "f" "g" "h" "a" "b" "c" "d", 192 200, $weave [6 7 2 3 5 448 224]),
            two_rounds!("c" "d" "e" "f" "g" "h" "a" "b", 224 232, $weave [7 0 3 4 6 480 240]),
        )
    };
}

/// Nothing.
macro_rules! nothing {
    ($slot:tt $step:tt) => {
        ""
    };
}

/// Slot by slot, the two words of each block that come 16 after those in vector `x0`: from these, those
/// 1, 9 and 14 on, which are in `x0` with `x1`, `x4` with `x5`, and `x7`. Stored at `at`, the
/// constants of `k` added.
#[rustfmt::skip]
macro_rules! schedule_avx512 {
    (0 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpalignr ymm8, ymm", $x1, ", ymm", $x0, ", 8\n") };
    (1 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpalignr ymm9, ymm", $x5, ", ymm", $x4, ", 8\n") };
    (2 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpaddq ymm", $x0, ", ymm", $x0, ", ymm9\n") };
    (3 $step:tt) => { "vprorq ymm9, ymm8, 1\n" };
    (4 $step:tt) => { "vprorq ymm10, ymm8, 8\n" };
    (5 $step:tt) => { "vpsrlq ymm8, ymm8, 7\n" };
    (6 $step:tt) => { "vpternlogq ymm8, ymm9, ymm10, 0x96\n" };
    (7 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vprorq ymm9, ymm", $x7, ", 19\n") };
    (8 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vprorq ymm10, ymm", $x7, ", 61\n") };
    (9 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpaddq ymm", $x0, ", ymm", $x0, ", ymm8\n") };
    (10 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpsrlq ymm8, ymm", $x7, ", 6\n") };
    (11 $step:tt) => { "vpternlogq ymm8, ymm9, ymm10, 0x96\n" };
    (12 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vbroadcasti128 ymm9, [{k} + ", $k, "]\n") };
    (13 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpaddq ymm", $x0, ", ymm", $x0, ", ymm8\n") };
    (14 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpaddq ymm9, ymm9, ymm", $x0, "\n") };
    (15 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vmovdqa [{w} + ", $at, "], ymm9\n") };
}

/// The same with AVX2, where a rotation is two shifts, or a shuffle if by whole bytes: vector 11
/// says that by one.
#[rustfmt::skip]
macro_rules! schedule_avx2 {
    (0 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpalignr ymm8, ymm", $x1, ", ymm", $x0, ", 8\n", "vpalignr ymm9, ymm", $x5, ", ymm", $x4, ", 8\n") };
    (1 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpaddq ymm", $x0, ", ymm", $x0, ", ymm9\n") };
    (2 $step:tt) => { "vpshufb ymm9, ymm8, ymm11\n vpsrlq ymm10, ymm8, 7\n" };
    (3 $step:tt) => { "vpxor ymm9, ymm9, ymm10\n" };
    (4 $step:tt) => { "vpsrlq ymm10, ymm8, 1\n vpsllq ymm8, ymm8, 63\n" };
    (5 $step:tt) => { "vpxor ymm9, ymm9, ymm10\n" };
    (6 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpxor ymm9, ymm9, ymm8\n", "vpsrlq ymm8, ymm", $x7, ", 42\n") };
    (7 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpaddq ymm", $x0, ", ymm", $x0, ", ymm9\n") };
    (8 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpsllq ymm9, ymm", $x7, ", 42\n", "vpxor ymm8, ymm8, ymm", $x7, "\n") };
    (9 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpxor ymm9, ymm9, ymm", $x7, "\n", "vpsrlq ymm8, ymm8, 13\n") };
    (10 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpxor ymm8, ymm8, ymm", $x7, "\n", "vpsllq ymm9, ymm9, 3\n") };
    (11 $step:tt) => { "vpsrlq ymm8, ymm8, 6\n" };
    (12 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpxor ymm8, ymm8, ymm9\n", "vbroadcasti128 ymm9, [{k} + ", $k, "]\n") };
    (13 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpaddq ymm", $x0, ", ymm", $x0, ", ymm8\n") };
    (14 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vpaddq ymm9, ymm9, ymm", $x0, "\n") };
    (15 [$x0:tt $x1:tt $x4:tt $x5:tt $x7:tt $at:tt $k:tt]) => { concat!("vmovdqa [{w} + ", $at, "], ymm9\n") };
}

/// Takes in one block, or two, with a schedule by `weave`.
macro_rules! compress {
    ($name:ident, $features:literal, $weave:ident $(, $rotation:ident = $by:ident)?) => {
        #[target_feature(enable = $features)]
        fn $name(words: &mut [u64; 8], first: &[u8; 128], second: Option<&[u8; 128]>) {
            let mut schedule = MaybeUninit::<Schedule>::uninit();
            let w: *mut u64 = schedule.as_mut_ptr().cast();
            $(let $rotation = $by();)?
            let mut x = message(first, second.unwrap_or(first), w);
            let mut now = Rounds::new(words);
            // A loop of known length would be unrolled, and no longer fit the cache for decoded
            // instructions: 4.27 in place of 4.16 cycles a byte.
            for group in 0..black_box(4) {
                // SAFETY: reads words that are written, group by group from the first, and writes the
                // next group, of which there are five; `k` has as many constants.
                unsafe {
                    asm!(
                        sixteen_rounds!($weave),
                        w = in(reg) w.add(32 * group),
                        k = in(reg) K.0.as_ptr().add(16 * group),
                        a = inout(reg) now.words[0], b = inout(reg) now.words[1],
                        c = inout(reg) now.words[2], d = inout(reg) now.words[3],
                        e = inout(reg) now.words[4], f = inout(reg) now.words[5],
                        g = inout(reg) now.words[6], h = inout(reg) now.words[7],
                        m = inout(reg) now.b_xor_c, t = inout(reg) now.sigma_0,
                        n = out(reg) _, s = out(reg) _,
                        inout("ymm0") x[0], inout("ymm1") x[1],
                        inout("ymm2") x[2], inout("ymm3") x[3],
                        inout("ymm4") x[4], inout("ymm5") x[5],
                        inout("ymm6") x[6], inout("ymm7") x[7],
                        out("ymm8") _, out("ymm9") _, out("ymm10") _,
                        $(in("ymm11") $rotation,)?
                        options(nostack)
                    );
                }
            }
            // SAFETY: the last group of the first block's words, and then all of the second's, which
            // stand two places behind; all are written.
            unsafe {
                now.sixteen(w.add(32 * 4));
                now.add_to(words);
                if second.is_some() {
                    now = Rounds::new(words);
                    for group in 0..black_box(5) {
                        now.sixteen(w.add(32 * group + 2));
                    }
                    now.add_to(words);
                }
            }
        }
    };
}

compress!(compress_avx2, "avx2,bmi1,bmi2", schedule_avx2, r8 = rotation_by_a_byte);
compress!(compress_avx512, "avx2,bmi1,bmi2,avx512f,avx512vl", schedule_avx512);

/// For `vpshufb`: each word rotated to the right by 8 bits.
#[target_feature(enable = "avx2")]
fn rotation_by_a_byte() -> __m256i {
    let word = [0x0007_0605_0403_0201, 0x080f_0e0d_0c0b_0a09];
    _mm256_setr_epi64x(word[0], word[1], word[0], word[1])
}

/// The words of two blocks, side by side; with the first constants added also at `w`.
#[target_feature(enable = "avx2")]
pub(super) fn message(first: &[u8; 128], second: &[u8; 128], w: *mut u64) -> [__m256i; 8] {
    let words = [0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f];
    let big_endian = _mm256_setr_epi64x(words[0], words[1], words[0], words[1]);
    std::array::from_fn(|index| {
        // SAFETY: 16 bytes of each block, of eight times 16; two constants, aligned to 16; the first
        // 8 of 40 places of four words at `w`, which are aligned to 32.
        unsafe {
            let [low, high] = [first, second].map(|block| block.as_ptr().add(16 * index));
            let words = _mm256_loadu2_m128i(high.cast(), low.cast());
            let words = _mm256_shuffle_epi8(words, big_endian);
            let constants = _mm_load_si128(K.0.as_ptr().add(2 * index).cast());
            let sum = _mm256_add_epi64(words, _mm256_broadcastsi128_si256(constants));
            _mm256_store_si256(w.add(4 * index).cast(), sum);
            words
        }
    })
}

/// The words a to h in the middle of the rounds.
struct Rounds {
    words: [u64; 8],
    b_xor_c: u64,
    /// Sigma0 of the last round, which a lacks.
    sigma_0: u64,
}

impl Rounds {
    #[inline(always)]
    fn new(words: &[u64; 8]) -> Self {
        Self { words: *words, b_xor_c: words[1] ^ words[2], sigma_0: 0 }
    }

    #[inline(always)]
    fn add_to(&self, words: &mut [u64; 8]) {
        for (word, now) in words.iter_mut().zip(self.words) {
            *word = word.wrapping_add(now);
        }
        words[0] = words[0].wrapping_add(self.sigma_0);
    }

    /// Sixteen rounds, whose words stand at `w`: two, then two of another block, and so on.
    ///
    /// # Safety
    /// The processor has BMI2. From `w` on, 30 words are there; the two last of each four are not read.
    #[target_feature(enable = "bmi1,bmi2")]
    #[inline]
    unsafe fn sixteen(&mut self, w: *const u64) {
        // SAFETY: as the caller says: the offsets are below 240 bytes.
        unsafe {
            asm!(
                sixteen_rounds!(nothing),
                w = in(reg) w,
                a = inout(reg) self.words[0], b = inout(reg) self.words[1],
                c = inout(reg) self.words[2], d = inout(reg) self.words[3],
                e = inout(reg) self.words[4], f = inout(reg) self.words[5],
                g = inout(reg) self.words[6], h = inout(reg) self.words[7],
                m = inout(reg) self.b_xor_c, t = inout(reg) self.sigma_0,
                n = out(reg) _, s = out(reg) _,
                options(nostack, readonly)
            );
        }
    }
}
