//! Computed attributes of a class.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;
use std::ptr;

use pyo3_ffi::PyGetSetDef;

use crate::ffi::capi::PyObject;
use crate::types::running::run;
use crate::{Call, Class, Instance, Owned, Result};

/// A computed attribute; [`crate::getters!`] writes the list.
pub trait Getter {
    /// The class that it is part of.
    type Class: Class;
    /// The name in Python.
    const NAME: &'static CStr;
    /// The documentation.
    const DOC: Option<&'static CStr> = None;
    /// What reading it gives.
    fn get<'py>(
        call: Call<'py, <Self::Class as Class>::Module>,
        this: Instance<'py, Self::Class>,
    ) -> Result<Owned<'py>>;
}

/// An entry of a class's table of computed attributes.
#[repr(transparent)]
pub struct GetterDef<T: Class> {
    getter: PyGetSetDef,
    _class: PhantomData<fn(T)>,
}

impl<T: Class> GetterDef<T> {
    /// What ends a table.
    pub const END: Self = Self::entry(ptr::null(), ptr::null(), None);

    /// The entry for `F`.
    #[must_use]
    pub const fn new<F: Getter<Class = T>>() -> Self {
        let doc = match F::DOC {
            Some(doc) => doc.as_ptr(),
            None => ptr::null(),
        };
        Self::entry(F::NAME.as_ptr(), doc, Some(get::<F>))
    }

    /// Whether the last entry of a table is [`GetterDef::END`].
    pub(crate) const fn ends(table: &[Self]) -> bool {
        matches!(table, [.., last] if last.getter.name.is_null())
    }

    const fn entry(name: *const c_char, doc: *const c_char, get: Option<pyo3_ffi::getter>) -> Self {
        let closure = ptr::null_mut();
        Self { getter: PyGetSetDef { name, get, set: None, doc, closure }, _class: PhantomData }
    }
}

unsafe extern "C" fn get<F: Getter>(this: *mut PyObject, _: *mut c_void) -> *mut PyObject {
    // SAFETY: the descriptor has checked that `this` is an instance of the class.
    unsafe { run::<F::Class>(this, |call, this| F::get(call, this)) }
}

/// The list for [`Class::GETTERS`].
#[macro_export]
macro_rules! getters {
    ($($getter:ident),* $(,)?) => {
        &[$($crate::GetterDef::new::<$getter>(),)* $crate::GetterDef::END]
    };
}
