//! Modules as an interpreter makes, calls, clears and frees them: through the function pointers that
//! glue gives to C.

use std::ffi::{CStr, c_int, c_void};
use std::ptr;

use pyo3_ffi::{METH_NOARGS, METH_O, PyMethodDef, PyModuleDef, PyObject};

use crate::interpreter::{current, unwound};
use crate::objects::{self, Content, content, make};

/// A module object; whoever copies it sees to its references.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    object: *mut PyObject,
    definition: *mut PyModuleDef,
}

impl Module {
    /// A module of the definition that `PyInit_` has returned, not executed yet.
    #[must_use]
    pub fn new(definition: *mut PyObject) -> Self {
        let definition: *mut PyModuleDef = definition.cast();
        // SAFETY: a definition that glue has made.
        let size = unsafe { (*definition).m_size };
        let state = objects::memory(size.cast_unsigned());
        let object = make(ptr::null_mut(), 0, Content::Module { definition, state });
        Self { object, definition }
    }

    /// One that is executed.
    #[must_use]
    pub fn executed(definition: *mut PyObject) -> Self {
        let module = Self::new(definition);
        module.execute().expect("it is executed");
        module
    }

    /// Runs `Py_mod_exec`.
    pub fn execute(self) -> Result<(), String> {
        // SAFETY: a definition that glue has made; slots end with 0.
        let status = unsafe {
            let mut slot = (*self.definition).m_slots;
            while (*slot).slot != pyo3_ffi::Py_mod_exec {
                slot = slot.add(1);
            }
            let execute: unsafe extern "C" fn(*mut PyObject) -> c_int =
                std::mem::transmute((*slot).value);
            execute(self.object)
        };
        outcome(status == 0, || ())
    }

    /// Calls a function.
    pub fn call(self, name: &str) -> Result<*mut PyObject, String> {
        // SAFETY: a definition that glue has made.
        unsafe { call((*self.definition).m_methods, name, self.object, ptr::null_mut()) }
    }

    /// Calls a function that returns an `int`.
    pub fn int(self, name: &str) -> Result<isize, String> {
        self.call(name).map(int)
    }

    /// What the collector does with a module that nothing reaches but what it keeps itself.
    pub fn collect(self) {
        let mut classes: Vec<*mut PyObject> = Vec::new();
        // SAFETY: a definition that glue has made, and its module.
        unsafe {
            let traverse = (*self.definition).m_traverse.expect("glue has one");
            traverse(self.object, visit, (&raw mut classes).cast());
            if let Some(clear) = (*self.definition).m_clear {
                clear(self.object);
            }
        }
        classes.into_iter().for_each(objects::clear_class);
    }

    /// Gives up the reference to it.
    pub fn give(self) {
        objects::give(self.object);
    }
}

/// Takes note of the classes.
unsafe extern "C" fn visit(object: *mut PyObject, classes: *mut c_void) -> c_int {
    if let Content::Class { .. } = content(object) {
        // SAFETY: of `collect`.
        unsafe { (*classes.cast::<Vec<*mut PyObject>>()).push(object) };
    }
    0
}

/// Calls a method of an instance with one object, or without.
pub fn call_method(
    object: *mut PyObject,
    name: &str,
    argument: *mut PyObject,
) -> Result<*mut PyObject, String> {
    // SAFETY: an instance of a class of glue's.
    unsafe { call((*(*object).ob_type).tp_methods, name, object, argument) }
}

/// The number in an `int`, which goes.
pub fn int(object: *mut PyObject) -> isize {
    let Content::Int(number) = content(object) else { panic!("an int") };
    objects::give(object);
    number
}

unsafe fn call(
    mut method: *const PyMethodDef,
    name: &str,
    this: *mut PyObject,
    argument: *mut PyObject,
) -> Result<*mut PyObject, String> {
    // SAFETY: a table of glue's, which ends with a null pointer.
    let result = unsafe {
        while CStr::from_ptr((*method).ml_name).to_bytes() != name.as_bytes() {
            method = method.add(1);
        }
        assert!([METH_NOARGS, METH_O].contains(&(*method).ml_flags));
        ((*method).ml_meth.PyCFunction)(this, argument)
    };
    outcome(!result.is_null(), || result)
}

/// What the interpreter makes of the result of a C function.
fn outcome<T>(succeeded: bool, value: impl FnOnce() -> T) -> Result<T, String> {
    unwound();
    let raised = current().raised.take().map(|(_, message)| message);
    match raised {
        None if succeeded => Ok(value()),
        Some(message) if !succeeded => Err(message),
        None => panic!("a C function failed and raised nothing"),
        Some(message) => panic!("a C function succeeded and raised {message}"),
    }
}
