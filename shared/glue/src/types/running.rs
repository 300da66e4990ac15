//! Running code of a module for an instance of one of its classes.
#![allow(unsafe_code)]

use std::ptr::{self, NonNull};

use crate::call::fence::fence;
use crate::ffi::capi::PyObject;
use crate::ffi::text::text;
use crate::types::call::Keeper;
use crate::{Attached, Call, Class, Exported, Instance, Object, Owned, Result};

/// # Safety
/// The thread is attached; `this` is an instance of the class of `T` that the caller holds.
#[inline]
pub(crate) unsafe fn run<'py, T: Class>(
    this: *mut PyObject,
    work: impl FnOnce(Call<'py, T::Module>, Instance<'py, T>) -> Result<Owned<'py>>,
) -> *mut PyObject {
    // SAFETY: the caller says so; the caller's caller keeps `this` alive until we return.
    unsafe {
        let py = Attached::assume();
        let keeper = Keeper::new(T::Module::definition().as_ptr());
        let result = fence(py, const { text(T::NAME) }, || {
            let this = NonNull::new_unchecked(this);
            let call = Call::of_instance(py, this, &keeper);
            work(call, Instance::of(Object::borrowed(this))?)
        });
        result.map_or(ptr::null_mut(), Owned::into_c)
    }
}
