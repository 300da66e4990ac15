//! Giving up the last reference without running out of stack.
//!
//! The deallocator of an instance gives up its members, whose deallocators give up theirs. A chain of
//! millions would need as many C frames. CPython's containers have the trashcan against that. It is not
//! for us: before 3.14 its macros read the thread state, whose layout changes between releases; from
//! 3.14 on it is part of `_Py_Dealloc`; and in all of them it is for tracked objects only, and not for
//! what a module frees. So what is nested too deeply here waits in a list until the outermost
//! deallocator comes to it.
#![allow(unsafe_code)]

use std::cell::RefCell;
use std::ptr;

use pyo3_ffi::PyThreadState;

use crate::ffi::capi::{self, PyObject};

/// How deep references are given up at once: in the order in which C would do it.
const NESTING_LIMIT: usize = 16;

crate::core::sync::thread_local! {
    static DEALLOCATIONS: RefCell<Deallocations> = const { RefCell::new(Deallocations::NONE) };
}

/// What this thread is giving up.
struct Deallocations {
    /// A thread of the system can have a Python thread in each of several interpreters, one inside
    /// another, and an object must be freed in its own.
    thread: *mut PyThreadState,
    depth: usize,
    waiting: Vec<*mut PyObject>,
}

/// What is to be done with a reference.
enum Turn {
    /// It is on the list, or there was no memory for that and it stays.
    Later,
    Nested,
    /// It comes first, and the list after it. With what another interpreter was doing.
    Outermost(Deallocations),
}

impl Deallocations {
    const NONE: Self = Self { thread: ptr::null_mut(), depth: 0, waiting: Vec::new() };

    fn begin(&mut self, thread: *mut PyThreadState, object: *mut PyObject) -> Turn {
        if self.depth == 0 || self.thread != thread {
            let new = Self { thread, depth: 1, waiting: Vec::new() };
            return Turn::Outermost(std::mem::replace(self, new));
        }
        if self.depth < NESTING_LIMIT {
            self.depth += 1;
            return Turn::Nested;
        }
        if self.waiting.try_reserve(1).is_ok() {
            self.waiting.push(object);
        }
        Turn::Later
    }
}

/// Gives up the reference of something that is being freed or cleared; null is none.
///
/// # Safety
/// The thread is attached, and the reference is the caller's.
#[inline]
pub(crate) unsafe fn let_go(object: *mut PyObject) {
    // SAFETY: not null, so a live object, and the reference is ours.
    unsafe {
        if object.is_null() {
        } else if cfg!(not(Py_GIL_DISABLED)) && pyo3_ffi::Py_REFCNT(object) > 1
            || capi::PyBytes_CheckExact(object) != 0
        {
            // Nothing is freed, or nothing that has references.
            capi::Py_DECREF(object);
        } else {
            let_go_of_last(object);
        }
    }
}

#[cold]
#[inline(never)]
unsafe fn let_go_of_last(object: *mut PyObject) {
    // SAFETY: as the caller says. Nothing is borrowed while a reference is given up, since that can
    // run any code: also `let_go`, also of another interpreter.
    unsafe {
        let thread = pyo3_ffi::PyThreadState_Get();
        match with(|all| all.begin(thread, object)) {
            Some(Turn::Later) => {}
            Some(Turn::Nested) => {
                capi::Py_DECREF(object);
                with(|all| all.depth = all.depth.saturating_sub(1));
            }
            Some(Turn::Outermost(before)) => {
                capi::Py_DECREF(object);
                while let Some(next) = with(|all| all.waiting.pop()).flatten() {
                    capi::Py_DECREF(next);
                }
                with(|all| *all = before);
            }
            // The thread ends, and has let go of its list already.
            None => capi::Py_DECREF(object),
        }
    }
}

fn with<R>(work: impl FnOnce(&mut Deallocations) -> R) -> Option<R> {
    DEALLOCATIONS.try_with(|all| work(&mut all.borrow_mut())).ok()
}
