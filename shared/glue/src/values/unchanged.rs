//! Whether anything was assigned to an object or to its class since it was last looked at.
#![allow(unsafe_code)]

use std::num::NonZeroU32;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::core::critical_section::in_critical_sections;
use crate::ffi::capi;
use crate::{Attached, Builtin, Object, Owned, Result};

impl Object<'_> {
    /// A number that stands for the object's class in the state that this has now. Whenever something
    /// is assigned to the class, or to one that it is derived from, it gets another number, which no
    /// class had before; `None` while there is none. C numbers a class when an attribute is looked for.
    ///
    /// The interpreter's own caches go by this number (`tp_version_tag`), which is 0 where there is none.
    #[inline]
    pub fn class_version(self) -> Option<NonZeroU32> {
        // SAFETY: a live object has a class, which has such a field in all versions.
        let version = unsafe {
            let class = capi::Py_TYPE(self.as_ptr());
            AtomicU32::from_ptr(&raw mut (*class).tp_version_tag).load(Ordering::Relaxed)
        };
        NonZeroU32::new(version)
    }

    /// The `dict` of an instance's attributes, whatever its class has under `__dict__`.
    ///
    /// Raises `AttributeError` where it has none, and for a class: nobody but C may change the `dict` of
    /// one, since C keeps what it has found there without holding it.
    #[inline]
    pub fn instance_dict<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        if self.is_class() {
            return Err(py.raise(Builtin::AttributeError, "This object has no __dict__"));
        }
        // SAFETY: a live object that is no class; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyObject_GenericGetDict(self.as_ptr(), ptr::null_mut())) }
    }

    /// Whether a `dict` has these items and no others, in this order: `items` is a `list` of each key and
    /// its value, which have to be the same objects. Runs no Python code.
    #[inline]
    pub fn dict_is(self, items: Object<'_>) -> bool {
        in_critical_sections(self, items, || {
            let count = self.dict_length();
            if !self.is_dict() || !items.is_list() || items.fast_length() != 2 * count {
                return false;
            }
            let (mut position, mut index) = (0, 0);
            let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
            // SAFETY: a dict and a list with two items for each of the dict's; nothing runs meanwhile, and
            // what is in them is only compared.
            unsafe {
                while capi::PyDict_Next(self.as_ptr(), &mut position, &mut key, &mut value) != 0 {
                    let item = |index| pyo3_ffi::PyList_GET_ITEM(items.as_ptr(), index);
                    if item(index) != key || item(index + 1) != value {
                        return false;
                    }
                    index += 2;
                }
            }
            true
        })
    }
}
