//! Eight bytes at a time.
#![allow(unsafe_code)]

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
