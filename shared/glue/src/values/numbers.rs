//! Integers and flags in the way of Argument Clinic's converters, version by version.
#![allow(unsafe_code)]

use std::ffi::c_int;

use crate::ffi::capi;
use crate::ffi::integers;
use crate::{Attached, Builtin, Object, Owned, Raised, Result, version};

impl Object<'_> {
    /// A flag: the truth value, but a C `int` on 3.11. Can run Python code.
    pub fn flag(self) -> Result<bool> {
        if version::AT_LEAST_3_12 { self.is_true() } else { Ok(self.c_int()? != 0) }
    }

    /// A C `int`. Can run Python code.
    ///
    /// Raises `TypeError` where it is no integer, `OverflowError` where it is too large.
    pub fn c_int(self) -> Result<c_int> {
        let py = self.py();
        let (value, overflow) = self.long_long(py)?;
        match c_int::try_from(value) {
            Ok(value) if overflow == 0 => Ok(value),
            _ => Err(py.raise(Builtin::OverflowError, "Python int too large to convert to C int")),
        }
    }

    /// A C `off_t`: 64 bits, also where a pointer has 32. Can run Python code.
    ///
    /// Raises `TypeError` where it is no integer, and `OverflowError`, with the words for the C type
    /// that is used there, where it is too large.
    #[inline]
    pub fn c_off_t(self) -> Result<i64> {
        const TOO_LARGE: &str = if size_of::<isize>() < size_of::<i64>() {
            "int too big to convert"
        } else {
            "Python int too large to convert to C ssize_t"
        };
        let py = self.py();
        match self.long_long(py)? {
            (value, 0) => Ok(value),
            _ => Err(raise_overflow(py, TOO_LARGE)),
        }
    }

    /// The low 32 bits, as for a checksum. Can run Python code.
    ///
    /// From 3.15 on, a value that needs more is a `DeprecationWarning`.
    #[inline]
    pub fn low_u32(self) -> Result<u32> {
        if self.is_int() {
            let (value, overflow) = self.long_long_of_int();
            if overflow == 0 && (!version::AT_LEAST_3_15 || is_32_bits(value)) {
                return Ok(value as u32);
            }
        }
        self.low_u32_of_any()
    }

    /// The same for what is no `int`, and for an `int` that needs more than 32 bits. Apart from those that
    /// nearly all are, for which there is no call but C's.
    #[cold]
    #[inline(never)]
    fn low_u32_of_any(self) -> Result<u32> {
        let py = self.py();
        if !self.is_int() {
            return self.to_int(py)?.object().low_u32();
        }
        let (value, overflow) = self.long_long_of_int();
        if version::AT_LEAST_3_15 && (overflow != 0 || !is_32_bits(value)) {
            py.warn(Builtin::DeprecationWarning, "integer value out of range", 1)?;
        }
        // SAFETY: an int; this cannot fail for one.
        Ok(unsafe { capi::PyLong_AsUnsignedLongMask(self.as_ptr()) } as u32)
    }

    /// `operator.index(self)`.
    pub(crate) fn to_int<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyNumber_Index(self.as_ptr())) }
    }

    /// The value, and whether it is too large (1) or too small (-1) to be one.
    #[inline]
    pub(crate) fn long_long(self, py: Attached<'_>) -> Result<(i64, c_int)> {
        if self.is_int() { Ok(self.long_long_of_int()) } else { self.long_long_of_index(py) }
    }

    /// The same for what is no `int`: what `operator.index` makes of it is one.
    #[cold]
    #[inline(never)]
    fn long_long_of_index(self, py: Attached<'_>) -> Result<(i64, c_int)> {
        Ok(self.to_int(py)?.object().long_long_of_int())
    }

    /// The same for what is known to be an `int`.
    #[inline]
    pub(crate) fn long_long_of_int(self) -> (i64, c_int) {
        self.compact_value_of_int().map_or_else(|| self.long_long_of_any_int(), |value| (value, 0))
    }

    /// The same where it has one digit: no call.
    #[inline]
    fn compact_value_of_int(self) -> Option<i64> {
        // SAFETY: an int.
        unsafe { integers::compact_value(self.as_ptr()) }
    }

    /// The same for an int of any size: a call.
    #[inline(never)]
    fn long_long_of_any_int(self) -> (i64, c_int) {
        let mut overflow = 0;
        // SAFETY: an int, for which this cannot fail.
        let value = unsafe { capi::PyLong_AsLongLongAndOverflow(self.as_ptr(), &mut overflow) };
        (value, overflow)
    }

    /// A C `size_t`, as Argument Clinic converts it since 3.15. Can run Python code.
    ///
    /// Raises `TypeError` where it is no integer, `ValueError` where it is negative, and
    /// `OverflowError` where it is too large.
    #[inline(never)]
    pub fn size(self) -> Result<usize> {
        if self.is_int()
            && let Some(value) = self.compact_value_of_int()
            && let Ok(value) = usize::try_from(value)
        {
            return Ok(value);
        }
        self.size_of_any()
    }

    /// The same for what is no `int`, or not one of a digit. Apart, so that before those nothing is saved for a call.
    #[inline(never)]
    fn size_of_any(self) -> Result<usize> {
        let py = self.py();
        if !self.is_int() {
            return self.to_int(py)?.object().size();
        }
        let (value, overflow) = self.long_long_of_int();
        match usize::try_from(value) {
            Ok(value) if overflow == 0 => Ok(value),
            _ if overflow <= 0 && value < 0 => {
                Err(py.raise(Builtin::ValueError, "Cannot convert negative int"))
            }
            _ => self.size_above_long_long(py),
        }
    }

    fn size_above_long_long(self, py: Attached<'_>) -> Result<usize> {
        // SAFETY: an int.
        let value = unsafe { capi::PyLong_AsSize_t(self.as_ptr()) };
        // SAFETY: attached.
        if value == usize::MAX && !unsafe { capi::PyErr_Occurred() }.is_null() {
            Raised::by_c(py).forget(py);
            return Err(py.raise(Builtin::OverflowError, "Python int too large for C size_t"));
        }
        Ok(value)
    }
}

/// Whether a number is one of 32 bits, with a sign or without.
#[inline]
fn is_32_bits(value: i64) -> bool {
    (i64::from(i32::MIN)..=i64::from(u32::MAX)).contains(&value)
}

#[cold]
#[inline(never)]
fn raise_overflow(py: Attached<'_>, message: &str) -> Raised {
    py.raise(Builtin::OverflowError, message)
}
