//! The compression function of SHA-512 and its shorter forms (FIPS 180-4, section 6.4).

#[cfg(target_arch = "x86_64")]
#[macro_use]
mod x86;
#[cfg(target_arch = "x86_64")]
mod halves;

#[cfg(target_arch = "x86_64")]
use crate::base::cpu::{Avx2, Avx512Intel, Avx512Vbmi};

use super::unroll::{sixteen, unrolled};

/// Takes some blocks into the eight words of the chaining value.
#[inline]
pub(super) fn compress(words: &mut [u64; 8], blocks: &[[u8; 128]]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Avx512Intel::detect() {
        return halves::compress(token, words, blocks);
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Avx512Vbmi::detect() {
        return x86::avx512(token, words, blocks);
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Avx2::detect() {
        return x86::avx2(token, words, blocks);
    }
    #[cfg(target_arch = "aarch64")]
    if crate::base::cpu::Sha3::detect().is_some() {
        // The crate has the instructions of ARM for SHA-512.
        return sha2::block_api::compress512(words, blocks);
    }
    for block in blocks {
        compress_portable(words, block);
    }
}

/// The constants of the rounds (FIPS 180-4, section 4.2.3), aligned for vectors of two.
#[repr(align(16))]
struct Constants([u64; 80]);

#[rustfmt::skip]
static K: Constants = Constants([
    0x428a_2f98_d728_ae22, 0x7137_4491_23ef_65cd, 0xb5c0_fbcf_ec4d_3b2f, 0xe9b5_dba5_8189_dbbc,
    0x3956_c25b_f348_b538, 0x59f1_11f1_b605_d019, 0x923f_82a4_af19_4f9b, 0xab1c_5ed5_da6d_8118,
    0xd807_aa98_a303_0242, 0x1283_5b01_4570_6fbe, 0x2431_85be_4ee4_b28c, 0x550c_7dc3_d5ff_b4e2,
    0x72be_5d74_f27b_896f, 0x80de_b1fe_3b16_96b1, 0x9bdc_06a7_25c7_1235, 0xc19b_f174_cf69_2694,
    0xe49b_69c1_9ef1_4ad2, 0xefbe_4786_384f_25e3, 0x0fc1_9dc6_8b8c_d5b5, 0x240c_a1cc_77ac_9c65,
    0x2de9_2c6f_592b_0275, 0x4a74_84aa_6ea6_e483, 0x5cb0_a9dc_bd41_fbd4, 0x76f9_88da_8311_53b5,
    0x983e_5152_ee66_dfab, 0xa831_c66d_2db4_3210, 0xb003_27c8_98fb_213f, 0xbf59_7fc7_beef_0ee4,
    0xc6e0_0bf3_3da8_8fc2, 0xd5a7_9147_930a_a725, 0x06ca_6351_e003_826f, 0x1429_2967_0a0e_6e70,
    0x27b7_0a85_46d2_2ffc, 0x2e1b_2138_5c26_c926, 0x4d2c_6dfc_5ac4_2aed, 0x5338_0d13_9d95_b3df,
    0x650a_7354_8baf_63de, 0x766a_0abb_3c77_b2a8, 0x81c2_c92e_47ed_aee6, 0x9272_2c85_1482_353b,
    0xa2bf_e8a1_4cf1_0364, 0xa81a_664b_bc42_3001, 0xc24b_8b70_d0f8_9791, 0xc76c_51a3_0654_be30,
    0xd192_e819_d6ef_5218, 0xd699_0624_5565_a910, 0xf40e_3585_5771_202a, 0x106a_a070_32bb_d1b8,
    0x19a4_c116_b8d2_d0c8, 0x1e37_6c08_5141_ab53, 0x2748_774c_df8e_eb99, 0x34b0_bcb5_e19b_48a8,
    0x391c_0cb3_c5c9_5a63, 0x4ed8_aa4a_e341_8acb, 0x5b9c_ca4f_7763_e373, 0x682e_6ff3_d6b2_b8a3,
    0x748f_82ee_5def_b2fc, 0x78a5_636f_4317_2f60, 0x84c8_7814_a1f0_ab72, 0x8cc7_0208_1a64_39ec,
    0x90be_fffa_2363_1e28, 0xa450_6ceb_de82_bde9, 0xbef9_a3f7_b2c6_7915, 0xc671_78f2_e372_532b,
    0xca27_3ece_ea26_619c, 0xd186_b8c7_21c0_c207, 0xeada_7dd6_cde0_eb1e, 0xf57d_4f7f_ee6e_d178,
    0x06f0_67aa_7217_6fba, 0x0a63_7dc5_a2c8_98a6, 0x113f_9804_bef9_0dae, 0x1b71_0b35_131c_471b,
    0x28db_77f5_2304_7d84, 0x32ca_ab7b_40c7_2493, 0x3c9e_be0a_15c9_bebc, 0x431d_67c4_9c10_0d4c,
    0x4cc5_d4be_cb3e_42b6, 0x597f_299c_fc65_7e2a, 0x5fcb_6fab_3ad6_faec, 0x6c44_198c_4a47_5817,
]);

/// The schedule is worked out as it is used: each word is replaced by the one 16 places on.
fn compress_portable(words: &mut [u64; 8], block: &[u8; 128]) {
    let mut schedule = [0; 16];
    for (word, bytes) in schedule.iter_mut().zip(block.as_chunks().0) {
        *word = u64::from_be_bytes(*bytes);
    }
    let mut now = *words;
    let (first, rest) = K.0.split_at(16);
    sixteen!(I, { round(&mut now, I, schedule[I].wrapping_add(first[I])) });
    for constants in rest.as_chunks::<16>().0 {
        sixteen!(I, {
            let [w1, w9, w14] = [1, 9, 14].map(|on| schedule[(I + on) % 16]);
            let small_0 = w1.rotate_right(1) ^ w1.rotate_right(8) ^ (w1 >> 7);
            let small_1 = w14.rotate_right(19) ^ w14.rotate_right(61) ^ (w14 >> 6);
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
fn round(now: &mut [u64; 8], index: usize, word: u64) {
    let at = |letter: usize| (letter + 7 * index) % 8;
    let [a, b, c, e, f, g, h] = [0, 1, 2, 4, 5, 6, 7].map(|letter| now[at(letter)]);
    let big_1 = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
    let choice = ((f ^ g) & e) ^ g;
    let sum = h.wrapping_add(word).wrapping_add(choice).wrapping_add(big_1);
    let big_0 = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
    let majority = ((a ^ b) & (b ^ c)) ^ b;
    now[at(3)] = now[at(3)].wrapping_add(sum);
    now[at(7)] = sum.wrapping_add(big_0).wrapping_add(majority);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::cpu::with_every_backend;

    /// Every backend against the crate, for each number of blocks that a backend goes through in
    /// another way.
    #[test]
    fn every_backend_compresses_alike() {
        let bytes: Vec<u8> = (0..9 * 128_u32).map(|at| ((at * at) >> 5) as u8).collect();
        for count in 0..=9 {
            let blocks = &bytes.as_chunks().0[..count];
            let mut expected = crate::hash::initial::SHA512;
            sha2::block_api::compress512(&mut expected, blocks);
            with_every_backend(|| {
                let mut words = crate::hash::initial::SHA512;
                compress(&mut words, blocks);
                assert_eq!(words, expected, "{count} blocks");
            });
        }
    }
}
