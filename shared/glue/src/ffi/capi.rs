//! Every C function and macro that glue uses, by what it does with references.
//!
//! All of them want an attached thread, unless the contract says otherwise. "Fails" means: returns
//! null, or -1, with an exception set.
#![allow(unsafe_code)]

use std::ffi::c_int;

pub(crate) use crate::ffi::python_code::*;
pub(crate) use crate::ffi::raising::*;
pub(crate) use pyo3_ffi::{Py_buffer, Py_ssize_t, PyObject, PyTypeObject};

/// Cannot fail. The macros want an object of the type they are named after.
pub(crate) use pyo3_ffi::{
    Py_False, Py_INCREF, Py_IS_TYPE, Py_LeaveRecursiveCall, Py_None, Py_SIZE, Py_TYPE, Py_True,
    PyBool_FromLong, PyByteArray_AS_STRING, PyByteArray_CheckExact, PyBytes_CheckExact,
    PyDict_Next, PyDict_Size, PyErr_ExceptionMatches, PyErr_Occurred, PyEval_RestoreThread,
    PyEval_SaveThread, PyFloat_AS_DOUBLE, PyLong_AsUnsignedLongMask, PyLong_Check,
    PyModule_GetState, PyObject_GC_Track, PyObject_GC_UnTrack, PyObject_TypeCheck,
    PyTuple_GET_SIZE, PyType_IsSubtype, PyUnicode_Check, PyUnicode_CheckExact,
    PyUnicode_GET_LENGTH, PyVectorcall_NARGS,
};

/// The kinds of a str, and classes that never go.
pub(crate) use pyo3_ffi::{
    PyFloat_Type, PyLong_Type, PyUnicode_1BYTE_KIND, PyUnicode_2BYTE_KIND, PyUnicode_4BYTE_KIND,
};

/// Wants no attached thread. Memory of zeros, or null without an exception; and what frees it.
pub(crate) use pyo3_ffi::{PyMem_RawCalloc, PyMem_RawFree, PyMem_RawMalloc};

#[cfg(Py_3_15)]
unsafe extern "C" {
    /// The class `frozendict`. Functions for dicts that change nothing take its instances as well.
    pub(crate) static mut PyFrozenDict_Type: PyTypeObject;
}

/// The content of a `bytearray` itself or a memoryview, where this lies in one piece in C order; `None`
/// also where it cannot be seen from here. It is there until Python code runs or the thread detaches.
///
/// # Safety
/// A live object, and there is a GIL, which keeps others from resizing or releasing it.
#[inline]
pub(crate) unsafe fn shown_content(object: *mut PyObject) -> Option<(*const u8, usize)> {
    // The version is asked at run time, as a build for a Python that PyO3 does not know takes it for
    // the last one that it knows.
    if version() >= 0x0310_0000 {
        return None;
    }
    // SAFETY: a live object, of the type that is asked for. The macro reads the structure of
    // `Include/cpython/bytearrayobject.h`.
    unsafe {
        if PyByteArray_CheckExact(object) != 0 {
            let length = Py_SIZE(object).cast_unsigned();
            return Some((PyByteArray_AS_STRING(object).cast_const().cast(), length));
        }
        if Py_IS_TYPE(object, &raw mut pyo3_ffi::PyMemoryView_Type) != 0 {
            return shown_by_memoryview(object);
        }
    }
    None
}

/// The structures are those of `Include/cpython/memoryobject.h`, unchanged from CPython 3.3 to 3.15.
///
/// # Safety
/// As for [`shown_content`]; `object` is a memoryview of a version that has this layout.
#[inline]
unsafe fn shown_by_memoryview(object: *mut PyObject) -> Option<(*const u8, usize)> {
    #[repr(C)]
    struct Managed {
        head: PyObject,
        flags: c_int,
    }
    #[repr(C)]
    struct MemoryView {
        head: pyo3_ffi::PyVarObject,
        managed: *const Managed,
        hash: pyo3_ffi::Py_hash_t,
        flags: c_int,
        exports: Py_ssize_t,
        view: Py_buffer,
    }
    const RELEASED: c_int = 0x01;
    const C_CONTIGUOUS: c_int = 0x02;
    const SUBOFFSETS: c_int = 0x10;
    const RESTRICTED: c_int = 0x20;
    const ASKED: c_int = RELEASED | C_CONTIGUOUS | SUBOFFSETS | RESTRICTED;
    let view = object.cast::<MemoryView>();
    // SAFETY: as the caller says; what it manages lives as long.
    unsafe {
        if (*view).flags & ASKED != C_CONTIGUOUS || (*(*view).managed).flags & RELEASED != 0 {
            return None;
        }
        let length = usize::try_from((*view).view.len).ok()?;
        Some(((*view).view.buf.cast_const().cast(), length))
    }
}

/// Where the content of a `bytes` object begins. PyO3's `PyBytes_AS_STRING` comes from a shared reference to one byte:
/// nothing may be written through it, and no other byte read.
///
/// # Safety
/// A live `bytes` object.
#[inline(always)]
pub(crate) unsafe fn bytes_start(bytes: *mut PyObject) -> *mut u8 {
    // SAFETY: as the caller says; no reference is made.
    unsafe { (&raw mut (*bytes.cast::<pyo3_ffi::PyBytesObject>()).ob_sval).cast() }
}

/// The items of a tuple, as many as its size. PyO3's `PyTuple_GET_ITEM` goes through a reference to the first one alone.
///
/// # Safety
/// A live tuple.
#[inline(always)]
pub(crate) unsafe fn tuple_items(tuple: *mut PyObject) -> *mut *mut PyObject {
    // SAFETY: as the caller says; no reference is made.
    unsafe { (&raw mut (*tuple.cast::<pyo3_ffi::PyTupleObject>()).ob_item).cast() }
}

/// Makes a `bytes` object shorter and leaves its memory as it is: `Py_SET_SIZE`, and the null byte behind the content.
///
/// # Safety
/// A `bytes` object that nobody else has seen, and that has room for more than `length` bytes.
#[inline]
pub(crate) unsafe fn set_bytes_size(bytes: *mut PyObject, length: usize) {
    // SAFETY: as the caller says, so nobody reads the length meanwhile, and the null byte is inside of the room.
    // The structure begins as `Include/cpython/bytesobject.h` has it; its hash was never asked for.
    unsafe {
        (*bytes.cast::<pyo3_ffi::PyVarObject>()).ob_size = length.cast_signed();
        bytes_start(bytes).add(length).write(0);
    }
}

/// The exception being raised, taken out of the thread: a new reference, or null.
pub(crate) unsafe fn take_raised_exception() -> *mut PyObject {
    #[cfg(Py_3_12)]
    // SAFETY: the caller is attached.
    return unsafe { pyo3_ffi::PyErr_GetRaisedException() };
    #[cfg(not(Py_3_12))]
    // SAFETY: the caller is attached; the three references are ours, and normalising makes `value`
    // an instance that carries the other two once the traceback is set.
    unsafe {
        let [mut class, mut value, mut traceback] = [std::ptr::null_mut(); 3];
        #[allow(deprecated)]
        pyo3_ffi::PyErr_Fetch(&mut class, &mut value, &mut traceback);
        #[allow(deprecated)]
        PyErr_NormalizeException(&mut class, &mut value, &mut traceback);
        if !value.is_null() && !traceback.is_null() {
            PyException_SetTraceback(value, traceback);
        }
        Py_XDECREF(class);
        Py_XDECREF(traceback);
        value
    }
}

/// Makes `exception` the one being raised; takes the reference. What was raised before goes, with
/// finalisers.
pub(crate) unsafe fn set_raised_exception(exception: *mut PyObject) {
    #[cfg(Py_3_12)]
    // SAFETY: the caller is attached and gives the reference away.
    unsafe {
        PyErr_SetRaisedException(exception);
    }
    #[cfg(not(Py_3_12))]
    // SAFETY: as above; `PyErr_Restore` takes one reference to each of the three.
    unsafe {
        let class = pyo3_ffi::Py_NewRef(Py_TYPE(exception).cast());
        let traceback = pyo3_ffi::PyException_GetTraceback(exception);
        PyErr_Restore(class, exception, traceback);
    }
}

/// The version of the running Python, as `sys.hexversion`. Wants nothing.
#[inline]
pub(crate) fn version() -> u32 {
    // SAFETY: a constant of libpython, written before anything can run.
    let version = unsafe { pyo3_ffi::Py_Version };
    // It has 32 bits, in whatever C calls a long.
    version as u32
}
