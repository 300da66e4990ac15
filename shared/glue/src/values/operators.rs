//! What Python code does with objects: attributes, calls, operators. All of it can run Python code.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int};

use crate::ffi::capi;
use crate::{Attached, Object, Owned, Raised, Result};

impl<'py> Attached<'py> {
    /// A name as Python code has it: a `str` of which there is one only.
    pub fn interned(self, name: &CStr) -> Result<Owned<'py>> {
        // SAFETY: a C string; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyUnicode_InternFromString(name.as_ptr())) }
    }
}

impl Object<'_> {
    /// `object.name`.
    pub fn attribute<'py>(self, py: Attached<'py>, name: &CStr) -> Result<Owned<'py>> {
        // CPython's cache of attributes would keep each new `str` of the name.
        let name = py.interned(name)?;
        // SAFETY: two live objects; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyObject_GetAttr(self.as_ptr(), name.object().as_ptr())) }
    }

    /// `object.name(argument)`; `name` is from [`Attached::interned`].
    pub fn call_method<'py>(
        self,
        py: Attached<'py>,
        name: Object<'_>,
        argument: Object<'_>,
    ) -> Result<Owned<'py>> {
        // SAFETY: three live objects; a new reference or null. C raises for a name that is no `str`.
        unsafe {
            let arguments = [self.as_ptr(), argument.as_ptr()];
            Owned::from_c(py, capi::PyObject_CallMethod(name.as_ptr(), arguments))
        }
    }

    /// `value in object`.
    pub fn contains(self, value: Object<'_>) -> Result<bool> {
        // SAFETY: two live objects.
        match unsafe { capi::PySequence_Contains(self.as_ptr(), value.as_ptr()) } {
            found if found >= 0 => Ok(found > 0),
            _ => Err(Raised::by_c(self.py())),
        }
    }

    /// What `object += value` leaves in the variable.
    pub fn in_place_add<'py>(self, py: Attached<'py>, value: Object<'_>) -> Result<Owned<'py>> {
        // SAFETY: two live objects; a new reference or null.
        unsafe {
            let sum = capi::PyNumber_InPlaceAdd(self.as_ptr(), value.as_ptr());
            Owned::from_c(py, sum)
        }
    }

    /// `object.name()`.
    pub fn call_method_no_arguments<'py>(
        self,
        py: Attached<'py>,
        name: Object<'_>,
    ) -> Result<Owned<'py>> {
        // SAFETY: two live objects; a new reference or null. C raises for a name that is no `str`.
        unsafe { Owned::from_c(py, capi::PyObject_CallMethod(name.as_ptr(), [self.as_ptr()])) }
    }

    /// `object < value`.
    pub fn is_less(self, value: Object<'_>) -> Result<bool> {
        self.compare(value, pyo3_ffi::Py_LT)
    }

    /// `object == value`.
    pub fn is_equal(self, value: Object<'_>) -> Result<bool> {
        self.compare(value, pyo3_ffi::Py_EQ)
    }

    /// `object > value`.
    pub fn is_greater(self, value: Object<'_>) -> Result<bool> {
        self.compare(value, pyo3_ffi::Py_GT)
    }

    fn compare(self, value: Object<'_>, how: c_int) -> Result<bool> {
        // SAFETY: two live objects, and one of the ways to compare.
        let found = unsafe { capi::PyObject_RichCompareBool(self.as_ptr(), value.as_ptr(), how) };
        if found < 0 { Err(Raised::by_c(self.py())) } else { Ok(found > 0) }
    }

    /// `object // value`.
    pub fn floor_divide<'py>(self, py: Attached<'py>, value: Object<'_>) -> Result<Owned<'py>> {
        // SAFETY: two live objects; a new reference or null.
        unsafe {
            let quotient = capi::PyNumber_FloorDivide(self.as_ptr(), value.as_ptr());
            Owned::from_c(py, quotient)
        }
    }

    /// `-object`.
    pub fn negative<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyNumber_Negative(self.as_ptr())) }
    }
}
