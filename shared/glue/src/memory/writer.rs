//! A `bytes` object that grows while it is filled.
#![allow(unsafe_code)]

use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};
use std::slice;

use crate::core::fail::between;
use crate::ffi::capi::{self, PyObject};
use crate::memory::bytes::{Unfilled, cut};
use crate::{Attached, Owned, Raised, Result};

/// Makes a `bytes` object whose length is not known before its content is.
///
/// [`crate::new_bytes`] is for a length that is; this is the same, where the room can be found too
/// small: [`BytesWriter::fill`] what there is, and [`BytesWriter::grow`].
#[derive(Debug)]
pub struct BytesWriter<'py> {
    py: Attached<'py>,
    /// Nobody else has seen it; null once growing has failed.
    object: *mut PyObject,
    room: usize,
    filled: usize,
}

impl<'py> BytesWriter<'py> {
    /// Begins with room for so many bytes, which nobody clears. Raises `MemoryError`.
    #[inline]
    pub fn new(py: Attached<'py>, room: usize) -> Result<Self> {
        let Ok(size) = isize::try_from(room) else {
            return Err(py.no_memory());
        };
        // SAFETY: attached; without a source the content is left as it is. For size 0 this is the
        // shared empty object, of which nothing is lent.
        let object = unsafe { capi::PyBytes_FromStringAndSize(ptr::null(), size) };
        if object.is_null() {
            return Err(Raised::by_c(py));
        }
        Ok(Self { py, object, room, filled: 0 })
    }

    /// How many bytes have been written.
    #[inline]
    #[must_use]
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// For how many bytes there is room, those that are written included.
    #[inline]
    #[must_use]
    pub fn room(&self) -> usize {
        self.room
    }

    /// Lends what is not written yet to `work`, which returns the part that it has written, from the
    /// beginning on. That this is of type `[u8]` is the proof. `work` may detach.
    ///
    /// # Panics
    /// When the part does not lie at the beginning.
    #[inline]
    pub fn fill<R>(
        &mut self,
        work: impl for<'o> FnOnce(&'o mut Unfilled) -> (&'o mut [u8], R),
    ) -> R {
        let rest = self.rest();
        let (start, room) = (rest.as_ptr().cast::<u8>(), rest.len());
        let (part, result) = between(|| work(rest));
        let in_place = part.is_empty() || part.as_ptr() == start;
        assert!(in_place && part.len() <= room, "bytes not written in place");
        self.filled += part.len();
        result
    }

    /// Writes `bytes`.
    ///
    /// # Panics
    /// When there is no room for all of them.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.fill(|rest| (rest[..bytes.len()].write_copy_of_slice(bytes), ()));
    }

    fn rest(&mut self) -> &mut Unfilled {
        if self.filled == self.room {
            return &mut [];
        }
        // SAFETY: `room` is not 0, so this is an object of our own with `room` bytes behind its
        // header, of which `filled` are passed over; only this borrow reaches them.
        unsafe {
            let start = capi::bytes_start(self.object).add(self.filled);
            slice::from_raw_parts_mut(start.cast(), self.room - self.filled)
        }
    }

    /// Makes the room larger, or smaller; what is written stays. Raises `MemoryError`: then all is
    /// lost, and there is room for nothing.
    ///
    /// # Panics
    /// When there would be no room for what is written.
    pub fn grow(&mut self, room: usize) -> Result<()> {
        assert!(self.filled <= room);
        self.resize(room)
    }

    fn resize(&mut self, room: usize) -> Result<()> {
        let Ok(size) = isize::try_from(room) else {
            return Err(self.py.no_memory());
        };
        if self.object.is_null() {
            return Err(self.py.no_memory());
        }
        // SAFETY: attached, as `py` is; nobody else has the object, or it is the shared empty one,
        // which C replaces. On failure C has freed it and put null there.
        if unsafe { capi::_PyBytes_Resize(&mut self.object, size) } < 0 {
            (self.room, self.filled) = (0, 0);
            return Err(Raised::by_c(self.py));
        }
        self.room = room;
        Ok(())
    }

    /// The object, cut to what is written.
    #[inline]
    pub fn finish(mut self) -> Result<Owned<'py>> {
        if self.object.is_null() {
            return Err(self.py.no_memory());
        }
        // SAFETY: attached, as `py` is; nobody else has the object, which has more room. On failure C has freed it
        // and put null there.
        if self.filled != self.room && unsafe { cut(&mut self.object, self.room, self.filled) } < 0
        {
            return Err(Raised::by_c(self.py));
        }
        let this = ManuallyDrop::new(self);
        // SAFETY: all of the object is written; the reference is ours, and given away here.
        Ok(unsafe { Owned::from_pointer(NonNull::new_unchecked(this.object)) })
    }
}

impl Drop for BytesWriter<'_> {
    fn drop(&mut self) {
        // SAFETY: null, or our reference; attached, as `py` is.
        unsafe { capi::Py_XDECREF(self.object) }
    }
}
