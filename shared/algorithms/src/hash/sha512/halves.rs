//! Two blocks at a time with AVX-512, where one half of each round goes on in vectors.
//!
//! The halves of a round hang together by little: the next e is the sum T1 with d, which is a of three
//! rounds before. So general registers have e to h, and vectors a to c: there Sigma0 and Maj take five
//! instructions in place of eleven. Each half finds what the other has made in memory, where it was put
//! long before it is waited for. From one e to the next there are four instructions, one less than where
//! d comes last: h has it from the start, and the vectors take it off again.
//!
//! A round takes 21 instructions of the four arithmetic units, in place of 24, and all of it 0.91 of the
//! time of the code for any AVX-512, and 0.85 of that of OpenSSL 3.0 (Ice Lake, from 1 KiB on); the order
//! of the instructions took off another 4 % (Emerald Rapids). What the halves find in memory has to come
//! within the time of four rounds, so this is for processors of the kind on which it was measured.
#![allow(unsafe_code)]

use std::arch::asm;
use std::arch::x86_64::{__m128i, _mm_add_epi64, _mm_cvtsi64_si128, _mm_cvtsi128_si64};
use std::mem::MaybeUninit;

use super::K;
use super::x86::{Schedule, message};
use crate::base::cpu::Avx512Intel;

pub(super) fn compress(_: Avx512Intel, words: &mut [u64; 8], blocks: &[[u8; 128]]) {
    // SAFETY: the token says that the processor has AVX-512 with VL, AVX2 and BMI2.
    unsafe { compress_pairs(words, blocks) }
}

/// The half of a round for e to h, in the letters of the standard, with the names of the operands. `w`
/// and `at` are where its word stands, `z` and `d` where d does; h becomes e of the next round, which
/// is put 32 bytes behind. `vectors` is the other half of the round before. After which instruction
/// the parts of that and of the schedule come is what a search has found: by the same instructions in
/// other orders a round takes up to a twentieth longer, as the processor shares them out among its
/// units before it knows which of them others will wait for.
macro_rules! round {
    (
        $e:tt $f:tt $g:tt $h:tt, $at:tt $d:tt, $vectors:ident $half:tt,
        $weave:ident $step:tt, $s0:tt $s1:tt $s2:tt $s3:tt $s4:tt $s5:tt $s6:tt $s7:tt
    ) => {
        concat!(
            "rorx {s}, {", $e, "}, 41\n",
            $weave!($s0 $step),
            "mov {u}, {", $e, "}\n",
            "rorx {n}, {", $e, "}, 18\n",
            $weave!($s1 $step),
            "andn {t}, {", $e, "}, {", $g, "}\n",
            $vectors!(0 $half),
            $weave!($s2 $step),
            "add {", $h, "}, [{w} + ", $at, "]\n",
            "add {", $h, "}, [{z} + ", $d, "]\n",
            "and {u}, {", $f, "}\n",
            "add {", $h, "}, {t}\n",
            "xor {n}, {s}\n",
            $weave!($s3 $step),
            "rorx {m}, {", $e, "}, 14\n",
            "add {", $h, "}, {u}\n",
            "xor {n}, {m}\n",
            $vectors!(1 $half),
            "add {", $h, "}, {n}\n",
            $vectors!(2 $half),
            $weave!($s4 $step),
            $vectors!(3 $half),
            $weave!($s5 $step),
            $vectors!(4 $half),
            $weave!($s6 $step),
            "mov [{z} + 32 + ", $d, "], {", $h, "}\n",
            $weave!($s7 $step),
            $vectors!(5 $half),
        )
    };
}

/// Part by part, the half for a to c, whose registers have these numbers: the next a comes into `x`,
/// and into memory in place of d; c is lost.
#[rustfmt::skip]
macro_rules! vector_half {
    (0 [$a:tt $b:tt $c:tt $x:tt $d:tt]) => { concat!("vprorq xmm20, xmm", $a, ", 28\n") };
    (1 [$a:tt $b:tt $c:tt $x:tt $d:tt]) => { concat!("vprorq xmm22, xmm", $a, ", 39\n") };
    (2 [$a:tt $b:tt $c:tt $x:tt $d:tt]) => { concat!("vprorq xmm21, xmm", $a, ", 34\n") };
    (3 [$a:tt $b:tt $c:tt $x:tt $d:tt]) => {
        concat!(
            "vpternlogq xmm", $c, ", xmm", $a, ", xmm", $b, ", 0xe8\n",
            "vpsubq xmm", $c, ", xmm", $c, ", qword ptr [{z} + ", $d, "]{{1to2}}\n",
            "vpternlogq xmm20, xmm21, xmm22, 0x96\n",
        )
    };
    (4 [$a:tt $b:tt $c:tt $x:tt $d:tt]) => {
        concat!(
            "vpaddq xmm20, xmm20, xmm", $c, "\n",
            "vpaddq xmm", $x, ", xmm20, qword ptr [{z} + 32 + ", $d, "]{{1to2}}\n",
        )
    };
    (5 [$a:tt $b:tt $c:tt $x:tt $d:tt]) => { concat!("vmovq [{z} + ", $d, "], xmm", $x, "\n") };
    ($half:tt) => {
        concat!(
            vector_half!(0 $half), vector_half!(1 $half), vector_half!(2 $half),
            vector_half!(3 $half), vector_half!(4 $half), vector_half!(5 $half),
        )
    };
}

/// Two rounds, and one step of the schedule in their 16 slots.
macro_rules! two_rounds {
    (
        $e:tt $f:tt $g:tt $h:tt, $a:tt $b:tt $c:tt $x:tt, $at:tt $next_at:tt, $d0:tt $d1:tt $d2:tt,
        $weave:ident $step:tt
    ) => {
        concat!(
            round!(
                $e $f $g $h, $at $d1, vector_half [$a $b $c $x $d0], $weave $step, 0 1 2 3 4 5 6 7
            ),
            next_round!($e $f $g $h, $a $b $c $x, $next_at, $d1 $d2, $weave $step),
        )
    };
}

/// The second of these rounds.
macro_rules! next_round {
    (
        $e:tt $f:tt $g:tt $h:tt, $a:tt $b:tt $c:tt $x:tt, $at:tt, $d1:tt $d2:tt,
        $weave:ident $step:tt
    ) => {
        round!(
            $h $e $f $g, $at $d2, vector_half [$x $a $b $c $d1], $weave $step,
            8 9 10 11 12 13 14 15
        )
    };
}

/// `count` times sixteen rounds, and with them the schedule of the sixteen after them, of which
/// `advance` follows the constants. The first round has no second half of one before it, and after the
/// last one this is what is left.
#[rustfmt::skip]
macro_rules! rounds {
    ($weave:ident, $advance:literal) => {
        concat!(
            round!(
                "e" "f" "g" "h", 0 8, nothing [], $weave [0 1 4 5 7 256 128], 0 1 2 3 4 5 6 7
            ),
            "jmp 3f\n",
            ".p2align 6\n",
            "2:\n",
            round!(
                "e" "f" "g" "h", 0 8, vector_half ["17" "18" "19" "16" 0],
                $weave [0 1 4 5 7 256 128], 0 1 2 3 4 5 6 7
            ),
            "3:\n",
            next_round!("e" "f" "g" "h", "17" "18" "19" "16", 8, 8 16, $weave [0 1 4 5 7 256 128]),
            two_rounds!("g" "h" "e" "f", "19" "16" "17" "18", 32 40, 16 24 0, $weave [1 2 5 6 0 288 144]),
            two_rounds!("e" "f" "g" "h", "17" "18" "19" "16", 64 72, 0 8 16, $weave [2 3 6 7 1 320 160]),
            two_rounds!("g" "h" "e" "f", "19" "16" "17" "18", 96 104, 16 24 0, $weave [3 4 7 0 2 352 176]),
            two_rounds!("e" "f" "g" "h", "17" "18" "19" "16", 128 136, 0 8 16, $weave [4 5 0 1 3 384 192]),
            two_rounds!("g" "h" "e" "f", "19" "16" "17" "18", 160 168, 16 24 0, $weave [5 6 1 2 4 416 208]),
            two_rounds!("e" "f" "g" "h", "17" "18" "19" "16", 192 200, 0 8 16, $weave [6 7 2 3 5 448 224]),
            two_rounds!("g" "h" "e" "f", "19" "16" "17" "18", 224 232, 16 24 0, $weave [7 0 3 4 6 480 240]),
            "add {w}, 256\n",
            $advance,
            "dec {count}\n",
            "jnz 2b\n",
            vector_half!(["17" "18" "19" "16" 0]),
        )
    };
}

/// The assembly of some times sixteen rounds of `now`, whose words stand at `w`: two, then two of another
/// block, and so on. The loop is a part of it, since the compiler would keep all in memory between.
macro_rules! go_on {
    ($now:ident, $exchange:ident, $count:expr, $weave:ident, $w:expr, $advance:literal $(, $($schedule:tt)+)?) => {
        asm!(
            rounds!($weave, $advance),
            count = inout(reg) $count => _, w = inout(reg) $w => _,
            z = in(reg) &raw mut $exchange,
            e = inout(reg) $now.e_to_h[0], f = inout(reg) $now.e_to_h[1],
            g = inout(reg) $now.e_to_h[2], h = inout(reg) $now.e_to_h[3],
            m = out(reg) _, n = out(reg) _, s = out(reg) _, t = out(reg) _, u = out(reg) _,
            inout("xmm16") $now.a_to_c[0], inout("xmm17") $now.a_to_c[1],
            inout("xmm18") $now.a_to_c[2], out("xmm19") _,
            out("xmm20") _, out("xmm21") _, out("xmm22") _,
            $($($schedule)+,)?
            options(nostack)
        )
    };
}

#[target_feature(enable = "avx2,bmi1,bmi2,avx512f,avx512vl")]
fn compress_pairs(words: &mut [u64; 8], blocks: &[[u8; 128]]) {
    let [a, b, c, d, e, f, g, h] = *words;
    let mut exchange = Exchange { a: [a, d, c, b], e: [0; 4] };
    let a_to_c = [a, b, c].map(|word| _mm_cvtsi64_si128(word.cast_signed()));
    let mut now = Rounds { a_to_c, e_to_h: [e, f, g, h] };
    let mut schedule = MaybeUninit::<Schedule>::uninit();
    let w: *mut u64 = schedule.as_mut_ptr().cast();
    for pair in blocks.chunks(2) {
        let mut x = message(&pair[0], pair.get(1).unwrap_or(&pair[0]), w);
        // SAFETY: reads words that are written, group by group from the first, and writes the next group,
        // of which there are five; `k` has as many constants.
        unsafe {
            go_on!(
                now, exchange, 4_u64, schedule_avx512, w, "add {k}, 128\n", k = inout(reg) K.0.as_ptr() => _,
                inout("ymm0") x[0], inout("ymm1") x[1], inout("ymm2") x[2], inout("ymm3") x[3],
                inout("ymm4") x[4], inout("ymm5") x[5], inout("ymm6") x[6], inout("ymm7") x[7],
                out("ymm8") _, out("ymm9") _, out("ymm10") _
            );
        }
        // The last group of the first block's words, and all of the second's, two places behind.
        for (at, groups) in [(128, 1_u64), (2, 5)].into_iter().take(pair.len()) {
            // SAFETY: all words of both blocks are written, 160.
            unsafe { go_on!(now, exchange, groups, nothing, w.add(at), "") }
            now.end_block(words, &mut exchange);
        }
    }
}

/// What the halves of the rounds tell each other.
#[repr(C, align(64))]
struct Exchange {
    /// The last four values of a: the first is a itself, then d, c and b.
    a: [u64; 4],
    /// As many of e.
    e: [u64; 4],
}

/// The words in the middle of the rounds, but d.
struct Rounds {
    a_to_c: [__m128i; 3],
    e_to_h: [u64; 4],
}

impl Rounds {
    /// Adds the words before the block to those after it. All stay where the next block wants them.
    #[target_feature(enable = "avx512f,avx512vl")]
    fn end_block(&mut self, words: &mut [u64; 8], exchange: &mut Exchange) {
        for (now, word) in self.a_to_c.iter_mut().zip(&mut *words) {
            let before = _mm_cvtsi64_si128(word.cast_signed());
            *now = _mm_add_epi64(*now, before);
            *word = _mm_cvtsi128_si64(*now).cast_unsigned();
        }
        words[3] = words[3].wrapping_add(exchange.a[1]);
        exchange.a = [words[0], words[3], words[2], words[1]];
        for (now, word) in self.e_to_h.iter_mut().zip(&mut words[4..]) {
            *now = now.wrapping_add(*word);
            *word = *now;
        }
    }
}
