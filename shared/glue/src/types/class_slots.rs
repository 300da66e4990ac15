//! Making a class: its tables and what C calls to look after instances.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_int, c_uint, c_void};
use std::ptr;
use std::sync::atomic::Ordering;

use pyo3_ffi::{PyMemberDef, PyType_Slot, PyType_Spec, visitproc};

use crate::call::fence::fence_unraisable;
use crate::core::let_go::let_go;
use crate::ffi::capi::{self, PyObject, PyTypeObject};
use crate::ffi::text::{same, text};
use crate::types::class::repr;
use crate::types::instance::Memory;
use crate::{
    Attached, Class, Exported, GetterDef, Member, MemberKind, MethodDef, ModuleBuilder, Object,
    Owned, Raised, Result,
};

/// The most members a class can have.
const MEMBER_LIMIT: usize = 8;

impl<'py, M: Exported> ModuleBuilder<'py, M> {
    /// Makes the class `T`, for [`crate::Call::class`]. Python code sees it where [`ModuleBuilder::add`]
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
        // An instance of `T` is one of `B`, for `B`'s methods and for its deallocator.
        const { assert!(same_members(T::MEMBERS, B::MEMBERS), "the members are the same") };
        const { assert!(T::COLLECTED == B::COLLECTED) };
        let base = self.call().class::<B>()?;
        self.make_class::<T>(base.object().as_ptr())
    }

    fn make_class<T: Class<Module = M>>(&self, base: *mut PyObject) -> Result<Owned<'py>> {
        const { check::<T>() };
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
            let class = capi::PyType_FromModuleAndSpec(module, &mut spec, base);
            // Until 3.13, it does not always say that there is no memory.
            if class.is_null() && capi::PyErr_Occurred().is_null() {
                return Err(self.py().no_memory());
            }
            Owned::from_c(self.py(), class)?
        };
        self.set_vectorcall::<T>(class.object());
        self.add_constants::<T>(class.object())?;
        self.register::<T>(class.object().to_owned(self.py()))?;
        Ok(class)
    }
}

impl<'py, M: Exported> ModuleBuilder<'py, M> {
    /// There is a slot for this from 3.14 on only.
    fn set_vectorcall<T: Class<Module = M>>(&self, class: Object<'_>) {
        if let Some(constructor) = T::CONSTRUCTOR {
            // SAFETY: a heap type that nobody has used yet.
            unsafe {
                (*class.as_ptr().cast::<PyTypeObject>()).tp_vectorcall =
                    Some(constructor.vectorcall);
            }
        }
    }

    /// Fills in what a slot cannot say, and what an immutable class does not let us set.
    fn add_constants<T: Class<Module = M>>(&self, class: Object<'_>) -> Result<()> {
        for (name, value) in T::CONSTANTS {
            let (name, value) = (self.py().str(text(name))?, self.py().int(*value)?);
            // SAFETY: a heap type that nobody has used yet has its own dict, which nothing caches.
            let failed = unsafe {
                let dict = (*class.as_ptr().cast::<PyTypeObject>()).tp_dict;
                capi::PyDict_SetItem(dict, name.object().as_ptr(), value.object().as_ptr()) < 0
            };
            if failed {
                return Err(Raised::by_c(self.py()));
            }
        }
        Ok(())
    }
}

/// Whether both hold the same kinds.
const fn same_members(left: &[Member], right: &[Member]) -> bool {
    let mut index = 0;
    while index < left.len() && index < right.len() {
        if left[index].kind as u8 != right[index].kind as u8 {
            return false;
        }
        index += 1;
    }
    left.len() == right.len()
}

/// What C could not check.
const fn check<T: Class>() {
    assert!(T::MEMBERS.len() <= MEMBER_LIMIT, "a class has at most 8 members");
    assert!(!has_special_name(T::MEMBERS), "C takes a member of this name for an offset");
    assert!(MethodDef::ends(T::METHODS), "METHODS ends with MethodDef::END");
    assert!(GetterDef::ends(T::GETTERS), "GETTERS ends with GetterDef::END");
}

/// Whether there is a member that says to C where instances have something. Until 3.11, it does not look
/// of what type the member is.
const fn has_special_name(members: &[Member]) -> bool {
    const SPECIAL: [&[u8]; 3] = [b"__dictoffset__", b"__vectorcalloffset__", b"__weaklistoffset__"];
    let mut index = 0;
    while index < members.len() {
        if let Some(name) = members[index].name {
            let name = name.to_bytes();
            if same(name, SPECIAL[0]) || same(name, SPECIAL[1]) || same(name, SPECIAL[2]) {
                return true;
            }
        }
        index += 1;
    }
    false
}

const fn basic_size<T: Class>() -> c_int {
    assert!(Memory::<T>::SIZE < 1 << 30);
    Memory::<T>::SIZE as c_int
}

const fn flags<T: Class>() -> c_uint {
    let mut flags = pyo3_ffi::Py_TPFLAGS_DEFAULT;
    if T::IMMUTABLE {
        flags |= pyo3_ffi::Py_TPFLAGS_IMMUTABLETYPE;
    }
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
        entry.doc = member.doc.map_or(ptr::null(), CStr::as_ptr);
    }
    table
}

fn slot_table<T: Class>(members: &mut [PyMemberDef]) -> [PyType_Slot; 11] {
    let end = PyType_Slot::default();
    let mut slots = [end; 11];
    let slot = |slot, pfunc| PyType_Slot { slot, pfunc };
    let entries = [
        Some(slot(pyo3_ffi::Py_tp_dealloc, dealloc::<T> as pyo3_ffi::destructor as *mut c_void)),
        Some(slot(pyo3_ffi::Py_tp_methods, T::METHODS.as_ptr().cast_mut().cast())),
        Some(slot(pyo3_ffi::Py_tp_getset, T::GETTERS.as_ptr().cast_mut().cast())),
        Some(slot(pyo3_ffi::Py_tp_members, members.as_mut_ptr().cast())),
        T::DOC.map(|doc| slot(pyo3_ffi::Py_tp_doc, doc.as_ptr().cast_mut().cast())),
        T::REPR.map(|_| slot(pyo3_ffi::Py_tp_repr, repr::<T> as pyo3_ffi::reprfunc as *mut c_void)),
        T::CONSTRUCTOR.map(|constructor| slot(pyo3_ffi::Py_tp_new, constructor.new as *mut c_void)),
        T::CALL.map(|call| slot(pyo3_ffi::Py_tp_call, call.call as *mut c_void)),
        T::COLLECTED.then(|| {
            slot(pyo3_ffi::Py_tp_traverse, traverse::<T> as pyo3_ffi::traverseproc as *mut c_void)
        }),
        (T::COLLECTED && object_members::<T>().next().is_some())
            .then(|| slot(pyo3_ffi::Py_tp_clear, clear::<T> as pyo3_ffi::inquiry as *mut c_void)),
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
        clear::<T>(object);
        let class = capi::Py_TYPE(object);
        let free = (*class).tp_free.expect("every class has a way to free");
        free(object.cast());
        capi::Py_DECREF(class.cast());
    }
}

/// Lets go of the members: for a cycle of nothing but instances, nobody else does.
unsafe extern "C" fn clear<T: Class>(object: *mut PyObject) -> c_int {
    // SAFETY: the collector or `dealloc` calls us with an instance. Each reference is taken out
    // before it is given up, since giving it up can run Python code.
    unsafe {
        for index in object_members::<T>() {
            let place = Memory::<T>::place(object, index);
            let_go(place.swap(ptr::null_mut(), Ordering::AcqRel));
        }
    }
    0
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
