//! The forms in which a `str` is kept, and copies between them.

use std::mem::MaybeUninit;

use crate::memory::bytes::Unfilled;
use crate::values::code_units::LAST_CHARACTER;

/// In which form a `str` is kept, the narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Ascii,
    Latin1,
    Ucs2,
    Ucs4,
}

impl Form {
    /// The largest character.
    pub(super) const fn limit(self) -> u32 {
        match self {
            Self::Ascii => 0x7f,
            Self::Latin1 => 0xff,
            Self::Ucs2 => 0xffff,
            Self::Ucs4 => LAST_CHARACTER,
        }
    }

    /// The narrowest form for a character, of which there are no larger ones than the last.
    #[inline]
    pub(super) const fn of(character: u32) -> Self {
        match character {
            0..=0x7f => Self::Ascii,
            0x80..=0xff => Self::Latin1,
            0x100..=0xffff => Self::Ucs2,
            _ => Self::Ucs4,
        }
    }
}

/// Writes `units` to where `to` begins.
#[inline]
pub(super) fn copy<T: Copy, U>(units: &[T], to: &mut [MaybeUninit<U>], convert: impl Fn(T) -> U) {
    for (to, unit) in to[..units.len()].iter_mut().zip(units) {
        to.write(convert(*unit));
    }
}

/// Writes up to 16 bytes to where `to` begins; returns whether they are ASCII.
#[inline]
pub(super) fn copy_short(bytes: &[u8], to: &mut Unfilled) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let to = &mut to[..bytes.len()];
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        to[..8].write_copy_of_slice(first);
        to[bytes.len() - 8..].write_copy_of_slice(last);
        return (u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last)) & HIGH == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        to[..4].write_copy_of_slice(first);
        to[bytes.len() - 4..].write_copy_of_slice(last);
        let all = u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last);
        return u64::from(all) & HIGH == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<2>(), bytes.last_chunk::<2>()) {
        to[..2].write_copy_of_slice(first);
        to[bytes.len() - 2..].write_copy_of_slice(last);
        let all = u16::from_ne_bytes(*first) | u16::from_ne_bytes(*last);
        return u64::from(all) & HIGH == 0;
    }
    to.write_copy_of_slice(bytes);
    bytes.is_ascii()
}
