//! One call from Python, and the way from it to the state of its module.
#![allow(unsafe_code)]

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use pyo3_ffi::PyModuleDef;

use crate::ffi::capi::{self, PyObject, PyTypeObject};
use crate::ffi::text::text;
use crate::types::state::{ModuleState, Slot};
use crate::{Attached, Builtin, Class, ClassRef, Correction, Module, Object, Raised, Result};

/// One call of a function or method: the attached thread, and the module that it belongs to.
#[derive(Debug)]
pub struct Call<'py, M: Module> {
    py: Attached<'py>,
    home: Home,
    _module: PhantomData<fn() -> M>,
}

/// From where the module's state is found. Many calls do not need it, so it is only looked for when
/// it is wanted.
#[derive(Clone, Copy, Debug)]
enum Home {
    /// The module itself, which the function object holds for good.
    Module(NonNull<PyObject>),
    /// `self`, of which the class is asked when the module is wanted: Python code can change it.
    Instance(NonNull<PyObject>, NonNull<Keeper>),
    /// The class that was called.
    Class(NonNull<PyTypeObject>, NonNull<Keeper>),
}

/// Keeps the module of a class alive, from when it is first wanted until the call ends.
///
/// A class holds its module, but for one that the collector has cleared. What a finaliser has revived
/// meanwhile can be in use by another thread.
#[derive(Debug)]
pub(crate) struct Keeper {
    definition: *mut PyModuleDef,
    module: Cell<*mut PyObject>,
}

impl Keeper {
    /// For calls of the classes of this module.
    #[inline]
    pub(crate) fn new(definition: *mut PyModuleDef) -> Self {
        Self { definition, module: Cell::new(ptr::null_mut()) }
    }

    /// The module, or null where the class has lost it.
    ///
    /// # Safety
    /// The thread is attached, and `class` a live heap type.
    unsafe fn module_of(&self, class: *mut PyTypeObject) -> *mut PyObject {
        if self.module.get().is_null() {
            // SAFETY: as the caller says. A class that was cleared has no bases in order, which C
            // takes for granted.
            unsafe {
                if (*class).tp_mro.is_null() {
                    return ptr::null_mut();
                }
                let module = capi::module_of_class(class, self.definition);
                if module.is_null() {
                    capi::PyErr_Clear();
                }
                self.module.set(module);
            }
        }
        self.module.get()
    }
}

impl Drop for Keeper {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: null, or a reference of ours; whoever made this is attached until it goes.
        unsafe { capi::Py_XDECREF(self.module.get()) }
    }
}

impl<M: Module> Clone for Call<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Module> Copy for Call<'_, M> {}

impl<'py, M: Module> Call<'py, M> {
    /// # Safety
    /// The thread is attached, and `module` is a module of the definition of `M` that lives, both
    /// until `'py` ends.
    #[inline]
    pub(crate) unsafe fn of_module(py: Attached<'py>, module: NonNull<PyObject>) -> Self {
        Self { py, home: Home::Module(module), _module: PhantomData }
    }

    /// # Safety
    /// The thread is attached, and `this` is an instance of a class of `M` that lives, both until
    /// `'py` ends, as does `keeper`; its definition is that of `M`.
    #[inline]
    pub(crate) unsafe fn of_instance(
        py: Attached<'py>,
        this: NonNull<PyObject>,
        keeper: &Keeper,
    ) -> Self {
        Self { py, home: Home::Instance(this, NonNull::from(keeper)), _module: PhantomData }
    }

    /// # Safety
    /// The same for a class that the caller holds.
    #[inline]
    pub(crate) unsafe fn of_class(
        py: Attached<'py>,
        class: NonNull<PyTypeObject>,
        keeper: &Keeper,
    ) -> Self {
        Self { py, home: Home::Class(class, NonNull::from(keeper)), _module: PhantomData }
    }

    /// The proof that this thread is attached.
    #[inline]
    pub fn py(&self) -> Attached<'py> {
        self.py
    }

    /// What the module keeps for itself.
    ///
    /// Raises `SystemError` before the module is executed, and after the collector has cleared the
    /// class of the method that asks.
    #[inline]
    pub fn data(&self) -> Result<&'py M::Data> {
        // SAFETY: the module lives until `'py` ends.
        Ok(unsafe { ModuleState::data(self.state()?) })
    }

    /// Whether the module has this one of [`Module::CORRECTIONS`].
    ///
    /// Raises `SystemError` as [`Call::data`] does.
    #[inline]
    pub fn has(&self, correction: Correction) -> Result<bool> {
        self.have([correction]).map(|[has]| has)
    }

    /// The same of several at once.
    #[inline]
    pub fn have<const N: usize>(&self, corrections: [Correction; N]) -> Result<[bool; N]> {
        // SAFETY: the module lives until `'py` ends.
        let bits = unsafe { ModuleState::corrections(self.state()?) };
        Ok(corrections.map(|correction| bits & correction.bit() != 0))
    }

    /// What was put in `slot` when the module was executed. It is there until the module goes.
    ///
    /// Raises `SystemError` before it is put there, and after the collector has cleared the class.
    #[inline]
    pub fn object(&self, slot: Slot<M>) -> Result<Object<'py>> {
        // SAFETY: the module lives until `'py` ends.
        let object = unsafe { ModuleState::object(self.state()?, slot) };
        object.ok_or_else(|| no_state::<M>(self.py))
    }

    /// The class `T` of this module.
    ///
    /// Raises `SystemError` before it is made, and after the collector has cleared the class of the
    /// method that asks.
    #[inline]
    pub fn class<T: Class<Module = M>>(&self) -> Result<ClassRef<'py, T>> {
        // SAFETY: the module lives until `'py` ends.
        let class = unsafe { ModuleState::class(self.state()?) };
        class.ok_or_else(|| no_state::<M>(self.py))
    }

    /// Raises the exception class that is kept in `class`.
    #[cold]
    pub fn raise(&self, class: Slot<M>, message: impl fmt::Display) -> Raised {
        match self.object(class) {
            Ok(class) => self.py.raise_class(class, message),
            Err(raised) => raised,
        }
    }

    /// The module, which lives until `'py` ends.
    #[inline]
    pub(crate) fn module(&self) -> Result<NonNull<PyObject>> {
        // SAFETY: as those who made this promised. Whatever class the instance has now, it is derived
        // from the one that laid it out. The keeper holds the module until `'py` ends.
        let module = unsafe {
            match self.home {
                Home::Module(module) => module.as_ptr(),
                Home::Instance(this, keeper) => {
                    keeper.as_ref().module_of(capi::Py_TYPE(this.as_ptr()))
                }
                Home::Class(class, keeper) => keeper.as_ref().module_of(class.as_ptr()),
            }
        };
        NonNull::new(module).ok_or_else(|| no_state::<M>(self.py))
    }

    #[inline]
    fn state(&self) -> Result<NonNull<ModuleState<M>>> {
        // SAFETY: a module of the definition of `M`.
        let state = unsafe { ModuleState::of(self.module()?.as_ptr()) };
        NonNull::new(state).ok_or_else(|| no_state::<M>(self.py))
    }
}

#[cold]
fn no_state<M: Module>(py: Attached<'_>) -> Raised {
    let name = const { text(M::NAME) };
    let message = format_args!("{name}: used before it was executed or after it was cleared");
    py.raise(Builtin::SystemError, message)
}
