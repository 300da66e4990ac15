//! Calls of Python code, and attributes by names that are kept. All of it can run Python code.
#![allow(unsafe_code)]

use crate::ffi::capi;
use crate::{Attached, Object, Owned, Raised, Result};

impl Object<'_> {
    /// `object(arguments...)`.
    #[inline]
    pub fn call<'py, const N: usize>(
        self,
        py: Attached<'py>,
        arguments: [Object<'_>; N],
    ) -> Result<Owned<'py>> {
        // SAFETY: live objects; a new reference or null.
        unsafe {
            let arguments = arguments.map(Object::as_ptr);
            Owned::from_c(py, capi::PyObject_Call(self.as_ptr(), arguments))
        }
    }

    /// `object.name`; `name` is from [`Attached::interned`].
    #[inline]
    pub fn attribute_named<'py>(self, py: Attached<'py>, name: Object<'_>) -> Result<Owned<'py>> {
        // SAFETY: two live objects; a new reference or null. C raises for a name that is no `str`.
        unsafe { Owned::from_c(py, capi::PyObject_GetAttr(self.as_ptr(), name.as_ptr())) }
    }

    /// What `%T` of C's messages shows since 3.13: module and qualified name of the object's class,
    /// without `builtins`. Can run Python code.
    pub fn full_type_name<'py>(self, py: Attached<'py>) -> Result<Owned<'py>> {
        let class = self.class(py);
        #[cfg(Py_3_13)]
        // SAFETY: a class; a new reference or null.
        unsafe {
            let class = class.object().as_ptr().cast();
            Owned::from_c(py, capi::PyType_GetFullyQualifiedName(class))
        }
        #[cfg(not(Py_3_13))]
        {
            let name = class.object().attribute(py, c"__qualname__")?;
            let module = class.object().attribute(py, c"__module__")?;
            if !module.object().is_str() || module.object().text()? == "builtins" {
                return Ok(name);
            }
            py.str(format_args!("{}.{}", module.object().text()?, name.object().text()?))
        }
    }

    /// The object's class.
    pub fn class<'py>(self, py: Attached<'py>) -> Owned<'py> {
        // SAFETY: a live object has a type, which nobody changes before the reference is taken.
        unsafe {
            let class = std::ptr::NonNull::new_unchecked(capi::Py_TYPE(self.as_ptr()));
            Object::borrowed(class.cast()).to_owned(py)
        }
    }
}

impl Raised {
    /// Adds a note to the exception, as its method `add_note` does. Where making or adding it raises,
    /// that is what is raised, with the exception as its context.
    #[cold]
    pub fn add_note<'py>(
        self,
        py: Attached<'py>,
        note: impl FnOnce() -> Result<Owned<'py>>,
    ) -> Self {
        let exception = self.take(py);
        let added = note().and_then(|note| {
            let name = py.interned(c"add_note")?;
            exception.object().call_method(py, name.object(), note.object())
        });
        match added {
            Ok(_) => py.raise_again(exception),
            Err(raised) => raised.while_handling(py, exception),
        }
    }
}
