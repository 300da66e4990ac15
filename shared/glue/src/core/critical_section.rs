//! What may not be changed by others meanwhile.
#![allow(unsafe_code)]

use crate::Object;

/// Runs `work` while nobody else changes the object; where there is a GIL, it sees to that.
///
/// `work` must not panic nor run Python code.
#[inline]
pub(crate) fn in_critical_section<R>(object: Object<'_>, work: impl FnOnce() -> R) -> R {
    #[cfg(Py_GIL_DISABLED)]
    // SAFETY: a live object, and memory that stays where it is until the section ends.
    unsafe {
        let mut section = std::mem::zeroed::<pyo3_ffi::PyCriticalSection>();
        pyo3_ffi::PyCriticalSection_Begin(&mut section, object.as_ptr());
        let result = work();
        pyo3_ffi::PyCriticalSection_End(&mut section);
        result
    }
    #[cfg(not(Py_GIL_DISABLED))]
    {
        let _ = object;
        work()
    }
}

/// The same for two objects.
#[inline]
pub(crate) fn in_critical_sections<R>(
    object: Object<'_>,
    other: Object<'_>,
    work: impl FnOnce() -> R,
) -> R {
    #[cfg(Py_GIL_DISABLED)]
    // SAFETY: two live objects, which can be the same, and memory that stays where it is until the
    // section ends.
    unsafe {
        let mut section = std::mem::zeroed::<pyo3_ffi::PyCriticalSection2>();
        pyo3_ffi::PyCriticalSection2_Begin(&mut section, object.as_ptr(), other.as_ptr());
        let result = work();
        pyo3_ffi::PyCriticalSection2_End(&mut section);
        result
    }
    #[cfg(not(Py_GIL_DISABLED))]
    {
        let _ = (object, other);
        work()
    }
}
