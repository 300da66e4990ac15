//! A `bytes` object that a kernel fills in place.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::slice;

use crate::capi::{self, PyObject};
use crate::{Attached, Owned, Raised, Result};

/// Memory that nobody has written yet.
pub type Unfilled = [MaybeUninit<u8>];

/// Makes a `bytes` object of what `fill` writes: nothing is cleared before nor copied after.
///
/// `fill` is given room for `room` bytes and returns the part that it has written, which must begin
/// where the room begins; the object is cut to that length. That the part is of type `[u8]` is the
/// proof that it was written. `fill` may detach. Raises `MemoryError`.
///
/// # Panics
/// When what `fill` returns does not lie at the beginning of the room.
#[inline]
pub fn new_bytes<'py>(
    py: Attached<'py>,
    room: usize,
    fill: impl for<'o> FnOnce(&'o mut Unfilled) -> &'o mut [u8],
) -> Result<Owned<'py>> {
    let mut draft = Draft::allocate(py, room)?;
    let part = fill(draft.room());
    let (start, length) = (part.as_ptr(), part.len());
    draft.publish(py, start, length)
}

/// The same where `fill` can fail: its error comes back inside, and there is no object.
#[inline]
pub fn try_new_bytes<'py, E>(
    py: Attached<'py>,
    room: usize,
    fill: impl for<'o> FnOnce(&'o mut Unfilled) -> Result<&'o mut [u8], E>,
) -> Result<Result<Owned<'py>, E>> {
    let mut draft = Draft::allocate(py, room)?;
    let (start, length) = match fill(draft.room()) {
        Ok(part) => (part.as_ptr(), part.len()),
        Err(error) => return Ok(Err(error)),
    };
    draft.publish(py, start, length).map(Ok)
}

/// Makes a `bytes` object of what `kernel` writes for `input`, as [`new_bytes`] does. A large input is
/// worked on with the thread detached.
#[inline]
pub fn transform<'py>(
    py: Attached<'py>,
    input: &[u8],
    room: usize,
    kernel: impl for<'o> FnOnce(&[u8], &'o mut Unfilled) -> &'o mut [u8] + Send,
) -> Result<Owned<'py>> {
    new_bytes(py, room, |output| py.detach_for(input, |input| kernel(input, output)))
}

/// The same where `kernel` can fail: its error comes back inside, and there is no object.
#[inline]
pub fn try_transform<'py, E: Send>(
    py: Attached<'py>,
    input: &[u8],
    room: usize,
    kernel: impl for<'o> FnOnce(&[u8], &'o mut Unfilled) -> Result<&'o mut [u8], E> + Send,
) -> Result<Result<Owned<'py>, E>> {
    try_new_bytes(py, room, |output| py.detach_for(input, |input| kernel(input, output)))
}

impl<'py> Attached<'py> {
    /// A `bytes` object with a copy of `content`.
    pub fn bytes(self, content: &[u8]) -> Result<Owned<'py>> {
        // SAFETY: a slice is never longer than `Py_ssize_t` can say; C copies it.
        unsafe {
            let length = content.len().cast_signed();
            let object = capi::PyBytes_FromStringAndSize(content.as_ptr().cast(), length);
            Owned::from_c(self, object)
        }
    }
}

/// A `bytes` object that nobody else has seen yet.
struct Draft {
    object: NonNull<PyObject>,
    room: usize,
}

impl Draft {
    #[inline]
    fn allocate(py: Attached<'_>, room: usize) -> Result<Self> {
        let Ok(size) = isize::try_from(room) else {
            return Err(py.no_memory());
        };
        // SAFETY: attached; without a source the content is left as it is. For size 0 this is the
        // shared empty object, of which `room` lends nothing.
        let object = unsafe { capi::PyBytes_FromStringAndSize(std::ptr::null(), size) };
        match NonNull::new(object) {
            Some(object) => Ok(Self { object, room }),
            None => Err(Raised::by_c(py)),
        }
    }

    #[inline]
    fn start(&self) -> *mut MaybeUninit<u8> {
        // SAFETY: an exact bytes object.
        unsafe { capi::PyBytes_AS_STRING(self.object.as_ptr()) }.cast_mut().cast()
    }

    #[inline]
    fn room(&mut self) -> &mut Unfilled {
        // SAFETY: `room` bytes follow the header; the object is new and untracked, so that only
        // this borrow reaches them (for size 0 the slice is empty).
        unsafe { slice::from_raw_parts_mut(self.start(), self.room) }
    }

    /// # Panics
    /// When the written part does not begin where the room begins, or is longer.
    #[inline]
    fn publish(self, py: Attached<'_>, start: *const u8, length: usize) -> Result<Owned<'_>> {
        let in_place = length == 0 || start == self.start().cast();
        assert!(in_place && length <= self.room, "bytes not written in place");
        let mut object = self.object.as_ptr();
        let room = self.room;
        std::mem::forget(self);
        if length != room {
            // SAFETY: nobody else has a reference; on failure C has freed it and put null there.
            unsafe { capi::_PyBytes_Resize(&mut object, length.cast_signed()) };
        }
        // SAFETY: the reference is ours, or null with an exception.
        unsafe { Owned::from_c(py, object) }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // SAFETY: an unpublished draft is only dropped by the two functions above, which are
        // attached.
        unsafe { capi::Py_DECREF(self.object.as_ptr()) }
    }
}
