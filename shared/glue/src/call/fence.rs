//! No panic crosses into C.
#![allow(unsafe_code)]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::core::fail::fail_point;
use crate::core::unreturned;
use crate::ffi::capi;
use crate::{Attached, Builtin, Raised, Result};

/// Runs what C has called. A panic becomes `SystemError`, with `name` and the panic's own message.
///
/// `AssertUnwindSafe` is right: what `work` leaves half done is either dropped here, or behind a
/// [`crate::Lock`], which remembers it.
/// Returns `None` with an exception set, or a result without one, as C wants it.
#[inline]
pub(crate) fn fence<'py, R>(
    py: Attached<'py>,
    name: &str,
    work: impl FnOnce() -> Result<R>,
) -> Option<R> {
    let work = || {
        fail_point();
        work()
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(result)) if unreturned::may_be() => without_exception(py, name, result),
        Ok(Ok(result)) => Some(result),
        Ok(Err(raised)) => {
            with_exception(py, name, raised);
            None
        }
        Err(payload) => {
            raise_panic(py, name, payload).into_c();
            None
        }
    }
}

/// A result, where no exception is set; else that is the cause of a `SystemError`, as in
/// `_Py_CheckFunctionResult`.
#[cold]
#[inline(never)]
fn without_exception<R>(py: Attached<'_>, name: &str, result: R) -> Option<R> {
    // SAFETY: attached.
    if !unreturned::was_dropped() || unsafe { capi::PyErr_Occurred() }.is_null() {
        return Some(result);
    }
    let left = Raised::by_c(py).take(py);
    drop(result);
    let message = format_args!("{name}: has a result with an exception set");
    py.raise(Builtin::SystemError, message).from_cause(py, left).into_c();
    None
}

/// Sees to it that there is one.
#[cold]
#[inline(never)]
fn with_exception(py: Attached<'_>, name: &str, raised: Raised) {
    raised.into_c();
    // SAFETY: attached.
    if unsafe { capi::PyErr_Occurred() }.is_null() {
        let message = format_args!("{name}: failed without setting an exception");
        py.raise(Builtin::SystemError, message).into_c();
    }
}

/// The same for a callback that has no way to report an exception, such as a deallocator.
#[inline]
pub(crate) fn fence_unraisable(py: Attached<'_>, name: &str, work: impl FnOnce()) {
    let work = || {
        work();
        fail_point();
    };
    if let Err(payload) = catch_unwind(AssertUnwindSafe(work)) {
        report_unraisable(py, name, payload);
    }
}

#[cold]
#[inline(never)]
fn raise_panic(py: Attached<'_>, name: &str, payload: Box<dyn Any + Send>) -> Raised {
    // SAFETY: attached. The work may have set an exception and then panicked over it.
    unsafe { capi::PyErr_Clear() };
    let raised = match message(&*payload) {
        Some(text) => py.raise(Builtin::SystemError, format_args!("{name}: panicked: {text}")),
        None => py.raise(Builtin::SystemError, format_args!("{name}: panicked")),
    };
    // The payload can be any type: dropping it may panic once more, and then it stays where it is.
    if let Err(second) = catch_unwind(AssertUnwindSafe(move || drop(payload))) {
        std::mem::forget(second);
    }
    raised
}

fn message(payload: &(dyn Any + Send)) -> Option<&str> {
    let text = payload.downcast_ref::<&'static str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

#[cold]
#[inline(never)]
fn report_unraisable(py: Attached<'_>, name: &str, payload: Box<dyn Any + Send>) {
    // SAFETY: attached. An exception being raised elsewhere is put aside, and put back after.
    unsafe {
        let interrupted = capi::take_raised_exception();
        raise_panic(py, name, payload).into_c();
        capi::PyErr_WriteUnraisable(std::ptr::null_mut());
        if !interrupted.is_null() {
            capi::set_raised_exception(interrupted);
        }
    }
}
