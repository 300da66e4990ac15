//! The compression function of SM3 (GB/T 32905-2016, section 5.3).

use super::unroll::{sixteen, unrolled};

/// The chaining value before any block.
pub(super) const INITIAL: [u32; 8] = [
    0x7380_166f,
    0x4914_b2b9,
    0x1724_42d7,
    0xda8a_0600,
    0xa96f_30bc,
    0x1631_38aa,
    0xe38d_ee4d,
    0xb0fb_0e4e,
];

/// Takes some blocks into the eight words of the chaining value.
pub(super) fn compress(words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    for block in blocks {
        compress_block(words, block);
    }
}

fn compress_block(words: &mut [u32; 8], block: &[u8; 64]) {
    let message = expand(block);
    let (mut left, mut right) = halves(words);
    unrolled!(GROUP in [0 1 2 3] {
        sixteen!(I, {
            const ROUND: usize = 16 * GROUP + I;
            let [word, later] = [message[ROUND], message[ROUND + 4]];
            round::<ROUND>(&mut left, &mut right, [word ^ later, word]);
        });
    });
    for (word, now) in words.iter_mut().zip(left.into_iter().chain(right)) {
        *word ^= now;
    }
}

/// A to D, and E to H.
fn halves(words: &[u32; 8]) -> ([u32; 4], [u32; 4]) {
    let [a, b, c, d, e, f, g, h] = *words;
    ([a, b, c, d], [e, f, g, h])
}

/// The words of the message, and those that follow from them.
#[inline(always)]
fn expand(block: &[u8; 64]) -> [u32; 68] {
    let mut message = [0; 68];
    for (word, bytes) in message.iter_mut().zip(block.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    for at in 16..68 {
        let mixed = message[at - 16] ^ message[at - 9] ^ message[at - 3].rotate_left(15);
        let mixed = mixed ^ mixed.rotate_left(15) ^ mixed.rotate_left(23);
        message[at] = mixed ^ message[at - 13].rotate_left(7) ^ message[at - 6];
    }
    message
}

/// The letters A to D of the standard, and E to H, go up by one place with each round, in place of the
/// words.
#[inline(always)]
fn round<const ROUND: usize>(left: &mut [u32; 4], right: &mut [u32; 4], words: [u32; 2]) {
    let at = |letter: usize| (letter + 3 * ROUND) % 4;
    let [a, b, c, d] = [0, 1, 2, 3].map(|letter| left[at(letter)]);
    let [e, f, g, h] = [0, 1, 2, 3].map(|letter| right[at(letter)]);
    let (for_a, for_e) = if ROUND < 16 {
        (a ^ b ^ c, e ^ f ^ g)
    } else {
        ((a & (b | c)) | (b & c), ((f ^ g) & e) ^ g)
    };
    let constant: u32 = if ROUND < 16 { 0x79cc_4519 } else { 0x7a87_9d8a };
    let constant = constant.rotate_left(ROUND as u32 % 32);
    let turned = a.rotate_left(12);
    let sum = e.wrapping_add(constant).wrapping_add(turned).rotate_left(7);
    let new_a = d.wrapping_add(words[0]).wrapping_add(for_a).wrapping_add(sum ^ turned);
    let new_e = h.wrapping_add(words[1]).wrapping_add(for_e).wrapping_add(sum);
    left[at(3)] = new_a;
    left[at(1)] = b.rotate_left(9);
    right[at(3)] = new_e ^ new_e.rotate_left(9) ^ new_e.rotate_left(17);
    right[at(1)] = f.rotate_left(19);
}
