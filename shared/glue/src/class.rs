//! Classes: heap types, immutable, one for each interpreter.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int, c_uint, c_void};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering;

use pyo3_ffi::{
    PyGetSetDef, PyMemberDef, PyMethodDef, PyMethodDefPointer, PyType_Slot, PyType_Spec, visitproc,
};

use crate::arguments::{Arguments, Bound};
use crate::capi::{self, Py_ssize_t, PyObject, PyTypeObject};
use crate::fence::{fence, fence_unraisable};
use crate::function::{Call, text};
use crate::instance::{ClassRef, Instance, Memory};
use crate::module::{Exported, ModuleBuilder, ModuleState};
use crate::{Attached, Object, Owned, Result, Signature};

/// The most members a class can have.
const MEMBER_LIMIT: usize = 8;

/// A class.
pub trait Class: Sized + 'static {
    /// The module it belongs to.
    type Module: Exported;
    /// What each instance holds. It has no Python objects in it: those are members, which the
    /// collector sees. It is dropped on whichever thread the last reference goes.
    type Value: Send + Sync + 'static;
    /// The name, with the module's in front: `c"zlib.Compress"`.
    const NAME: &'static CStr;
    /// The documentation, or `None` for no `__doc__`. [`crate::macros::doc_bytes`] puts a signature
    /// in front.
    const DOC: Option<&'static CStr> = None;
    /// Whether Python code can derive from it.
    const SUBCLASSABLE: bool = false;
    /// Whether the collector tracks instances: as the C class of the name has it.
    const COLLECTED: bool = true;
    /// What instances hold beside the value.
    const MEMBERS: &'static [Member] = &[];
    /// The methods; [`crate::methods!`] writes the list.
    const METHODS: &'static [MethodDef<Self>] = &[MethodDef::END];
    /// The computed attributes; [`crate::getters!`] writes the list.
    const GETTERS: &'static [GetterDef<Self>] = &[GetterDef::END];
    /// How it is called; `None`: it cannot be.
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = None;
}

/// An attribute that is stored in the instance, and that Python code can read.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    name: Option<&'static CStr>,
    kind: MemberKind,
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
        Self { name: Some(name), kind }
    }

    /// An object that only the methods know.
    #[must_use]
    pub const fn hidden() -> Self {
        Self { name: None, kind: MemberKind::Object }
    }

    pub(crate) fn is_object(self) -> bool {
        self.kind == MemberKind::Object
    }
}

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

    /// The entry for method `F`. Methods with arguments are told their defining class.
    #[must_use]
    pub const fn new<F: Method<N, Class = T>, const N: usize>() -> Self {
        let (ml_meth, ml_flags) = const {
            assert!(F::SIGNATURE.count <= N, "the body has fewer parameters than the signature");
            if F::SIGNATURE.count == 0 {
                let pointer = PyMethodDefPointer { PyCFunction: method_no_arguments::<F, N> };
                (pointer, pyo3_ffi::METH_NOARGS)
            } else {
                let flags = pyo3_ffi::METH_METHOD | pyo3_ffi::METH_FASTCALL;
                let pointer = PyMethodDefPointer { PyCMethod: method_with_class::<F, N> };
                (pointer, flags | pyo3_ffi::METH_KEYWORDS)
            }
        };
        let (ml_name, ml_doc) = (F::NAME.as_ptr(), F::DOC.as_ptr());
        Self { method: PyMethodDef { ml_name, ml_meth, ml_flags, ml_doc }, _class: PhantomData }
    }
}

/// A computed attribute; [`crate::getters!`] writes the list.
pub trait Getter {
    /// The class that it is part of.
    type Class: Class;
    /// The name in Python.
    const NAME: &'static CStr;
    /// What reading it gives.
    fn get<'py>(
        call: Call<'py, <Self::Class as Class>::Module>,
        this: Instance<'py, Self::Class>,
    ) -> Result<Owned<'py>>;
}

/// An entry of a class's table of computed attributes.
#[repr(transparent)]
pub struct GetterDef<T: Class> {
    getter: PyGetSetDef,
    _class: PhantomData<fn(T)>,
}

impl<T: Class> GetterDef<T> {
    /// What ends a table.
    pub const END: Self = Self::entry(ptr::null(), None);

    /// The entry for `F`.
    #[must_use]
    pub const fn new<F: Getter<Class = T>>() -> Self {
        Self::entry(F::NAME.as_ptr(), Some(get::<F>))
    }

    const fn entry(name: *const std::ffi::c_char, get: Option<pyo3_ffi::getter>) -> Self {
        let (doc, closure) = (ptr::null(), ptr::null_mut());
        Self { getter: PyGetSetDef { name, get, set: None, doc, closure }, _class: PhantomData }
    }
}

/// How the class is called, with at most `N` parameters.
pub trait Constructor<const N: usize> {
    /// The class.
    type Class: Class;
    /// The parameters.
    const SIGNATURE: Signature;
    /// Makes the instance, by [`ClassRef::instantiate`].
    fn call<'py>(
        call: Call<'py, <Self::Class as Class>::Module>,
        class: ClassRef<'py, Self::Class>,
        arguments: Bound<'py, N>,
    ) -> Result<Owned<'py>>;
}

/// The `__new__` of a class.
pub struct ConstructorDef<T: Class> {
    new: pyo3_ffi::newfunc,
    _class: PhantomData<fn(T)>,
}

impl<T: Class> ConstructorDef<T> {
    /// The `__new__` that calls `F`.
    #[must_use]
    pub const fn new<F: Constructor<N, Class = T>, const N: usize>() -> Self {
        Self { new: construct::<F, N>, _class: PhantomData }
    }
}

impl<'py, M: Exported> ModuleBuilder<'py, M> {
    /// Makes the class `T`, for [`Call::class`]. Python code sees it where [`ModuleBuilder::add`]
    /// puts it.
    pub fn add_class<T: Class<Module = M>>(&self) -> Result<Owned<'py>> {
        self.make_class::<T>(ptr::null_mut())
    }

    /// Makes the class `T`, derived from `base`, which has been made before.
    pub fn add_derived_class<T, B>(&self) -> Result<Owned<'py>>
    where
        T: Class<Module = M, Value = B::Value>,
        B: Class<Module = M>,
    {
        const { assert!(Memory::<T>::SIZE == Memory::<B>::SIZE, "the members are the same") };
        let base = self.call()?.class::<B>()?;
        self.make_class::<T>(base.object().as_ptr())
    }

    fn make_class<T: Class<Module = M>>(&self, base: *mut PyObject) -> Result<Owned<'py>> {
        let mut members = member_table::<T>();
        let mut slots = slot_table::<T>(&mut members);
        let mut spec = PyType_Spec {
            name: T::NAME.as_ptr(),
            basicsize: const { basic_size::<T>() },
            itemsize: 0,
            flags: const { flags::<T>() },
            slots: slots.as_mut_ptr(),
        };
        // SAFETY: a complete spec. C copies spec, name, documentation and members; the tables of
        // methods and getters are constants.
        let class = unsafe {
            let module = self.module().as_ptr();
            Owned::from_c(self.py(), capi::PyType_FromModuleAndSpec(module, &mut spec, base))?
        };
        self.register::<T>(class.object().to_owned(self.py()));
        Ok(class)
    }
}

const fn basic_size<T: Class>() -> c_int {
    assert!(Memory::<T>::SIZE < 1 << 30);
    Memory::<T>::SIZE as c_int
}

const fn flags<T: Class>() -> c_uint {
    let mut flags = pyo3_ffi::Py_TPFLAGS_DEFAULT | pyo3_ffi::Py_TPFLAGS_IMMUTABLETYPE;
    if T::SUBCLASSABLE {
        flags |= pyo3_ffi::Py_TPFLAGS_BASETYPE;
    }
    if T::COLLECTED {
        flags |= pyo3_ffi::Py_TPFLAGS_HAVE_GC;
    }
    if T::CONSTRUCTOR.is_none() {
        flags |= pyo3_ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION;
    }
    flags as c_uint
}

fn member_table<T: Class>() -> [PyMemberDef; MEMBER_LIMIT + 1] {
    let mut table = [PyMemberDef::default(); MEMBER_LIMIT + 1];
    let named = T::MEMBERS
        .iter()
        .enumerate()
        .filter_map(|(index, member)| Some((index, member.name?, member)));
    for (entry, (index, name, member)) in table[..MEMBER_LIMIT].iter_mut().zip(named) {
        entry.name = name.as_ptr();
        entry.type_code = match member.kind {
            MemberKind::Object => pyo3_ffi::Py_T_OBJECT_EX,
            MemberKind::Flag => pyo3_ffi::Py_T_BOOL,
        };
        entry.offset = Memory::<T>::offset(index).cast_signed();
        entry.flags = pyo3_ffi::Py_READONLY;
    }
    table
}

fn slot_table<T: Class>(members: &mut [PyMemberDef]) -> [PyType_Slot; 8] {
    let end = PyType_Slot::default();
    let mut slots = [end; 8];
    let slot = |slot, pfunc| PyType_Slot { slot, pfunc };
    let entries = [
        Some(slot(pyo3_ffi::Py_tp_dealloc, dealloc::<T> as pyo3_ffi::destructor as *mut c_void)),
        Some(slot(pyo3_ffi::Py_tp_methods, T::METHODS.as_ptr().cast_mut().cast())),
        Some(slot(pyo3_ffi::Py_tp_getset, T::GETTERS.as_ptr().cast_mut().cast())),
        Some(slot(pyo3_ffi::Py_tp_members, members.as_mut_ptr().cast())),
        T::DOC.map(|doc| slot(pyo3_ffi::Py_tp_doc, doc.as_ptr().cast_mut().cast())),
        T::CONSTRUCTOR.map(|constructor| slot(pyo3_ffi::Py_tp_new, constructor.new as *mut c_void)),
        T::COLLECTED.then(|| {
            slot(pyo3_ffi::Py_tp_traverse, traverse::<T> as pyo3_ffi::traverseproc as *mut c_void)
        }),
    ];
    for (to, entry) in slots.iter_mut().zip(entries.into_iter().flatten()) {
        *to = entry;
    }
    slots
}

/// Reading `T::MEMBERS` names for the collector and the deallocator.
fn object_members<T: Class>() -> impl Iterator<Item = usize> {
    let members = T::MEMBERS.iter().enumerate();
    members.filter(|(_, member)| member.is_object()).map(|(index, _)| index)
}

unsafe extern "C" fn dealloc<T: Class>(object: *mut PyObject) {
    // SAFETY: C calls us attached, once, with an instance that nobody can use any more.
    unsafe {
        if T::COLLECTED {
            capi::PyObject_GC_UnTrack(object.cast());
        }
        let py = Attached::assume();
        fence_unraisable(py, const { text(T::NAME) }, || Memory::<T>::drop_value(object));
        for index in object_members::<T>() {
            let place = Memory::<T>::place(object, index);
            capi::Py_XDECREF(place.swap(ptr::null_mut(), Ordering::AcqRel));
        }
        let class = capi::Py_TYPE(object);
        let free = (*class).tp_free.expect("every class has a way to free");
        free(object.cast());
        capi::Py_DECREF(class.cast());
    }
}

unsafe extern "C" fn traverse<T: Class>(
    object: *mut PyObject,
    visit: visitproc,
    argument: *mut c_void,
) -> c_int {
    // No module's code runs here, so there is nothing to fence.
    // SAFETY: the collector calls us with an instance and lets nobody change it meanwhile.
    unsafe {
        let class = visit(capi::Py_TYPE(object).cast(), argument);
        if class != 0 {
            return class;
        }
        for index in object_members::<T>() {
            let member = Memory::<T>::place(object, index).load(Ordering::Acquire);
            if !member.is_null() {
                let stop = visit(member, argument);
                if stop != 0 {
                    return stop;
                }
            }
        }
    }
    0
}

/// `METH_NOARGS`.
unsafe extern "C" fn method_no_arguments<F: Method<N>, const N: usize>(
    this: *mut PyObject,
    _: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: the method descriptor has checked that `this` is an instance of the class.
    unsafe {
        run::<F::Class>(this, capi::Py_TYPE(this), |call, this| F::call(call, this, [None; N]))
    }
}

/// `METH_METHOD | METH_FASTCALL | METH_KEYWORDS`.
unsafe extern "C" fn method_with_class<F: Method<N>, const N: usize>(
    this: *mut PyObject,
    class: *mut PyTypeObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as above; `class` is the one that the method was defined for, and the arguments live
    // until we return.
    unsafe {
        run::<F::Class>(this, class, |call, this| {
            let arguments = Arguments::from_stack(arguments, count, names);
            let bound = arguments.bind(call.py(), const { text(F::NAME) }, &F::SIGNATURE)?;
            F::call(call, this, bound)
        })
    }
}

unsafe extern "C" fn get<F: Getter>(this: *mut PyObject, _: *mut c_void) -> *mut PyObject {
    // SAFETY: the descriptor has checked that `this` is an instance of the class.
    unsafe { run::<F::Class>(this, capi::Py_TYPE(this), |call, this| F::get(call, this)) }
}

/// # Safety
/// The thread is attached; `this` is an instance of the class of `T`; `class` is that class or
/// derived from it.
#[inline]
unsafe fn run<'py, T: Class>(
    this: *mut PyObject,
    class: *mut PyTypeObject,
    work: impl FnOnce(Call<'py, T::Module>, Instance<'py, T>) -> Result<Owned<'py>>,
) -> *mut PyObject {
    // SAFETY: the caller says so; the caller's caller keeps `this` alive until we return.
    unsafe {
        let py = Attached::assume();
        let result = fence(py, const { text(T::NAME) }, || {
            let call = call_of::<T>(py, class)?;
            work(call, Instance::of(Object::borrowed(NonNull::new_unchecked(this)))?)
        });
        result.map_or(ptr::null_mut(), Owned::into_c)
    }
}

/// # Safety
/// `class` is the class of `T` or derived from it, and lives until `'py` ends.
unsafe fn call_of<'py, T: Class>(
    py: Attached<'py>,
    class: *mut PyTypeObject,
) -> Result<Call<'py, T::Module>> {
    let definition = T::Module::definition().as_ptr();
    // SAFETY: as the caller says. The class keeps its module alive.
    unsafe {
        let module = capi::PyType_GetModuleByDef(class, definition);
        if module.is_null() {
            return Err(crate::Raised::by_c(py));
        }
        Call::new(py, ModuleState::of(module))
    }
}

unsafe extern "C" fn construct<F: Constructor<N>, const N: usize>(
    class: *mut PyTypeObject,
    arguments: *mut PyObject,
    keywords: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: C calls us attached, with the class of `F::Class` or one derived from it, and with
    // arguments that live until we return.
    unsafe {
        let py = Attached::assume();
        let name = const { after_dot(text(<F::Class as Class>::NAME)) };
        let result = fence(py, const { text(<F::Class as Class>::NAME) }, || {
            let arguments = Arguments::from_tuple(arguments, keywords);
            let bound = arguments.bind(py, name, &F::SIGNATURE)?;
            let call = call_of::<F::Class>(py, class)?;
            let class = Object::borrowed(NonNull::new_unchecked(class.cast()));
            F::call(call, ClassRef::of(class), bound)
        });
        result.map_or(ptr::null_mut(), Owned::into_c)
    }
}

/// The last part of a dotted name.
const fn after_dot(name: &'static str) -> &'static str {
    let mut start = name.len();
    while start > 0 && name.as_bytes()[start - 1] != b'.' {
        start -= 1;
    }
    name.split_at(start).1
}

/// Declares a method of a class, as [`crate::function!`] does a function of a module.
///
/// ```ignore
/// method! {
///     /// Add data.
///     fn update(call, this: Sha256, data) = Signature::new("(data, /)");
///     { ... }
/// }
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
        #[allow(non_camel_case_types, missing_docs, missing_debug_implementations)]
        $visibility struct $name {}

        impl $crate::Method<{ <[&str]>::len(&[$(stringify!($required),)* $($(stringify!($optional),)*)?]) }>
            for $name
        {
            type Class = $class;
            const NAME: &'static ::std::ffi::CStr =
                $crate::c_str(concat!(stringify!($name), "\0").as_bytes());
            const SIGNATURE: $crate::Signature = $signature;
            const DOC: &'static ::std::ffi::CStr = {
                const SIGNATURE: $crate::Signature = $signature;
                const LINES: &[&str] = &[$($doc),*];
                const LENGTH: usize =
                    $crate::macros::doc_length(stringify!($name), "$self", &SIGNATURE, LINES);
                const DOC: [u8; LENGTH] =
                    $crate::macros::doc_bytes(stringify!($name), "$self", &SIGNATURE, LINES);
                $crate::c_str(&DOC)
            };

            #[inline]
            fn call<'py>(
                $call: $crate::Call<'py, <$class as $crate::Class>::Module>,
                $this: $crate::Instance<'py, $class>,
                arguments: [Option<$crate::Object<'py>>;
                    <[&str]>::len(&[$(stringify!($required),)* $($(stringify!($optional),)*)?])],
            ) -> $crate::Result<$crate::Owned<'py>> {
                const SIGNATURE: $crate::Signature = $signature;
                const {
                    let names: &[&str] = &[$(stringify!($required),)* $($(stringify!($optional),)*)?];
                    assert!(SIGNATURE.is_covered_by(names), "a parameter has no variable");
                }
                $(
                    const { assert!(SIGNATURE.index_of(stringify!($required)).is_some()) };
                    let $required = $crate::macros::argument(
                        &arguments,
                        const { SIGNATURE.index_of(stringify!($required)) },
                    )
                    .expect("the signature requires it");
                )*
                $($(
                    let $optional = $crate::macros::argument(
                        &arguments,
                        const { SIGNATURE.index_of(stringify!($optional)) },
                    );
                )*)?
                let _ = arguments;
                $body
            }
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

/// The list for [`Class::GETTERS`].
#[macro_export]
macro_rules! getters {
    ($($getter:ident),* $(,)?) => {
        &[$($crate::GetterDef::new::<$getter>(),)* $crate::GetterDef::END]
    };
}
