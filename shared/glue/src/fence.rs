//! No panic crosses into C.
#![allow(unsafe_code)]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::fail::fail_point;
use crate::{Attached, Builtin, Raised, Result, capi};

/// Runs what C has called. A panic becomes `SystemError`, with `name` and the panic's own message.
///
/// `AssertUnwindSafe` is right: what `work` leaves half done is either dropped here, or behind a
/// [`crate::Lock`], which remembers it.
#[inline]
pub(crate) fn fence<'py, R>(
    py: Attached<'py>,
    name: &str,
    work: impl FnOnce() -> Result<R>,
) -> Result<R> {
    let work = || {
        fail_point();
        work()
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(payload) => Err(raise_panic(py, name, payload)),
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
        let _ = raise_panic(py, name, payload);
        capi::PyErr_WriteUnraisable(std::ptr::null_mut());
        if !interrupted.is_null() {
            capi::set_raised_exception(interrupted);
        }
    }
}
