//! Filling a module, each time one is imported.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::ptr::{self, NonNull};

use crate::core::fail::fail_point;
use crate::ffi::capi;
use crate::types::state::{ModuleState, Slot};
use crate::{Attached, Builtin, Call, Class, FunctionDef, Module, Object, Owned, Raised, Result};

/// A module that is being filled.
#[derive(Debug)]
pub struct ModuleBuilder<'py, M: Module> {
    py: Attached<'py>,
    module: Object<'py>,
    state: NonNull<ModuleState<M>>,
}

impl<'py, M: Module> ModuleBuilder<'py, M> {
    /// # Safety
    /// `state` is that of `module`, and only this thread fills it.
    pub(crate) unsafe fn of(
        py: Attached<'py>,
        module: Object<'py>,
        state: NonNull<ModuleState<M>>,
    ) -> Self {
        Self { py, module, state }
    }

    /// The proof that this thread is attached.
    pub fn py(&self) -> Attached<'py> {
        self.py
    }

    pub(crate) fn module(&self) -> Object<'py> {
        self.module
    }

    /// Adds an attribute.
    pub fn add(&self, name: &CStr, value: &Owned<'_>) -> Result<()> {
        fail_point();
        let value = value.object().as_ptr();
        // SAFETY: a module, a C string and an object, of which C takes a reference of its own.
        match unsafe { capi::PyModule_AddObjectRef(self.module.as_ptr(), name.as_ptr(), value) } {
            0 => Ok(()),
            _ => Err(Raised::by_c(self.py)),
        }
    }

    /// Adds an `int`.
    pub fn add_int(&self, name: &CStr, value: isize) -> Result<()> {
        self.add(name, &self.py.int(value)?)
    }

    /// An attribute, such as one of the functions.
    pub fn attribute(&self, name: &CStr) -> Result<Owned<'py>> {
        self.module.attribute(self.py, name)
    }

    /// Keeps an object for as long as the module lives.
    ///
    /// # Panics
    /// When there is one already: handles to it may be in use.
    pub fn put(&self, slot: Slot<M>, value: Owned<'_>) {
        fail_point();
        // SAFETY: the state of this module, which is filled by one thread.
        unsafe { ModuleState::put(self.state, slot, value) }
    }

    /// The module as its functions see it.
    pub fn call(&self) -> Call<'py, M> {
        // SAFETY: an object is never null; the module lives as long as the builder.
        unsafe { Call::of_module(self.py, NonNull::new_unchecked(self.module.as_ptr())) }
    }

    pub(crate) fn register<T: Class<Module = M>>(&self, class: Owned<'_>) -> Result<()> {
        // SAFETY: the state of this module, which is filled by one thread.
        match unsafe { ModuleState::add_class::<T>(self.state, class) } {
            true => Ok(()),
            false => Err(self.py.no_memory()),
        }
    }

    /// An exception class: that of the module's host, or else a new one. `name` has the module's name
    /// in front.
    ///
    /// The host is the C module that this one is to stand in for in a running program, which may have
    /// its exceptions in `except` clauses already. The loader puts it in `__spec__.loader_state`; there
    /// is none where this module is imported in place of the C one.
    pub fn exception(&self, name: &CStr, base: Builtin) -> Result<Owned<'py>> {
        if let Some(class) = self.exception_of_host(name, base)? {
            return Ok(class);
        }
        let base = base.class(self.py).as_ptr();
        // SAFETY: a C string with a dot in it and a class; a new reference or null.
        unsafe {
            let class = capi::PyErr_NewException(name.as_ptr(), base, ptr::null_mut());
            Owned::from_c(self.py, class)
        }
    }

    fn exception_of_host(&self, name: &CStr, base: Builtin) -> Result<Option<Owned<'py>>> {
        let name = name.to_bytes_with_nul();
        let after_dot = name.iter().position(|&byte| byte == b'.').map_or(0, |dot| dot + 1);
        let name = CStr::from_bytes_with_nul(&name[after_dot..]).unwrap_or_default();
        let mut found = self.module.to_owned(self.py);
        for name in [c"__spec__", c"loader_state", name] {
            if found.object().is_none() {
                return Ok(None);
            }
            match found.object().attribute(self.py, name) {
                Ok(next) => found = next,
                Err(raised) if raised.is(self.py, Builtin::AttributeError) => {
                    raised.forget(self.py);
                    return Ok(None);
                }
                Err(raised) => return Err(raised),
            }
        }
        let (class, base) = (found.object().as_ptr(), base.class(self.py).as_ptr().cast());
        // SAFETY: two live objects, of which the second is a class and the first is seen to be one.
        let derived = unsafe {
            pyo3_ffi::PyType_Check(class) != 0 && capi::PyType_IsSubtype(class.cast(), base) != 0
        };
        Ok(derived.then_some(found))
    }
}

/// Puts the present entries in front and ends the list, as C wants it.
#[must_use]
pub const fn function_table<M: Module, const N: usize>(
    entries: [Option<FunctionDef<M>>; N],
) -> [FunctionDef<M>; N] {
    let mut table = [FunctionDef::END; N];
    let (mut from, mut to) = (0, 0);
    while from < N {
        if let Some(entry) = entries[from] {
            table[to] = entry;
            to += 1;
        }
        from += 1;
    }
    assert!(to < N, "there is no room for the end");
    table
}

/// The list for [`Module::FUNCTIONS`]: `functions![crc32, crc32_combine if AT_LEAST_3_15]`.
#[macro_export]
macro_rules! functions {
    ($($function:ident $(if $condition:expr)?),* $(,)?) => {
        &$crate::function_table::<Self, { <[&str]>::len(&[$(stringify!($function)),*]) + 1 }>([
            $(if true $(&& $condition)? {
                Some($crate::FunctionDef::new::<$function, _>())
            } else {
                None
            },)*
            None,
        ])
    };
}
