//! The value of an `int` that has one digit: `PyUnstable_Long_IsCompact` and `PyUnstable_Long_CompactValue`, which C
//! has in a header and compiles into whoever asks.
#![allow(unsafe_code)]

use super::capi::{PyObject, version};

/// `struct _longobject` of `Include/cpython/longintrepr.h`, as far as its first digit. It is the same from CPython 3.12
/// to 3.15, and of any other version nothing is read.
#[repr(C)]
struct Long {
    head: PyObject,
    /// The number of digits, above [`NO_SIZE`] bits, of which the lowest two are the sign: 0; 1 for zero; 2 below it.
    tag: usize,
    digit: u32,
}

const KNOWN: bool = cfg!(Py_3_12);
const NO_SIZE: u32 = 3;
const SIGN: usize = 0b11;

/// The value of an `int` of at most one digit; `None` for others, and where it cannot be seen from here.
///
/// The version is asked at run time, as a build for a Python that PyO3 does not know takes it for the last one that it
/// knows; and so is the size of a digit, which whoever builds Python can choose.
///
/// # Safety
/// `object` is an `int`, or of a class derived from it, and lives.
#[inline]
pub(crate) unsafe fn compact_value(object: *mut PyObject) -> Option<i64> {
    // SAFETY: a constant of libpython, which is written before anything can run.
    let digit = unsafe { (&raw const pyo3_ffi::PyLong_Type.tp_itemsize).read() };
    if !KNOWN || version() >= 0x0310_0000 || digit != size_of::<u32>().cast_signed() {
        return None;
    }
    let long = object.cast::<Long>();
    // SAFETY: an int begins with these fields in the versions that are asked for, and there is always memory for one
    // digit, which is written where there is one (and is 0 or not looked at where there is none). Nobody writes to an
    // int that others can see, but the head, which is not read.
    unsafe {
        let tag = (*long).tag;
        if tag >> NO_SIZE > 1 {
            return None;
        }
        match tag & SIGN {
            0 => Some(i64::from((*long).digit)),
            1 => Some(0),
            _ => Some(-i64::from((*long).digit)),
        }
    }
}
