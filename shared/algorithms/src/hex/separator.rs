//! Where separators stand between bytes.

use std::num::NonZeroUsize;

/// What stands between groups of encoded bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separator {
    pub(super) byte: u8,
    pub(super) group: NonZeroUsize,
    pub(super) from_left: bool,
}

impl Separator {
    /// `byte` between every `bytes_per_sep` bytes, counted from the right, or from the left where
    /// the number is negative. Nothing for 0, which means no separator.
    pub fn new(byte: u8, bytes_per_sep: isize) -> Option<Self> {
        let group = NonZeroUsize::new(bytes_per_sep.unsigned_abs())?;
        Some(Self { byte, group, from_left: bytes_per_sep < 0 })
    }

    /// How many there are between `length` bytes. Beside a short input a division takes long.
    #[inline]
    pub(super) fn count(self, length: usize) -> usize {
        match self.group.get() {
            group if length <= group => 0,
            1 => length - 1,
            _ => (length - 1) / self.group,
        }
    }
}
