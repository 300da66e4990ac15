//! Every C function and macro that glue uses, by what it does with references.
//!
//! All of them want an attached thread, unless the contract says otherwise. "Fails" means: returns
//! null, or -1, with an exception set.
#![allow(unsafe_code)]

use std::ffi::c_int;

pub(crate) use pyo3_ffi::{Py_buffer, Py_ssize_t, PyObject, PyTypeObject};

/// A new reference, or fails.
pub(crate) use pyo3_ffi::{
    PyBool_FromLong, PyBytes_FromStringAndSize, PyErr_NewException, PyImport_ImportModule,
    PyLong_FromSsize_t, PyLong_FromUnsignedLong, PyMemoryView_FromObject, PyNumber_FloorDivide,
    PyNumber_InPlaceAdd, PyNumber_Index, PyNumber_Negative, PyObject_CallNoArgs,
    PyObject_CallOneArg, PyObject_GetAttrString, PyObject_Repr, PyType_FromModuleAndSpec,
    PyUnicode_FromStringAndSize,
};

/// A borrowed reference (or pointer into the object), or fails.
pub(crate) use pyo3_ffi::{
    PyModule_GetState, PyModuleDef_Init, PyTuple_GET_ITEM, PyType_GetModuleByDef,
    PyUnicode_AsUTF8AndSize,
};

/// A number, or fails with -1.
pub(crate) use pyo3_ffi::{
    PyBuffer_ToContiguous, PyErr_WarnEx, PyLong_AsLongLongAndOverflow, PyLong_AsSize_t,
    PyLong_AsSsize_t, PyModule_AddObjectRef, PyNumber_AsSsize_t, PyObject_GetBuffer,
    PyObject_IsTrue, PyObject_RichCompareBool, PyObject_Size, PySequence_Contains,
};

/// Cannot fail. The macros want an object of the type they are named after.
pub(crate) use pyo3_ffi::{
    Py_DECREF, Py_INCREF, Py_IS_TYPE, Py_None, Py_SIZE, Py_TYPE, Py_XDECREF, PyBuffer_Release,
    PyBytes_AS_STRING, PyBytes_CheckExact, PyDict_Next, PyDict_Size, PyErr_Clear,
    PyErr_ExceptionMatches, PyErr_NoMemory, PyErr_Occurred, PyErr_SetObject, PyErr_WriteUnraisable,
    PyEval_RestoreThread, PyEval_SaveThread, PyException_SetCause, PyException_SetContext,
    PyLong_AsUnsignedLongMask, PyObject_GC_UnTrack, PyObject_TypeCheck, PyTuple_GET_SIZE,
    PyUnicode_Check, PyUnicode_CheckExact, PyUnicode_GET_LENGTH, PyUnicode_ReadChar,
};

/// For messages about keywords: a new reference, or fails; `PyList_Append` is a number.
pub(crate) use pyo3_ffi::{
    PyDict_Copy, PyList_Append, PyList_New, PyObject_Vectorcall, PyUnicode_Format,
};

unsafe extern "C" {
    /// Takes the reference in `*bytes` and leaves one to an object of the new size there, or null
    /// with an exception set. Wants an object that nobody else has seen.
    pub(crate) fn _PyBytes_Resize(bytes: *mut *mut PyObject, size: Py_ssize_t) -> c_int;
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
        pyo3_ffi::PyErr_NormalizeException(&mut class, &mut value, &mut traceback);
        if !value.is_null() && !traceback.is_null() {
            pyo3_ffi::PyException_SetTraceback(value, traceback);
        }
        Py_XDECREF(class);
        Py_XDECREF(traceback);
        value
    }
}

/// Makes `exception` the one being raised; takes the reference.
pub(crate) unsafe fn set_raised_exception(exception: *mut PyObject) {
    #[cfg(Py_3_12)]
    // SAFETY: the caller is attached and gives the reference away.
    unsafe {
        pyo3_ffi::PyErr_SetRaisedException(exception);
    }
    #[cfg(not(Py_3_12))]
    // SAFETY: as above; `PyErr_Restore` takes one reference to each of the three.
    unsafe {
        let class = pyo3_ffi::Py_NewRef(Py_TYPE(exception).cast());
        let traceback = pyo3_ffi::PyException_GetTraceback(exception);
        #[allow(deprecated)]
        pyo3_ffi::PyErr_Restore(class, exception, traceback);
    }
}

/// The version of the running Python, as `sys.hexversion`. Wants nothing.
pub(crate) fn version() -> u32 {
    // SAFETY: a constant of libpython, written before anything can run.
    let version = unsafe { pyo3_ffi::Py_Version };
    u32::try_from(version).unwrap_or(0)
}
