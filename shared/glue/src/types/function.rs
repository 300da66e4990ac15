//! Functions of a module.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::marker::PhantomData;
use std::ptr::NonNull;

use pyo3_ffi::{PyMethodDef, PyMethodDefPointer};

use crate::call::arguments::{Bound, bind_stack};
use crate::call::fence::fence;
use crate::ffi::capi::{Py_ssize_t, PyObject};
use crate::ffi::text::text;
use crate::{Attached, Call, Module, Object, Owned, Result, Signature};

/// A function of module `Self::Module` with at most `N` parameters; [`crate::function!`] writes it.
pub trait Function<const N: usize> {
    /// The module that it is part of.
    type Module: Module;
    /// The name in Python.
    const NAME: &'static CStr;
    /// Signature and documentation, as [`crate::macros::doc_bytes`] has them.
    const DOC: &'static CStr;
    /// The parameters.
    const SIGNATURE: Signature;
    /// What it does.
    fn call<'py>(call: Call<'py, Self::Module>, arguments: Bound<'py, N>) -> Result<Owned<'py>>;
}

/// An entry of a module's function table.
#[repr(transparent)]
pub struct FunctionDef<M: Module> {
    pub(crate) method: PyMethodDef,
    _module: PhantomData<fn(M)>,
}

impl<M: Module> Clone for FunctionDef<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Module> Copy for FunctionDef<M> {}

impl<M: Module> FunctionDef<M> {
    /// What ends a table.
    pub(crate) const END: Self = Self { method: PyMethodDef::zeroed(), _module: PhantomData };

    /// Whether a table is ended, as C wants it.
    pub(crate) const fn ends(table: &[Self]) -> bool {
        matches!(table, [.., last] if last.method.ml_name.is_null())
    }

    /// The entry for function `F`. How C calls it follows from its signature.
    #[must_use]
    pub const fn new<F: Function<N, Module = M>, const N: usize>() -> Self {
        let (ml_meth, ml_flags) = const {
            let signature = F::SIGNATURE;
            assert!(signature.count <= N, "the body has fewer parameters than the signature");
            if signature.count == 0 {
                (PyMethodDefPointer { PyCFunction: no_arguments::<F, N> }, pyo3_ffi::METH_NOARGS)
            } else if signature.is_one_object() {
                (PyMethodDefPointer { PyCFunction: one_object::<F, N> }, pyo3_ffi::METH_O)
            } else if signature.is_positional_only() && !signature.in_tuple {
                (PyMethodDefPointer { PyCFunctionFast: fast::<F, N> }, pyo3_ffi::METH_FASTCALL)
            } else {
                let pointer =
                    PyMethodDefPointer { PyCFunctionFastWithKeywords: fast_keywords::<F, N> };
                (pointer, pyo3_ffi::METH_FASTCALL | pyo3_ffi::METH_KEYWORDS)
            }
        };
        let (ml_name, ml_doc) = (F::NAME.as_ptr(), F::DOC.as_ptr());
        Self { method: PyMethodDef { ml_name, ml_meth, ml_flags, ml_doc }, _module: PhantomData }
    }
}

/// `METH_NOARGS`.
unsafe extern "C" fn no_arguments<F: Function<N>, const N: usize>(
    module: *mut PyObject,
    _: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: C calls us attached, with the module that this function was added to.
    unsafe { run::<F, N>(module, |_| Ok([None; N])) }
}

/// `METH_O`.
unsafe extern "C" fn one_object<F: Function<N>, const N: usize>(
    module: *mut PyObject,
    argument: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as above; the caller keeps the argument alive until we return.
    unsafe {
        run::<F, N>(module, |_| {
            let mut bound = [None; N];
            bound[0] = NonNull::new(argument).map(|argument| Object::borrowed(argument));
            Ok(bound)
        })
    }
}

/// `METH_FASTCALL`.
unsafe extern "C" fn fast<F: Function<N>, const N: usize>(
    module: *mut PyObject,
    arguments: *mut *mut PyObject,
    count: Py_ssize_t,
) -> *mut PyObject {
    // SAFETY: the same contract, without names.
    unsafe { fast_keywords::<F, N>(module, arguments, count, std::ptr::null_mut()) }
}

/// `METH_FASTCALL | METH_KEYWORDS`.
unsafe extern "C" fn fast_keywords<F: Function<N>, const N: usize>(
    module: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: C calls us attached, with the module that this function was added to, and with
    // arguments that live until we return.
    unsafe {
        run::<F, N>(module, |py| {
            let name = const { text(F::NAME) };
            bind_stack(py, name, const { &F::SIGNATURE }, arguments, count, names)
        })
    }
}

/// # Safety
/// The thread is attached; `module` is the module that `F` was added to.
#[inline]
unsafe fn run<'py, F: Function<N>, const N: usize>(
    module: *mut PyObject,
    bind: impl FnOnce(Attached<'py>) -> Result<Bound<'py, N>>,
) -> *mut PyObject {
    // SAFETY: the caller says so.
    let py = unsafe { Attached::assume() };
    let result = fence(py, const { text(F::Module::NAME) }, || {
        let bound = bind(py)?;
        // SAFETY: a module of this kind; the function object keeps it alive.
        let call = unsafe { Call::of_module(py, NonNull::new_unchecked(module)) };
        F::call(call, bound)
    });
    result.map_or(std::ptr::null_mut(), Owned::into_c)
}

/// Declares a function of a module: signature, documentation and body in one place.
///
/// ```
/// # use rustdlib_glue::*;
/// # struct Codec;
/// # impl Module for Codec {
/// #     const NAME: &'static std::ffi::CStr = c"codec";
/// #     const DOC: &'static std::ffi::CStr = c"";
/// #     const SLOTS: usize = 0;
/// #     const FUNCTIONS: &'static [FunctionDef<Self>] = functions![count];
/// #     type Data = ();
/// #     fn exec(_: &ModuleBuilder<'_, Self>) -> Result<()> { Ok(()) }
/// # }
/// function! {
///     /// Return how many bytes of data are of this value.
///     fn count(call: Call<Codec>, data; value) = Signature::new("(data, /, *, value=10)");
///     {
///         let value = value.map_or(Ok(10), Object::index)?;
///         let mut buffer = Buffer::new();
///         let content = buffer.open(data)?;
///         let count = call.py().detach_for(content, |content| {
///             content.iter().filter(|byte| isize::from(**byte) == value).count()
///         });
///         call.py().int(count.cast_signed())
///     }
/// }
/// # fn main() {}
/// ```
///
/// The variables are filled by name. Those before the semicolon have no default and are [`Object`]s;
/// those after it are `Option<Object>`, `None` where nothing was passed, or where the signature of
/// this version of Python has no such parameter.
#[macro_export]
macro_rules! function {
    (
        $(#[doc = $doc:literal])*
        $visibility:vis fn $name:ident(
            $call:ident: Call<$module:ty> $(, $required:ident)* $(; $($optional:ident),*)?
        ) = $signature:expr;
        $body:block
    ) => {
        $crate::callable! {
            "$module", Function of Module = $module;
            ($call: $crate::Call<'py, $module>)
            $(#[doc = $doc])*
            $visibility fn $name($($required),*; $($($optional),*)?) = $signature;
            $body
        }
    };
}
