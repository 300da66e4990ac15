//! 32 characters at a time.
//!
//! The arithmetic is that of Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding
//! using AVX2 Instructions" (2018). Alphabets that are letters, digits and two more characters get
//! by with ranges; every other one is looked up in tables of 16, at about half the speed.
//!
//! Everything but loads and stores is safe: a function with `target_feature` can be called
//! from another one with the same features, and the two entrances ask for the token.
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::mem::MaybeUninit;

mod decode;
mod encode;

pub(super) use decode::decode;
pub(super) use encode::{encode, encode_lines};

/// Characters in a vector, and the bytes that they stand for.
const CHARACTERS: usize = 32;
const BYTES: usize = 24;

#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &[u8; 32]) -> __m256i {
    // SAFETY: reads the 32 bytes of the array, and needs no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// The same 16 bytes in both lanes.
#[inline]
#[target_feature(enable = "avx2")]
fn load_table(bytes: &[u8; 16]) -> __m256i {
    // SAFETY: reads the 16 bytes of the array, and needs no alignment.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(vector: __m256i, room: &mut [MaybeUninit<u8>; 32]) {
    // SAFETY: writes the 32 bytes of the array, and needs no alignment.
    unsafe { _mm256_storeu_si256(room.as_mut_ptr().cast(), vector) }
}

/// Memory that is written may be written again.
#[inline]
fn init_mut(bytes: &mut [u8; 32]) -> &mut [MaybeUninit<u8>; 32] {
    // SAFETY: the layout is the same, and `store` leaves no byte uninitialised.
    unsafe { &mut *bytes.as_mut_ptr().cast() }
}
