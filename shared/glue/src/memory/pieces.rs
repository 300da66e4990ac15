//! The bytes of an argument for work that takes them piece by piece.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::slice;

use crate::core::fail::fail_point;
use crate::ffi::capi::copy_racing;
use crate::memory::bytes::{Unfilled, new_bytes, transform};
use crate::{Attached, Owned, Result};

/// How long a copied piece is; only the last can be shorter. It is a multiple of 3, 4 and 5, so that
/// encoders see whole groups.
pub const PIECE: usize = 512 * 15;

/// The bytes of an argument; [`crate::Buffer::open_pieces`] makes it.
///
/// What nobody can change is one piece and lent as it is. What somebody can change is copied, a piece
/// at a time: so a large `bytearray` needs no second one, and what is read stays in the cache.
#[derive(Debug)]
pub struct Pieces<'a> {
    source: Source<'a>,
}

#[derive(Debug)]
enum Source<'a> {
    Stable(&'a [u8]),
    /// Memory that somebody may write to; it stays where it is for as long as `'a`.
    Shared {
        start: *const u8,
        length: usize,
        _export: PhantomData<&'a ()>,
    },
}

// SAFETY: it only reads, by `copy_racing` where others may write; the memory stays for `'a`, attached
// or not.
unsafe impl Send for Pieces<'_> {}

// SAFETY: as above.
unsafe impl Sync for Pieces<'_> {}

impl<'a> Pieces<'a> {
    #[inline]
    pub(crate) fn stable(content: &'a [u8]) -> Self {
        Self { source: Source::Stable(content) }
    }

    /// # Safety
    /// `length` bytes can be read from `start` until `'a` ends.
    pub(crate) unsafe fn shared(start: *const u8, length: usize) -> Self {
        Self { source: Source::Shared { start, length, _export: PhantomData } }
    }

    /// How many bytes there are.
    #[inline]
    #[must_use]
    pub fn length(&self) -> usize {
        match self.source {
            Source::Stable(content) => content.len(),
            Source::Shared { length, .. } => length,
        }
    }

    /// Gives all of it to `work`, in order. Empty input is one empty piece.
    #[inline]
    pub fn each(&self, mut work: impl FnMut(&[u8])) {
        match self.source {
            Source::Stable(content) => work(content),
            Source::Shared { start, length, .. } => {
                // SAFETY: as `shared` was promised.
                unsafe { each_copied(start, length, &mut work) }
            }
        }
    }
}

/// # Safety
/// `length` bytes can be read from `start`.
#[inline(never)]
unsafe fn each_copied(start: *const u8, length: usize, work: &mut dyn FnMut(&[u8])) {
    let mut copy = MaybeUninit::<[u8; PIECE]>::uninit();
    let mut at = 0;
    while at < length {
        let size = PIECE.min(length - at);
        // SAFETY: inside the source, and no longer than `copy`, which is ours and has more than 16 bytes.
        let piece = unsafe {
            copy_racing(start.add(at), copy.as_mut_ptr().cast(), size);
            slice::from_raw_parts(copy.as_ptr().cast::<u8>(), size)
        };
        fail_point();
        work(piece);
        at += size;
    }
}

/// As [`crate::transform`], for a kernel that can be given its input piece by piece: it is called for
/// each, with the room that is left.
///
/// # Panics
/// When what `kernel` returns does not lie at the beginning of that room.
#[inline]
pub fn transform_pieces<'py>(
    py: Attached<'py>,
    input: &Pieces<'_>,
    room: usize,
    mut kernel: impl for<'o> FnMut(&[u8], &'o mut Unfilled) -> &'o mut [u8] + Send,
) -> Result<Owned<'py>> {
    if let Source::Stable(content) = input.source {
        return transform(py, content, room, kernel);
    }
    new_bytes(py, room, |output| {
        py.detach_for_size(input.length(), || {
            let mut written = 0;
            input.each(|piece| {
                let left = &mut output[written..];
                let start = left.as_ptr();
                let part = kernel(piece, left);
                let in_place = part.is_empty() || part.as_ptr() == start.cast();
                assert!(in_place, "bytes not written in place");
                written += part.len();
            });
            // SAFETY: each part began where the one before it ended, and was written.
            unsafe { output[..written].assume_init_mut() }
        })
    })
}
