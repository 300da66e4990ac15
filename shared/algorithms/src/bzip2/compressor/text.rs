//! A block and its rotations.

/// How many bytes of the beginning are to stand behind a block again.
pub(super) const PADDING: usize = 34;

/// The place of a rotation is in the low bits, and the byte before it in the highest.
pub(super) const PLACE: u32 = (1 << 20) - 1;

/// A block that is no repetition, and what follows.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) block: &'a [u8],
    pub(super) length: usize,
}

impl Text<'_> {
    /// The rotation at `place`, with the byte before it.
    #[inline(always)]
    pub(super) fn word(self, place: usize) -> u32 {
        let before = if place == 0 { self.length - 1 } else { place - 1 };
        place as u32 | u32::from(self.block[before]) << 24
    }

    /// The rotation that begins a byte before that of `word`.
    #[inline(always)]
    pub(super) fn word_before(self, word: u32) -> u32 {
        let place = (word & PLACE) as usize;
        self.word(if place == 0 { self.length - 1 } else { place - 1 })
    }
}
