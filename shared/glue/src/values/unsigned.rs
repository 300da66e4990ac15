//! C's long integers, in the way of Argument Clinic's converters, version by version.
#![allow(unsafe_code)]

use std::ffi::{c_long, c_ulong};

use crate::ffi::capi;
use crate::{Builtin, Object, Raised, Result, version};

impl Object<'_> {
    /// Whether it is an `int`, or of a class derived from it.
    #[inline]
    pub fn is_int(self) -> bool {
        // SAFETY: a live object.
        unsafe { capi::PyLong_Check(self.as_ptr()) != 0 }
    }

    /// A C `long`. Can run Python code.
    ///
    /// Raises `TypeError` where it is no integer, `OverflowError` where it is too large.
    pub fn c_long(self) -> Result<i64> {
        let py = self.py();
        let (value, overflow) = self.long_long(py)?;
        match c_long::try_from(value) {
            Ok(_) if overflow == 0 => Ok(value),
            _ => Err(py.raise(Builtin::OverflowError, "Python int too large to convert to C long")),
        }
    }

    /// A C `unsigned long`. Can run Python code.
    ///
    /// Raises `TypeError` where it is no integer (before 3.14, where it is no `int`), `ValueError`
    /// where it is negative, and `OverflowError` where it is too large.
    pub fn c_unsigned_long(self) -> Result<u64> {
        let message = if version::AT_LEAST_3_14 {
            "Python int too large for C unsigned long"
        } else {
            "Python int too large to convert to C unsigned long"
        };
        self.unsigned(u64::MAX >> (u64::BITS - c_ulong::BITS), message)
    }

    /// A C `unsigned long long`, with the same exceptions.
    pub fn c_unsigned_long_long(self) -> Result<u64> {
        let message = if version::AT_LEAST_3_14 {
            "Python int too large for C unsigned long long"
        } else {
            "int too big to convert"
        };
        self.unsigned(u64::MAX, message)
    }

    fn unsigned(self, limit: u64, too_large: &str) -> Result<u64> {
        let py = self.py();
        if !self.is_int() {
            if !version::AT_LEAST_3_14 {
                return Err(py.raise(Builtin::TypeError, "an integer is required"));
            }
            return self.to_int(py)?.object().unsigned(limit, too_large);
        }
        let (value, overflow) = self.long_long(py)?;
        if overflow < 0 || (overflow == 0 && value < 0) {
            let message = if version::AT_LEAST_3_14 {
                "Cannot convert negative int"
            } else {
                "value must be positive"
            };
            return Err(py.raise(Builtin::ValueError, message));
        }
        let value = if overflow == 0 { Some(value.cast_unsigned()) } else { self.u64_or_more() };
        match value {
            Some(value) if value <= limit => Ok(value),
            _ => Err(py.raise(Builtin::OverflowError, too_large)),
        }
    }

    /// The value of an `int` that is not negative; `None` where it does not fit.
    fn u64_or_more(self) -> Option<u64> {
        // SAFETY: an int.
        let value = unsafe { capi::PyLong_AsUnsignedLongLong(self.as_ptr()) };
        // SAFETY: attached.
        if value == u64::MAX && !unsafe { capi::PyErr_Occurred() }.is_null() {
            Raised::by_c(self.py()).forget(self.py());
            return None;
        }
        Some(value)
    }
}
