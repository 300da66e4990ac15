//! The right to use the interpreter.
#![allow(unsafe_code)]

use std::marker::PhantomData;

use crate::core::fail::between;
use crate::ffi::capi;

/// The proof that this thread is attached to an interpreter.
///
/// It is made where C calls us and lives until we return: `'py` is the length of one call. It
/// cannot be sent to another thread, nor be had inside [`Attached::detach`].
#[derive(Clone, Copy, Debug)]
pub struct Attached<'py> {
    // A raw pointer is neither `Send` nor `Sync`.
    _call: PhantomData<(&'py (), *mut ())>,
}

impl<'py> Attached<'py> {
    /// # Safety
    /// The thread is attached, and stays so until `'py` ends, but for the time inside `detach`.
    #[inline]
    pub(crate) unsafe fn assume() -> Self {
        Self { _call: PhantomData }
    }

    /// Runs `work` with the thread detached, so that other threads can run Python meanwhile.
    ///
    /// `work` cannot touch Python: every handle is `!Send`. That is as good as what says what can be
    /// sent: crates such as `send_wrapper` and `fragile`, and thread-locals that keep what is not
    /// `'static` (`scoped-tls-hkt`), carry a handle past the compiler, and using it inside is undefined
    /// behaviour. A crate that depends on this one must not use them on handles; rustdlib's own
    /// `deny.toml` bans the ones that are known.
    ///
    /// Bytes from a [`crate::Buffer`] can be
    /// used, since nobody can change them. At interpreter shutdown this may never return, as any
    /// re-attaching may not; the stack then stays as it is.
    #[inline]
    pub fn detach<R>(self, work: impl FnOnce() -> R + Send) -> R {
        // SAFETY: attached, as `self` proves.
        let _reattach = Reattach(unsafe { capi::PyEval_SaveThread() });
        between(work)
    }
}

impl Attached<'_> {
    /// Which thread of which interpreter this is.
    #[inline]
    pub(crate) fn thread(self) -> usize {
        // SAFETY: attached, so there is one.
        unsafe { pyo3_ffi::PyThreadState_Get() }.addr()
    }
}

/// Inputs from this size on are worth letting other threads run meanwhile.
const DETACH_SIZE: usize = 64 * 1024;

impl Attached<'_> {
    /// Runs `work` on `input`, and detaches for it where the input is large.
    #[inline]
    pub fn detach_for<R: Send>(self, input: &[u8], work: impl FnOnce(&[u8]) -> R + Send) -> R {
        self.detach_for_size(input.len(), || work(input))
    }

    /// Runs `work`, detached if it is about to go through this many bytes and they are many.
    #[inline]
    pub fn detach_for_size<R: Send>(self, size: usize, work: impl FnOnce() -> R + Send) -> R {
        if size < DETACH_SIZE { work() } else { self.detach(work) }
    }
}

/// Attaches again when `work` returns, or unwinds.
struct Reattach(*mut pyo3_ffi::PyThreadState);

impl Drop for Reattach {
    fn drop(&mut self) {
        // SAFETY: the thread state that `PyEval_SaveThread` returned on this very thread, used once.
        unsafe { capi::PyEval_RestoreThread(self.0) }
    }
}
