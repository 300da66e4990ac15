//! The C functions that the models call, with what the documentation of CPython says of them.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use pyo3_ffi::{
    Py_ssize_t, Py_tp_dealloc, Py_tp_methods, PyModuleDef, PyObject, PyThreadState, PyType_Spec,
    PyTypeObject,
};

use crate::interpreter::{self, current};
use crate::objects::{self, Content, content, make};
use crate::raw::RawLock;

pub unsafe fn PyEval_SaveThread() -> *mut PyThreadState {
    interpreter::detach().cast()
}

pub unsafe fn PyEval_RestoreThread(state: *mut PyThreadState) {
    interpreter::attach(state.cast());
}

pub unsafe fn PyThreadState_Get() -> *mut PyThreadState {
    ptr::from_mut(current()).cast()
}

/// The lock that is held, if any.
pub struct PyCriticalSection(Option<&'static RawLock>);

pub unsafe fn PyCriticalSection_Begin(section: *mut PyCriticalSection, object: *mut PyObject) {
    // SAFETY: the caller's memory, until the end.
    unsafe { section.write(PyCriticalSection(interpreter::enter_section(object))) }
}

pub unsafe fn PyCriticalSection_End(section: *mut PyCriticalSection) {
    // SAFETY: as written above.
    if let Some(lock) = unsafe { (*section).0 } {
        lock.unlock();
    }
}

/// The same for two.
pub struct PyCriticalSection2([Option<&'static RawLock>; 2]);

pub unsafe fn PyCriticalSection2_Begin(
    section: *mut PyCriticalSection2,
    object: *mut PyObject,
    other: *mut PyObject,
) {
    let (first, second) = if object < other { (object, other) } else { (other, object) };
    let first_lock = interpreter::enter_section(first);
    let second_lock = if first == second { None } else { interpreter::enter_section(second) };
    // SAFETY: the caller's memory, until the end.
    unsafe { section.write(PyCriticalSection2([first_lock, second_lock])) }
}

pub unsafe fn PyCriticalSection2_End(section: *mut PyCriticalSection2) {
    // SAFETY: as written above.
    let locks = unsafe { &(*section).0 };
    for lock in locks.iter().rev().flatten() {
        lock.unlock();
    }
}

pub unsafe fn Py_INCREF(object: *mut PyObject) {
    current();
    if !immortal(object) {
        objects::take(object);
    }
}

pub unsafe fn Py_XINCREF(object: *mut PyObject) {
    if !object.is_null() {
        // SAFETY: the caller's promise.
        unsafe { Py_INCREF(object) }
    }
}

pub unsafe fn Py_DECREF(object: *mut PyObject) {
    current();
    if !immortal(object) {
        objects::give(object);
    }
}

pub unsafe extern "C" fn Py_DecRef(object: *mut PyObject) {
    // SAFETY: the caller's promise.
    unsafe { Py_DECREF(object) }
}

pub unsafe fn Py_REFCNT(object: *mut PyObject) -> Py_ssize_t {
    if immortal(object) { Py_ssize_t::MAX } else { objects::references(object) }
}

/// Objects that the models only compare.
#[repr(C, align(8))]
struct Immortals([u64; 32]);
static IMMORTALS: Immortals = Immortals([0; 32]);

const fn immortal_at(index: usize) -> *mut PyObject {
    (&raw const IMMORTALS).cast::<u64>().wrapping_add(index).cast_mut().cast()
}

fn immortal(object: *mut PyObject) -> bool {
    (immortal_at(0)..immortal_at(32)).contains(&object)
}

pub unsafe fn Py_None() -> *mut PyObject {
    immortal_at(0)
}

macro_rules! exceptions {
    ($($index:literal $name:ident)*) => {
        $(pub static mut $name: *mut PyObject = immortal_at($index);)*
    };
}

exceptions! {
    1 PyExc_AssertionError
    2 PyExc_AttributeError
    3 PyExc_BufferError
    4 PyExc_DeprecationWarning
    5 PyExc_EOFError
    6 PyExc_Exception
    7 PyExc_FutureWarning
    8 PyExc_MemoryError
    9 PyExc_OverflowError
    10 PyExc_RuntimeError
    11 PyExc_SystemError
    12 PyExc_TypeError
    13 PyExc_UnicodeEncodeError
    14 PyExc_ValueError
}

pub unsafe extern "C" fn PyErr_SetObject(class: *mut PyObject, value: *mut PyObject) {
    let Content::Text(text) = content(value) else { panic!("a message") };
    current().raised = Some((class, text));
}

pub unsafe extern "C" fn PyErr_Clear() {
    current().raised = None;
}

pub unsafe fn PyErr_Occurred() -> *mut PyObject {
    current().raised.as_ref().map_or(ptr::null_mut(), |(class, _)| *class)
}

pub unsafe fn PyUnicode_FromStringAndSize(text: *const c_char, size: Py_ssize_t) -> *mut PyObject {
    current();
    // SAFETY: the caller's text.
    let text = unsafe { std::slice::from_raw_parts(text.cast(), size.cast_unsigned()) };
    make(ptr::null_mut(), 0, Content::Text(String::from_utf8_lossy(text).into_owned()))
}

pub unsafe fn PyLong_FromSsize_t(number: Py_ssize_t) -> *mut PyObject {
    current();
    make(ptr::null_mut(), 0, Content::Int(number))
}

pub unsafe fn PyModuleDef_Init(definition: *mut PyModuleDef) -> *mut PyObject {
    definition.cast()
}

pub unsafe fn PyModule_GetState(module: *mut PyObject) -> *mut c_void {
    let Content::Module { state, .. } = content(module) else { panic!("a module") };
    state.cast()
}

pub unsafe extern "C" fn PyType_FromModuleAndSpec(
    module: *mut PyObject,
    spec: *mut PyType_Spec,
    base: *mut PyObject,
) -> *mut PyObject {
    assert!(base.is_null(), "no model has a derived class");
    objects::take(module);
    let object = make(ptr::null_mut(), size_of::<PyTypeObject>(), Content::Class { module });
    let class: *mut PyTypeObject = object.cast();
    // SAFETY: memory for a class, and slots that end with 0.
    unsafe {
        (*class).tp_name = (*spec).name;
        (*class).tp_basicsize = (*spec).basicsize as Py_ssize_t;
        // Anything but null, which it is once the class is cleared.
        (*class).tp_mro = immortal_at(0);
        (*class).tp_alloc = Some(allocate);
        (*class).tp_free = Some(free);
        let mut slot = (*spec).slots;
        while (*slot).slot != 0 {
            if (*slot).slot == Py_tp_dealloc {
                (*class).tp_dealloc =
                    Some(std::mem::transmute::<*mut c_void, pyo3_ffi::destructor>((*slot).pfunc));
            } else if (*slot).slot == Py_tp_methods {
                (*class).tp_methods = (*slot).pfunc.cast();
            }
            slot = slot.add(1);
        }
    }
    object
}

unsafe extern "C" fn allocate(class: *mut PyTypeObject, _: Py_ssize_t) -> *mut PyObject {
    let object = new_instance(class);
    objects::show(object);
    object
}

/// The collector does not know it before [`PyObject_GC_Track`]. Of its memory no more is written than the head.
pub unsafe fn PyObject_GC_New(class: *mut PyTypeObject) -> *mut PyObject {
    let object = new_instance(class);
    // SAFETY: the memory of an instance behind its head.
    unsafe {
        let size = (*class).tp_basicsize.cast_unsigned() - size_of::<PyObject>();
        ptr::write_bytes(object.add(1).cast::<u8>(), 0xAA, size);
    }
    object
}

/// Where the collector does not know it at all.
pub unsafe fn PyObject_New(_: *mut PyTypeObject) -> *mut PyObject {
    panic!("no model has a class that is not collected")
}

pub unsafe fn PyObject_GC_Track(object: *mut c_void) {
    objects::show(object.cast());
}

fn new_instance(class: *mut PyTypeObject) -> *mut PyObject {
    objects::take(class.cast());
    // SAFETY: a class of the model.
    let size = unsafe { (*class).tp_basicsize.cast_unsigned() };
    make(class, size, Content::Instance)
}

unsafe extern "C" fn free(object: *mut c_void) {
    objects::freed(object.cast());
}

pub unsafe fn PyObject_GC_UnTrack(_: *mut c_void) {}

pub unsafe fn PyObject_TypeCheck(object: *mut PyObject, class: *mut PyTypeObject) -> c_int {
    // SAFETY: a live object.
    unsafe { c_int::from((*object).ob_type == class) }
}

pub unsafe fn PyType_GetModuleByDef(
    class: *mut PyTypeObject,
    _: *mut PyModuleDef,
) -> *mut PyObject {
    let Content::Class { module } = content(class.cast()) else { panic!("a class") };
    assert!(!module.is_null(), "glue looks first whether the class is cleared");
    module
}
