//! Salsa20/8 and scrypt's BlockMix over it (RFC 7914, sections 3 and 4).
//!
//! Salsa20 works on the columns of a block of four rows, then on the rows. With the diagonals of the
//! block in the place of rows, both are the same step on four words at a time: a vector. Of the
//! portable form compilers make vectors on every processor that has any; the one backend is for
//! AVX-512, which rotates them in one instruction.

#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(test)]
mod tests;

/// A diagonal of a block: a word of each column.
pub(super) type Diagonal = [u32; 4];
/// 64 bytes.
pub(super) type Block = [Diagonal; 4];

/// The words of a block by diagonals: of each, the first is in the first column.
const ORDER: [usize; 16] = [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11];

/// A block from its bytes.
#[must_use]
pub(super) fn load(bytes: &[u8; 64]) -> Block {
    let words = bytes.as_chunks().0;
    let mut block = Block::default();
    for (to, from) in block.as_flattened_mut().iter_mut().zip(ORDER) {
        *to = u32::from_le_bytes(words[from]);
    }
    block
}

/// The bytes of a block.
#[must_use]
pub(super) fn store(block: &Block) -> [u8; 64] {
    let mut bytes = [0; 64];
    let words = bytes.as_chunks_mut().0;
    for (from, to) in block.as_flattened().iter().zip(ORDER) {
        words[to] = from.to_le_bytes();
    }
    bytes
}

/// BlockMix of an even number of blocks. The results with an even number come first.
///
/// # Panics
/// When there are not as many blocks in `to` as in `from`.
pub(super) fn block_mix(from: &[Block], to: &mut [Block]) {
    assert!(from.len().is_multiple_of(2) && from.len() == to.len());
    #[cfg(target_arch = "x86_64")]
    if let Some(avx512) = crate::base::cpu::Avx512Vbmi::detect() {
        return avx512::block_mix(avx512, from, to);
    }
    mix::<Diagonal>(from, to);
}

/// Four words, as one operand.
trait Row: Copy {
    fn load(from: &Diagonal) -> Self;
    fn store(self, to: &mut Diagonal);
    fn add(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    /// `LEFT + RIGHT` is 32.
    fn rotate_left<const LEFT: i32, const RIGHT: i32>(self) -> Self;
    /// Word `at` becomes what word `at + 1` was.
    fn turn_by_1(self) -> Self;
    fn turn_by_2(self) -> Self;
    fn turn_by_3(self) -> Self;
}

impl Row for Diagonal {
    #[inline(always)]
    fn load(from: &Diagonal) -> Self {
        *from
    }

    #[inline(always)]
    fn store(self, to: &mut Diagonal) {
        *to = self;
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        std::array::from_fn(|at| self[at].wrapping_add(other[at]))
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        std::array::from_fn(|at| self[at] ^ other[at])
    }

    #[inline(always)]
    fn rotate_left<const LEFT: i32, const RIGHT: i32>(self) -> Self {
        self.map(|word| word.rotate_left(LEFT as u32))
    }

    #[inline(always)]
    fn turn_by_1(self) -> Self {
        std::array::from_fn(|at| self[(at + 1) % 4])
    }

    #[inline(always)]
    fn turn_by_2(self) -> Self {
        std::array::from_fn(|at| self[(at + 2) % 4])
    }

    #[inline(always)]
    fn turn_by_3(self) -> Self {
        std::array::from_fn(|at| self[(at + 3) % 4])
    }
}

// All of these are inlined into the function of a backend, which is compiled for its instructions.

#[inline(always)]
fn mix<R: Row>(from: &[Block], to: &mut [Block]) {
    let Some(last) = from.last() else {
        return;
    };
    let mut mixed = load_rows::<R>(last);
    let (even, odd) = to.split_at_mut(from.len() / 2);
    for ((pair, even), odd) in from.as_chunks::<2>().0.iter().zip(even).zip(odd) {
        mixed = salsa(xor(mixed, load_rows(&pair[0])));
        store_rows(mixed, even);
        mixed = salsa(xor(mixed, load_rows(&pair[1])));
        store_rows(mixed, odd);
    }
}

#[inline(always)]
fn load_rows<R: Row>(block: &Block) -> [R; 4] {
    let [a, b, c, d] = block;
    [R::load(a), R::load(b), R::load(c), R::load(d)]
}

#[inline(always)]
fn store_rows<R: Row>([a, b, c, d]: [R; 4], block: &mut Block) {
    let [to_a, to_b, to_c, to_d] = block;
    a.store(to_a);
    b.store(to_b);
    c.store(to_c);
    d.store(to_d);
}

#[inline(always)]
fn xor<R: Row>(left: [R; 4], right: [R; 4]) -> [R; 4] {
    let ([a, b, c, d], [e, f, g, h]) = (left, right);
    [a.xor(e), b.xor(f), c.xor(g), d.xor(h)]
}

/// Salsa20/8.
#[inline(always)]
fn salsa<R: Row>(block: [R; 4]) -> [R; 4] {
    let mut now = block;
    for _ in 0..8 {
        let [a, b, c, d] = quarter(now);
        // Columns and rows take turns: the diagonals turn, and the second and the fourth change
        // places.
        now = [a, d.turn_by_1(), c.turn_by_2(), b.turn_by_3()];
    }
    let ([a, b, c, d], [e, f, g, h]) = (block, now);
    [a.add(e), b.add(f), c.add(g), d.add(h)]
}

#[inline(always)]
fn quarter<R: Row>([a, b, c, d]: [R; 4]) -> [R; 4] {
    let b = b.xor(a.add(d).rotate_left::<7, 25>());
    let c = c.xor(b.add(a).rotate_left::<9, 23>());
    let d = d.xor(c.add(b).rotate_left::<13, 19>());
    let a = a.xor(d.add(c).rotate_left::<18, 14>());
    [a, b, c, d]
}
