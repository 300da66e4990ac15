//! What an object is: questions about its class that run no Python code.
#![allow(unsafe_code)]

use crate::ffi::capi;
use crate::{Attached, Object};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $name:ident = $check:ident;)*) => {
        impl Object<'_> { $(
            $(#[doc = $doc])*
            #[inline]
            pub fn $name(self) -> bool {
                // SAFETY: a live object.
                unsafe { pyo3_ffi::$check(self.as_ptr()) != 0 }
            }
        )* }
    };
}

kinds! {
    /// Whether it is a `dict`, or of a class derived from it.
    is_dict = PyDict_Check;
    /// Whether its class is `dict` itself.
    is_exact_dict = PyDict_CheckExact;
    /// Whether it is a `list`, or of a class derived from it.
    is_list = PyList_Check;
    /// Whether its class is `list` itself.
    is_exact_list = PyList_CheckExact;
    /// Whether it is a `tuple`, or of a class derived from it.
    is_tuple = PyTuple_Check;
    /// Whether its class is `tuple` itself.
    is_exact_tuple = PyTuple_CheckExact;
    /// Whether it is a `float`, or of a class derived from it.
    is_float = PyFloat_Check;
    /// Whether its class is `float` itself.
    is_exact_float = PyFloat_CheckExact;
    /// Whether its class is `int` itself: neither `True` nor `False` is.
    is_exact_int = PyLong_CheckExact;
    /// Whether its class is `bytearray` itself.
    is_exact_bytearray = PyByteArray_CheckExact;
    /// Whether it is a class.
    is_class = PyType_Check;
    /// Whether it can be called.
    is_callable = PyCallable_Check;
}

impl Object<'_> {
    /// Whether it is `True`.
    #[inline]
    pub fn is_true_itself(self) -> bool {
        self.is(self.py().true_object())
    }

    /// Whether it is `False`.
    #[inline]
    pub fn is_false_itself(self) -> bool {
        self.is(self.py().false_object())
    }
}

macro_rules! objects {
    ($($(#[doc = $doc:literal])* $name:ident = $object:expr;)*) => {
        impl<'py> Attached<'py> { $(
            $(#[doc = $doc])*
            #[inline]
            pub fn $name(self) -> Object<'py> {
                // SAFETY: a static object of libpython, never null, outlives every call.
                unsafe { Object::borrowed(std::ptr::NonNull::new_unchecked($object)) }
            }
        )* }
    };
}

objects! {
    /// `None`.
    none_object = capi::Py_None();
    /// `True`.
    true_object = capi::Py_True();
    /// `False`.
    false_object = capi::Py_False();
    /// The class `int`.
    int_class = (&raw mut capi::PyLong_Type).cast();
    /// The class `float`.
    float_class = (&raw mut capi::PyFloat_Type).cast();
}
