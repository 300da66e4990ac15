//! Salsa20/8 with vectors of 128 bits and the rotations of AVX-512.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{Block, Diagonal, Row, mix};
use crate::base::cpu::Avx512Vbmi;

pub(super) fn block_mix(_: Avx512Vbmi, from: &[Block], to: &mut [Block]) {
    // SAFETY: the token says that the processor has AVX-512 with F and VL.
    unsafe { mix_vectors(from, to) }
}

#[target_feature(enable = "avx512f,avx512vl")]
fn mix_vectors(from: &[Block], to: &mut [Block]) {
    mix::<__m128i>(from, to);
}

/// Inlined into a function for AVX-512, shifts and "or" become one rotation.
impl Row for __m128i {
    #[inline(always)]
    fn load(from: &Diagonal) -> Self {
        // SAFETY: 16 bytes, at any address.
        unsafe { _mm_loadu_si128(from.as_ptr().cast()) }
    }

    #[inline(always)]
    fn store(self, to: &mut Diagonal) {
        // SAFETY: room for 16 bytes, at any address.
        unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), self) }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: every x86-64 has SSE2.
        unsafe { _mm_add_epi32(self, other) }
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        // SAFETY: every x86-64 has SSE2.
        unsafe { _mm_xor_si128(self, other) }
    }

    #[inline(always)]
    fn rotate_left<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        // SAFETY: every x86-64 has SSE2.
        unsafe { _mm_or_si128(_mm_slli_epi32::<LEFT>(self), _mm_srli_epi32::<RIGHT>(self)) }
    }

    #[inline(always)]
    fn turn_by_1(self) -> Self {
        // SAFETY: every x86-64 has SSE2.
        unsafe { _mm_shuffle_epi32::<0b00_11_10_01>(self) }
    }

    #[inline(always)]
    fn turn_by_2(self) -> Self {
        // SAFETY: every x86-64 has SSE2.
        unsafe { _mm_shuffle_epi32::<0b01_00_11_10>(self) }
    }

    #[inline(always)]
    fn turn_by_3(self) -> Self {
        // SAFETY: every x86-64 has SSE2.
        unsafe { _mm_shuffle_epi32::<0b10_01_00_11>(self) }
    }
}
