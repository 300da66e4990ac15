//! Where a `str` has its characters: the macros `PyUnicode_KIND`, `PyUnicode_DATA` and
//! `PyUnicode_IS_COMPACT_ASCII` of C.
#![allow(unsafe_code)]

use std::ffi::{c_uint, c_void};
use std::slice;

use pyo3_ffi::{PyASCIIObject, PyCompactUnicodeObject};

use super::capi::{PyObject, version};

/// Whether `state` can be read. PyO3 reads it until 3.13, and calls functions of libpython from 3.14 on, which take
/// longer than it takes to read a short str. C orders bit fields by the order of bytes.
const KNOWN: bool = cfg!(all(Py_3_14, not(Py_GIL_DISABLED), target_endian = "little"));

// The bit fields of `state`, as they are in `Include/cpython/unicodeobject.h` of 3.14 and 3.15.
const KIND: u32 = 0b1_1100;
const COMPACT: u32 = 0b10_0000;
const ASCII: u32 = 0b100_0000;

/// The kind of a str, and where its characters begin.
///
/// # Safety
/// `text` is a str that is ready.
#[inline]
pub(crate) unsafe fn kind_and_data(text: *mut PyObject) -> (c_uint, *mut c_void) {
    // SAFETY: a str. If it is compact, its characters are behind its fields, in the same memory.
    unsafe {
        match state(text) {
            Some(state) if state & COMPACT != 0 => {
                let start = match state & ASCII {
                    0 => text.cast::<PyCompactUnicodeObject>().add(1).cast(),
                    _ => text.cast::<PyASCIIObject>().add(1).cast(),
                };
                ((state & KIND) >> KIND.trailing_zeros(), start)
            }
            _ => (pyo3_ffi::PyUnicode_KIND(text), pyo3_ffi::PyUnicode_DATA(text)),
        }
    }
}

/// The characters of a str that is kept as ASCII; `None` also where this cannot be seen from here.
///
/// # Safety
/// `text` is a str that lives for `'a`.
#[inline]
pub(crate) unsafe fn ascii_content<'a>(text: *mut PyObject) -> Option<&'a [u8]> {
    // SAFETY: a str, whose characters are behind its fields where it is compact and ASCII.
    unsafe {
        #[cfg(Py_3_14)]
        let is_it = state(text).is_some_and(|state| state & COMPACT != 0 && state & ASCII != 0);
        #[cfg(not(Py_3_14))]
        let is_it = pyo3_ffi::PyUnicode_IS_COMPACT_ASCII(text) != 0;
        if !is_it {
            return None;
        }
        let length = pyo3_ffi::PyUnicode_GET_LENGTH(text).cast_unsigned();
        Some(slice::from_raw_parts(text.cast::<PyASCIIObject>().add(1).cast(), length))
    }
}

/// The bit fields of a str, where they are known. The version is asked at run time, as a build for a Python that
/// PyO3 does not know takes it for the last one that it knows.
///
/// # Safety
/// `text` is a str.
#[inline]
unsafe fn state(text: *mut PyObject) -> Option<u32> {
    // SAFETY: a str begins with these fields in the versions that are asked for. Without a GIL `interned` could be
    // written meanwhile; with one, nobody writes while this thread is attached.
    (KNOWN && version() < 0x0310_0000).then(|| unsafe { (*text.cast::<PyASCIIObject>()).state })
}
