//! `int` and `float` objects, made and read without a detour.
#![allow(unsafe_code)]

use std::ffi::c_char;
use std::ptr;

use crate::ffi::capi;
use crate::{Attached, Builtin, Object, Owned, Result};

/// Up to so many digits the text of a number is copied on the stack.
const FEW_DIGITS: usize = 64;

impl<'py> Attached<'py> {
    /// A `float`.
    #[inline]
    pub fn float(self, value: f64) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyFloat_FromDouble(value)) }
    }

    /// An `int` from 64 bits.
    #[inline]
    pub fn int_i64(self, value: i64) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyLong_FromLongLong(value)) }
    }

    /// An `int` from 64 bits that are never negative, such as [`Object::address`].
    #[inline]
    pub fn int_u64(self, value: u64) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyLong_FromUnsignedLongLong(value)) }
    }

    /// `int(text)`, where that is ASCII. From 3.12 on, one of many digits runs Python code.
    ///
    /// Raises `ValueError` where it is no number, and for more digits than
    /// `sys.set_int_max_str_digits` allows.
    pub fn int_from_text(self, text: &[u8]) -> Result<Owned<'py>> {
        if text.contains(&0) {
            return Err(self.raise(Builtin::ValueError, "invalid literal for int() with base 10"));
        }
        if text.len() < FEW_DIGITS {
            let mut few = [0; FEW_DIGITS];
            few[..text.len()].copy_from_slice(text);
            return self.int_from_c_str(&few);
        }
        let mut many = Vec::new();
        if many.try_reserve_exact(text.len() + 1).is_err() {
            return Err(self.no_memory());
        }
        many.extend_from_slice(text);
        many.push(0);
        self.int_from_c_str(&many)
    }

    fn int_from_c_str(self, text: &[u8]) -> Result<Owned<'py>> {
        assert_eq!(text.last(), Some(&0));
        let text: *const c_char = text.as_ptr().cast();
        // SAFETY: a C string; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyLong_FromString(text, ptr::null_mut(), 10)) }
    }
}

impl Object<'_> {
    /// The value of a `float`, also of a class derived from it, whatever that makes of it; `None` for
    /// anything else.
    #[inline]
    pub fn as_float(self) -> Option<f64> {
        // SAFETY: a float.
        self.is_float().then(|| unsafe { capi::PyFloat_AS_DOUBLE(self.as_ptr()) })
    }

    /// The value of an `int`, also of a class derived from it, whatever that makes of it, where it has
    /// 64 bits; `None` where it has more, and for anything else.
    #[inline]
    pub fn as_i64(self) -> Option<i64> {
        if !self.is_int() {
            return None;
        }
        match self.long_long_of_int() {
            (value, 0) => Some(value),
            _ => None,
        }
    }

    /// `int.__repr__(object)`, also for a class derived from it. From 3.12 on, one of many digits runs
    /// Python code.
    ///
    /// Raises `ValueError` for more digits than `sys.set_int_max_str_digits` allows, and `TypeError`
    /// where it is no integer.
    pub fn int_repr<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyNumber_ToBase(self.as_ptr(), 10)) }
    }
}
