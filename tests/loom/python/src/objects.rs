//! The objects of the models. What is freed stays where it is until the execution ends, so that to
//! use it is a failure and not undefined behaviour.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ptr;

use loom::sync::atomic::{AtomicUsize, Ordering};
use pyo3_ffi::{PyObject, PyTypeObject};

use crate::interpreter;
use crate::raw::{self, RawLock};

/// What is behind an object.
#[derive(Clone)]
pub(crate) enum Content {
    Int(isize),
    Text(String),
    Module {
        definition: *mut pyo3_ffi::PyModuleDef,
        state: *mut u8,
    },
    Class {
        module: *mut PyObject,
    },
    Instance,
    /// Runs this when it goes, as an object with a `__del__` does.
    Finalized(std::rc::Rc<dyn Fn()>),
}

struct Entry {
    references: isize,
    content: Content,
    /// Written when it is made, read when it is used: loom sees whether the first is before the other.
    made: loom::cell::UnsafeCell<()>,
    /// Of an instance: whoever frees it comes after all who have used it, as with CPython's counts.
    order: Option<&'static AtomicUsize>,
}

#[derive(Default)]
struct Heap {
    objects: HashMap<usize, Entry>,
    sections: HashMap<usize, &'static RawLock>,
    kept: Vec<Box<dyn Any>>,
}

std::thread_local! {
    static HEAP: RefCell<Heap> = RefCell::default();
    static SHOWN: Cell<Option<*mut PyObject>> = const { Cell::new(None) };
}

/// A reference to the instance that was allocated last, as `gc.get_objects` gives it.
pub fn shown() -> Option<*mut PyObject> {
    SHOWN.take()
}

/// The collector can show this instance.
pub(crate) fn show(object: *mut PyObject) {
    take(object);
    if let Some(before) = SHOWN.replace(Some(object)) {
        give(before);
    }
}

/// Keeps `value` until the execution ends.
pub(crate) fn keep<T: 'static>(value: T) -> &'static T {
    let value = Box::new(value);
    let pointer = &raw const *value;
    HEAP.with_borrow_mut(|heap| heap.kept.push(value));
    // SAFETY: it stays where it is until the execution ends, and no reference to it is kept.
    unsafe { &*pointer }
}

/// So much cleared memory, until the execution ends.
pub(crate) fn memory(size: usize) -> *mut u8 {
    let words = keep(RefCell::new(vec![0_u128; size.div_ceil(16) + 1]));
    words.borrow_mut().as_mut_ptr().cast()
}

/// A new object with one reference.
pub(crate) fn make(class: *mut PyTypeObject, size: usize, content: Content) -> *mut PyObject {
    let object: *mut PyObject = memory(size.max(size_of::<PyObject>())).cast();
    // SAFETY: memory for an object.
    unsafe { (*object).ob_type = class };
    let made = loom::cell::UnsafeCell::new(());
    // To loom, what was made is as old as the last thing that the thread has done before.
    made.with_mut(|_| ());
    let order = matches!(content, Content::Instance).then(raw::word);
    let entry = Entry { references: 1, content, made, order };
    HEAP.with_borrow_mut(|heap| heap.objects.insert(object.addr(), entry));
    object
}

/// Runs `finalizer` when the object goes, as its `__del__`.
pub fn on_free(object: *mut PyObject, finalizer: impl Fn() + 'static) {
    let finalizer = Content::Finalized(std::rc::Rc::new(finalizer));
    with_entry(object, |entry| entry.content = finalizer);
}

fn with_entry<R>(object: *mut PyObject, work: impl FnOnce(&mut Entry) -> R) -> R {
    HEAP.with_borrow_mut(|heap| {
        let entry = heap.objects.get_mut(&object.addr()).expect("an object of the model");
        assert!(entry.references > 0, "an object is used after it was freed");
        entry.made.with(|_| ());
        work(entry)
    })
}

pub(crate) fn content(object: *mut PyObject) -> Content {
    with_entry(object, |entry| entry.content.clone())
}

pub(crate) fn references(object: *mut PyObject) -> isize {
    with_entry(object, |entry| entry.references)
}

/// Takes a reference.
pub fn take(object: *mut PyObject) {
    with_entry(object, |entry| entry.references += 1);
}

/// Gives one up.
pub fn give(object: *mut PyObject) {
    if let Some(order) = with_entry(object, |entry| entry.order) {
        order.fetch_add(1, Ordering::AcqRel);
    }
    if references(object) > 1 {
        return with_entry(object, |entry| entry.references -= 1);
    }
    match content(object) {
        Content::Instance => {
            // SAFETY: an instance has a class with a deallocator, which calls `free`.
            unsafe {
                let class = (*object).ob_type;
                return (*class).tp_dealloc.expect("a deallocator")(object);
            }
        }
        Content::Module { definition, .. } => {
            // SAFETY: a definition that glue has made.
            unsafe { (*definition).m_free.expect("glue has one")(object.cast()) }
        }
        Content::Class { .. } => clear_class(object),
        Content::Finalized(finalizer) => {
            with_entry(object, |entry| entry.references = 0);
            return finalizer();
        }
        Content::Int(_) | Content::Text(_) => {}
    }
    with_entry(object, |entry| entry.references = 0);
}

/// `tp_clear` of a class: it loses its module.
pub(crate) fn clear_class(class: *mut PyObject) {
    let nothing = Content::Class { module: ptr::null_mut() };
    let before = with_entry(class, |entry| std::mem::replace(&mut entry.content, nothing));
    // SAFETY: the memory of a class.
    unsafe { (*class.cast::<PyTypeObject>()).tp_mro = ptr::null_mut() };
    if let Content::Class { module } = before
        && !module.is_null()
    {
        give(module);
    }
}

/// `tp_free`: the instance has gone.
pub(crate) fn freed(object: *mut PyObject) {
    with_entry(object, |entry| entry.references = 0);
}

/// The lock of the object's critical section.
pub(crate) fn section(object: *mut PyObject) -> &'static RawLock {
    let known = HEAP.with_borrow(|heap| heap.sections.get(&object.addr()).copied());
    known.unwrap_or_else(|| {
        let section = RawLock::kept();
        HEAP.with_borrow_mut(|heap| heap.sections.insert(object.addr(), section));
        section
    })
}

/// The executions of a model. At the end of each no object may be left.
pub fn model(execution: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(PREEMPTIONS);
    builder.check(move || {
        HEAP.with_borrow_mut(|heap| *heap = Heap::default());
        interpreter::unwound();
        raw::begin();
        execution();
        let heap = HEAP.take();
        let left = heap.objects.values().filter(|entry| entry.references > 0).count();
        assert_eq!(left, 0, "objects are left");
    });
}

/// How often a thread is interrupted where it could go on, at most. The models have two or three
/// threads, and each more interruption makes many times as many schedules.
const PREEMPTIONS: usize = 2;

/// Says nothing of panics with this message, of which there is one in each execution.
pub fn quietly(expected: &'static str) {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info.payload_as_str() != Some(expected) {
            hook(info);
        }
    }));
}
