//! Sequences and strings joined and repeated, as C does it: not by the methods of their classes.
#![allow(unsafe_code)]

use crate::ffi::capi;
use crate::{Attached, Object, Owned, Result};

impl Object<'_> {
    /// `object * count` of a sequence: `PySequence_Repeat`. Can run Python code.
    ///
    /// Raises `TypeError` for what is none.
    pub fn repeat<'py>(self, py: Attached<'py>, count: isize) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PySequence_Repeat(self.as_ptr(), count)) }
    }

    /// `str.__add__(object, text)`: `PyUnicode_Concat`. Raises `TypeError` where one is no `str`.
    pub fn concat<'py>(self, py: Attached<'py>, text: Object<'_>) -> Result<Owned<'py>> {
        // SAFETY: two live objects, of which C checks the types; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyUnicode_Concat(self.as_ptr(), text.as_ptr())) }
    }
}
