//! The state of a module: what each module object has for itself.
#![allow(unsafe_code)]

use std::any::TypeId;
use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use crate::core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use crate::ffi::capi::{self, PyObject};
use crate::{Class, ClassRef, Module, Object, Owned};

/// A place for one Python object in the state of module `M`.
///
/// The collector visits it, but does not empty it: what is in it stays for as long as the module does,
/// so that a call can borrow it. A cycle through a slot is freed if it also passes through something
/// that the collector can clear: a class, a list, a dict, an instance with members. One of nothing but
/// modules and tuples is not.
#[derive(Debug)]
pub struct Slot<M: Module> {
    index: usize,
    _module: PhantomData<fn(M)>,
}

impl<M: Module> Clone for Slot<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Module> Copy for Slot<M> {}

impl<M: Module> Slot<M> {
    /// The place number `index`, which is less than `M::SLOTS`.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        assert!(index < M::SLOTS);
        Self { index, _module: PhantomData }
    }
}

/// How many classes a block has room for. A module with more has another block behind it.
const BLOCK: usize = 8;

/// Where a class is kept. The tag is written before the class, and only then read.
#[derive(Debug)]
struct ClassPlace {
    class: AtomicPtr<PyObject>,
    tag: UnsafeCell<MaybeUninit<TypeId>>,
}

/// Memory that is cleared is one without classes.
#[derive(Debug)]
struct ClassBlock {
    places: [ClassPlace; BLOCK],
    /// Allocated when the block is full.
    next: AtomicPtr<ClassBlock>,
}

impl ClassBlock {
    /// This block and those behind it.
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |block| block.next())
    }

    fn next(&self) -> Option<&Self> {
        // SAFETY: null, or a block that goes after this one.
        unsafe { self.next.load(Ordering::Acquire).as_ref() }
    }

    /// A new block behind the last one; `None` where there is no memory.
    fn more(&self) -> Option<&Self> {
        // SAFETY: memory of zeros, which is a block.
        let new: *mut Self = unsafe { capi::PyMem_RawCalloc(1, size_of::<Self>()) }.cast();
        self.all().last()?.next.store(new, Ordering::Release);
        // SAFETY: null, or the new block.
        unsafe { new.as_ref() }
    }

    /// Frees the blocks behind this one.
    fn free(&self) {
        let mut next = self.next.swap(ptr::null_mut(), Ordering::AcqRel);
        while !next.is_null() {
            // SAFETY: from `more`; the caller has taken the classes out, and nobody uses it any more.
            unsafe {
                let after = (*next).next.load(Ordering::Acquire);
                capi::PyMem_RawFree(next.cast());
                next = after;
            }
        }
    }
}

/// The memory that Python gives a module, with the slots behind it.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct ModuleState<M: Module> {
    data: UnsafeCell<MaybeUninit<M::Data>>,
    /// Whether `data` is there. Python clears the memory, so it begins as false.
    ready: AtomicBool,
    /// Whether somebody executes the module, or has.
    claimed: AtomicBool,
    /// The bits of [`Module::CORRECTIONS`], written with `data`.
    corrections: UnsafeCell<u32>,
    classes: ClassBlock,
    /// So that what follows is aligned.
    _slots: [AtomicPtr<PyObject>; 0],
}

impl<M: Module> ModuleState<M> {
    pub(crate) const SIZE: usize = {
        assert!(align_of::<Self>() <= 2 * size_of::<usize>(), "Python aligns to two words");
        size_of::<Self>() + M::SLOTS * size_of::<AtomicPtr<PyObject>>()
    };

    /// The state of a module, or null if it has none that can be used.
    ///
    /// # Safety
    /// `module` is a module object that was made from the definition of `M`.
    #[inline]
    pub(crate) unsafe fn of(module: *mut PyObject) -> *mut Self {
        // SAFETY: as the caller says; null before the module is executed.
        let state: *mut Self = unsafe { capi::PyModule_GetState(module) }.cast();
        // SAFETY: not null, so C has allocated and cleared it.
        if !state.is_null() && unsafe { (*state).ready.load(Ordering::Acquire) } {
            state
        } else {
            ptr::null_mut()
        }
    }

    /// # Safety
    /// `state` is from [`ModuleState::of`] and its module alive for `'a`.
    #[inline]
    pub(crate) unsafe fn data<'a>(state: NonNull<Self>) -> &'a M::Data {
        // SAFETY: `of` has seen that it is ready; it is only written before and dropped with the
        // module.
        unsafe { (*(*state.as_ptr()).data.get()).assume_init_ref() }
    }

    /// The bits of the corrections that the module has.
    ///
    /// # Safety
    /// `state` is from [`ModuleState::of`] and its module alive.
    #[inline]
    pub(crate) unsafe fn corrections(state: NonNull<Self>) -> u32 {
        // SAFETY: `of` has seen that it is ready; it is only written before.
        unsafe { *(*state.as_ptr()).corrections.get() }
    }

    /// # Safety
    /// `state` is the state of a module that is alive for `'a`.
    #[inline]
    pub(crate) unsafe fn object<'a>(state: NonNull<Self>, slot: Slot<M>) -> Option<Object<'a>> {
        // SAFETY: a slot is filled once, and emptied when nothing can reach the module any more;
        // until then it keeps its object alive.
        unsafe {
            let object = Self::place(state, slot).load(Ordering::Acquire);
            NonNull::new(object).map(|object| Object::borrowed(object))
        }
    }

    /// # Safety
    /// `state` is the state of a module that is alive for `'a`.
    #[inline]
    unsafe fn place<'a>(state: NonNull<Self>, slot: Slot<M>) -> &'a AtomicPtr<PyObject> {
        // SAFETY: `SIZE` has room for `M::SLOTS` of them behind the struct, and a slot's index is
        // less than that; cleared memory is a null pointer.
        unsafe { &*state.as_ptr().add(1).cast::<AtomicPtr<PyObject>>().add(slot.index) }
    }

    /// Whether this is the first who wants to execute the module.
    ///
    /// # Safety
    /// `state` is the memory that C has made, and cleared, for a module that is alive.
    pub(crate) unsafe fn claim(state: NonNull<Self>) -> bool {
        // SAFETY: as the caller says; cleared memory is false.
        unsafe { !(*state.as_ptr()).claimed.swap(true, Ordering::AcqRel) }
    }

    /// Puts the data in, with which the state can be used.
    ///
    /// # Safety
    /// The same, and the caller has claimed it.
    pub(crate) unsafe fn begin(state: NonNull<Self>, data: M::Data, corrections: u32) {
        // SAFETY: as the caller says.
        unsafe {
            (*(*state.as_ptr()).data.get()).write(data);
            *(*state.as_ptr()).corrections.get() = corrections;
            (*state.as_ptr()).ready.store(true, Ordering::Release);
        }
    }

    /// Frees what has held classes, and drops the data, if it is there.
    ///
    /// # Safety
    /// `state` is the state of a module that nobody can use any more.
    pub(crate) unsafe fn end(state: NonNull<Self>) {
        // SAFETY: as the caller says; `ready` makes sure that it is there, and dropped once.
        unsafe {
            (*state.as_ptr()).classes.free();
            if (*state.as_ptr()).ready.swap(false, Ordering::AcqRel) {
                (*(*state.as_ptr()).data.get()).assume_init_drop();
            }
        }
    }

    /// # Panics
    /// When there is an object already: handles to it may be in use.
    ///
    /// # Safety
    /// `state` is the state of a module that is alive, and that only this thread fills.
    pub(crate) unsafe fn put(state: NonNull<Self>, slot: Slot<M>, value: Owned<'_>) {
        // SAFETY: as the caller says.
        let place = unsafe { Self::place(state, slot) };
        assert!(place.load(Ordering::Acquire).is_null(), "module slot filled twice");
        place.store(value.into_c(), Ordering::Release);
    }

    /// Registers the class that was made for `T`; false where there is no memory.
    ///
    /// # Safety
    /// As for [`ModuleState::put`]; `class` is a class with the layout of `T`.
    pub(crate) unsafe fn add_class<T: Class>(state: NonNull<Self>, class: Owned<'_>) -> bool {
        // SAFETY: as the caller says.
        let block = unsafe { &(*state.as_ptr()).classes };
        let is_free = |place: &&ClassPlace| place.class.load(Ordering::Acquire).is_null();
        let free = block.all().flat_map(|block| &block.places).find(is_free);
        let Some(place) = free.or_else(|| block.more().map(|block| &block.places[0])) else {
            return false;
        };
        // SAFETY: nobody reads the tag before the class is there.
        unsafe { (*place.tag.get()).write(TypeId::of::<T>()) };
        place.class.store(class.into_c(), Ordering::Release);
        true
    }

    /// The class that was registered for `T`.
    ///
    /// # Safety
    /// `state` is the state of a module that is alive for `'a`.
    #[inline]
    pub(crate) unsafe fn class<'a, T: Class>(state: NonNull<Self>) -> Option<ClassRef<'a, T>> {
        // SAFETY: as the caller says.
        let block: &'a ClassBlock = unsafe { &(*state.as_ptr()).classes };
        let mut next = Some(block);
        while let Some(block) = next {
            for place in &block.places {
                let class = NonNull::new(place.class.load(Ordering::Acquire))?;
                // SAFETY: the tag is there once the class is. It says that this class was made for
                // `T`; the module keeps it alive.
                unsafe {
                    if (*place.tag.get()).assume_init_read() == TypeId::of::<T>() {
                        return Some(ClassRef::of(Object::borrowed(class)));
                    }
                }
            }
            next = block.next();
        }
        None
    }

    /// Every place that may have a reference.
    ///
    /// # Safety
    /// `state` is the state of a module that is alive for `'a`.
    pub(crate) unsafe fn places<'a>(
        state: NonNull<Self>,
    ) -> impl Iterator<Item = &'a AtomicPtr<PyObject>> {
        // SAFETY: as the caller says.
        let block: &'a ClassBlock = unsafe { &(*state.as_ptr()).classes };
        // SAFETY: as the caller says; the index is less than `M::SLOTS`.
        let slots = (0..M::SLOTS)
            .map(move |index| unsafe { Self::place(state, Slot { index, _module: PhantomData }) });
        let classes = block.all().flat_map(|block| &block.places);
        classes.map(|place| &place.class).chain(slots)
    }
}
