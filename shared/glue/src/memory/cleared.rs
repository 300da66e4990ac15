//! Results that are written over zeros, for algorithms that want `&mut [u8]`.
#![allow(unsafe_code)]

use std::slice;

use crate::core::fail::between;
use crate::ffi::capi;
use crate::ffi::characters;
use crate::{Attached, Owned, Result, new_bytes};

/// Makes a `bytes` object of `length` bytes, which `fill` writes over zeros. `fill` may detach.
/// Raises `MemoryError`.
#[inline]
pub fn new_cleared_bytes<'py>(
    py: Attached<'py>,
    length: usize,
    fill: impl FnOnce(&mut [u8]),
) -> Result<Owned<'py>> {
    new_bytes(py, length, |output| {
        // SAFETY: bytes that are zero are initialised.
        let output = unsafe {
            output.as_mut_ptr().write_bytes(0, output.len());
            output.assume_init_mut()
        };
        fill(output);
        output
    })
}

/// Makes a `str` of `length` ASCII characters, which `fill` writes over zeros. `fill` may detach.
/// Raises `MemoryError`.
///
/// # Panics
/// When `fill` writes what is not ASCII.
#[inline]
pub fn new_ascii<'py>(
    py: Attached<'py>,
    length: usize,
    fill: impl FnOnce(&mut [u8]),
) -> Result<Owned<'py>> {
    let Ok(size) = isize::try_from(length) else {
        return Err(py.no_memory());
    };
    // SAFETY: attached; a new reference or null. For size 0 it is the shared empty object, of which
    // nothing is lent.
    let object = unsafe { Owned::from_c(py, capi::PyUnicode_New(size, 127))? };
    // SAFETY: an ASCII object has so many bytes; it is new, so that only this borrow reaches them.
    let text = unsafe {
        let start = characters::kind_and_data(object.object().as_ptr()).1.cast::<u8>();
        start.write_bytes(0, length);
        slice::from_raw_parts_mut(start, length)
    };
    between(|| fill(text));
    assert!(text.is_ascii(), "text is not ASCII");
    Ok(object)
}
