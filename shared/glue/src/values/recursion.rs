//! The limit on recursion.
#![allow(unsafe_code)]

use std::ffi::CStr;

use crate::ffi::capi;
use crate::{Attached, Raised, Result};

/// One level of recursion, until it is dropped; see [`Attached::enter_recursive_call`].
#[derive(Debug)]
#[must_use = "the level is left where this is dropped"]
pub struct RecursiveCall<'py> {
    _py: Attached<'py>,
}

impl<'py> Attached<'py> {
    /// Enters a level of recursion: `Py_EnterRecursiveCall`.
    ///
    /// Raises `RecursionError` where there are too many. Its message ends with `place`, which begins
    /// with a space.
    #[inline]
    pub fn enter_recursive_call(self, place: &CStr) -> Result<RecursiveCall<'py>> {
        // SAFETY: attached, and a C string.
        match unsafe { capi::Py_EnterRecursiveCall(place.as_ptr()) } {
            0 => Ok(RecursiveCall { _py: self }),
            _ => Err(Raised::by_c(self)),
        }
    }
}

impl Drop for RecursiveCall<'_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: attached, as whoever has entered is, in the same thread; left once for each level.
        unsafe { capi::Py_LeaveRecursiveCall() }
    }
}
