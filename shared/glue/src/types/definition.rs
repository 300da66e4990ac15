//! The definition of a module, as C imports it: multi-phase initialisation, and state that each
//! interpreter has for itself.
#![allow(unsafe_code)]

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering;

#[cfg(Py_3_15)]
use pyo3_ffi::PySlot;
use pyo3_ffi::{PyModuleDef, PyModuleDef_Slot, visitproc};

use crate::call::fence::{fence, fence_unraisable};
use crate::core::let_go::let_go;
use crate::ffi::capi::{self, PyObject};
use crate::ffi::text::text;
use crate::ffi::vex;
use crate::types::correction::corrections_of;
use crate::types::state::ModuleState;
use crate::{Attached, Builtin, Correction, FunctionDef, Module, ModuleBuilder, Object};

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
        const { assert!(Correction::are_in_order(M::CORRECTIONS)) };
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

/// The same for `PyModExport_`, which CPython looks for first from 3.15 on: constants only, so that an
/// import writes to nothing.
#[cfg(Py_3_15)]
pub struct ModuleSlots<M: Module> {
    slots: [PySlot; 12],
    _module: PhantomData<fn(M)>,
}

#[cfg(Py_3_15)]
impl<M: Module> std::fmt::Debug for ModuleSlots<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ModuleSlots").finish_non_exhaustive()
    }
}

// SAFETY: nobody writes to it.
#[cfg(Py_3_15)]
unsafe impl<M: Module> Sync for ModuleSlots<M> {}

#[cfg(Py_3_15)]
impl<M: Module> ModuleSlots<M> {
    /// The slots. The module's token is `definition`, so that its classes find it by that, however it
    /// was imported.
    #[must_use]
    pub const fn new(definition: &'static ModuleDef<M>) -> Self {
        use pyo3_ffi::{PySlot_END, PySlot_PTR, PySlot_SIZE};
        const fn lasting(slot: c_int, pointer: *const c_void) -> PySlot {
            pyo3_ffi::PySlot_PTR_STATIC(slot, pointer.cast_mut())
        }
        let traverse = traverse::<M> as Traverse as *mut c_void;
        let slots = [
            lasting(pyo3_ffi::Py_mod_abi, ABI),
            lasting(pyo3_ffi::Py_mod_name, M::NAME.as_ptr().cast()),
            lasting(pyo3_ffi::Py_mod_methods, M::FUNCTIONS.as_ptr().cast()),
            lasting(pyo3_ffi::Py_mod_token, definition.definition.get().cast_const().cast()),
            PySlot_SIZE(pyo3_ffi::Py_mod_state_size, ModuleState::<M>::SIZE.cast_signed()),
            PySlot_PTR(pyo3_ffi::Py_mod_state_traverse, traverse),
            PySlot_PTR(pyo3_ffi::Py_mod_state_free, free::<M> as Free as *mut c_void),
            PySlot_PTR(pyo3_ffi::Py_mod_exec, exec::<M> as Exec as *mut c_void),
            PySlot_PTR(
                pyo3_ffi::Py_mod_multiple_interpreters,
                pyo3_ffi::Py_MOD_PER_INTERPRETER_GIL_SUPPORTED,
            ),
            PySlot_PTR(pyo3_ffi::Py_mod_gil, pyo3_ffi::Py_MOD_GIL_NOT_USED),
            if M::DOC.is_empty() {
                PySlot_END()
            } else {
                lasting(pyo3_ffi::Py_mod_doc, M::DOC.as_ptr().cast())
            },
            PySlot_END(),
        ];
        Self { slots, _module: PhantomData }
    }

    /// What `PyModExport_` of the module returns.
    #[must_use]
    pub const fn export(&'static self) -> *mut PySlot {
        self.slots.as_ptr().cast_mut()
    }
}

/// Which interpreters the code is for, so that another one refuses it: with a GIL, or without one.
#[cfg(Py_3_15)]
const ABI: *const c_void = {
    static INFO: pyo3_ffi::PyABIInfo = pyo3_ffi::_PyABIInfo_DEFAULT;
    (&raw const INFO).cast()
};

type Exec = unsafe extern "C" fn(*mut PyObject) -> c_int;
#[cfg(Py_3_15)]
type Traverse = unsafe extern "C" fn(*mut PyObject, visitproc, *mut c_void) -> c_int;
#[cfg(Py_3_15)]
type Free = unsafe extern "C" fn(*mut c_void);

struct SlotTable<M>(PhantomData<M>);

impl<M: Module> SlotTable<M> {
    const TABLE: &'static [PyModuleDef_Slot] = &[
        PyModuleDef_Slot { slot: pyo3_ffi::Py_mod_exec, value: exec::<M> as Exec as *mut c_void },
        #[cfg(Py_3_12)]
        PyModuleDef_Slot {
            slot: pyo3_ffi::Py_mod_multiple_interpreters,
            value: pyo3_ffi::Py_MOD_PER_INTERPRETER_GIL_SUPPORTED,
        },
        #[cfg(Py_3_13)]
        PyModuleDef_Slot { slot: pyo3_ffi::Py_mod_gil, value: pyo3_ffi::Py_MOD_GIL_NOT_USED },
        #[cfg(Py_3_15)]
        PyModuleDef_Slot { slot: pyo3_ffi::Py_mod_abi, value: ABI.cast_mut() },
        PyModuleDef_Slot { slot: 0, value: ptr::null_mut() },
    ];
}

unsafe extern "C" fn exec<M: Module>(module: *mut PyObject) -> c_int {
    // SAFETY: C calls us attached.
    let py = unsafe { Attached::assume() };
    let result = fence(py, const { text(M::NAME) }, || {
        // SAFETY: a module of our definition, whose state C has allocated.
        let (module, state) = unsafe {
            let state: *mut ModuleState<M> = capi::PyModule_GetState(module).cast();
            (Object::borrowed(NonNull::new_unchecked(module)), NonNull::new(state))
        };
        let state = state.expect("C allocates the state before it executes the module");
        // SAFETY: the memory that C has made for this module.
        if !unsafe { ModuleState::<M>::claim(state) } {
            let name = const { text(M::NAME) };
            return Err(py.raise(Builtin::SystemError, format_args!("{name}: executed twice")));
        }
        let corrections = corrections_of::<M>(py, module)?;
        // SAFETY: nobody uses the state before it is ready, and nobody else makes it so.
        unsafe { ModuleState::begin(state, M::Data::default(), corrections) };
        vex::look();
        // SAFETY: the state of this module, of which nobody else knows yet.
        M::exec(&unsafe { ModuleBuilder::of(py, module, state) })
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

/// Makes a module importable under its name: `export!(Codec as codec);`, or `export!(Codec);` where
/// that is the name of the crate.
///
/// The library gets a function `PyInit_codec`, which a module that is linked into the interpreter
/// needs, and for CPython 3.15 and later `PyModExport_codec`, which that looks for first. A crate that
/// is compiled a second time under another name has other symbols by `export!(Codec);`.
///
/// Does not compile where the name is another one than the module's, but for what follows an underscore.
#[macro_export]
macro_rules! export {
    ($module:ty) => {
        $crate::export!(@ $module, env!("CARGO_CRATE_NAME"));
    };
    ($module:ty as $name:ident) => {
        $crate::export!(@ $module, stringify!($name));
    };
    (@ $module:ty, $name:expr) => {
        const _: () = {
            assert!($crate::macros::is_name_of($name, <$module as $crate::Module>::NAME));

            static DEFINITION: $crate::ModuleDef<$module> = $crate::ModuleDef::new();

            impl $crate::Exported for $module {
                fn definition() -> &'static $crate::ModuleDef<Self> {
                    &DEFINITION
                }
            }

            /// What CPython calls when the module is imported.
            ///
            /// # Safety
            /// The thread is attached.
            #[unsafe(export_name = concat!("PyInit_", $name))]
            unsafe extern "C" fn init() -> *mut $crate::macros::PyObject {
                // SAFETY: as the caller says.
                unsafe { DEFINITION.init() }
            }

            $crate::export_slots!($module, $name);
        };
    };
}

/// The second function of [`export!`].
#[cfg(Py_3_15)]
#[doc(hidden)]
#[macro_export]
macro_rules! export_slots {
    ($module:ty, $name:expr) => {
        static SLOTS: $crate::ModuleSlots<$module> = $crate::ModuleSlots::new(&DEFINITION);

        /// What CPython calls when the module is imported.
        #[unsafe(export_name = concat!("PyModExport_", $name))]
        extern "C" fn export() -> *mut $crate::macros::PySlot {
            SLOTS.export()
        }
    };
}

/// The second function of [`export!`]: there is none.
#[cfg(not(Py_3_15))]
#[doc(hidden)]
#[macro_export]
macro_rules! export_slots {
    ($module:ty, $name:expr) => {};
}
