//! The C functions that run no Python code themselves, but can raise.
//!
//! There is one exception at a time. Where one is set already, which a module can have done that goes
//! on with a [`crate::Raised`] at hand, it goes, and with it what only it held: finalisers run. On
//! 3.11 a new exception can also collect. So these can end the thread as those in `python_code.rs` can,
//! and it is left hanging in the same way.
#![allow(unsafe_code, non_snake_case)]

use std::ffi::{c_char, c_double, c_int, c_longlong, c_ulong, c_ulonglong, c_void};

use pyo3_ffi::{Py_UCS4, Py_buffer, Py_ssize_t, PyModuleDef, PyObject, PyTypeObject};

#[cfg(not(any(Py_3_14, rustdlib_loom)))]
use crate::ffi::python_code::hang_instead_of_exit;

/// Before 3.14 they are declared as what may unwind. Nothing else may call pyo3-ffi's declarations of
/// them: the compiler would take both for one, which may not.
macro_rules! raising {
    ($(fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)*) => { $(
        #[inline]
        pub(crate) unsafe fn $name($($argument: $type),*) -> $result {
            // SAFETY: what the caller promises is what C asks for.
            #[cfg(any(Py_3_14, rustdlib_loom))]
            unsafe {
                pyo3_ffi::$name($($argument),*)
            }
            // SAFETY: the same.
            #[cfg(not(any(Py_3_14, rustdlib_loom)))]
            unsafe {
                unsafe extern "C-unwind" {
                    fn $name($($argument: $type),*) -> $result;
                }
                hang_instead_of_exit(|| $name($($argument),*))
            }
        }
    )* };
}

raising! {
    // A new reference, or fails.
    fn PyBytes_FromStringAndSize(bytes: *const c_char, size: Py_ssize_t) -> *mut PyObject;
    fn PyFloat_FromDouble(number: c_double) -> *mut PyObject;
    fn PyLong_FromLongLong(number: c_longlong) -> *mut PyObject;
    fn PyLong_FromSsize_t(number: Py_ssize_t) -> *mut PyObject;
    fn PyLong_FromUnsignedLong(number: c_ulong) -> *mut PyObject;
    fn PyLong_FromUnsignedLongLong(number: c_ulonglong) -> *mut PyObject;
    fn PyUnicode_Concat(text: *mut PyObject, other: *mut PyObject) -> *mut PyObject;
    fn PyUnicode_FromKindAndData(
        kind: c_int, start: *const c_void, length: Py_ssize_t,
    ) -> *mut PyObject;
    fn PyUnicode_FromStringAndSize(text: *const c_char, size: Py_ssize_t) -> *mut PyObject;
    fn PyUnicode_InternFromString(text: *const c_char) -> *mut PyObject;
    fn PyUnicode_New(size: Py_ssize_t, largest: Py_UCS4) -> *mut PyObject;
    fn PyUnicode_Substring(
        text: *mut PyObject, start: Py_ssize_t, end: Py_ssize_t,
    ) -> *mut PyObject;

    // A borrowed reference (or pointer into the object), or fails.
    fn PyModuleDef_Init(definition: *mut PyModuleDef) -> *mut PyObject;
    fn PyUnicode_AsUTF8AndSize(text: *mut PyObject, size: *mut Py_ssize_t) -> *const c_char;

    // A number, or fails with -1.
    fn PyBuffer_ToContiguous(
        target: *mut c_void, view: *const Py_buffer, size: Py_ssize_t, order: c_char,
    ) -> c_int;
    fn Py_EnterRecursiveCall(place: *const c_char) -> c_int;
    fn PyList_Append(list: *mut PyObject, item: *mut PyObject) -> c_int;
    fn PyLong_AsLongLongAndOverflow(number: *mut PyObject, overflow: *mut c_int) -> c_longlong;
    fn PyLong_AsSize_t(number: *mut PyObject) -> usize;
    fn PyLong_AsSsize_t(number: *mut PyObject) -> Py_ssize_t;
    fn PyLong_AsUnsignedLongLong(number: *mut PyObject) -> c_ulonglong;
    fn PyUnicode_ReadChar(text: *mut PyObject, index: Py_ssize_t) -> Py_UCS4;
    // Leaves the str in `*text` as it was where it fails. Wants one that nobody else has seen.
    fn PyUnicode_Resize(text: *mut *mut PyObject, length: Py_ssize_t) -> c_int;
}

#[cfg(not(Py_3_15))]
raising! {
    fn PyType_GetModuleByDef(
        class: *mut PyTypeObject, definition: *mut PyModuleDef,
    ) -> *mut PyObject;
}

#[cfg(Py_3_15)]
raising! {
    fn PyType_GetModuleByToken(
        class: *mut PyTypeObject, token: *const c_void,
    ) -> *mut PyObject;
}

/// Takes the reference in `*bytes` and leaves one to an object of the new size there, or null with an
/// exception set. Wants an object that nobody else has seen.
pub(crate) unsafe fn _PyBytes_Resize(bytes: *mut *mut PyObject, size: Py_ssize_t) -> c_int {
    unsafe extern "C-unwind" {
        fn _PyBytes_Resize(bytes: *mut *mut PyObject, size: Py_ssize_t) -> c_int;
    }
    // SAFETY: as the caller says.
    unsafe { crate::ffi::python_code::hang_instead_of_exit(|| _PyBytes_Resize(bytes, size)) }
}

/// Brings a str of the old way into the present one; fails with -1. From 3.12 on there are none.
#[inline]
pub(crate) unsafe fn PyUnicode_READY(text: *mut PyObject) -> c_int {
    #[cfg(Py_3_12)]
    {
        let _ = text;
        0
    }
    // SAFETY: a str, as the caller says.
    #[cfg(not(Py_3_12))]
    unsafe {
        unsafe extern "C-unwind" {
            fn _PyUnicode_Ready(text: *mut PyObject) -> c_int;
        }
        if pyo3_ffi::PyUnicode_IS_READY(text) != 0 {
            return 0;
        }
        crate::ffi::python_code::hang_instead_of_exit(|| _PyUnicode_Ready(text))
    }
}

/// The module of this definition that the class, or the first of its bases that has one, belongs to: a
/// new reference, or fails.
pub(crate) unsafe fn module_of_class(
    class: *mut PyTypeObject,
    definition: *mut PyModuleDef,
) -> *mut PyObject {
    // SAFETY: a heap type that is not cleared, as the caller says. C takes the reference.
    #[cfg(Py_3_15)]
    unsafe {
        PyType_GetModuleByToken(class, definition.cast_const().cast())
    }
    // SAFETY: the same. Nothing runs before we take the reference.
    #[cfg(not(Py_3_15))]
    unsafe {
        let module = PyType_GetModuleByDef(class, definition);
        pyo3_ffi::Py_XINCREF(module);
        module
    }
}
