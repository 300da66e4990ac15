//! The compression function of SHA-1 (FIPS 180-4, section 6.1).

#[cfg(target_arch = "x86_64")]
pub(super) mod x86;

use crate::base::cpu::Sha;

use super::unroll::{sixteen, unrolled};

/// Takes some blocks into the five words of the chaining value.
#[inline]
pub(super) fn compress(words: &mut [u32; 5], blocks: &[[u8; 64]]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Sha::detect() {
        return x86::compress(token, words, blocks);
    }
    #[cfg(not(target_arch = "x86_64"))]
    if Sha::detect().is_some() {
        // The crate has the instructions of ARM, and of x86 with 32 bits.
        return ::sha1::block_api::compress(words, blocks);
    }
    for block in blocks {
        compress_portable(words, block);
    }
}

fn compress_portable(words: &mut [u32; 5], block: &[u8; 64]) {
    let mut schedule = [0; 16];
    for (word, bytes) in schedule.iter_mut().zip(block.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    let mut now = *words;
    sixteen!(I, { round(&mut now, &mut schedule, I) });
    sixteen!(I, { round(&mut now, &mut schedule, 16 + I) });
    sixteen!(I, { round(&mut now, &mut schedule, 32 + I) });
    sixteen!(I, { round(&mut now, &mut schedule, 48 + I) });
    sixteen!(I, { round(&mut now, &mut schedule, 64 + I) });
    for (word, now) in words.iter_mut().zip(now) {
        *word = word.wrapping_add(now);
    }
}

/// Round number `index`: the letters a to e of the standard go down by one place with each round, in
/// place of the words, and each word of the schedule is replaced by the one 16 places on.
#[inline(always)]
fn round(now: &mut [u32; 5], schedule: &mut [u32; 16], index: usize) {
    if index >= 16 {
        let [w0, w2, w8, w13] = [0, 2, 8, 13].map(|on| schedule[(index + on) % 16]);
        schedule[index % 16] = (w0 ^ w2 ^ w8 ^ w13).rotate_left(1);
    }
    let at = |letter: usize| (letter + 4 * index) % 5;
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|letter| now[at(letter)]);
    let (mixed, constant) = match index / 20 {
        0 => (((c ^ d) & b) ^ d, 0x5a82_7999_u32),
        1 => (b ^ c ^ d, 0x6ed9_eba1),
        2 => ((b & c) ^ ((b ^ c) & d), 0x8f1b_bcdc),
        _ => (b ^ c ^ d, 0xca62_c1d6),
    };
    let sum = e.wrapping_add(schedule[index % 16]).wrapping_add(constant).wrapping_add(mixed);
    now[at(4)] = sum.wrapping_add(a.rotate_left(5));
    now[at(1)] = b.rotate_left(30);
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
            let mut expected = crate::hash::initial::SHA1;
            ::sha1::block_api::compress(&mut expected, blocks);
            with_every_backend(|| {
                let mut words = crate::hash::initial::SHA1;
                compress(&mut words, blocks);
                assert_eq!(words, expected, "{count} blocks");
            });
        }
    }
}
