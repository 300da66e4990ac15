//! The C functions that can run Python code, and so may never return.
//!
//! They are those that call a method, a hook or a finaliser, give up a reference, or make an object that
//! the collector tracks: until 3.11 any such allocation can collect, and so run finalisers; from 3.12 on
//! that waits for the next byte code. The functions in `raising.rs` run some only where they raise. All
//! others that glue calls can neither raise nor give up a reference: they stand in `capi.rs`.
//!
//! Python code lets other threads run. When it wants to go on while the interpreter shuts down, a
//! daemon thread must end: before 3.14 by `pthread_exit`, which with glibc unwinds the stack. That
//! would drop what our frames hold although the thread is not attached, and run into the fence. So
//! the thread is left hanging right above the C function, as 3.14 itself does, and as pyo3-ffi does
//! in `PyEval_RestoreThread`.
#![allow(unsafe_code, non_snake_case)]

use std::ffi::{c_char, c_int, c_void};
#[cfg(not(Py_3_14))]
use std::hint::black_box;

use pyo3_ffi::{Py_buffer, Py_ssize_t, PyMethodDef, PyObject, PyType_Spec, PyTypeObject};

macro_rules! python_code {
    ($(fn $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)*) => { $(
        #[inline]
        pub(crate) unsafe fn $name($($argument: $type),*) $(-> $result)? {
            // SAFETY: what the caller promises is what C asks for.
            #[cfg(Py_3_14)]
            unsafe {
                pyo3_ffi::$name($($argument),*)
            }
            // SAFETY: the same. Functions of both ABIs are called in the same way; the one that may
            // unwind must not be recognised as the other, of which the compiler knows better.
            #[cfg(not(Py_3_14))]
            unsafe {
                let function: unsafe extern "C" fn($($type),*) $(-> $result)? = pyo3_ffi::$name;
                let function: unsafe extern "C-unwind" fn($($type),*) $(-> $result)? =
                    std::mem::transmute(black_box(function));
                hang_instead_of_exit(|| function($($argument),*))
            }
        }
    )* };
}

python_code! {
    // A new reference, or fails.
    fn PyCMethod_New(
        method: *mut PyMethodDef, this: *mut PyObject, module: *mut PyObject,
        class: *mut PyTypeObject
    ) -> *mut PyObject;
    fn PyDict_New() -> *mut PyObject;
    fn PyDictProxy_New(dict: *mut PyObject) -> *mut PyObject;
    fn PyErr_NewException(
        name: *const c_char, base: *mut PyObject, dict: *mut PyObject
    ) -> *mut PyObject;
    fn PyFrozenSet_New(items: *mut PyObject) -> *mut PyObject;
    fn PyImport_ImportModule(name: *const c_char) -> *mut PyObject;
    fn PyList_New(size: Py_ssize_t) -> *mut PyObject;
    fn PyLong_FromString(text: *const c_char, end: *mut *mut c_char, base: c_int) -> *mut PyObject;
    fn PyMapping_Items(mapping: *mut PyObject) -> *mut PyObject;
    fn PyMemoryView_FromObject(object: *mut PyObject) -> *mut PyObject;
    fn PyNumber_FloorDivide(left: *mut PyObject, right: *mut PyObject) -> *mut PyObject;
    fn PyNumber_InPlaceAdd(left: *mut PyObject, right: *mut PyObject) -> *mut PyObject;
    fn PyNumber_Index(object: *mut PyObject) -> *mut PyObject;
    fn PyNumber_Negative(object: *mut PyObject) -> *mut PyObject;
    fn PyNumber_ToBase(number: *mut PyObject, base: c_int) -> *mut PyObject;
    fn PyObject_GetAttr(object: *mut PyObject, name: *mut PyObject) -> *mut PyObject;
    fn PyObject_GenericGetDict(object: *mut PyObject, context: *mut c_void) -> *mut PyObject;
    fn PyObject_GetAttrString(object: *mut PyObject, name: *const c_char) -> *mut PyObject;
    fn PyObject_Repr(object: *mut PyObject) -> *mut PyObject;
    fn PyObject_Str(object: *mut PyObject) -> *mut PyObject;
    fn PySequence_Fast(object: *mut PyObject, message: *const c_char) -> *mut PyObject;
    fn PySequence_Repeat(sequence: *mut PyObject, count: Py_ssize_t) -> *mut PyObject;
    fn PyTuple_New(size: Py_ssize_t) -> *mut PyObject;
    fn PyType_FromModuleAndSpec(
        module: *mut PyObject, spec: *mut PyType_Spec, base: *mut PyObject
    ) -> *mut PyObject;
    fn PyUnicode_Format(format: *mut PyObject, arguments: *mut PyObject) -> *mut PyObject;

    // A number, or fails with -1.
    fn PyDict_Contains(dict: *mut PyObject, key: *mut PyObject) -> c_int;
    fn PyDict_DelItem(dict: *mut PyObject, key: *mut PyObject) -> c_int;
    fn PyDict_SetItem(dict: *mut PyObject, key: *mut PyObject, value: *mut PyObject) -> c_int;
    fn PyErr_WarnEx(class: *mut PyObject, text: *const c_char, level: Py_ssize_t) -> c_int;
    fn PyList_Sort(list: *mut PyObject) -> c_int;
    fn PyModule_AddObjectRef(
        module: *mut PyObject, name: *const c_char, value: *mut PyObject
    ) -> c_int;
    fn PyNumber_AsSsize_t(object: *mut PyObject, error: *mut PyObject) -> Py_ssize_t;
    fn PyObject_GetBuffer(object: *mut PyObject, view: *mut Py_buffer, flags: c_int) -> c_int;
    fn PyObject_IsTrue(object: *mut PyObject) -> c_int;
    fn PyObject_RichCompareBool(left: *mut PyObject, right: *mut PyObject, how: c_int) -> c_int;
    fn PyObject_Size(object: *mut PyObject) -> Py_ssize_t;
    fn PySet_Add(set: *mut PyObject, item: *mut PyObject) -> c_int;
    fn PySequence_Contains(sequence: *mut PyObject, object: *mut PyObject) -> c_int;

    // Cannot fail.
    fn PyBuffer_Release(view: *mut Py_buffer);
    fn PyErr_Clear();
    fn PyErr_NoMemory() -> *mut PyObject;
    fn PyErr_SetObject(class: *mut PyObject, value: *mut PyObject);
    fn PyErr_WriteUnraisable(object: *mut PyObject);
    fn PyException_SetCause(exception: *mut PyObject, cause: *mut PyObject);
    fn PyException_SetContext(exception: *mut PyObject, context: *mut PyObject);
}

#[cfg(not(Py_3_14))]
python_code! {
    fn Py_DecRef(object: *mut PyObject);
}

#[cfg(Py_3_13)]
python_code! {
    fn PyDict_GetItemRef(
        dict: *mut PyObject, key: *mut PyObject, value: *mut *mut PyObject
    ) -> c_int;
    fn PyType_GetFullyQualifiedName(class: *mut PyTypeObject) -> *mut PyObject;
}

#[cfg(not(Py_3_13))]
python_code! {
    fn PyDict_GetItemWithError(dict: *mut PyObject, key: *mut PyObject) -> *mut PyObject;
}

// Both take the reference to the item, also where they fail.
#[cfg(Py_GIL_DISABLED)]
python_code! {
    fn PyList_SetItem(list: *mut PyObject, index: Py_ssize_t, item: *mut PyObject) -> c_int;
    fn PyTuple_SetItem(tuple: *mut PyObject, index: Py_ssize_t, item: *mut PyObject) -> c_int;
}

/// Writes a new reference, or null; fails with -1.
#[cfg(not(Py_3_13))]
pub(crate) unsafe fn PyDict_GetItemRef(
    dict: *mut PyObject,
    key: *mut PyObject,
    value: *mut *mut PyObject,
) -> c_int {
    // SAFETY: as the caller says; nothing runs between getting the item and taking the reference.
    unsafe {
        let item = PyDict_GetItemWithError(dict, key);
        pyo3_ffi::Py_XINCREF(item);
        *value = item;
        if item.is_null() && !pyo3_ffi::PyErr_Occurred().is_null() { -1 } else { 0 }
    }
}

#[cfg(Py_3_12)]
python_code! {
    fn PyErr_SetRaisedException(exception: *mut PyObject);
}

#[cfg(not(Py_3_12))]
python_code! {
    fn PyErr_NormalizeException(
        class: *mut *mut PyObject, value: *mut *mut PyObject, traceback: *mut *mut PyObject
    );
    fn PyException_SetTraceback(exception: *mut PyObject, traceback: *mut PyObject) -> c_int;
    fn PyErr_Restore(class: *mut PyObject, value: *mut PyObject, traceback: *mut PyObject);
}

/// Gives a reference up; the last one runs finalisers.
#[inline]
pub(crate) unsafe fn Py_DECREF(object: *mut PyObject) {
    // SAFETY: the caller's reference to a live object.
    unsafe {
        #[cfg(Py_3_14)]
        pyo3_ffi::Py_DECREF(object);
        #[cfg(not(Py_3_14))]
        if cfg!(not(Py_GIL_DISABLED)) && pyo3_ffi::Py_REFCNT(object) > 1 {
            pyo3_ffi::Py_DECREF(object);
        } else {
            Py_DecRef(object);
        }
    }
}

/// The same, where null is no reference.
#[inline]
pub(crate) unsafe fn Py_XDECREF(object: *mut PyObject) {
    if !object.is_null() {
        // SAFETY: not null, so the caller's reference.
        unsafe { Py_DECREF(object) }
    }
}

/// `function(arguments...)`: a new reference, or fails.
#[inline]
pub(crate) unsafe fn PyObject_Call<const N: usize>(
    function: *mut PyObject,
    arguments: [*mut PyObject; N],
) -> *mut PyObject {
    // SAFETY: a callable and `N` live objects.
    unsafe { PyObject_Vectorcall(function, arguments.as_ptr(), N, std::ptr::null_mut()) }
}

/// `function(arguments...)`, of which the last ones have `names`, a tuple or null: a new reference, or
/// fails.
#[inline]
pub(crate) unsafe fn PyObject_Vectorcall(
    function: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    unsafe extern "C-unwind" {
        fn PyObject_Vectorcall(
            function: *mut PyObject,
            arguments: *const *mut PyObject,
            count: usize,
            names: *mut PyObject,
        ) -> *mut PyObject;
    }
    // SAFETY: as the caller says.
    hang_instead_of_exit(|| unsafe { PyObject_Vectorcall(function, arguments, count, names) })
}

/// `object.name(arguments...)`, where `arguments` begin with the object: a new reference, or fails.
/// No object is made for the method.
///
/// # Safety
/// `name` and all of `arguments` are live objects, and there is at least one.
#[inline]
pub(crate) unsafe fn PyObject_CallMethod<const N: usize>(
    name: *mut PyObject,
    mut arguments: [*mut PyObject; N],
) -> *mut PyObject {
    unsafe extern "C-unwind" {
        fn PyObject_VectorcallMethod(
            name: *mut PyObject,
            arguments: *const *mut PyObject,
            count: usize,
            names: *mut PyObject,
        ) -> *mut PyObject;
    }
    const { assert!(N > 0, "the object comes first") };
    // Where the attribute is a bound method, C puts its object in the place of the first.
    let (arguments, names) = (arguments.as_mut_ptr().cast_const(), std::ptr::null_mut());
    // SAFETY: as the caller says; C may write to the array, which is ours.
    hang_instead_of_exit(|| unsafe { PyObject_VectorcallMethod(name, arguments, N, names) })
}

/// A new instance of a class, cleared: a new reference, or fails. The collector may run.
///
/// # Safety
/// The thread is attached, and the class is a heap type that is ready.
pub(crate) unsafe fn allocate(class: *mut PyTypeObject) -> *mut PyObject {
    // SAFETY: every class that is ready has an allocator. Functions of both ABIs are called in the
    // same way.
    unsafe {
        let allocate = (*class).tp_alloc.expect("every class has an allocator");
        let allocate: unsafe extern "C-unwind" fn(*mut PyTypeObject, Py_ssize_t) -> *mut PyObject =
            std::mem::transmute(allocate);
        hang_instead_of_exit(|| allocate(class, 0))
    }
}

/// The same for a class from which none is derived, but only the object's head is written: its own bytes are
/// not cleared, and the collector does not know it yet.
///
/// # Safety
/// As for [`allocate`]; `collected` is whether the collector traverses such objects.
pub(crate) unsafe fn allocate_uncleared(
    class: *mut PyTypeObject,
    collected: bool,
) -> *mut PyObject {
    // SAFETY: the caller's. Both take the size from the class.
    hang_instead_of_exit(|| unsafe {
        if collected { pyo3_ffi::PyObject_GC_New(class) } else { pyo3_ffi::PyObject_New(class) }
    })
}

/// Calls C, which may end the thread.
#[inline]
pub(crate) fn hang_instead_of_exit<R>(call: impl FnOnce() -> R) -> R {
    #[cfg(not(Py_3_14))]
    let hang = Hang;
    let result = call();
    #[cfg(not(Py_3_14))]
    std::mem::forget(hang);
    result
}

/// Keeps the thread where it is for ever.
#[cfg(not(Py_3_14))]
struct Hang;

#[cfg(not(Py_3_14))]
impl Drop for Hang {
    #[cold]
    fn drop(&mut self) {
        loop {
            std::thread::sleep(std::time::Duration::from_secs(3600));
        }
    }
}
