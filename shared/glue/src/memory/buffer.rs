//! The bytes of an argument, in memory that nobody can change.
#![allow(unsafe_code)]

mod ascii;

use std::ffi::c_int;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};
use std::slice;

use crate::ffi::capi::{self, Py_buffer, PyObject};
use crate::ffi::racing;
use crate::memory::large::about_to_write;
use crate::{Attached, Builtin, Object, Pieces, Raised, Result, version};

/// Up to this length a copy is kept in the `Buffer` itself.
const INLINE: usize = 1024;

/// Holds what an argument's bytes are read from, for as long as it lives.
///
/// `let mut buffer = Buffer::new();` and then `buffer.open(object)?` is what `Py_buffer view` and
/// `PyObject_GetBuffer` are in C. The difference is that the slice never changes:
///
#[doc = include_str!("buffer.md")]
#[derive(Debug)]
pub struct Buffer<'py> {
    /// A copy, or null.
    copy: *mut PyObject,
    /// An export that is kept, where `exported`.
    view: MaybeUninit<Py_buffer>,
    exported: bool,
    /// How many the last export had.
    dimensions: c_int,
    /// How much of `inline` is a copy.
    copied: usize,
    inline: MaybeUninit<[u8; INLINE]>,
    _call: PhantomData<Attached<'py>>,
}

impl<'py> Buffer<'py> {
    /// A buffer of nothing; it costs nothing.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        // Field by field: of a constant, the compiler would clear all of it, the unused too.
        let mut buffer = MaybeUninit::<Self>::uninit();
        let fields = buffer.as_mut_ptr();
        // SAFETY: these need a value; the others may be uninitialised.
        unsafe {
            (&raw mut (*fields).copy).write(ptr::null_mut());
            (&raw mut (*fields).exported).write(false);
            (&raw mut (*fields).dimensions).write(1);
            (&raw mut (*fields).copied).write(0);
            buffer.assume_init()
        }
    }

    /// The bytes of a contiguous bytes-like object: the `y*` of argument parsing.
    ///
    /// Raises what the object's exporter raises, `TypeError` where it has none.
    #[inline]
    pub fn open<'a>(&'a mut self, object: Object<'py>) -> Result<&'a [u8]> {
        if let Some(content) = exact_bytes(object) {
            return Ok(content);
        }
        if self.copy_small(object) { Ok(self.inline()) } else { self.open_large(object) }
    }

    /// The same for bytes that have one dimension. Raises `BufferError` for more, which some exporters
    /// have whatever is asked for.
    #[inline]
    pub fn open_flat<'a>(&'a mut self, object: Object<'py>) -> Result<&'a [u8]> {
        if let Some(content) = exact_bytes(object) {
            return Ok(content);
        }
        if self.copy_small(object) { Ok(self.inline()) } else { self.open_flat_large(object) }
    }

    #[inline(never)]
    fn open_flat_large(&mut self, object: Object<'py>) -> Result<&[u8]> {
        let exported = self.export_flat(object)?;
        self.lend(object, exported)
    }

    #[inline(never)]
    fn open_large(&mut self, object: Object<'py>) -> Result<&[u8]> {
        let exported = self.export_large(object)?;
        self.lend(object, exported)
    }

    fn lend(&mut self, object: Object<'py>, exported: Exported) -> Result<&[u8]> {
        match exported {
            Exported::Inline => Ok(self.inline()),
            Exported::At(start, length) if views_exact_bytes(object) => {
                // SAFETY: inside an exact bytes object, which the export keeps alive until `close`.
                Ok(unsafe { slice::from_raw_parts(start, length) })
            }
            Exported::At(_, length) => self.copy_out(object.py(), length),
        }
    }

    /// The same for any bytes-like object, as `memoryview(object).tobytes()`: one that is not
    /// contiguous is brought into C order.
    #[inline]
    pub fn open_any_shape<'a>(&'a mut self, object: Object<'py>) -> Result<&'a [u8]> {
        match exact_bytes(object) {
            Some(content) => Ok(content),
            None => self.open_view(object),
        }
    }

    /// The same for any object that `memoryview` takes, with the words of `memoryview` where it does
    /// not.
    pub fn open_memoryview<'a>(&'a mut self, object: Object<'py>) -> Result<&'a [u8]> {
        let py = object.py();
        self.open_any_shape(object).map_err(|raised| {
            // SAFETY: a live object; only its type is looked at, so an exception may be set.
            if unsafe { pyo3_ffi::PyObject_CheckBuffer(object.as_ptr()) } != 0 {
                return raised;
            }
            raised.forget(py);
            let name = object.type_name();
            let message = format_args!("memoryview: a bytes-like object is required, not '{name}'");
            py.raise(Builtin::TypeError, message)
        })
    }

    /// Holds a copy of `content` instead, which may come from an object that does not live so long.
    pub fn keep<'a>(&'a mut self, py: Attached<'py>, content: &[u8]) -> Result<&'a [u8]> {
        let copy = py.bytes(content)?;
        self.close();
        self.copy = copy.into_c();
        // SAFETY: an exact bytes object of this length, kept by `self`.
        Ok(unsafe { slice::from_raw_parts(capi::bytes_start(self.copy), content.len()) })
    }

    /// As [`Buffer::open`], for work that can take piece by piece what somebody can change.
    #[inline]
    pub fn open_pieces<'a>(&'a mut self, object: Object<'py>) -> Result<Pieces<'a>> {
        if let Some(content) = exact_bytes(object) {
            return Ok(Pieces::stable(content));
        }
        if self.copy_small(object) {
            return Ok(Pieces::stable(self.inline()));
        }
        self.open_large_pieces(object)
    }

    /// The same for bytes that have one dimension; see [`Buffer::open_flat`].
    #[inline]
    pub fn open_flat_pieces<'a>(&'a mut self, object: Object<'py>) -> Result<Pieces<'a>> {
        if let Some(content) = exact_bytes(object) {
            return Ok(Pieces::stable(content));
        }
        if self.copy_small(object) {
            return Ok(Pieces::stable(self.inline()));
        }
        self.open_flat_large_pieces(object)
    }

    #[inline(never)]
    fn open_flat_large_pieces(&mut self, object: Object<'py>) -> Result<Pieces<'_>> {
        let exported = self.export_flat(object)?;
        Ok(self.pieces_of(object, exported))
    }

    #[inline(never)]
    fn open_large_pieces(&mut self, object: Object<'py>) -> Result<Pieces<'_>> {
        let exported = self.export_large(object)?;
        Ok(self.pieces_of(object, exported))
    }

    fn pieces_of(&self, object: Object<'py>, exported: Exported) -> Pieces<'_> {
        match exported {
            Exported::Inline => Pieces::stable(self.inline()),
            Exported::At(start, length) if views_exact_bytes(object) => {
                // SAFETY: as in `lend`.
                Pieces::stable(unsafe { slice::from_raw_parts(start, length) })
            }
            // SAFETY: the export keeps it there until `close`, which `self` being borrowed prevents.
            Exported::At(start, length) => unsafe { Pieces::shared(start, length) },
        }
    }

    /// What `memoryview(object)` sees, in C order.
    #[inline(never)]
    fn open_view(&mut self, object: Object<'py>) -> Result<&[u8]> {
        let (_, length) = self.export(object, pyo3_ffi::PyBUF_FULL_RO)?;
        self.copy_out(object.py(), length)
    }

    /// As [`Buffer::export_large`], for what has one dimension.
    fn export_flat(&mut self, object: Object<'py>) -> Result<Exported> {
        self.dimensions = 1;
        let exported = self.export_large(object)?;
        if self.dimensions > 1 {
            return Err(object.py().raise(Builtin::BufferError, "Buffer must be single dimension"));
        }
        Ok(exported)
    }

    /// Exports the object's memory, or copies it where it is small.
    fn export_large(&mut self, object: Object<'py>) -> Result<Exported> {
        // This can run Python code, so it comes first.
        self.close();
        if self.copy_small(object) {
            return Ok(Exported::Inline);
        }
        let (start, length) = self.export(object, pyo3_ffi::PyBUF_SIMPLE)?;
        if length > INLINE {
            return Ok(Exported::At(start, length));
        }
        // SAFETY: the export keeps it there.
        unsafe { self.copy_inline(start, length) };
        self.release();
        Ok(Exported::Inline)
    }

    /// Copies what is small and can be read without asking the object for it, where nothing is held that
    /// has to be given back first; `false`: it is not, or cannot.
    #[inline]
    fn copy_small(&mut self, object: Object<'py>) -> bool {
        !self.exported && self.copy.is_null() && self.copy_small_content(object)
    }

    /// One call, in which there is no other.
    #[inline(never)]
    fn copy_small_content(&mut self, object: Object<'py>) -> bool {
        let Some((start, length)) = small_content(object) else {
            return false;
        };
        // SAFETY: the object keeps it there, since no Python code has run.
        unsafe { self.copy_inline(start, length) };
        true
    }

    /// Exports the object's memory until `close`.
    fn export(&mut self, object: Object<'py>, flags: c_int) -> Result<(*const u8, usize)> {
        self.close();
        let py = object.py();
        // SAFETY: a live object, and room for a view.
        if unsafe { capi::PyObject_GetBuffer(object.as_ptr(), self.view.as_mut_ptr(), flags) } < 0 {
            return Err(Raised::by_c(py));
        }
        self.exported = true;
        // SAFETY: just written by C.
        let (start, length) = unsafe {
            let view = self.view.as_ptr();
            self.dimensions = (*view).ndim;
            ((*view).buf, (*view).len)
        };
        match usize::try_from(length) {
            Ok(length) => Ok((start.cast_const().cast(), length)),
            Err(_) => Err(py.raise(Builtin::BufferError, "negative buffer length")),
        }
    }

    /// # Safety
    /// `length` bytes can be read from `content`.
    #[inline(always)]
    unsafe fn copy_inline(&mut self, content: *const u8, length: usize) {
        assert!(length <= INLINE);
        self.copied = length;
        // SAFETY: as the caller says; there is room for so many, and for 16 in any case.
        unsafe { racing::copy_racing_short(content, self.inline.as_mut_ptr().cast(), length) }
    }

    /// What `copy_inline` has copied.
    #[inline]
    fn inline(&self) -> &[u8] {
        // SAFETY: so many bytes have been written there.
        unsafe { slice::from_raw_parts(self.inline.as_ptr().cast(), self.copied) }
    }

    fn copy_out(&mut self, py: Attached<'_>, length: usize) -> Result<&[u8]> {
        // SAFETY: a new bytes object that nobody else knows; C copies the view into it.
        let start = unsafe {
            let view = self.view.as_ptr();
            self.copy = capi::PyBytes_FromStringAndSize(ptr::null(), (*view).len);
            if self.copy.is_null() {
                return Err(Raised::by_c(py));
            }
            let start = capi::bytes_start(self.copy);
            about_to_write(start.cast(), length);
            if capi::PyBuffer_ToContiguous(start.cast(), view, (*view).len, b'C' as _) < 0 {
                return Err(Raised::by_c(py));
            }
            start
        };
        self.release();
        // SAFETY: filled by C, kept by `self.copy`, unknown to others.
        Ok(unsafe { slice::from_raw_parts(start, length) })
    }

    /// Gives the export back. This can run Python code (`__release_buffer__`).
    fn release(&mut self) {
        if std::mem::take(&mut self.exported) {
            // SAFETY: a view that C filled, released once; attached, as `Buffer` is `!Send`.
            unsafe { capi::PyBuffer_Release(self.view.as_mut_ptr()) }
        }
    }

    fn close(&mut self) {
        self.release();
        let copy = std::mem::replace(&mut self.copy, ptr::null_mut());
        // SAFETY: null, or our reference; attached, as above.
        unsafe { capi::Py_XDECREF(copy) }
    }
}

impl Default for Buffer<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Buffer<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.exported || !self.copy.is_null() {
            self.close();
        }
    }
}

/// Where the bytes of a writable object are.
enum Exported {
    /// Copied into the `Buffer`.
    Inline,
    /// Exported: so many bytes from here on.
    At(*const u8, usize),
}

/// Where the content of a small `bytearray` or `memoryview` is. Nobody can resize or release it while
/// we hold the GIL and run no Python code, so there is no need of an export; without a GIL there is.
#[inline]
fn small_content(object: Object<'_>) -> Option<(*const u8, usize)> {
    if version::FREE_THREADED {
        return None;
    }
    // SAFETY: a live object, and there is a GIL.
    let (start, length) = unsafe { capi::shown_content(object.as_ptr())? };
    (length <= INLINE).then_some((start, length))
}

/// The content of an object whose class is `bytes` itself. A subclass may export other memory.
#[inline]
fn exact_bytes<'py>(object: Object<'py>) -> Option<&'py [u8]> {
    let pointer = object.as_ptr();
    // SAFETY: a live object; the content of exact bytes is never written once others can see it,
    // and the object lives for `'py`.
    unsafe {
        if capi::PyBytes_CheckExact(pointer) == 0 {
            return None;
        }
        let length = capi::Py_SIZE(pointer).cast_unsigned();
        Some(slice::from_raw_parts(capi::bytes_start(pointer), length))
    }
}

/// Whether `object` is a memoryview straight over exact `bytes`. A memoryview cannot be subclassed.
fn views_exact_bytes(object: Object<'_>) -> bool {
    let py = object.py();
    let memoryview = &raw mut pyo3_ffi::PyMemoryView_Type;
    // SAFETY: a live object.
    if unsafe { capi::Py_IS_TYPE(object.as_ptr(), memoryview) } == 0 {
        return false;
    }
    // SAFETY: a live object and a C string.
    let exporter = unsafe { capi::PyObject_GetAttrString(object.as_ptr(), c"obj".as_ptr()) };
    let Some(exporter) = NonNull::new(exporter) else {
        Raised::by_c(py).forget(py);
        return false;
    };
    // SAFETY: the reference is ours to give up; the memoryview keeps the object alive.
    unsafe {
        let exact = capi::PyBytes_CheckExact(exporter.as_ptr()) != 0;
        capi::Py_DECREF(exporter.as_ptr());
        exact
    }
}
