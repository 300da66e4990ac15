//! The part of scrypt that takes time and memory: ROMix (RFC 7914, section 5).

use std::mem;

use super::barrier::read;
use super::salsa20::{Block, block_mix, load, store};

const EMPTY: Block = [[0; 4]; 4];

/// What is mixed, and what it is mixed with.
pub(crate) struct Memory {
    n: usize,
    all: Vec<Block>,
    now: Vec<Block>,
    next: Vec<Block>,
}

impl Memory {
    /// Memory for `n` (a power of two) times `128 * r` bytes, and what it takes to mix them.
    ///
    /// `None`: there is not enough.
    pub(crate) fn new(n: usize, r: usize) -> Option<Self> {
        let length = r.checked_mul(2)?;
        let reserve = |count: usize| {
            let mut blocks = Vec::new();
            blocks.try_reserve_exact(count).ok()?;
            Some(blocks)
        };
        let all = reserve(n.checked_mul(length)?)?;
        let (mut now, mut next) = (reserve(length)?, reserve(length)?);
        now.resize(length, EMPTY);
        next.resize(length, EMPTY);
        Some(Self { n, all, now, next })
    }

    /// Mixes `128 * r` bytes.
    pub(crate) fn mix(&mut self, chunk: &mut [u8]) {
        let length = self.now.len();
        for (block, bytes) in self.now.iter_mut().zip(chunk.as_chunks().0) {
            *block = load(bytes);
        }
        self.all.clear();
        for _ in 0..self.n {
            // There is room for it: nothing is allocated.
            self.all.extend_from_slice(&self.now);
            self.step();
        }
        for _ in 0..self.n {
            let number = self.now[length - 1][0][0] as usize & (self.n - 1);
            let other = &self.all[number * length..][..length];
            for (to, from) in self.now.as_flattened_mut().iter_mut().zip(other.as_flattened()) {
                to.iter_mut().zip(from).for_each(|(to, from)| *to ^= from);
            }
            self.step();
        }
        for (block, bytes) in self.now.iter().zip(chunk.as_chunks_mut().0) {
            *bytes = store(block);
        }
    }

    fn step(&mut self) {
        block_mix(&self.now, &mut self.next);
        mem::swap(&mut self.now, &mut self.next);
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        for blocks in [&mut self.all, &mut self.now, &mut self.next] {
            blocks.fill(EMPTY);
            read(blocks.as_slice());
        }
    }
}
