//! Handles to Python objects.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use crate::Attached;
use crate::ffi::capi::{self, PyObject};

/// An object that somebody else keeps alive for as long as `'a`: an argument during the call, a
/// member of the module state, what an [`Owned`] holds.
///
/// Whoever has one is attached: it is `!Send`, and its lifetime ends with the call.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    pointer: NonNull<PyObject>,
    _borrow: PhantomData<&'a ()>,
}

impl<'a> Object<'a> {
    /// # Safety
    /// The thread is attached, and `pointer` is an object of its interpreter that lives, both until
    /// `'a` ends.
    #[inline]
    pub(crate) unsafe fn borrowed(pointer: NonNull<PyObject>) -> Self {
        Self { pointer, _borrow: PhantomData }
    }

    /// The thread is attached while there is a handle.
    #[inline]
    pub fn py(self) -> Attached<'a> {
        // SAFETY: whoever made this handle promised it until `'a` ends.
        unsafe { Attached::assume() }
    }

    #[inline]
    pub(crate) fn as_ptr(self) -> *mut PyObject {
        self.pointer.as_ptr()
    }

    /// A strong reference, which can be kept or returned.
    #[inline]
    pub fn to_owned<'py>(self, _py: Attached<'py>) -> Owned<'py> {
        // SAFETY: a live object; the reference made here is the one that `Owned` gives up.
        unsafe {
            capi::Py_INCREF(self.as_ptr());
            Owned::from_pointer(self.pointer)
        }
    }

    /// Whether both are the same object.
    #[inline]
    pub fn is(self, other: Object<'_>) -> bool {
        self.pointer == other.pointer
    }

    /// Where it is, for a `repr`.
    #[must_use]
    pub fn address(self) -> usize {
        self.as_ptr().addr()
    }

    /// Whether this is `None`.
    #[inline]
    pub fn is_none(self) -> bool {
        // SAFETY: only takes the address of the singleton.
        self.as_ptr() == unsafe { capi::Py_None() }
    }
}

/// An object that we keep alive, and let go at the latest when the call ends.
#[derive(Debug)]
pub struct Owned<'py> {
    pointer: NonNull<PyObject>,
    _call: PhantomData<Attached<'py>>,
}

impl<'py> Owned<'py> {
    /// # Safety
    /// The thread is attached until `'py` ends; `pointer` is a strong reference that nobody else
    /// gives up.
    #[inline]
    pub(crate) unsafe fn from_pointer(pointer: NonNull<PyObject>) -> Self {
        Self { pointer, _call: PhantomData }
    }

    /// Gives the reference to C.
    #[inline]
    pub(crate) fn into_c(self) -> *mut PyObject {
        ManuallyDrop::new(self).pointer.as_ptr()
    }

    /// The object, for as long as `self` is kept.
    #[inline]
    pub fn object(&self) -> Object<'_> {
        // SAFETY: `self` keeps it alive, and cannot outlive the call.
        unsafe { Object::borrowed(self.pointer) }
    }
}

impl Drop for Owned<'_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: attached, since this cannot outlive the call nor cross a detach; the reference is
        // ours and this is the only place that gives it up.
        unsafe { capi::Py_DECREF(self.pointer.as_ptr()) }
    }
}
