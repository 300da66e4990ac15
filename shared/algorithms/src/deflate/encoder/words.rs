//! Eight bytes at a time.
#![allow(unsafe_code)]

use crate::base::bytes16::{Bytes16, VECTORS};

/// How many bytes [`Words::common_wide`] compares at once.
pub(super) const WIDE: usize = 32;

/// Data of which any eight bytes are read as one number, the first byte lowest.
#[derive(Clone, Copy)]
pub(super) struct Words<'d> {
    data: &'d [u8],
    /// How many indices have a number; those that have eight bytes, at most.
    count: usize,
}

impl<'d> Words<'d> {
    pub(super) fn new(data: &'d [u8]) -> Self {
        Self { data, count: data.len().saturating_sub(size_of::<u64>() - 1) }
    }

    /// Those that begin before `index`.
    pub(super) fn before(self, index: usize) -> Self {
        Self { count: self.count.min(index), ..self }
    }

    /// How many bytes there are.
    #[inline(always)]
    pub(super) fn bytes(self) -> usize {
        self.data.len()
    }

    /// How many indices have a number.
    #[inline(always)]
    pub(super) fn count(self) -> usize {
        self.count
    }

    /// The number at `index`, with zeros in place of bytes that there are not.
    #[inline]
    pub(super) fn zero_filled(self, index: usize) -> u64 {
        self.at(index).unwrap_or_else(|| {
            let (mut bytes, rest) = ([0; 8], self.data.get(index..).unwrap_or_default());
            let count = rest.len().min(8);
            bytes[..count].copy_from_slice(&rest[..count]);
            u64::from_le_bytes(bytes)
        })
    }

    /// How many bytes are the same at both indices, `most` at most: where fewer than eight are left.
    #[cold]
    #[inline(never)]
    pub(super) fn common(self, here: usize, there: usize, most: usize) -> usize {
        let (here, there) = (&self.data[here..], &self.data[there..]);
        here.iter().zip(there).take(most).take_while(|(a, b)| a == b).count()
    }

    /// How many bytes are the same from both indices on, [`WIDE`] at most, without a branch for each word. `None` where
    /// the target has no vectors for that, or there are not so many bytes.
    #[inline(always)]
    pub(super) fn common_wide(self, here: usize, there: usize) -> Option<usize> {
        if !VECTORS {
            return None;
        }
        let halves =
            |index| self.data.get(index..)?.first_chunk::<WIDE>()?.as_chunks().0.as_array();
        let ([first, second], [first_there, second_there]) = (halves(here)?, halves(there)?);
        let same = |here: &[u8; 16], there: &[u8; 16]| {
            u32::from(Bytes16::new(*here).same_as(Bytes16::new(*there)).top_bits())
        };
        let same = same(first, first_there) | same(second, second_there) << 16;
        Some((!same).trailing_zeros() as usize)
    }

    /// The number at `index`, if there are eight bytes.
    #[inline(always)]
    pub(super) fn at(self, index: usize) -> Option<u64> {
        if index >= self.count {
            return None;
        }
        // SAFETY: `count` is 7 less than the length or smaller, or 0: `index + 8` is the length at most. An array of
        // bytes needs no alignment.
        let bytes = unsafe { *self.data.as_ptr().add(index).cast() };
        Some(u64::from_le_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_ones_in_common_end_at_the_first_difference() {
        for different in 0..=WIDE {
            let mut data = [7; 2 * WIDE];
            if let Some(byte) = data[WIDE..].get_mut(different) {
                *byte += 1;
            }
            // Bytes behind the first difference do not count.
            data[WIDE + (different + 3).min(WIDE - 1)] += u8::from(different + 3 < WIDE);
            let common = Words::new(&data).common_wide(WIDE, 0);
            assert_eq!(common, VECTORS.then_some(different));
            assert_eq!(Words::new(&data).common_wide(WIDE + 1, 0), None);
        }
    }
}
