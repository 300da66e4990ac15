//! What glue takes for pyo3-ffi in the models: pyo3-ffi itself, but with an interpreter of our own
//! behind the functions that the models call. A function that is not listed here is libpython's,
//! where it finds no interpreter and crashes: no model passes by accident.
#![allow(non_snake_case, non_upper_case_globals)]
#![allow(clippy::not_unsafe_ptr_arg_deref, reason = "what is no object of the model is a failure")]
#![allow(clippy::missing_safety_doc, reason = "each does what the C function of the name does")]

mod functions;
pub mod interpreter;
pub mod modules;
pub mod objects;
mod raw;
pub mod sync;

pub use functions::{
    Py_DECREF, Py_DecRef, Py_INCREF, Py_None, Py_REFCNT, Py_XINCREF, PyCriticalSection,
    PyCriticalSection_Begin, PyCriticalSection_End, PyCriticalSection2, PyCriticalSection2_Begin,
    PyCriticalSection2_End, PyErr_Clear, PyErr_Occurred, PyErr_SetObject, PyEval_RestoreThread,
    PyEval_SaveThread, PyExc_AssertionError, PyExc_AttributeError, PyExc_BufferError,
    PyExc_DeprecationWarning, PyExc_EOFError, PyExc_Exception, PyExc_FutureWarning,
    PyExc_MemoryError, PyExc_OverflowError, PyExc_RuntimeError, PyExc_SystemError, PyExc_TypeError,
    PyExc_UnicodeEncodeError, PyExc_ValueError, PyLong_FromSsize_t, PyModule_GetState,
    PyModuleDef_Init, PyObject_GC_New, PyObject_GC_Track, PyObject_GC_UnTrack, PyObject_New,
    PyObject_TypeCheck, PyThreadState_Get, PyType_FromModuleAndSpec, PyType_GetModuleByDef,
    PyUnicode_FromStringAndSize,
};
pub use pyo3_ffi::*;
