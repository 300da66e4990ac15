//! Instances that can be called.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ptr::NonNull;

use crate::call::arguments::Arguments;
use crate::call::keywords::hold_keywords;
use crate::ffi::capi::PyObject;
use crate::ffi::text::text;
use crate::types::running::run;
use crate::{Class, Method, Owned};

/// What a call of an instance does: a method, which has no name but in messages.
pub struct CallDef<T: Class> {
    pub(crate) call: pyo3_ffi::ternaryfunc,
    _class: PhantomData<fn(T)>,
}

impl<T: Class> CallDef<T> {
    /// It does what method `F` does.
    #[must_use]
    pub const fn new<F: Method<N, Class = T>, const N: usize>() -> Self {
        const { assert!(F::SIGNATURE.count <= N, "the body has fewer parameters than the signature") };
        Self { call: call::<F, N>, _class: PhantomData }
    }
}

/// `tp_call`.
unsafe extern "C" fn call<F: Method<N>, const N: usize>(
    this: *mut PyObject,
    arguments: *mut PyObject,
    keywords: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: C calls us attached, with an instance of the class, which whoever calls it holds, and with
    // arguments that live until we return. The new reference is passed on, and the thread stays attached.
    unsafe {
        run::<F::Class>(this, |call, this| {
            let (py, name) = (call.py(), const { text(F::NAME) });
            let keywords = hold_keywords(py, keywords)?;
            let arguments = Arguments::from_tuple(arguments, &keywords);
            let bound = arguments.bind(py, name, const { &F::SIGNATURE })?;
            // The result does not borrow from the keywords.
            let result = F::call(call, this, bound)?.into_c();
            Ok(Owned::from_pointer(NonNull::new_unchecked(result)))
        })
    }
}
