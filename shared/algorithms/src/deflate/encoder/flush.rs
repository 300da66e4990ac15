//! How much of what it has an encoder is to put out.

use super::bits::Bits;

/// zlib's words, in the order in which one does more than another: none does anything where the one
/// before it has done as much, and there is no input since then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are zlib's")]
pub enum Flush {
    None,
    Block,
    Partial,
    Sync,
    Full,
    Finish,
}

impl Flush {
    /// By zlib's number.
    #[must_use]
    pub fn from_code(code: i32) -> Option<Self> {
        const ALL: [Flush; 6] =
            [Flush::None, Flush::Partial, Flush::Sync, Flush::Full, Flush::Finish, Flush::Block];
        usize::try_from(code).ok().and_then(|code| ALL.get(code).copied())
    }

    /// What makes a decoder see all that was before: an empty block.
    pub(super) fn write_marker(self, bits: &mut Bits<'_>) {
        match self {
            Self::Partial => write_empty_fixed(false, bits),
            Self::Sync | Self::Full => super::plan::write_stored(b"", false, bits),
            Self::None | Self::Block | Self::Finish => {}
        }
    }
}

/// An empty block of fixed codes: its header, and the code for the end.
pub(super) fn write_empty_fixed(last: bool, bits: &mut Bits<'_>) {
    bits.put(0b010 | u32::from(last), 3 + 7);
    bits.flush();
}
