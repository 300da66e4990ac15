//! Classes: heap types, immutable, one for each interpreter.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use crate::call::arguments::{Arguments, Bound, bind_stack};
use crate::call::fence::fence;
use crate::call::keywords::hold_keywords;
use crate::ffi::capi::{self, PyObject, PyTypeObject};
use crate::ffi::text::{after_dot, text};
use crate::types::call::Keeper;
use crate::types::running::run;
use crate::{
    Attached, Call, Class, ClassRef, Exported, Instance, Object, Owned, Result, Signature,
};

/// An attribute that is stored in the instance, and that Python code can read.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub(crate) name: Option<&'static CStr>,
    pub(crate) kind: MemberKind,
    pub(crate) doc: Option<&'static CStr>,
}

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// Any object; reading it before there is one is an `AttributeError`.
    Object,
    /// `True` or `False`.
    Flag,
}

impl Member {
    /// A member that Python code can read.
    #[must_use]
    pub const fn new(name: &'static CStr, kind: MemberKind) -> Self {
        Self { name: Some(name), kind, doc: None }
    }

    /// An object that only the methods know.
    #[must_use]
    pub const fn hidden() -> Self {
        Self { name: None, kind: MemberKind::Object, doc: None }
    }

    /// The same, with documentation.
    #[must_use]
    pub const fn documented(mut self, doc: &'static CStr) -> Self {
        self.doc = Some(doc);
        self
    }

    pub(crate) fn is_object(self) -> bool {
        self.kind == MemberKind::Object
    }
}

/// What makes the `repr` of an instance of `T`.
pub type Repr<T> =
    for<'py> fn(Call<'py, <T as Class>::Module>, Instance<'py, T>) -> Result<Owned<'py>>;

/// How the class is called, with at most `N` parameters.
pub trait Constructor<const N: usize> {
    /// The class.
    type Class: Class;
    /// The name in messages: that of the class, but for classes of which C shares one constructor.
    const NAME: &'static str = after_dot(text(<Self::Class as Class>::NAME));
    /// The parameters.
    const SIGNATURE: Signature;
    /// Makes the instance, by [`ClassRef::instantiate`].
    fn call<'py>(
        call: Call<'py, <Self::Class as Class>::Module>,
        class: ClassRef<'py, Self::Class>,
        arguments: Bound<'py, N>,
    ) -> Result<Owned<'py>>;
}

/// The `__new__` of a class, and what a call of the class itself does.
pub struct ConstructorDef<T: Class> {
    pub(crate) new: pyo3_ffi::newfunc,
    /// The same for arguments that were not put into a tuple and a dict. Classes that are derived
    /// from this one do not inherit it: they may have an `__init__`.
    pub(crate) vectorcall: pyo3_ffi::vectorcallfunc,
    _class: PhantomData<fn(T)>,
}

impl<T: Class> ConstructorDef<T> {
    /// Both call `F`.
    #[must_use]
    pub const fn new<F: Constructor<N, Class = T>, const N: usize>() -> Self {
        const { assert!(F::SIGNATURE.count <= N, "the body has fewer parameters than the signature") };
        Self { new: construct::<F, N>, vectorcall: construct_fast::<F, N>, _class: PhantomData }
    }
}

pub(crate) unsafe extern "C" fn repr<T: Class>(this: *mut PyObject) -> *mut PyObject {
    let repr = const { T::REPR };
    // SAFETY: C calls us attached, with a live instance of the class. Not every caller holds it: until
    // 3.13, the `repr` of a list lends what the list holds, which Python code can clear.
    unsafe {
        let held = Object::borrowed(NonNull::new_unchecked(this)).to_owned(Attached::assume());
        let this = held.object().as_ptr();
        run::<T>(this, |call, this| repr.expect("there is a slot")(call, this))
    }
}

/// `tp_new`.
unsafe extern "C" fn construct<F: Constructor<N>, const N: usize>(
    class: *mut PyTypeObject,
    arguments: *mut PyObject,
    keywords: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: C calls us attached, with the class of `F::Class` or one derived from it, and with
    // arguments that live until we return.
    unsafe {
        fence_new::<F, N>(|py, keeper| {
            let keywords = hold_keywords(py, keywords)?;
            let arguments = Arguments::from_tuple(arguments, &keywords);
            let bound = arguments.bind(py, F::NAME, const { &F::SIGNATURE })?;
            make::<F, N>(py, class, keeper, bound)
        })
    }
}

/// `tp_vectorcall`.
unsafe extern "C" fn construct_fast<F: Constructor<N>, const N: usize>(
    class: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as above, and it is the class of `F::Class` itself; `count` can have a flag in it.
    unsafe {
        fence_new::<F, N>(|py, keeper| {
            let (count, signature) = (capi::PyVectorcall_NARGS(count), const { &F::SIGNATURE });
            let bound = bind_stack(py, F::NAME, signature, arguments, count, names)?;
            make::<F, N>(py, class.cast(), keeper, bound)
        })
    }
}

/// # Safety
/// The thread is attached.
#[inline]
unsafe fn fence_new<'py, F: Constructor<N>, const N: usize>(
    work: impl FnOnce(Attached<'py>, &Keeper) -> Result<Owned<'py>>,
) -> *mut PyObject {
    // SAFETY: as the caller says.
    let py = unsafe { Attached::assume() };
    let keeper = Keeper::new(<F::Class as Class>::Module::definition().as_ptr());
    let result = fence(py, const { text(<F::Class as Class>::NAME) }, || work(py, &keeper));
    result.map_or(ptr::null_mut(), Owned::into_c)
}

/// # Safety
/// `class` is the class of `F::Class` or derived from it, which the caller of the callback holds, and
/// `keeper` is that of this call, which is longer than the arguments live.
#[inline]
unsafe fn make<'py, F: Constructor<N>, const N: usize>(
    py: Attached<'py>,
    class: *mut PyTypeObject,
    keeper: &Keeper,
    arguments: Bound<'_, N>,
) -> Result<Owned<'py>> {
    // SAFETY: as the caller says. The new reference is passed on, and the thread stays attached.
    unsafe {
        let class = NonNull::new_unchecked(class);
        let call = Call::of_class(py, class, keeper);
        let class = ClassRef::of(Object::borrowed(class.cast()));
        let made = F::call(call, class, arguments)?.into_c();
        Ok(Owned::from_pointer(NonNull::new_unchecked(made)))
    }
}
