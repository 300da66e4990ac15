//! `frozendict`, which CPython has since 3.15.
#![allow(unsafe_code)]

use crate::Object;
#[cfg(Py_3_15)]
use crate::ffi::capi;

/// Until 3.14, nothing is one.
impl Object<'_> {
    /// Whether it is a `frozendict`, or of a class derived from it.
    #[inline]
    pub fn is_frozen_dict(self) -> bool {
        #[cfg(Py_3_15)]
        // SAFETY: a live object and a static class.
        unsafe {
            let class = &raw mut capi::PyFrozenDict_Type;
            capi::PyObject_TypeCheck(self.as_ptr(), class) != 0
        }
        #[cfg(not(Py_3_15))]
        false
    }

    /// Whether its class is `frozendict` itself.
    #[inline]
    pub fn is_exact_frozen_dict(self) -> bool {
        #[cfg(Py_3_15)]
        // SAFETY: a live object and a static class.
        unsafe {
            let class = &raw mut capi::PyFrozenDict_Type;
            capi::Py_IS_TYPE(self.as_ptr(), class) != 0
        }
        #[cfg(not(Py_3_15))]
        false
    }

    /// The number of items of a `frozendict`; 0 for anything else. Runs no Python code.
    #[inline]
    pub fn frozen_dict_length(self) -> usize {
        if !self.is_frozen_dict() {
            return 0;
        }
        // SAFETY: a frozendict, which has the layout of a dict, and of which C takes it for one.
        let length = unsafe { crate::ffi::capi::PyDict_Size(self.as_ptr()) };
        length.cast_unsigned()
    }
}
