//! Instances: a Rust value and some members inside a Python object.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use crate::core::critical_section::in_critical_section;
use crate::core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use crate::ffi::capi::{self, PyObject, PyTypeObject};
use crate::{Attached, Builtin, Class, Object, Owned, Raised, Result};

/// An object whose class is that of `T`, or derived from it.
#[derive(Debug)]
pub struct Instance<'a, T: Class> {
    object: Object<'a>,
    _value: PhantomData<fn() -> T>,
}

impl<T: Class> Clone for Instance<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Class> Copy for Instance<'_, T> {}

impl<'a, T: Class> Instance<'a, T> {
    /// Raises `SystemError` for an object whose value was never put in.
    ///
    /// # Safety
    /// `object` is an instance of the class of `T`, or of one derived from it.
    #[inline]
    pub(crate) unsafe fn of(object: Object<'a>) -> Result<Self> {
        // SAFETY: an instance has this layout.
        if unsafe { Memory::<T>::ready(object.as_ptr()).load(Ordering::Acquire) } {
            Ok(Self { object, _value: PhantomData })
        } else {
            Err(not_initialised(object))
        }
    }

    /// The instance as an object.
    pub fn object(self) -> Object<'a> {
        self.object
    }

    /// The Rust value. Other threads may be using it too: what changes is behind a [`crate::Lock`]
    /// or atomic.
    #[inline]
    pub fn value(self) -> &'a T::Value {
        // SAFETY: `of` has seen that it is there; it stays until the object goes, which `'a`
        // prevents.
        unsafe { &*Memory::<T>::value(self.object.as_ptr()) }
    }

    /// The object in member `index` of `T::MEMBERS`.
    pub fn member<'py>(self, _py: Attached<'py>, index: usize) -> Option<Owned<'py>> {
        let place = self.place(index);
        in_critical_section(self.object, || {
            let object = NonNull::new(place.load(Ordering::Acquire))?;
            // SAFETY: the member has a reference, and nobody changes it inside the section; the new
            // reference is ours.
            unsafe {
                capi::Py_INCREF(object.as_ptr());
                Some(Owned::from_pointer(object))
            }
        })
    }

    /// Puts an object in member `index`.
    pub fn set_member(self, index: usize, value: Owned<'_>) {
        let (place, new) = (self.place(index), value.into_c());
        let old = in_critical_section(self.object, || place.swap(new, Ordering::AcqRel));
        // SAFETY: the member's reference, or null; nobody can find it any more. This can run Python
        // code, so it comes last.
        unsafe { capi::Py_XDECREF(old) }
    }

    /// The truth value in member `index`.
    pub fn flag(self, index: usize) -> bool {
        self.flag_place(index).load(Ordering::Acquire)
    }

    /// Sets the truth value in member `index`.
    pub fn set_flag(self, index: usize, value: bool) {
        self.flag_place(index).store(value, Ordering::Release);
    }

    fn place(self, index: usize) -> &'a AtomicPtr<PyObject> {
        assert!(T::MEMBERS[index].is_object());
        // SAFETY: the index is that of a member, which holds an object.
        unsafe { Memory::<T>::place(self.object.as_ptr(), index) }
    }

    fn flag_place(self, index: usize) -> &'a AtomicBool {
        assert!(!T::MEMBERS[index].is_object());
        // SAFETY: the index is that of a member, which holds a truth value in its first byte.
        unsafe { &*ptr::from_ref(Memory::<T>::place(self.object.as_ptr(), index)).cast() }
    }
}

#[cold]
fn not_initialised(object: Object<'_>) -> Raised {
    let name = object.type_name();
    object.py().raise(Builtin::SystemError, format_args!("{name} object is not initialized"))
}

/// The class of `T`, of one interpreter.
#[derive(Debug)]
pub struct ClassRef<'a, T: Class> {
    class: Object<'a>,
    _value: PhantomData<fn() -> T>,
}

impl<'a, T: Class> ClassRef<'a, T> {
    /// # Safety
    /// `class` is the class of `T`, or derived from it.
    pub(crate) unsafe fn of(class: Object<'a>) -> Self {
        Self { class, _value: PhantomData }
    }

    /// The class as an object.
    pub fn object(&self) -> Object<'a> {
        self.class
    }

    /// `object`, if it is an instance of this class (or of one derived from it) with its value in it.
    pub fn instance<'o>(&self, object: Object<'o>) -> Option<Instance<'o, T>> {
        let class = self.class.as_ptr().cast();
        // SAFETY: a live object and a class; where the object is of this class, so is its layout.
        unsafe {
            if capi::PyObject_TypeCheck(object.as_ptr(), class) == 0 {
                return None;
            }
            let ready = Memory::<T>::ready(object.as_ptr()).load(Ordering::Acquire);
            ready.then_some(Instance { object, _value: PhantomData })
        }
    }

    /// Makes an instance with this value. Members start empty: no object, and false.
    #[inline]
    pub fn instantiate<'py>(&self, py: Attached<'py>, value: T::Value) -> Result<Owned<'py>> {
        self.instantiate_in_place(py, || value, |_| Ok(()))
    }

    /// The same for a value that is large: `make` writes it where it stays, and `fill` goes on with
    /// it there. Until that is done the instance is one without a value, should the collector show
    /// it to somebody.
    #[inline]
    pub fn instantiate_in_place<'py>(
        &self,
        py: Attached<'py>,
        make: impl FnOnce() -> T::Value,
        fill: impl FnOnce(&mut T::Value) -> Result<()>,
    ) -> Result<Owned<'py>> {
        let object = self.allocate(py)?;
        let memory = object.object().as_ptr();
        // SAFETY: the object has this layout, and lives as long as `object`. Nobody else uses its
        // value before it is ready, which it is when `ready` goes: after `fill`, whose borrow has
        // ended, also where it fails or panics; then the object's deallocator drops the value.
        let filled = unsafe {
            let value = Memory::<T>::value(memory);
            value.write(make());
            let ready = Ready(Memory::<T>::ready(memory));
            let filled = fill(&mut *value);
            drop(ready);
            filled
        };
        if !T::SUBCLASSABLE && T::COLLECTED {
            // SAFETY: a live object of a class that the collector traverses, which does not know it yet.
            unsafe { capi::PyObject_GC_Track(memory.cast()) }
        }
        filled.map(|()| object)
    }

    /// An instance without a value, with nothing in its members. The collector knows it where Python code can
    /// have made the class.
    #[inline]
    fn allocate<'py>(&self, py: Attached<'py>) -> Result<Owned<'py>> {
        let class: *mut PyTypeObject = self.class.as_ptr().cast();
        // SAFETY: a class of ours, or derived from it, whose allocator clears the memory. Where none can be
        // derived, it has the size of `Memory`, and all is written here that is read before the value is.
        unsafe {
            if T::SUBCLASSABLE {
                return Owned::from_c(py, capi::allocate(class));
            }
            let object = capi::allocate_uncleared(class, T::COLLECTED);
            if !object.is_null() {
                Memory::<T>::clear_members(object);
            }
            Owned::from_c(py, object)
        }
    }
}

/// Says that the value is there, once it goes.
struct Ready<'a>(&'a AtomicBool);

impl Drop for Ready<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// The layout of an instance: the object's head, the value, whether that is there, and one word for
/// each member.
pub(crate) struct Memory<T: Class>(PhantomData<fn() -> T>);

const WORD: usize = size_of::<usize>();

impl<T: Class> Memory<T> {
    pub(crate) const SIZE: usize = Self::offset(T::MEMBERS.len());
    const ALIGN: usize = align_of::<T::Value>();
    /// Python aligns objects to two words. A value that wants more finds it in as much more room.
    const SLACK: usize = Self::ALIGN.saturating_sub(2 * WORD);
    const VALUE: usize = size_of::<PyObject>().next_multiple_of(Self::ALIGN - Self::SLACK);
    const READY: usize = Self::VALUE + size_of::<T::Value>() + Self::SLACK;

    /// Where member `index` is, counted from the beginning of the object.
    pub(crate) const fn offset(index: usize) -> usize {
        (Self::READY + size_of::<AtomicBool>()).next_multiple_of(WORD) + index * WORD
    }

    /// The place of the value.
    ///
    /// # Safety
    /// `object` is an instance.
    #[inline]
    unsafe fn value(object: *mut PyObject) -> *mut T::Value {
        // SAFETY: inside the object, with the slack.
        unsafe {
            let start = object.cast::<u8>().add(Self::VALUE);
            let before = if Self::SLACK > 0 { start.align_offset(Self::ALIGN) } else { 0 };
            start.add(before).cast()
        }
    }

    /// Writes that there is no value, and nothing in the members.
    ///
    /// # Safety
    /// `object` is an instance that nobody else has seen.
    #[inline]
    unsafe fn clear_members(object: *mut PyObject) {
        // SAFETY: the end of the instance, after its value.
        unsafe { object.cast::<u8>().add(Self::READY).write_bytes(0, Self::SIZE - Self::READY) }
    }

    /// Whether the value is there.
    ///
    /// # Safety
    /// `object` is an instance that lives for `'a`.
    #[inline]
    unsafe fn ready<'a>(object: *mut PyObject) -> &'a AtomicBool {
        // SAFETY: `SIZE` has room for it; it was cleared before anybody saw the object.
        unsafe { &*object.cast::<u8>().add(Self::READY).cast() }
    }

    /// # Safety
    /// `object` is an instance that lives for `'a`, and `index` that of a member.
    pub(crate) unsafe fn place<'a>(object: *mut PyObject, index: usize) -> &'a AtomicPtr<PyObject> {
        // SAFETY: `SIZE` has room for it; it was cleared before anybody saw the object.
        unsafe { &*object.cast::<u8>().add(Self::offset(index)).cast() }
    }

    /// # Safety
    /// `object` is an instance that nobody can use any more.
    pub(crate) unsafe fn drop_value(object: *mut PyObject) {
        // SAFETY: as the caller says, so that a plain load and store do; `ready` makes sure that the
        // value is there, and dropped once. After that its place may hold any bytes.
        unsafe {
            let ready = Self::ready(object);
            if ready.load(Ordering::Acquire) {
                ready.store(false, Ordering::Relaxed);
                let value = Self::value(object);
                value.drop_in_place();
                // A value wipes what it has of a secret; what lies between its fields came along when it
                // was moved here, and can be the remains of another one.
                value.cast::<MaybeUninit<T::Value>>().write_bytes(0, 1);
            }
        }
    }
}
