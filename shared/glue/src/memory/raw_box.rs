//! One value that outlives a call, in memory of its own from Python's own allocator.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use crate::core::fail::fail_point;
use crate::ffi::capi;

/// A value beside its object: what would make that large, or goes before it. `tracemalloc` sees it.
///
/// It is made and freed without an interpreter: any thread may do that, detached or not.
#[derive(Debug)]
pub struct RawBox<T> {
    place: NonNull<T>,
    value: PhantomData<T>,
}

// SAFETY: the value belongs to this box alone, and `PyMem_RawFree` may be called by any thread.
unsafe impl<T: Send> Send for RawBox<T> {}
// SAFETY: a shared box lends its value shared.
unsafe impl<T: Sync> Sync for RawBox<T> {}

impl<T> RawBox<T> {
    /// `None` where there is no memory; then the value is dropped.
    #[must_use]
    pub fn new(value: T) -> Option<Self> {
        // What C's allocators give is aligned to two words.
        const { assert!(size_of::<T>() > 0 && align_of::<T>() <= 2 * size_of::<usize>()) }
        fail_point();
        // SAFETY: it wants no thread state.
        let place = unsafe { capi::PyMem_RawMalloc(size_of::<T>()) };
        let place = NonNull::new(place.cast::<T>())?;
        // SAFETY: there is room for a value, in memory that is in use by nobody else.
        unsafe { place.write(value) }
        Some(Self { place, value: PhantomData })
    }
}

impl<T> Deref for RawBox<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: a value has been written there, and it is this box's alone.
        unsafe { self.place.as_ref() }
    }
}

impl<T> DerefMut for RawBox<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and borrowed for writing.
        unsafe { self.place.as_mut() }
    }
}

impl<T> Drop for RawBox<T> {
    fn drop(&mut self) {
        // SAFETY: the value is dropped once, and nobody can reach it any more; its memory is from
        // Python's raw allocator, and freed once.
        unsafe {
            self.place.drop_in_place();
            capi::PyMem_RawFree(self.place.as_ptr().cast());
        }
    }
}
