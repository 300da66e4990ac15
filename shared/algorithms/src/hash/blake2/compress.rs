//! The compression functions of BLAKE2 (RFC 7693, section 3.2).

#[cfg(target_arch = "x86_64")]
mod x86;

use std::ops::BitXor;

#[cfg(target_arch = "x86_64")]
use crate::base::cpu::{Avx2, Avx512Vbmi};

use super::super::initial;
use super::super::unroll::unrolled;

/// A word: of 64 bits in BLAKE2b, and of 32 in BLAKE2s. Here is all that they differ in.
pub trait Word<const BLOCK: usize>:
    Copy + Default + From<u32> + BitXor<Output = Self> + Send + Sync + 'static
{
    /// What the chaining value begins with, but for the parameters.
    const INITIAL: [Self; 8];
    /// The largest offset of a node.
    const NODE_OFFSET_LIMIT: u64;
    /// Where the depth of the node is among the parameters.
    const NODE_DEPTH_AT: usize;

    /// Takes some blocks into the chaining value. `count` is how many bytes there are up to the end of
    /// the first one; the flags are whether it is the last block, and of the last node.
    fn compress(words: &mut [Self; 8], blocks: &[[u8; BLOCK]], count: u64, last: [bool; 2]);
    /// Words of a message or of parameters.
    fn read(bytes: &[u8]) -> impl Iterator<Item = Self>;
    /// Writes as much of the chaining value as there is room for.
    fn write(words: &[Self; 8], output: &mut [u8]);
}

/// Which words of the message a round takes: the rows are those of rounds 0 to 9, and then again.
#[rustfmt::skip]
const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// One of the algorithms: its block and rounds, by how much these rotate, its kernels.
macro_rules! word {
    (
        $word:ty, $kernels:ident, $avx2:ident, $avx512:ident, $block:literal, [$($round:literal)*], $rotations:expr,
        $initial:expr, $offset_limit:expr, $depth_at:literal
    ) => {
        impl Word<$block> for $word {
            const INITIAL: [Self; 8] = $initial;
            const NODE_OFFSET_LIMIT: u64 = $offset_limit;
            const NODE_DEPTH_AT: usize = $depth_at;

            fn compress(words: &mut [Self; 8], blocks: &[[u8; $block]], count: u64, last: [bool; 2]) {
                #[cfg(target_arch = "x86_64")]
                if let Some(token) = Avx512Vbmi::detect() {
                    return x86::$avx512::compress(token, words, blocks, count, last);
                }
                #[cfg(target_arch = "x86_64")]
                if let Some(token) = Avx2::detect() {
                    return x86::$avx2::compress(token, words, blocks, count, last);
                }
                $kernels::portable(words, blocks, count, last);
            }

            #[inline]
            fn read(bytes: &[u8]) -> impl Iterator<Item = Self> {
                bytes.as_chunks().0.iter().map(|word| Self::from_le_bytes(*word))
            }

            #[inline]
            fn write(words: &[Self; 8], output: &mut [u8]) {
                let (whole, part) = output.as_chunks_mut();
                if let Some(all) = whole.first_chunk_mut() {
                    // Most digests: no loop.
                    *all = words.map(Self::to_le_bytes);
                    return;
                }
                for (bytes, word) in whole.iter_mut().zip(words) {
                    *bytes = word.to_le_bytes();
                }
                if let Some(word) = words.get(whole.len()) {
                    part.copy_from_slice(&word.to_le_bytes()[..part.len()]);
                }
            }
        }

        mod $kernels {
            use super::{SIGMA, Word, unrolled};

            /// The words that the counter and the flags are added to are the last four.
            pub(super) fn position(count: u64, last: [bool; 2]) -> [$word; 4] {
                let high = (u128::from(count) >> <$word>::BITS) as $word;
                let [last, last_node] = last.map(|flag| if flag { <$word>::MAX } else { 0 });
                [count as $word, high, last, last_node]
            }

            pub(super) fn portable(
                words: &mut [$word; 8],
                blocks: &[[u8; $block]],
                count: u64,
                last: [bool; 2],
            ) {
                let counts = (count..).step_by($block);
                for (block, count) in blocks.iter().zip(counts) {
                    let bytes = block.as_chunks().0;
                    let message: [_; 16] =
                        std::array::from_fn(|at| <$word>::from_le_bytes(bytes[at]));
                    let mut now = [[words[0]; 4]; 4];
                    now.as_flattened_mut()[..8].copy_from_slice(words);
                    now.as_flattened_mut()[8..].copy_from_slice(&<$word>::INITIAL);
                    for (word, position) in now[3].iter_mut().zip(position(count, last)) {
                        *word ^= position;
                    }
                    unrolled!(ROUND in [$($round)*] { round(&mut now, &message, &SIGMA[ROUND]) });
                    for (at, word) in words.iter_mut().enumerate() {
                        *word ^= now[at / 4][at % 4] ^ now[2 + at / 4][at % 4];
                    }
                }
            }

            #[inline(always)]
            fn round(now: &mut [[$word; 4]; 4], message: &[$word; 16], sigma: &[usize; 16]) {
                let words = |at: usize| [message[sigma[2 * at]], message[sigma[2 * at + 1]]];
                unrolled!(COLUMN in [0 1 2 3] { mix(now, [COLUMN; 4], words(COLUMN)) });
                unrolled!(AT in [0 1 2 3] {
                    let diagonal = [AT, (AT + 1) % 4, (AT + 2) % 4, (AT + 3) % 4];
                    mix(now, diagonal, words(4 + AT));
                });
            }

            /// G of the standard, of one word in each row.
            #[inline(always)]
            fn mix(now: &mut [[$word; 4]; 4], at: [usize; 4], words: [$word; 2]) {
                let [mut a, mut b, mut c, mut d] = [0, 1, 2, 3].map(|row| now[row][at[row]]);
                let rotations: [u32; 4] = $rotations;
                for (half, word) in words.into_iter().enumerate() {
                    a = a.wrapping_add(b).wrapping_add(word);
                    d = (d ^ a).rotate_right(rotations[2 * half]);
                    c = c.wrapping_add(d);
                    b = (b ^ c).rotate_right(rotations[2 * half + 1]);
                }
                [now[0][at[0]], now[1][at[1]], now[2][at[2]], now[3][at[3]]] = [a, b, c, d];
            }
        }
    };
}

word!(
    u64, blake2b, blake2b_avx2, blake2b_avx512, 128, [0 1 2 3 4 5 6 7 8 9 0 1], [32, 24, 16, 63],
    initial::SHA512, u64::MAX, 16
);
word!(
    u32, blake2s, blake2s_avx2, blake2s_avx512, 64, [0 1 2 3 4 5 6 7 8 9], [16, 12, 8, 7],
    initial::SHA256, (1 << 48) - 1, 14
);
