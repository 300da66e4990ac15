//! Memory that outlives a call, from Python's own allocator, so that `tracemalloc` sees it.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::slice;

use crate::core::fail::fail_point;
use crate::ffi::capi;

/// A buffer of numbers, which begin as zeros, or as a copy of others.
///
/// It is made and freed without an interpreter: any thread may do that, detached or not.
#[derive(Debug)]
pub struct RawBuffer<T: Number> {
    start: NonNull<T>,
    length: usize,
    numbers: PhantomData<T>,
}

/// A type of number of which zeros are zero, and which needs no more than `malloc`'s alignment.
pub trait Number: sealed::Sealed + Copy + Send + Sync + 'static {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(
            impl sealed::Sealed for $number {}
            impl Number for $number {}
        )*
    };
}

numbers! { u8 u16 u32 }

// SAFETY: the memory belongs to this buffer alone, and `PyMem_RawFree` may be called by any thread.
unsafe impl<T: Number> Send for RawBuffer<T> {}
// SAFETY: a shared buffer can only be read.
unsafe impl<T: Number> Sync for RawBuffer<T> {}

impl<T: Number> RawBuffer<T> {
    /// Allocates `length` zeros; `None` where there is no memory. Large ones come as pages that nobody
    /// has touched.
    #[must_use]
    pub fn new(length: usize) -> Option<Self> {
        fail_point();
        if length == 0 {
            return Some(Self { start: NonNull::dangling(), length, numbers: PhantomData });
        }
        // SAFETY: it wants no thread state, and checks the product for overflow itself.
        let start = unsafe { capi::PyMem_RawCalloc(length, size_of::<T>()) };
        let start = NonNull::new(start.cast())?;
        Some(Self { start, length, numbers: PhantomData })
    }

    /// Allocates a copy; `None` where there is no memory.
    #[must_use]
    pub fn copy_of(source: &[T]) -> Option<Self> {
        fail_point();
        let length = source.len();
        if length == 0 {
            return Some(Self { start: NonNull::dangling(), length, numbers: PhantomData });
        }
        // SAFETY: it wants no thread state.
        let start = unsafe { capi::PyMem_RawMalloc(size_of_val(source)) };
        let start = NonNull::new(start.cast::<T>())?;
        // SAFETY: there is room for all of `source`, in memory that is in use by nobody else.
        unsafe { start.copy_from_nonoverlapping(NonNull::from(source).cast(), length) }
        Some(Self { start, length, numbers: PhantomData })
    }
}

impl<T: Number> Deref for RawBuffer<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        // SAFETY: `length` numbers, which were zeros or copies, of this buffer alone; or none.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }
}

impl<T: Number> DerefMut for RawBuffer<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as above, and borrowed for writing.
        unsafe { slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }
}

impl<T: Number> Drop for RawBuffer<T> {
    fn drop(&mut self) {
        if self.length > 0 {
            // SAFETY: from Python's raw allocator, freed once.
            unsafe { capi::PyMem_RawFree(self.start.as_ptr().cast()) }
        }
    }
}
