//! One call from Python, and the way from it to the state of its module.
#![allow(unsafe_code)]

use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;

use pyo3_ffi::PyModuleDef;

use crate::capi::{self, PyObject, PyTypeObject};
use crate::function::text;
use crate::module::Module;
use crate::state::{ModuleState, Slot};
use crate::{Attached, Builtin, Class, ClassRef, Object, Raised, Result};

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
    Module(NonNull<PyObject>),
    Class(NonNull<PyTypeObject>, NonNull<PyModuleDef>),
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
    /// The thread is attached, and `class` is a class that lives, both until `'py` ends;
    /// `definition` is that of `M`.
    #[inline]
    pub(crate) unsafe fn of_class(
        py: Attached<'py>,
        class: NonNull<PyTypeObject>,
        definition: NonNull<PyModuleDef>,
    ) -> Self {
        Self { py, home: Home::Class(class, definition), _module: PhantomData }
    }

    /// The proof that this thread is attached.
    #[inline]
    pub fn py(&self) -> Attached<'py> {
        self.py
    }

    /// What the module keeps for itself.
    ///
    /// Raises `SystemError` before the module is executed.
    #[inline]
    pub fn data(&self) -> Result<&'py M::Data> {
        // SAFETY: the module lives until `'py` ends.
        Ok(unsafe { ModuleState::data(self.state()?) })
    }

    /// What was put in `slot` when the module was executed. It is there until the module goes.
    ///
    /// Raises `SystemError` before it is put there, and after the module has been cleared.
    #[inline]
    pub fn object(&self, slot: Slot<M>) -> Result<Object<'py>> {
        // SAFETY: the module lives until `'py` ends.
        let object = unsafe { ModuleState::object(self.state()?, slot) };
        object.ok_or_else(|| no_state::<M>(self.py))
    }

    /// The class `T` of this module.
    ///
    /// Raises `SystemError` before it is made, and after the module has been cleared.
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

    #[inline]
    fn state(&self) -> Result<NonNull<ModuleState<M>>> {
        // SAFETY: as those who made this promised; a class keeps its module alive.
        let state = unsafe {
            let module = match self.home {
                Home::Module(module) => module.as_ptr(),
                Home::Class(class, definition) => {
                    capi::PyType_GetModuleByDef(class.as_ptr(), definition.as_ptr())
                }
            };
            if module.is_null() {
                return Err(Raised::by_c(self.py));
            }
            ModuleState::of(module)
        };
        NonNull::new(state).ok_or_else(|| no_state::<M>(self.py))
    }
}

#[cold]
fn no_state<M: Module>(py: Attached<'_>) -> Raised {
    let name = const { text(M::NAME) };
    let message = format_args!("{name}: used before it was executed or after it was cleared");
    py.raise(Builtin::SystemError, message)
}
