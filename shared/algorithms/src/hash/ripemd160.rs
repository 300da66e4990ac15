//! The compression function of RIPEMD-160 (Dobbertin, Bosselaers and Preneel, appendix A).

use super::unroll::{sixteen, unrolled};

/// Takes some blocks into the five words of the chaining value.
pub(super) fn compress(words: &mut [u32; 5], blocks: &[[u8; 64]]) {
    for block in blocks {
        compress_block(words, block);
    }
}

/// One of the two lines: which words of the message its rounds take, by how much they rotate, what they
/// add.
struct Line {
    words: [[usize; 16]; 5],
    rotations: [[u32; 16]; 5],
    constants: [u32; 5],
}

const LEFT: Line = Line {
    words: [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8],
        [3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12],
        [1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2],
        [4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13],
    ],
    rotations: [
        [11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8],
        [7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12],
        [11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5],
        [11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12],
        [9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6],
    ],
    constants: [0, 0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xa953_fd4e],
};

const RIGHT: Line = Line {
    words: [
        [5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12],
        [6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2],
        [15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13],
        [8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14],
        [12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11],
    ],
    rotations: [
        [8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6],
        [9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11],
        [9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5],
        [15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8],
        [8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11],
    ],
    constants: [0x50a2_8be6, 0x5c4d_d124, 0x6d70_3ef3, 0x7a6d_76e9, 0],
};

fn compress_block(words: &mut [u32; 5], block: &[u8; 64]) {
    let (mut left, mut right) = (*words, *words);
    unrolled!(ROUND in [0 1 2 3 4] {
        sixteen!(I, {
            step::<ROUND, ROUND, I>(&mut left, &LEFT, block);
            step::<ROUND, { 4 - ROUND }, I>(&mut right, &RIGHT, block);
        });
    });
    let [a, b, c, d, e] = *words;
    let sums = [[b, left[2], right[3]], [c, left[3], right[4]], [d, left[4], right[0]]];
    let more = [[e, left[0], right[1]], [a, left[1], right[2]]];
    for (word, [x, y, z]) in words.iter_mut().zip(sums.into_iter().chain(more)) {
        *word = x.wrapping_add(y).wrapping_add(z);
    }
}

/// Step number `INDEX` of a round: the letters A to E of the standard go up by one place with each
/// step, in place of the words.
#[inline(always)]
fn step<const ROUND: usize, const FUNCTION: usize, const INDEX: usize>(
    now: &mut [u32; 5],
    line: &Line,
    block: &[u8; 64],
) {
    let at = |letter: usize| (letter + 4 * (16 * ROUND + INDEX)) % 5;
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|letter| now[at(letter)]);
    let function = match FUNCTION {
        0 => b ^ (c ^ d),
        1 => ((c ^ d) & b) ^ d,
        2 => (b | !c) ^ d,
        3 => ((b ^ c) & d) ^ c,
        _ => b ^ (c | !d),
    };
    let word = u32::from_le_bytes(block.as_chunks().0[line.words[ROUND][INDEX]]);
    let sum = a.wrapping_add(word).wrapping_add(line.constants[ROUND]).wrapping_add(function);
    now[at(0)] = sum.rotate_left(line.rotations[ROUND][INDEX]).wrapping_add(e);
    now[at(2)] = c.rotate_left(10);
}
