//! Memory of which the tests know how much is held, and that can come to its end.
//!
//! The counts are each thread's, so that tests may run side by side.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use crate::base::memory::{Heap, Memory, NoMemory};

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// How many bytes are held.
pub(crate) fn held() -> usize {
    HELD.get()
}

/// How many bytes are held at most while `work` is done.
pub(crate) fn most_held<R>(work: impl FnOnce() -> R) -> (usize, R) {
    MOST.set(HELD.get());
    let result = work();
    (MOST.get(), result)
}

/// From now on there are only `buffers` more.
pub(crate) fn allow(buffers: usize) {
    LEFT.set(buffers);
}

/// From now on there are as many as there is memory for.
pub(crate) fn allow_all() {
    allow(usize::MAX);
}

/// Counts bytes.
pub(crate) struct Counting;

pub(crate) struct Counted<T>(Vec<T>);

impl<T> Counted<T> {
    fn new(made: Result<Vec<T>, NoMemory>) -> Result<Self, NoMemory> {
        LEFT.set(LEFT.get().checked_sub(1).ok_or(NoMemory)?);
        let made = made?;
        HELD.set(HELD.get() + size_of_val(&*made));
        MOST.set(MOST.get().max(HELD.get()));
        Ok(Self(made))
    }
}

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        HELD.set(HELD.get() - size_of_val(&*self.0));
    }
}

impl<T> Deref for Counted<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> DerefMut for Counted<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl Memory for Counting {
    type Bytes = Counted<u8>;
    type Halfwords = Counted<u16>;
    type Words = Counted<u32>;

    fn bytes(length: usize) -> Result<Counted<u8>, NoMemory> {
        Counted::new(Heap::bytes(length))
    }

    fn halfwords(length: usize) -> Result<Counted<u16>, NoMemory> {
        Counted::new(Heap::halfwords(length))
    }

    fn words(length: usize) -> Result<Counted<u32>, NoMemory> {
        Counted::new(Heap::words(length))
    }
}
