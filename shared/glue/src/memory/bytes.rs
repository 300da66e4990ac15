//! A `bytes` object that a kernel fills in place.
#![allow(unsafe_code)]

use std::convert::Infallible;
use std::ffi::c_int;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr::{self, NonNull};
use std::slice;

use crate::core::fail::between;
use crate::ffi::capi::{self, PyObject};
use crate::memory::large::about_to_write;
use crate::{Attached, Owned, Raised, Result};

/// Memory that nobody has written yet.
pub type Unfilled = [MaybeUninit<u8>];

/// Up to this size a result is written on the stack: then its object has the right size at once, and
/// Python's own empty and one-byte objects are used.
const SMALL: usize = 128;

/// Makes a `bytes` object of what `fill` writes: nothing is cleared before, nor a large result copied
/// after.
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
    match try_new_bytes(py, room, |output| Ok(fill(output)))? {
        Ok(object) => Ok(object),
        Err::<_, Infallible>(never) => match never {},
    }
}

/// The same where `fill` can fail: its error comes back inside, and there is no object.
#[inline]
pub fn try_new_bytes<'py, E>(
    py: Attached<'py>,
    room: usize,
    fill: impl for<'o> FnOnce(&'o mut Unfilled) -> Result<&'o mut [u8], E>,
) -> Result<Result<Owned<'py>, E>> {
    let mut small = MaybeUninit::<[u8; SMALL]>::uninit();
    let mut draft = None;
    let output = if room <= SMALL {
        &mut as_unfilled(&mut small)[..room]
    } else {
        draft.insert(Draft::allocate(py, room)?).room()
    };
    let start = output.as_ptr();
    let (written, length) = match between(|| fill(output)) {
        Ok(part) => (part.as_ptr(), part.len()),
        Err(error) => return Ok(Err(error)),
    };
    let in_place = length == 0 || written == start.cast();
    assert!(in_place && length <= room, "bytes not written in place");
    match draft {
        Some(draft) => draft.publish(py, length).map(Ok),
        // SAFETY: the part that `fill` has written, which is in `small`; for length 0 any pointer
        // will do.
        None => py.bytes(unsafe { slice::from_raw_parts(written, length) }).map(Ok),
    }
}

fn as_unfilled<const N: usize>(memory: &mut MaybeUninit<[u8; N]>) -> &mut Unfilled {
    // SAFETY: an array of possibly uninitialised bytes, either way.
    unsafe { &mut *ptr::from_mut(memory).cast::<[MaybeUninit<u8>; N]>() }
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

/// Cuts an object to `length`, and gives back what it has more, unless that is little of much. Otherwise as
/// `_PyBytes_Resize`.
///
/// C's allocator would not join so little with what is free around it, but keep it for what wants a piece of its size:
/// glibc does so up to 1,040 bytes, its own header included, and sizes are rounded by up to 15. Where the large object
/// was, there would then not be room for the next one, which wants about as much more; with results of 192 KiB that
/// came to 36 MiB.
///
/// # Safety
/// Attached, and nobody else has seen the object, which has room for `room` bytes: at least for `length`.
pub(super) unsafe fn cut(object: &mut *mut PyObject, room: usize, length: usize) -> c_int {
    const MUCH: usize = 64 << 10;
    const LITTLE: usize = 1055;
    if length >= MUCH && (1..=LITTLE).contains(&(room - length)) {
        // SAFETY: as the caller says.
        unsafe { capi::set_bytes_size(*object, length) };
        return 0;
    }
    // SAFETY: as the caller says.
    unsafe { capi::_PyBytes_Resize(object, length.cast_signed()) }
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
            Some(object) => {
                let draft = Self { object, room };
                about_to_write(draft.start().cast(), room);
                Ok(draft)
            }
            None => Err(Raised::by_c(py)),
        }
    }

    #[inline]
    fn start(&self) -> *mut MaybeUninit<u8> {
        // SAFETY: an exact bytes object.
        unsafe { capi::bytes_start(self.object.as_ptr()) }.cast()
    }

    #[inline]
    fn room(&mut self) -> &mut Unfilled {
        // SAFETY: `room` bytes follow the header; the object is new and untracked, so that only
        // this borrow reaches them (for size 0 the slice is empty).
        unsafe { slice::from_raw_parts_mut(self.start(), self.room) }
    }

    /// Cuts the object to `length`, all of which has been written.
    #[inline]
    fn publish(self, py: Attached<'_>, length: usize) -> Result<Owned<'_>> {
        let this = ManuallyDrop::new(self);
        let mut object = this.object.as_ptr();
        // SAFETY: nobody else has a reference; on failure C has freed it and put null there.
        unsafe {
            if this.room != length {
                cut(&mut object, this.room, length);
            }
            Owned::from_c(py, object)
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // SAFETY: an unpublished draft is only dropped by `try_new_bytes`, which is attached.
        unsafe { capi::Py_DECREF(self.object.as_ptr()) }
    }
}
