//! Between Python's values and Rust's, as CPython converts them.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::slice;

use crate::ffi::capi;
use crate::{Attached, Builtin, Object, Owned, Raised, Result};

impl<'py> Attached<'py> {
    /// `None`.
    #[inline]
    pub fn none(self) -> Owned<'py> {
        self.none_object().to_owned(self)
    }

    /// `True` or `False`.
    #[inline]
    pub fn bool(self, value: bool) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference.
        unsafe { Owned::from_c(self, capi::PyBool_FromLong(value.into())) }
    }

    /// An `int`.
    #[inline]
    pub fn int(self, value: isize) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyLong_FromSsize_t(value)) }
    }

    /// An `int` from 32 bits, such as a checksum.
    #[inline]
    pub fn int_u32(self, value: u32) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyLong_FromUnsignedLong(value.into())) }
    }

    /// Imports a module and returns one of its attributes.
    pub fn import_from(self, module: &CStr, attribute: &CStr) -> Result<Owned<'py>> {
        // SAFETY: a C string; a new reference or null.
        let module = unsafe { Owned::from_c(self, capi::PyImport_ImportModule(module.as_ptr()))? };
        module.object().attribute(self, attribute)
    }
}

impl<'a> Object<'a> {
    /// The object's truth value, as `p` of argument parsing. Can run Python code.
    #[inline(never)]
    pub fn is_true(self) -> Result<bool> {
        if self.is_true_itself() {
            return Ok(true);
        }
        if self.is_false_itself() {
            return Ok(false);
        }
        // SAFETY: a live object.
        match unsafe { capi::PyObject_IsTrue(self.as_ptr()) } {
            truth if truth >= 0 => Ok(truth > 0),
            _ => Err(Raised::by_c(self.py())),
        }
    }

    /// `operator.index` of the object as a C `Py_ssize_t`. Can run Python code.
    ///
    /// Raises `TypeError` where it is no integer, and `OverflowError` with C's words where it is too
    /// large.
    #[inline]
    pub fn index(self) -> Result<isize> {
        if self.is_int()
            && let (value, 0) = self.long_long_of_int()
            && let Ok(value) = isize::try_from(value)
        {
            return Ok(value);
        }
        self.index_of_any()
    }

    /// The same for what is no `int`, and for an `int` that is too large.
    #[cold]
    #[inline(never)]
    fn index_of_any(self) -> Result<isize> {
        if self.is_int() {
            self.int_as_index()
        } else {
            self.to_int(self.py())?.object().int_as_index()
        }
    }

    fn int_as_index(self) -> Result<isize> {
        let py = self.py();
        // SAFETY: a live object; C raises `TypeError` where it is no int.
        let value = unsafe { capi::PyLong_AsSsize_t(self.as_ptr()) };
        // SAFETY: attached.
        if value == -1 && !unsafe { capi::PyErr_Occurred() }.is_null() {
            return Err(Raised::by_c(py));
        }
        Ok(value)
    }

    /// The same, where a value too large counts as the largest (or smallest) there is.
    pub fn index_clipped(self) -> Result<isize> {
        let py = self.py();
        // SAFETY: a live object; a null exception means: clip.
        let value = unsafe { capi::PyNumber_AsSsize_t(self.as_ptr(), std::ptr::null_mut()) };
        // SAFETY: attached.
        if value == -1 && !unsafe { capi::PyErr_Occurred() }.is_null() {
            return Err(Raised::by_c(py));
        }
        Ok(value)
    }

    /// `len(object)`. Can run Python code.
    pub fn length(self) -> Result<usize> {
        // SAFETY: a live object.
        let length = unsafe { capi::PyObject_Size(self.as_ptr()) };
        usize::try_from(length).map_err(|_| Raised::by_c(self.py()))
    }

    /// Whether it is a `str`, or of a class derived from it.
    #[inline]
    pub fn is_str(self) -> bool {
        // SAFETY: a live object.
        unsafe { capi::PyUnicode_Check(self.as_ptr()) != 0 }
    }

    /// Whether its class is `str` itself.
    #[inline]
    pub fn is_exact_str(self) -> bool {
        // SAFETY: a live object.
        unsafe { capi::PyUnicode_CheckExact(self.as_ptr()) != 0 }
    }

    /// Whether its class is `bytes` itself.
    #[inline]
    pub fn is_exact_bytes(self) -> bool {
        // SAFETY: a live object.
        unsafe { capi::PyBytes_CheckExact(self.as_ptr()) != 0 }
    }

    /// Whether it is a `bytes` or a `bytearray`, or of a class derived from one.
    pub fn is_bytes_or_bytearray(self) -> bool {
        // SAFETY: a live object.
        unsafe {
            pyo3_ffi::PyBytes_Check(self.as_ptr()) != 0
                || pyo3_ffi::PyByteArray_Check(self.as_ptr()) != 0
        }
    }

    /// The content of a `bytes`, or of an object whose class is derived from it.
    pub fn as_bytes(self) -> Option<&'a [u8]> {
        // SAFETY: a live object; what a bytes object holds is never written once others can see it,
        // and the object lives as long as the handle.
        unsafe {
            if pyo3_ffi::PyBytes_Check(self.as_ptr()) == 0 {
                return None;
            }
            let length = capi::Py_SIZE(self.as_ptr()).cast_unsigned();
            Some(slice::from_raw_parts(capi::bytes_start(self.as_ptr()), length))
        }
    }

    /// Character number `index` of a `str`. Raises `IndexError` where there is none, and `TypeError`
    /// where it is no `str`.
    pub fn character(self, index: usize) -> Result<u32> {
        let py = self.py();
        let index = index.cast_signed();
        // SAFETY: a live object; C checks its type and the index.
        match unsafe { capi::PyUnicode_ReadChar(self.as_ptr(), index) } {
            u32::MAX => Err(Raised::by_c(py)),
            character => Ok(character),
        }
    }

    /// Whether it is a bytes-like object.
    #[inline]
    pub fn is_bytes_like(self) -> bool {
        // SAFETY: a live object has a class, whose slots stay where they are: `PyObject_CheckBuffer`.
        unsafe {
            let slots = (*capi::Py_TYPE(self.as_ptr())).tp_as_buffer;
            !slots.is_null() && (*slots).bf_getbuffer.is_some()
        }
    }

    /// `memoryview(object)`. Can run Python code.
    pub fn memoryview<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyMemoryView_FromObject(self.as_ptr())) }
    }

    /// `str(object)`. Can run Python code.
    pub fn to_str<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyObject_Str(self.as_ptr())) }
    }

    /// `repr(object)`. Can run Python code.
    pub fn repr<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyObject_Repr(self.as_ptr())) }
    }

    /// The text of a `str`, for a message.
    ///
    /// Raises `TypeError` for what is no `str`, and `UnicodeEncodeError` for a lone surrogate.
    pub fn text(self) -> Result<&'a str> {
        let py = self.py();
        let mut size = 0;
        if !self.is_str() {
            let message = format_args!("expected str, not {}", self.type_name());
            return Err(py.raise(Builtin::TypeError, message));
        }
        // SAFETY: a str; the text lives in it.
        unsafe {
            let text = capi::PyUnicode_AsUTF8AndSize(self.as_ptr(), &mut size);
            if text.is_null() {
                return Err(Raised::by_c(py));
            }
            let bytes = slice::from_raw_parts(text.cast::<u8>(), size.cast_unsigned());
            Ok(str::from_utf8_unchecked(bytes))
        }
    }
}

impl<'py> Attached<'py> {
    /// Whether `assert` statements of Python code run: they do not under `python -O`.
    pub fn runs_assertions(self) -> Result<bool> {
        let flags = self.import_from(c"sys", c"flags")?;
        Ok(flags.object().attribute(self, c"optimize")?.object().index()? == 0)
    }
}
