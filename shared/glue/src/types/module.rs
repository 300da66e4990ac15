//! Modules: multi-phase initialisation, and state that each interpreter has for itself.
#![allow(unsafe_code)]

use std::cell::UnsafeCell;
use std::ffi::{CStr, c_int, c_void};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering;

use pyo3_ffi::{PyModuleDef, PyModuleDef_Slot, visitproc};

use crate::call::fence::{fence, fence_unraisable};
use crate::core::fail::fail_point;
use crate::core::let_go::let_go;
use crate::ffi::capi::{self, PyObject};
use crate::ffi::text::text;
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

    /// # Panics
    /// When the module has too many classes.
    pub(crate) fn register<T: Class<Module = M>>(&self, class: Owned<'_>) {
        // SAFETY: the state of this module, which is filled by one thread.
        unsafe { ModuleState::add_class::<T>(self.state, class) }
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

/// The definition of a module, as C has it in a static.
///
/// It holds no Python object of an interpreter: the header in it is what `PyModuleDef_Init` needs.
#[repr(transparent)]
#[derive(Debug)]
pub struct ModuleDef<M: Module> {
    definition: UnsafeCell<PyModuleDef>,
    _module: PhantomData<fn(M)>,
}

// SAFETY: only CPython writes to it, under its own locks, as it does for C modules.
unsafe impl<M: Module> Sync for ModuleDef<M> {}

impl<M: Module> ModuleDef<M> {
    /// The definition.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "it is for a static")]
    pub const fn new() -> Self {
        const { assert!(FunctionDef::ends(M::FUNCTIONS), "`functions!` writes the list") };
        let definition = PyModuleDef {
            m_base: pyo3_ffi::PyModuleDef_HEAD_INIT,
            m_name: M::NAME.as_ptr(),
            m_doc: if M::DOC.is_empty() { std::ptr::null() } else { M::DOC.as_ptr() },
            m_size: ModuleState::<M>::SIZE.cast_signed(),
            m_methods: M::FUNCTIONS.as_ptr().cast_mut().cast(),
            m_slots: const { SlotTable::<M>::TABLE }.as_ptr().cast_mut(),
            m_traverse: Some(traverse::<M>),
            // The state stays as long as the module: a function or method may be using it that a
            // finaliser has revived. Cycles are broken where they pass through a class or container.
            m_clear: None,
            m_free: Some(free::<M>),
        };
        Self { definition: UnsafeCell::new(definition), _module: PhantomData }
    }

    pub(crate) fn as_ptr(&'static self) -> *mut PyModuleDef {
        self.definition.get()
    }

    /// What `PyInit_` of the module returns.
    ///
    /// # Safety
    /// The thread is attached.
    #[must_use]
    pub unsafe fn init(&'static self) -> *mut PyObject {
        // SAFETY: as the caller says; the definition is static.
        unsafe { capi::PyModuleDef_Init(self.definition.get()) }
    }
}

struct SlotTable<M>(PhantomData<M>);

impl<M: Module> SlotTable<M> {
    const TABLE: &'static [PyModuleDef_Slot] = &[
        PyModuleDef_Slot {
            slot: pyo3_ffi::Py_mod_exec,
            value: exec::<M> as unsafe extern "C" fn(*mut PyObject) -> c_int as *mut c_void,
        },
        #[cfg(Py_3_12)]
        PyModuleDef_Slot {
            slot: pyo3_ffi::Py_mod_multiple_interpreters,
            value: pyo3_ffi::Py_MOD_PER_INTERPRETER_GIL_SUPPORTED,
        },
        #[cfg(Py_3_13)]
        PyModuleDef_Slot { slot: pyo3_ffi::Py_mod_gil, value: pyo3_ffi::Py_MOD_GIL_NOT_USED },
        PyModuleDef_Slot { slot: 0, value: ptr::null_mut() },
    ];
}

unsafe extern "C" fn exec<M: Module>(module: *mut PyObject) -> c_int {
    // SAFETY: C calls us attached.
    let py = unsafe { Attached::assume() };
    let result = fence(py, const { text(M::NAME) }, || {
        // SAFETY: a module of our definition, whose state C has just allocated.
        let (module, state) = unsafe {
            let state: *mut ModuleState<M> = capi::PyModule_GetState(module).cast();
            (Object::borrowed(NonNull::new_unchecked(module)), NonNull::new(state))
        };
        let state = state.expect("C allocates the state before it executes the module");
        // SAFETY: nobody uses the state before it is ready, and C executes a module once.
        unsafe { ModuleState::begin(state, M::Data::default()) };
        M::exec(&ModuleBuilder { py, module, state })
    });
    if result.is_some() { 0 } else { -1 }
}

unsafe extern "C" fn traverse<M: Module>(
    module: *mut PyObject,
    visit: visitproc,
    argument: *mut c_void,
) -> c_int {
    // No module's code runs here, so there is nothing to fence.
    // SAFETY: a module of our definition; the collector lets nobody change it meanwhile.
    unsafe {
        let Some(state) = NonNull::new(capi::PyModule_GetState(module).cast()) else {
            return 0;
        };
        for place in ModuleState::<M>::places(state) {
            let object = place.load(Ordering::Acquire);
            if !object.is_null() {
                let stop = visit(object, argument);
                if stop != 0 {
                    return stop;
                }
            }
        }
    }
    0
}

unsafe extern "C" fn free<M: Module>(module: *mut c_void) {
    // SAFETY: C frees the module once, attached; afterwards nobody can use its state.
    unsafe {
        let state: *mut ModuleState<M> = capi::PyModule_GetState(module.cast()).cast();
        let Some(state) = NonNull::new(state) else {
            return;
        };
        for place in ModuleState::<M>::places(state) {
            let_go(place.swap(ptr::null_mut(), Ordering::AcqRel));
        }
        fence_unraisable(Attached::assume(), const { text(M::NAME) }, || ModuleState::end(state));
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

/// Makes a module importable under its name: `export!(Codec as PyInit_codec);`
///
/// Does not compile where the name of the function is not that of the module: another one could
/// stand in the way of a function of the C library.
#[macro_export]
macro_rules! export {
    ($module:ty as $init:ident) => {
        impl $crate::Exported for $module {
            fn definition() -> &'static $crate::ModuleDef<Self> {
                static DEFINITION: $crate::ModuleDef<$module> = $crate::ModuleDef::new();
                &DEFINITION
            }
        }

        const _: () = {
            assert!($crate::macros::is_init_of(
                stringify!($init),
                <$module as $crate::Module>::NAME,
            ));

            /// What CPython calls when the module is imported.
            ///
            /// # Safety
            /// The thread is attached.
            #[unsafe(export_name = $crate::symbol!($init))]
            #[allow(non_snake_case)]
            unsafe extern "C" fn $init() -> *mut $crate::macros::PyObject {
                // SAFETY: as the caller says.
                unsafe { <$module as $crate::Exported>::definition().init() }
            }
        };
    };
}

/// The symbol of the function in [`export!`]: its name. One library can have a module twice, once
/// with the behaviour of 3.15; that one has a symbol of its own.
#[doc(hidden)]
#[cfg(not(feature = "api-3-15"))]
#[macro_export]
macro_rules! symbol {
    ($init:ident) => {
        stringify!($init)
    };
}

#[doc(hidden)]
#[cfg(feature = "api-3-15")]
#[macro_export]
macro_rules! symbol {
    ($init:ident) => {
        concat!(stringify!($init), "_3_15")
    };
}
