//! Functions that stand in for those of Python code.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use pyo3_ffi::{PyMethodDef, PyMethodDefPointer};

use crate::call::fence::fence;
use crate::ffi::capi::{self, Py_ssize_t, PyObject};
use crate::ffi::text::text;
use crate::{Attached, Call, Module, Object, Owned, Result};

/// A function that does what one of Python code does where it is called with `N` positional arguments
/// and no others. All other calls go to the original, which so decides what is wrong with them;
/// [`crate::stand_in!`] writes it.
pub trait StandIn<const N: usize> {
    /// The module that it is part of.
    type Module: Module;
    /// The name in Python.
    const NAME: &'static CStr;
    /// Signature and documentation, as [`crate::macros::doc_bytes`] has them.
    const DOC: &'static CStr;
    /// What it does; `None`: the original is called after all.
    fn call<'py>(
        call: Call<'py, Self::Module>,
        arguments: [Object<'py>; N],
    ) -> Result<Option<Owned<'py>>>;
    /// The function that it stands in for.
    fn original<'py>(call: Call<'py, Self::Module>) -> Result<Owned<'py>>;
}

struct Definition<F, const N: usize>(PhantomData<F>);

impl<F: StandIn<N>, const N: usize> Definition<F, N> {
    const METHOD: &'static PyMethodDef = &PyMethodDef {
        ml_name: F::NAME.as_ptr(),
        ml_meth: PyMethodDefPointer { PyCFunctionFastWithKeywords: stand_in::<F, N> },
        ml_flags: pyo3_ffi::METH_FASTCALL | pyo3_ffi::METH_KEYWORDS,
        ml_doc: F::DOC.as_ptr(),
    };
}

impl<'py, M: Module> Call<'py, M> {
    /// A new function object. `home` is the name of the module of Python code that it is for: by it and
    /// its own name it is pickled.
    pub fn stand_in<F: StandIn<N, Module = M>, const N: usize>(
        &self,
        home: Object<'_>,
    ) -> Result<Owned<'py>> {
        let method = ptr::from_ref(Definition::<F, N>::METHOD).cast_mut();
        let (module, no_class) = (self.module()?.as_ptr(), ptr::null_mut());
        // SAFETY: a definition that is never written nor freed, and two live objects; a new reference
        // or null.
        unsafe {
            let function = capi::PyCMethod_New(method, module, home.as_ptr(), no_class);
            Owned::from_c(self.py(), function)
        }
    }
}

/// `METH_FASTCALL | METH_KEYWORDS`.
unsafe extern "C" fn stand_in<F: StandIn<N>, const N: usize>(
    module: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: C calls us attached.
    let py = unsafe { Attached::assume() };
    let result = fence(py, const { text(F::Module::NAME) }, || {
        // SAFETY: the module of the call that has made the function, which keeps it alive.
        let call = unsafe { Call::of_module(py, NonNull::new_unchecked(module)) };
        let count = count.cast_unsigned();
        if count == N && names.is_null() {
            // SAFETY: so many arguments, which live until we return.
            let given = std::array::from_fn(|index| unsafe {
                Object::borrowed(NonNull::new_unchecked(*arguments.add(index)))
            });
            if let Some(result) = F::call(call, given)? {
                return Ok(result);
            }
        }
        let original = F::original(call)?;
        // SAFETY: what C has called us with; a new reference or null.
        unsafe {
            let original = original.object().as_ptr();
            Owned::from_c(py, capi::PyObject_Vectorcall(original, arguments, count, names))
        }
    });
    result.map_or(ptr::null_mut(), Owned::into_c)
}

/// Declares a [`StandIn`]: signature and documentation of the original, where that is, and what is done
/// in its place.
///
/// ```
/// # use rustdlib_glue::*;
/// # struct Shapes;
/// # impl Module for Shapes {
/// #     const NAME: &'static std::ffi::CStr = c"shapes";
/// #     const DOC: &'static std::ffi::CStr = c"";
/// #     const SLOTS: usize = 1;
/// #     const FUNCTIONS: &'static [FunctionDef<Self>] = functions![];
/// #     type Data = ();
/// #     fn exec(_: &ModuleBuilder<'_, Self>) -> Result<()> { Ok(()) }
/// # }
/// const AREA: Slot<Shapes> = Slot::new(0);
///
/// stand_in! {
///     /// Return the area of a square, or of a shape with other sides.
///     fn area(call: Call<Shapes>, side) = Signature::new("(side, *, other=None, **kw)");
///     original { Ok(call.object(AREA)?.to_owned(call.py())) }
///     {
///         let side = side.is_exact_int().then(|| side.as_i64()).flatten();
///         let area = side.and_then(|side| side.checked_mul(side));
///         area.map(|area| call.py().int_i64(area)).transpose()
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! stand_in {
    (
        $(#[doc = $doc:literal])*
        $visibility:vis fn $name:ident(
            $call:ident: Call<$module:ty> $(, $argument:ident)*
        ) = $signature:expr;
        original $original:block
        $body:block
    ) => {
        #[allow(non_camel_case_types, missing_docs, missing_debug_implementations)]
        $visibility struct $name {}

        impl $crate::StandIn<{ <[&str]>::len(&[$(stringify!($argument)),*]) }> for $name {
            type Module = $module;
            const NAME: &'static ::std::ffi::CStr =
                $crate::c_str(concat!(stringify!($name), "\0").as_bytes());
            const DOC: &'static ::std::ffi::CStr = {
                const SIGNATURE: $crate::Signature = $signature;
                const LINES: &[&str] = &[$($doc),*];
                const LENGTH: usize =
                    $crate::macros::doc_length(stringify!($name), "$module", &SIGNATURE, LINES);
                const DOC: [u8; LENGTH] =
                    $crate::macros::doc_bytes(stringify!($name), "$module", &SIGNATURE, LINES);
                $crate::c_str(&DOC)
            };

            #[inline]
            fn call<'py>(
                $call: $crate::Call<'py, $module>,
                [$($argument),*]: [$crate::Object<'py>;
                    <[&str]>::len(&[$(stringify!($argument)),*])],
            ) -> $crate::Result<Option<$crate::Owned<'py>>> $body

            fn original<'py>(
                $call: $crate::Call<'py, $module>,
            ) -> $crate::Result<$crate::Owned<'py>> $original
        }
    };
}
