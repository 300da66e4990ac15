//! SM3 with AVX2, in which the schedules of eight blocks fit, and BMI2, whose rotations need no copy. AVX-512 has
//! rotations for the schedules too.
#![allow(unsafe_code)]

use super::compress_all;
use crate::base::cpu::{Avx2, Avx512Vbmi};

pub(super) fn avx2(_: Avx2, words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    // SAFETY: the token says that the processor has AVX2, BMI1 and BMI2.
    unsafe { compress_avx2(words, blocks) }
}

pub(super) fn avx512(_: Avx512Vbmi, words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    // SAFETY: the token says that the processor has AVX-512 with VL, AVX2, BMI1 and BMI2.
    unsafe { compress_avx512(words, blocks) }
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn compress_avx2(words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    compress_all(words, blocks);
}

#[target_feature(enable = "avx2,bmi1,bmi2,avx512f,avx512vl")]
fn compress_avx512(words: &mut [u32; 8], blocks: &[[u8; 64]]) {
    compress_all(words, blocks);
}
