//! The compression function of SHA-256 and SHA-224 (FIPS 180-4, section 6.2).

#[cfg(target_arch = "x86_64")]
pub(super) mod x86;

use crate::base::cpu::Sha;

use super::unroll::{sixteen, unrolled};

/// Takes some blocks into the eight words of the chaining value.
#[inline]
pub(super) fn compress(words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Sha::detect() {
        return x86::compress(token, words, blocks);
    }
    #[cfg(not(target_arch = "x86_64"))]
    if Sha::detect().is_some() {
        // The crate has the instructions of ARM, and of x86 with 32 bits.
        return sha2::block_api::compress256(words, blocks);
    }
    for block in blocks {
        compress_portable(words, block);
    }
}

/// The constants of the rounds (FIPS 180-4, section 4.2.2).
#[rustfmt::skip]
static K: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// The schedule is worked out as it is used: each word is replaced by the one 16 places on.
fn compress_portable(words: &mut [u32; 8], block: &[u8; 64]) {
    let mut schedule = [0; 16];
    for (word, bytes) in schedule.iter_mut().zip(block.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    let mut now = *words;
    let (first, rest) = K.split_at(16);
    sixteen!(I, { round(&mut now, I, schedule[I].wrapping_add(first[I])) });
    for constants in rest.as_chunks::<16>().0 {
        sixteen!(I, {
            let [w1, w9, w14] = [1, 9, 14].map(|on| schedule[(I + on) % 16]);
            let small_0 = w1.rotate_right(7) ^ w1.rotate_right(18) ^ (w1 >> 3);
            let small_1 = w14.rotate_right(17) ^ w14.rotate_right(19) ^ (w14 >> 10);
            let word = schedule[I].wrapping_add(small_0).wrapping_add(w9).wrapping_add(small_1);
            schedule[I] = word;
            round(&mut now, I, word.wrapping_add(constants[I]));
        });
    }
    for (word, now) in words.iter_mut().zip(now) {
        *word = word.wrapping_add(now);
    }
}

/// Round number `index`, of which a multiple of 8 makes no difference: the letters a to h of the
/// standard go down by one place with each round, in place of the words.
#[inline(always)]
fn round(now: &mut [u32; 8], index: usize, word: u32) {
    let at = |letter: usize| (letter + 7 * index) % 8;
    let [a, b, c, e, f, g, h] = [0, 1, 2, 4, 5, 6, 7].map(|letter| now[at(letter)]);
    let big_1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
    let choice = ((f ^ g) & e) ^ g;
    let sum = h.wrapping_add(word).wrapping_add(choice).wrapping_add(big_1);
    let big_0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
    let majority = ((a ^ b) & (b ^ c)) ^ b;
    now[at(3)] = now[at(3)].wrapping_add(sum);
    now[at(7)] = sum.wrapping_add(big_0).wrapping_add(majority);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::cpu::with_every_backend;

    #[test]
    fn every_backend_compresses_alike() {
        let bytes: Vec<u8> = (0..4 * 64_u32).map(|at| ((at * at) >> 5) as u8).collect();
        for count in 0..=4 {
            let blocks = &bytes.as_chunks().0[..count];
            let mut expected = crate::hash::initial::SHA256;
            sha2::block_api::compress256(&mut expected, blocks);
            with_every_backend(|| {
                let mut words = crate::hash::initial::SHA256;
                compress(&mut words, blocks);
                assert_eq!(words, expected, "{count} blocks");
            });
        }
    }
}
