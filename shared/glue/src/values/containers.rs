//! Lists, tuples and dicts: made, filled, and read while others may change them.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::ptr::{self, NonNull};
use std::vec::Drain;

use crate::core::critical_section::in_critical_section;
use crate::ffi::capi::{self, PyObject};
use crate::{Attached, Object, Owned, Raised, Result};

impl<'py> Attached<'py> {
    /// An empty `list`.
    #[inline]
    pub fn new_list(self) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyList_New(0)) }
    }

    /// A `list` of the items, which are taken out of a vector: of the right size at once.
    #[inline]
    pub fn list(self, items: Drain<'_, Owned<'py>>) -> Result<Owned<'py>> {
        let length = items.as_slice().len().cast_signed();
        // SAFETY: attached; a new reference or null.
        let list = unsafe { Owned::from_c(self, capi::PyList_New(length))? };
        for (index, item) in items.enumerate() {
            // SAFETY: a list with so many places, all of them empty; C takes the reference. Where there
            // is a GIL, nobody else has seen it: no Python code runs before the last item is there.
            unsafe { set_list_item(self, list.object().as_ptr(), index, item.into_c())? }
        }
        Ok(list)
    }

    /// A `tuple` of the items.
    #[inline]
    pub fn tuple<const N: usize>(self, items: [Owned<'py>; N]) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        let tuple = unsafe { Owned::from_c(self, capi::PyTuple_New(N.cast_signed()))? };
        for (index, item) in items.into_iter().enumerate() {
            // SAFETY: as for a list.
            unsafe { set_tuple_item(self, tuple.object().as_ptr(), index, item.into_c())? }
        }
        Ok(tuple)
    }

    /// An empty `dict`.
    #[inline]
    pub fn new_dict(self) -> Result<Owned<'py>> {
        // SAFETY: attached; a new reference or null.
        unsafe { Owned::from_c(self, capi::PyDict_New()) }
    }
}

/// # Safety
/// A new list with a place of this number that is empty, and a reference, which is taken.
#[inline]
unsafe fn set_list_item(
    _py: Attached<'_>,
    list: *mut PyObject,
    index: usize,
    item: *mut PyObject,
) -> Result<()> {
    #[cfg(not(Py_GIL_DISABLED))]
    // SAFETY: as the caller says.
    unsafe {
        pyo3_ffi::PyList_SET_ITEM(list, index.cast_signed(), item);
        Ok(())
    }
    // Another thread can have found it through the collector.
    #[cfg(Py_GIL_DISABLED)]
    // SAFETY: a list, whose length C compares.
    unsafe {
        match capi::PyList_SetItem(list, index.cast_signed(), item) {
            0 => Ok(()),
            _ => Err(Raised::by_c(_py)),
        }
    }
}

/// # Safety
/// The same for a new tuple.
#[inline]
unsafe fn set_tuple_item(
    _py: Attached<'_>,
    tuple: *mut PyObject,
    index: usize,
    item: *mut PyObject,
) -> Result<()> {
    #[cfg(not(Py_GIL_DISABLED))]
    // SAFETY: as the caller says.
    unsafe {
        *capi::tuple_items(tuple).add(index) = item;
        Ok(())
    }
    #[cfg(Py_GIL_DISABLED)]
    // SAFETY: a tuple; C looks whether others have it.
    unsafe {
        match capi::PyTuple_SetItem(tuple, index.cast_signed(), item) {
            0 => Ok(()),
            _ => Err(Raised::by_c(_py)),
        }
    }
}

/// Lists and tuples. What is said of them holds for classes derived from them as well.
impl<'a> Object<'a> {
    /// `list.append(object, item)`: `PyList_Append`. Raises `SystemError` where this is no list.
    #[inline]
    pub fn list_append(self, item: Object<'_>) -> Result<()> {
        // SAFETY: two live objects; C checks the type of the first, and takes a reference of its own.
        match unsafe { capi::PyList_Append(self.as_ptr(), item.as_ptr()) } {
            0 => Ok(()),
            _ => Err(Raised::by_c(self.py())),
        }
    }

    /// `list.sort(object)`: `PyList_Sort`. Can run Python code. Raises `SystemError` where this is no
    /// list.
    pub fn list_sort(self) -> Result<()> {
        // SAFETY: a live object, of which C checks the type.
        match unsafe { capi::PyList_Sort(self.as_ptr()) } {
            0 => Ok(()),
            _ => Err(Raised::by_c(self.py())),
        }
    }

    /// A `list` or `tuple` itself; of anything else, a list of what it iterates over, as
    /// `PySequence_Fast`. Can run Python code.
    ///
    /// Raises `TypeError` with the message for what cannot be iterated over.
    #[inline]
    pub fn sequence_fast<'py>(self, py: Attached<'py>, message: &CStr) -> Result<Owned<'py>> {
        // SAFETY: a live object and a C string; a new reference or null.
        unsafe { Owned::from_c(py, capi::PySequence_Fast(self.as_ptr(), message.as_ptr())) }
    }

    /// The number of items of a `list` or `tuple`, as of now; 0 for anything else.
    #[inline]
    pub fn fast_length(self) -> usize {
        // SAFETY: asked for an object of the type.
        let length = unsafe {
            if self.is_list() {
                pyo3_ffi::PyList_GET_SIZE(self.as_ptr())
            } else if self.is_tuple() {
                capi::PyTuple_GET_SIZE(self.as_ptr())
            } else {
                0
            }
        };
        length.cast_unsigned()
    }

    /// Item number `index` of a `list` or `tuple`, as of now: `None` where there is none, and for
    /// anything else. Does not run Python code.
    ///
    /// The reference is owned: Python code can change a list meanwhile.
    #[inline]
    pub fn fast_item<'py>(self, py: Attached<'py>, index: usize) -> Option<Owned<'py>> {
        if self.is_list() {
            self.list_item(py, index)
        } else {
            Some(self.tuple_item(index)?.to_owned(py))
        }
    }

    #[inline]
    fn list_item<'py>(self, py: Attached<'py>, index: usize) -> Option<Owned<'py>> {
        in_critical_section(self, || {
            // SAFETY: a list, of which nobody changes anything here, and an index below its length.
            // The item is null in a list that is being made.
            unsafe {
                let list = self.as_ptr();
                if index >= pyo3_ffi::PyList_GET_SIZE(list).cast_unsigned() {
                    return None;
                }
                let item = pyo3_ffi::PyList_GET_ITEM(list, index.cast_signed());
                Some(Object::borrowed(NonNull::new(item)?).to_owned(py))
            }
        })
    }

    /// Item number `index` of a `tuple`, which lives as long as the tuple does; `None` where there is
    /// none, and for anything else.
    #[inline]
    pub fn tuple_item(self, index: usize) -> Option<Object<'a>> {
        if !self.is_tuple() || index >= self.fast_length() {
            return None;
        }
        // SAFETY: a tuple, and an index below its length. What is in it is not changed once others can
        // see it. The item is null in a tuple that is being made.
        unsafe {
            let item = *capi::tuple_items(self.as_ptr()).add(index);
            Some(Object::borrowed(NonNull::new(item)?))
        }
    }
}

/// Dicts, and classes derived from `dict`, of which the methods of the class itself are used. Raises
/// `SystemError` where it is none, and what hashing and comparing of keys raises. Can run Python code.
impl<'a> Object<'a> {
    /// `dict.__setitem__(object, key, value)`: `PyDict_SetItem`.
    #[inline]
    pub fn dict_set_item(self, key: Object<'_>, value: Object<'_>) -> Result<()> {
        // SAFETY: three live objects; C checks the type of the first, and takes references of its own.
        match unsafe { capi::PyDict_SetItem(self.as_ptr(), key.as_ptr(), value.as_ptr()) } {
            0 => Ok(()),
            _ => Err(Raised::by_c(self.py())),
        }
    }

    /// `dict.__contains__(object, key)`: `PyDict_Contains`.
    #[inline]
    pub fn dict_contains(self, key: Object<'_>) -> Result<bool> {
        if !self.is_dict() {
            return Err(self.no_dict());
        }
        // SAFETY: a dict and a live object.
        match unsafe { capi::PyDict_Contains(self.as_ptr(), key.as_ptr()) } {
            found if found >= 0 => Ok(found > 0),
            _ => Err(Raised::by_c(self.py())),
        }
    }

    /// `dict.__delitem__(object, key)`: `PyDict_DelItem`.
    #[inline]
    pub fn dict_delete_item(self, key: Object<'_>) -> Result<()> {
        // SAFETY: two live objects; C checks the type of the first.
        match unsafe { capi::PyDict_DelItem(self.as_ptr(), key.as_ptr()) } {
            0 => Ok(()),
            _ => Err(Raised::by_c(self.py())),
        }
    }

    /// The number of items, as of now; 0 where this is no dict. Runs no Python code.
    #[inline]
    pub fn dict_length(self) -> usize {
        if !self.is_dict() {
            return 0;
        }
        // SAFETY: a dict.
        unsafe { capi::PyDict_Size(self.as_ptr()) }.cast_unsigned()
    }

    /// Goes through the items as `PyDict_Next`: what is changed meanwhile is seen or not. Runs no Python
    /// code. There are none where this is no dict.
    #[inline]
    pub fn dict_items<'py>(self, py: Attached<'py>) -> DictItems<'a, 'py> {
        DictItems { py, dict: self, position: 0 }
    }

    /// `list(object.items())` of any mapping; what a `dict` itself has, without calling a method:
    /// `PyMapping_Items`.
    #[inline]
    pub fn mapping_items<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        // SAFETY: a live object; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyMapping_Items(self.as_ptr())) }
    }

    #[cold]
    fn no_dict(self) -> Raised {
        self.py().raise(crate::Builtin::SystemError, "bad argument to internal function")
    }
}

/// The items of a `dict`, each with references of its own; see [`Object::dict_items`].
#[derive(Debug)]
pub struct DictItems<'a, 'py> {
    py: Attached<'py>,
    dict: Object<'a>,
    position: isize,
}

impl<'py> Iterator for DictItems<'_, 'py> {
    type Item = (Owned<'py>, Owned<'py>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (py, dict, position) = (self.py, self.dict, &mut self.position);
        in_critical_section(dict, || {
            let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
            // SAFETY: a live object, of which C checks the type, as it does the position. Nobody changes
            // the dict before both references are taken.
            unsafe {
                if capi::PyDict_Next(dict.as_ptr(), position, &mut key, &mut value) == 0 {
                    return None;
                }
                let own = |object| Some(Object::borrowed(NonNull::new(object)?).to_owned(py));
                Some((own(key)?, own(value)?))
            }
        })
    }
}
