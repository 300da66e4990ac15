//! Methods of a class.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use pyo3_ffi::{PyMethodDef, PyMethodDefPointer};

use crate::call::arguments::{Bound, bind_stack};
use crate::ffi::capi::{Py_ssize_t, PyObject, PyTypeObject};
use crate::ffi::text::text;
use crate::types::running::run;
use crate::{Call, Class, Instance, Object, Owned, Result, Signature};

/// A method of class `Self::Class` with at most `N` parameters; [`crate::method!`] writes it.
pub trait Method<const N: usize> {
    /// The class that it is part of.
    type Class: Class;
    /// The name in Python.
    const NAME: &'static CStr;
    /// Signature and documentation, as [`crate::macros::doc_bytes`] has them.
    const DOC: &'static CStr;
    /// The parameters, without `self`.
    const SIGNATURE: Signature;
    /// What it does.
    fn call<'py>(
        call: Call<'py, <Self::Class as Class>::Module>,
        this: Instance<'py, Self::Class>,
        arguments: Bound<'py, N>,
    ) -> Result<Owned<'py>>;
}

/// An entry of a class's method table.
#[repr(transparent)]
pub struct MethodDef<T: Class> {
    method: PyMethodDef,
    _class: PhantomData<fn(T)>,
}

impl<T: Class> MethodDef<T> {
    /// What ends a table.
    pub const END: Self = Self { method: PyMethodDef::zeroed(), _class: PhantomData };

    /// The entry for method `F`. How C calls it follows from its signature.
    #[must_use]
    pub const fn new<F: Method<N, Class = T>, const N: usize>() -> Self {
        let (ml_meth, ml_flags) = const {
            assert!(F::SIGNATURE.count <= N, "the body has fewer parameters than the signature");
            convention::<F, N>()
        };
        let (ml_name, ml_doc) = (F::NAME.as_ptr(), F::DOC.as_ptr());
        Self { method: PyMethodDef { ml_name, ml_meth, ml_flags, ml_doc }, _class: PhantomData }
    }

    /// Whether the last entry of a table is [`MethodDef::END`].
    pub(crate) const fn ends(table: &[Self]) -> bool {
        matches!(table, [.., last] if last.method.ml_name.is_null())
    }
}

const fn convention<F: Method<N>, const N: usize>() -> (PyMethodDefPointer, c_int) {
    const KEYWORDS: c_int = pyo3_ffi::METH_FASTCALL | pyo3_ffi::METH_KEYWORDS;
    let signature = F::SIGNATURE;
    if signature.has_class {
        let pointer = PyMethodDefPointer { PyCMethod: with_class::<F, N> };
        (pointer, pyo3_ffi::METH_METHOD | KEYWORDS)
    } else if signature.count == 0 {
        (PyMethodDefPointer { PyCFunction: no_arguments::<F, N> }, pyo3_ffi::METH_NOARGS)
    } else if signature.is_one_object() {
        (PyMethodDefPointer { PyCFunction: one_object::<F, N> }, pyo3_ffi::METH_O)
    } else if signature.is_positional_only() {
        (PyMethodDefPointer { PyCFunctionFast: fast::<F, N> }, pyo3_ffi::METH_FASTCALL)
    } else {
        (PyMethodDefPointer { PyCFunctionFastWithKeywords: fast_keywords::<F, N> }, KEYWORDS)
    }
}

/// `METH_NOARGS`.
unsafe extern "C" fn no_arguments<F: Method<N>, const N: usize>(
    this: *mut PyObject,
    _: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: C calls us attached; the method descriptor has checked that `this` is an instance of
    // the class.
    unsafe { run::<F::Class>(this, |call, this| F::call(call, this, [None; N])) }
}

/// `METH_O`.
unsafe extern "C" fn one_object<F: Method<N>, const N: usize>(
    this: *mut PyObject,
    argument: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as above; the caller keeps the argument alive until we return.
    unsafe {
        run::<F::Class>(this, |call, this| {
            let mut bound = [None; N];
            bound[0] = NonNull::new(argument).map(|argument| Object::borrowed(argument));
            F::call(call, this, bound)
        })
    }
}

/// `METH_FASTCALL`.
unsafe extern "C" fn fast<F: Method<N>, const N: usize>(
    this: *mut PyObject,
    arguments: *mut *mut PyObject,
    count: Py_ssize_t,
) -> *mut PyObject {
    // SAFETY: the same contract, without names.
    unsafe { fast_keywords::<F, N>(this, arguments, count, ptr::null_mut()) }
}

/// `METH_FASTCALL | METH_KEYWORDS`.
unsafe extern "C" fn fast_keywords<F: Method<N>, const N: usize>(
    this: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as above; the arguments live until we return.
    unsafe {
        run::<F::Class>(this, |call, this| {
            let (py, name) = (call.py(), const { text(F::NAME) });
            let bound = bind_stack(py, name, const { &F::SIGNATURE }, arguments, count, names)?;
            F::call(call, this, bound)
        })
    }
}

/// `METH_METHOD | METH_FASTCALL | METH_KEYWORDS`.
unsafe extern "C" fn with_class<F: Method<N>, const N: usize>(
    this: *mut PyObject,
    _: *mut PyTypeObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: the same contract; the class that the method was defined for is found by `this`.
    unsafe { fast_keywords::<F, N>(this, arguments, count, names) }
}

/// Declares a method of a class, as [`crate::function!`] does a function of a module.
///
/// ```
/// # use rustdlib_glue::*;
/// # struct Codec;
/// # impl Module for Codec {
/// #     const NAME: &'static std::ffi::CStr = c"codec";
/// #     const DOC: &'static std::ffi::CStr = c"";
/// #     const SLOTS: usize = 0;
/// #     const FUNCTIONS: &'static [FunctionDef<Self>] = functions![];
/// #     type Data = ();
/// #     fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
/// #         module.add(c"Sum", &module.add_class::<Sum>()?)
/// #     }
/// # }
/// # export!(Codec as codec);
/// struct Sum;
///
/// impl Class for Sum {
///     type Module = Codec;
///     type Value = Lock<usize>;
///     const NAME: &'static std::ffi::CStr = c"codec.Sum";
///     const METHODS: &'static [MethodDef<Self>] = methods![update];
/// }
///
/// method! {
///     /// Add the bytes of data.
///     fn update(call, this: Sum, data) = Signature::new("(data, /)");
///     {
///         let py = call.py();
///         let mut buffer = Buffer::new();
///         let content = buffer.open(data)?;
///         this.value().with_detached(py, |sum| {
///             *sum += content.iter().map(|byte| usize::from(*byte)).sum::<usize>();
///         })?;
///         Ok(py.none())
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! method {
    (
        $(#[doc = $doc:literal])*
        $visibility:vis fn $name:ident(
            $call:ident, $this:ident: $class:ty $(, $required:ident)* $(; $($optional:ident),*)?
        ) = $signature:expr;
        $body:block
    ) => {
        $crate::callable! {
            "$self", Method of Class = $class;
            (
                $call: $crate::Call<'py, <$class as $crate::Class>::Module>,
                $this: $crate::Instance<'py, $class>
            )
            $(#[doc = $doc])*
            $visibility fn $name($($required),*; $($($optional),*)?) = $signature;
            $body
        }
    };
}

/// The list for [`Class::METHODS`].
#[macro_export]
macro_rules! methods {
    ($($method:ident),* $(,)?) => {
        &[$($crate::MethodDef::new::<$method, _>(),)* $crate::MethodDef::END]
    };
}
