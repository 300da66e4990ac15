//! The part of scrypt that takes time and memory: ROMix over Salsa20/8 (RFC 7914, sections 3 to 5).
//!
//! Salsa20 works on the columns of a block of four rows, then on the rows. With the diagonals of the
//! block in the place of rows, both are the same step on four words at a time, of which the compiler
//! makes vectors, on every processor that has any and without `unsafe`.

use std::mem;

use zeroize::optimization_barrier;

/// A diagonal of a block: a word of each column.
type Diagonal = [u32; 4];
/// 64 bytes.
type Block = [Diagonal; 4];

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
            for (block, other) in self.now.iter_mut().zip(other) {
                *block = xor(*block, *other);
            }
            self.step();
        }
        for (block, bytes) in self.now.iter().zip(chunk.as_chunks_mut().0) {
            *bytes = store(block);
        }
    }

    /// BlockMix: the results with an even number come first.
    #[inline]
    fn step(&mut self) {
        let (even, odd) = self.next.split_at_mut(self.now.len() / 2);
        let mut last = self.now[self.now.len() - 1];
        for ((pair, even), odd) in self.now.as_chunks::<2>().0.iter().zip(even).zip(odd) {
            last = salsa(xor(last, pair[0]));
            *even = last;
            last = salsa(xor(last, pair[1]));
            *odd = last;
        }
        mem::swap(&mut self.now, &mut self.next);
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        for blocks in [&mut self.all, &mut self.now, &mut self.next] {
            blocks.fill(EMPTY);
            optimization_barrier(blocks.as_slice());
        }
    }
}

/// The words of a block by diagonals: of each, the first is in the first column.
const ORDER: [usize; 16] = [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11];

fn load(bytes: &[u8; 64]) -> Block {
    let words = bytes.as_chunks().0;
    let mut block = EMPTY;
    for (to, from) in block.as_flattened_mut().iter_mut().zip(ORDER) {
        *to = u32::from_le_bytes(words[from]);
    }
    block
}

fn store(block: &Block) -> [u8; 64] {
    let mut bytes = [0; 64];
    let words = bytes.as_chunks_mut().0;
    for (from, to) in block.as_flattened().iter().zip(ORDER) {
        words[to] = from.to_le_bytes();
    }
    bytes
}

/// Salsa20/8.
#[inline]
fn salsa(block: Block) -> Block {
    let [mut a, mut b, mut c, mut d] = block;
    for _ in 0..4 {
        (a, b, c, d) = quarter(a, b, c, d);
        // Now the rows: the diagonals turn, and the second and the fourth change places.
        (b, c, d) = (turn::<1>(d), turn::<2>(c), turn::<3>(b));
        (a, b, c, d) = quarter(a, b, c, d);
        (b, c, d) = (turn::<1>(d), turn::<2>(c), turn::<3>(b));
    }
    add(block, [a, b, c, d])
}

#[inline]
fn quarter(
    mut a: Diagonal,
    mut b: Diagonal,
    mut c: Diagonal,
    mut d: Diagonal,
) -> (Diagonal, Diagonal, Diagonal, Diagonal) {
    b = each(b, a, d, 7);
    c = each(c, b, a, 9);
    d = each(d, c, b, 13);
    a = each(a, d, c, 18);
    (a, b, c, d)
}

/// `to ^ ((left + right) <<< bits)`
#[inline]
fn each(to: Diagonal, left: Diagonal, right: Diagonal, bits: u32) -> Diagonal {
    std::array::from_fn(|at| to[at] ^ left[at].wrapping_add(right[at]).rotate_left(bits))
}

/// Word `at` becomes what word `at + BY` was.
#[inline]
fn turn<const BY: usize>(from: Diagonal) -> Diagonal {
    std::array::from_fn(|at| from[(at + BY) % 4])
}

#[inline]
fn add(left: Block, right: Block) -> Block {
    std::array::from_fn(|row| std::array::from_fn(|at| left[row][at].wrapping_add(right[row][at])))
}

#[inline]
fn xor(left: Block, right: Block) -> Block {
    std::array::from_fn(|row| std::array::from_fn(|at| left[row][at] ^ right[row][at]))
}

#[cfg(test)]
mod tests {
    use super::{load, salsa, store};

    /// The words as the specification of Salsa20 numbers them.
    fn naive(words: &mut [u32; 16]) {
        let begin = *words;
        let columns = [[0, 4, 8, 12], [5, 9, 13, 1], [10, 14, 2, 6], [15, 3, 7, 11]];
        let rows = [[0, 1, 2, 3], [5, 6, 7, 4], [10, 11, 8, 9], [15, 12, 13, 14]];
        for [a, b, c, d] in [columns, rows].concat().repeat(4) {
            words[b] ^= words[a].wrapping_add(words[d]).rotate_left(7);
            words[c] ^= words[b].wrapping_add(words[a]).rotate_left(9);
            words[d] ^= words[c].wrapping_add(words[b]).rotate_left(13);
            words[a] ^= words[d].wrapping_add(words[c]).rotate_left(18);
        }
        for (word, begin) in words.iter_mut().zip(begin) {
            *word = word.wrapping_add(begin);
        }
    }

    #[test]
    fn salsa_by_diagonals_is_salsa_by_words() {
        let mut words: [u32; 16] =
            std::array::from_fn(|at| (at as u32 + 1).wrapping_mul(0x9e37_79b9));
        for _ in 0..100 {
            let mut bytes = [0; 64];
            for (to, from) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
                *to = from.to_le_bytes();
            }
            naive(&mut words);
            for (bytes, word) in store(&salsa(load(&bytes))).as_chunks().0.iter().zip(words) {
                assert_eq!(u32::from_le_bytes(*bytes), word);
            }
        }
    }
}
