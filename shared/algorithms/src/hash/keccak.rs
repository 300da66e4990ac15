//! SHA-3 and SHAKE: a sponge over the permutation Keccak-f\[1600\] (FIPS 202).

mod permutation;

use std::num::NonZeroU8;

use crate::base::fail::fail_point;

use super::algorithm::Algorithm;
use super::barrier::overwrite;
use super::state::{State, copy_to};
use permutation::{LANES, permute};

/// The state of all of them: they differ in how much they take at a time, and in the last bits.
pub struct Keccak {
    lanes: [u64; LANES],
    /// How many bytes are taken in between two permutations.
    rate: NonZeroU8,
    /// How many were taken in since the last one; always less than `rate`.
    used: u8,
    suffix: u8,
}

impl Keccak {
    /// The bits that follow the data, as `_sha3` shows them.
    #[must_use]
    pub const fn suffix(algorithm: Algorithm) -> u8 {
        if algorithm.is_extendable() { 0x1f } else { 0x06 }
    }
}

impl State for Keccak {
    #[inline]
    fn new(algorithm: Algorithm) -> Self {
        let rate = NonZeroU8::new(algorithm.block_size() as u8).expect("no block is empty");
        Self { lanes: [0; LANES], rate, used: 0, suffix: Self::suffix(algorithm) }
    }

    fn update(&mut self, data: &[u8]) {
        let (rate, used) = (usize::from(self.rate.get()), usize::from(self.used));
        let mut data = data;
        if used > 0 {
            let Some((head, rest)) = data.split_at_checked(rate - used) else {
                absorb(&mut self.lanes, used, data);
                self.used += data.len() as u8;
                return;
            };
            absorb(&mut self.lanes, used, head);
            permute(&mut self.lanes);
            data = rest;
        }
        fail_point();
        let mut blocks = data.chunks_exact(rate);
        for block in &mut blocks {
            // A rate is a number of whole lanes.
            absorb_words(&mut self.lanes, block.as_chunks().0);
            permute(&mut self.lanes);
        }
        absorb(&mut self.lanes, 0, blocks.remainder());
        self.used = blocks.remainder().len() as u8;
    }

    #[inline]
    fn copy_to(&self, place: &mut Option<Self>) {
        copy_to(self, place);
    }

    fn digest(&self, output: &mut [u8]) {
        fail_point();
        let mut lanes = self.lanes;
        absorb_into_lane(&mut lanes, self.used.into(), &[self.suffix]);
        absorb_into_lane(&mut lanes, usize::from(self.rate.get()) - 1, &[0x80]);
        for block in output.chunks_mut(self.rate.get().into()) {
            permute(&mut lanes);
            for (bytes, lane) in block.chunks_mut(8).zip(&lanes) {
                bytes.copy_from_slice(&lane.to_le_bytes()[..bytes.len()]);
            }
        }
        overwrite(&mut lanes, [0; LANES]);
    }
}

impl Default for Keccak {
    #[inline]
    fn default() -> Self {
        Self { lanes: [0; LANES], rate: NonZeroU8::MIN, used: 0, suffix: 0 }
    }
}

impl Clone for Keccak {
    #[inline]
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.clone_from(self);
        copy
    }

    #[inline]
    fn clone_from(&mut self, source: &Self) {
        self.lanes = source.lanes;
        (self.rate, self.used, self.suffix) = (source.rate, source.used, source.suffix);
    }
}

impl Drop for Keccak {
    #[inline]
    fn drop(&mut self) {
        overwrite(&mut self.lanes, [0; LANES]);
    }
}

/// Adds bytes from offset `at` on, which stay inside one block: by whole lanes where it can.
fn absorb(lanes: &mut [u64; LANES], at: usize, data: &[u8]) {
    let to_lane = (at.wrapping_neg() % 8).min(data.len());
    let (head, data) = data.split_at(to_lane);
    absorb_into_lane(lanes, at, head);
    let (words, tail) = data.as_chunks();
    let at = at + to_lane;
    absorb_words(&mut lanes[at / 8..], words);
    absorb_into_lane(lanes, at + 8 * words.len(), tail);
}

#[inline]
fn absorb_words(lanes: &mut [u64], words: &[[u8; 8]]) {
    for (lane, word) in lanes.iter_mut().zip(words) {
        *lane ^= u64::from_le_bytes(*word);
    }
}

/// Adds fewer than eight bytes from offset `at` on, which stay inside one lane.
#[inline]
fn absorb_into_lane(lanes: &mut [u64; LANES], at: usize, bytes: &[u8]) {
    debug_assert!(at % 8 + bytes.len() <= 8);
    lanes[at / 8] ^= little_endian(bytes) << (at % 8 * 8);
}

/// What fewer than eight bytes come to, the lowest first.
#[inline]
fn little_endian(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(start), Some(end)) => {
            let [start, end] = [start, end].map(|four| u64::from(u32::from_le_bytes(*four)));
            start | end << (8 * (bytes.len() - 4))
        }
        _ => bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}
