//! The bytes of an argument for work that takes them piece by piece.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::slice;

use crate::core::fail::fail_point;
use crate::ffi::racing::{copy_racing, load_racing};
use crate::ffi::vex::has_vex;
use crate::memory::bytes::{Unfilled, new_bytes, transform, try_new_bytes, try_transform};
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

#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    Stable(&'a [u8]),
    Shared(Shared<'a>),
}

/// Memory that somebody may write to; it stays where it is for as long as `'a`.
#[derive(Clone, Copy, Debug)]
struct Shared<'a> {
    start: *const u8,
    length: usize,
    _export: PhantomData<&'a ()>,
}

// SAFETY: it only reads, by `copy_racing` and `load_racing`, as others may write; the memory stays for
// `'a`, attached or not.
unsafe impl Send for Shared<'_> {}

// SAFETY: as above.
unsafe impl Sync for Shared<'_> {}

impl<'a> Pieces<'a> {
    #[inline]
    pub(crate) fn stable(content: &'a [u8]) -> Self {
        Self { source: Source::Stable(content) }
    }

    /// # Safety
    /// `length` bytes can be read from `start` until `'a` ends.
    pub(crate) unsafe fn shared(start: *const u8, length: usize) -> Self {
        Self { source: Source::Shared(Shared { start, length, _export: PhantomData }) }
    }

    /// How many bytes there are.
    #[inline]
    #[must_use]
    pub fn length(&self) -> usize {
        match self.source {
            Source::Stable(content) => content.len(),
            Source::Shared(shared) => shared.length,
        }
    }

    /// Gives all of it to `work`, in order. Empty input is one empty piece.
    #[inline]
    pub fn each(&self, mut work: impl FnMut(&[u8])) {
        match self.source {
            Source::Stable(content) => work(content),
            Source::Shared(shared) => shared.each_copied(&mut |piece| {
                work(piece);
                true
            }),
        }
    }

    /// The same for work that can fail, which is then given nothing more.
    #[inline]
    pub fn try_each<E>(&self, mut work: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut result = Ok(());
        match self.source {
            Source::Stable(content) => result = work(content),
            Source::Shared(shared) => shared.each_copied(&mut |piece| {
                result = work(piece);
                result.is_ok()
            }),
        }
        result
    }
}

impl<'a> From<&'a [u8]> for Pieces<'a> {
    /// What nobody can change, for work that takes either.
    fn from(content: &'a [u8]) -> Self {
        Self::stable(content)
    }
}

impl<'a> Shared<'a> {
    /// Until `work` says that it wants no more.
    #[inline(never)]
    fn each_copied(self, work: &mut dyn FnMut(&[u8]) -> bool) {
        let mut copy = MaybeUninit::<[u8; PIECE]>::uninit();
        let mut at = 0;
        while at < self.length {
            let size = PIECE.min(self.length - at);
            // SAFETY: inside the memory, and no longer than `copy`, which is ours and has more than 16 bytes.
            let piece = unsafe {
                copy_racing(self.start.add(at), copy.as_mut_ptr().cast(), size);
                slice::from_raw_parts(copy.as_ptr().cast::<u8>(), size)
            };
            fail_point();
            if !work(piece) {
                break;
            }
            at += size;
        }
    }

    /// Its whole blocks, and a copy of what is left after them.
    fn blocks<'c, const N: usize>(self, copy: &'c mut [u8; N]) -> (Blocks<'a, N>, &'c [u8]) {
        // `load_racing` asks as well, but only where a block is taken.
        const { assert!(N >= 16, "there is room for all that `copy_racing` writes") };
        let (left, rest) = (self.length / N, self.length % N);
        // A call for nothing takes 4 ns of 130.
        if rest > 0 {
            // SAFETY: the last bytes of the memory, fewer than there is room for, which is 16 at least.
            unsafe { copy_racing(self.start.add(self.length - rest), copy.as_mut_ptr(), rest) };
        }
        let vex = has_vex();
        (Blocks { next: self.start, left, vex, _export: PhantomData }, &copy[..rest])
    }
}

/// The blocks of memory that somebody may write to: an iterator that reads each of them once.
#[derive(Debug)]
pub struct Blocks<'a, const N: usize> {
    next: *const u8,
    left: usize,
    vex: bool,
    _export: PhantomData<&'a ()>,
}

impl<const N: usize> Iterator for Blocks<'_, N> {
    type Item = [u8; N];

    #[inline(always)]
    fn next(&mut self) -> Option<[u8; N]> {
        self.left = self.left.checked_sub(1)?;
        // SAFETY: one of the blocks that lie in the memory; `vex` is what the processor has. Behind the
        // last block the pointer is still within the memory or at its end.
        unsafe {
            let block = load_racing(self.next, self.vex);
            self.next = self.next.add(N);
            Some(block)
        }
    }
}

/// As [`crate::transform`], for a kernel that has a form for what it can read only once: `once` is called
/// where somebody may write to the input, with its blocks of `N` bytes, a multiple of 16, and a copy of
/// the less than a block after them. So a large `bytearray` needs no second one, nor is it read from
/// another place than its own.
#[inline]
pub fn transform_blocks<'py, const N: usize>(
    py: Attached<'py>,
    input: &Pieces<'_>,
    room: usize,
    kernel: impl for<'o> FnOnce(&[u8], &'o mut Unfilled) -> &'o mut [u8] + Send,
    once: impl for<'o> FnOnce(Blocks<'_, N>, &[u8], &'o mut Unfilled) -> &'o mut [u8] + Send,
) -> Result<Owned<'py>> {
    match input.source {
        Source::Stable(content) => transform(py, content, room, kernel),
        Source::Shared(shared) => new_bytes(py, room, |output| {
            py.detach_for_size(shared.length, || {
                let mut copy = [0; N];
                let (blocks, rest) = shared.blocks(&mut copy);
                once(blocks, rest, output)
            })
        }),
    }
}

/// As [`crate::try_transform`], for a kernel that has a form for what comes in pieces: `by_pieces` is called
/// where somebody may write to the input. So a large `bytearray` needs no second one.
#[inline]
pub fn try_transform_pieces<'py, E: Send>(
    py: Attached<'py>,
    input: &Pieces<'_>,
    room: usize,
    kernel: impl for<'o> FnOnce(&[u8], &'o mut Unfilled) -> Result<&'o mut [u8], E> + Send,
    by_pieces: impl for<'o> FnOnce(&Pieces<'_>, &'o mut Unfilled) -> Result<&'o mut [u8], E> + Send,
) -> Result<Result<Owned<'py>, E>> {
    match input.source {
        Source::Stable(content) => try_transform(py, content, room, kernel),
        Source::Shared(shared) => try_transform_shared(py, shared, room, by_pieces),
    }
}

/// Apart, so that small calls have nothing of it.
#[cold]
#[inline(never)]
fn try_transform_shared<'py, E: Send>(
    py: Attached<'py>,
    shared: Shared<'_>,
    room: usize,
    by_pieces: impl for<'o> FnOnce(&Pieces<'_>, &'o mut Unfilled) -> Result<&'o mut [u8], E> + Send,
) -> Result<Result<Owned<'py>, E>> {
    let pieces = Pieces { source: Source::Shared(shared) };
    try_new_bytes(py, room, |output| {
        py.detach_for_size(shared.length, || by_pieces(&pieces, output))
    })
}
