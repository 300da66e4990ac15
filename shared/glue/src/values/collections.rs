//! Collections that a module makes when it is imported.
#![allow(unsafe_code)]

use std::ptr;

use crate::ffi::capi;
use crate::{Attached, Object, Owned, Raised, Result};

impl<'py> Attached<'py> {
    /// `frozenset(items)`.
    pub fn frozen_set(
        self,
        items: impl IntoIterator<Item = Result<Owned<'py>>>,
    ) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        let set = unsafe { Owned::from_c(self, capi::PyFrozenSet_New(ptr::null_mut()))? };
        for item in items {
            let item = item?;
            // SAFETY: a frozenset that nobody else has seen, which may be filled, and an object.
            if unsafe { capi::PySet_Add(set.object().as_ptr(), item.object().as_ptr()) } < 0 {
                return Err(Raised::by_c(self));
            }
        }
        Ok(set)
    }

    /// `dict(items)`.
    pub fn dict(
        self,
        items: impl IntoIterator<Item = Result<(Owned<'py>, Owned<'py>)>>,
    ) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        let dict = unsafe { Owned::from_c(self, capi::PyDict_New())? };
        for item in items {
            let (key, value) = item?;
            let (key, value) = (key.object().as_ptr(), value.object().as_ptr());
            // SAFETY: a dict, and two objects of which C takes references of its own.
            if unsafe { capi::PyDict_SetItem(dict.object().as_ptr(), key, value) } < 0 {
                return Err(Raised::by_c(self));
            }
        }
        Ok(dict)
    }
}

impl Object<'_> {
    /// `types.MappingProxyType(object)`.
    pub fn mapping_proxy<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyDictProxy_New(self.as_ptr())) }
    }

    /// What a `dict` has for `key`. Can run Python code.
    ///
    /// Raises `TypeError` for a key that has no hash, and `SystemError` where this is no `dict`.
    pub fn dict_item<'py>(self, py: Attached<'py>, key: Object<'_>) -> Result<Option<Owned<'py>>> {
        let mut value = ptr::null_mut();
        // SAFETY: two live objects; C checks the type of the first, and writes null or a reference
        // that is ours.
        unsafe {
            if capi::PyDict_GetItemRef(self.as_ptr(), key.as_ptr(), &mut value) < 0 {
                return Err(Raised::by_c(py));
            }
            Ok(ptr::NonNull::new(value).map(|value| Owned::from_pointer(value)))
        }
    }
}
