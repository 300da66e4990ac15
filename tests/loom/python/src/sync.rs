//! What glue has for `std::sync` in the models.
//!
//! All of it can be made in a constant, and be where C has cleared the memory, which loom's own types
//! cannot: they point to one that `raw` has made beforehand.

#[doc(hidden)]
pub use loom;
use std::cell::{Cell, UnsafeCell};
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
pub use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use crate::interpreter;
pub use crate::model_thread_local as thread_local;
use crate::raw::RawLock;

/// A `std::sync::Mutex`, poisoning included.
pub struct Mutex<T> {
    value: UnsafeCell<T>,
    poisoned: Cell<bool>,
    lock: Lazy<RawLock>,
}

// SAFETY: loom runs one thread of a model at a time, on one thread of the system.
unsafe impl<T: Send> Sync for Mutex<T> {}
// SAFETY: the same.
unsafe impl<T: Send> Send for Mutex<T> {}

impl<T> Mutex<T> {
    /// One that is free.
    pub const fn new(value: T) -> Self {
        Self { value: UnsafeCell::new(value), poisoned: Cell::new(false), lock: Lazy::new() }
    }

    /// Waits for it, attached or not: that this is not done while attached is what the models are for.
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        self.lock.get(RawLock::kept).lock();
        self.guard()
    }

    /// Does not wait.
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        if self.lock.get(RawLock::kept).try_lock() {
            Ok(self.guard()?)
        } else {
            Err(TryLockError::WouldBlock)
        }
    }

    /// The value, of which the caller is the only owner.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        let value = self.value.get_mut();
        if self.poisoned.get() { Err(PoisonError::new(value)) } else { Ok(value) }
    }

    fn guard(&self) -> LockResult<MutexGuard<'_, T>> {
        interpreter::locks_held(1);
        let guard = MutexGuard { mutex: self, _not_send: PhantomData };
        if self.poisoned.get() { Err(PoisonError::new(guard)) } else { Ok(guard) }
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex").finish_non_exhaustive()
    }
}

/// A [`Mutex`] that is held.
pub struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    _not_send: PhantomData<*mut ()>,
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lock is held.
        unsafe { &*self.mutex.value.get() }
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held.
        unsafe { &mut *self.mutex.value.get() }
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        if interpreter::unwinding() {
            self.mutex.poisoned.set(true);
        }
        interpreter::locks_held(-1);
        self.mutex.lock.get(RawLock::kept).unlock();
    }
}

impl<T> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MutexGuard").finish_non_exhaustive()
    }
}

/// Atomics of which cleared memory is a valid one.
pub mod atomic {
    use std::marker::PhantomData;
    pub use std::sync::atomic::Ordering;

    use super::Lazy;
    use crate::raw::word;

    /// A number, a truth value or an address.
    type Word = loom::sync::atomic::AtomicUsize;

    macro_rules! atomic {
        ($name:ident $(<$parameter:ident>)?, $value:ty, $to:expr, $from:expr) => {
            #[doc = concat!("A `std::sync::atomic::", stringify!($name), "`.")]
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct $name $(<$parameter>)? {
                word: Lazy<Word>,
                $(_value: PhantomData<*mut $parameter>,)?
            }

            // SAFETY: loom runs one thread of a model at a time.
            unsafe impl $(<$parameter>)? Sync for $name $(<$parameter>)? {}
            // SAFETY: the same.
            unsafe impl $(<$parameter>)? Send for $name $(<$parameter>)? {}

            impl $(<$parameter>)? $name $(<$parameter>)? {
                /// Reads it.
                pub fn load(&self, ordering: Ordering) -> $value {
                    $from(self.word.get(word).load(ordering))
                }

                /// Writes it.
                pub fn store(&self, value: $value, ordering: Ordering) {
                    self.word.get(word).store($to(value), ordering);
                }

                /// Reads and writes it.
                pub fn swap(&self, value: $value, ordering: Ordering) -> $value {
                    $from(self.word.get(word).swap($to(value), ordering))
                }
            }
        };
    }

    impl AtomicUsize {
        /// One that begins as 0, and not as anything else.
        pub const fn new(zero: usize) -> Self {
            assert!(zero == 0);
            Self { word: Lazy::new() }
        }
    }

    impl Default for AtomicUsize {
        fn default() -> Self {
            Self::new(0)
        }
    }

    atomic!(AtomicBool, bool, usize::from, |word| word != 0);
    atomic!(AtomicUsize, usize, std::convert::identity, std::convert::identity);
    atomic!(AtomicPtr<T>, *mut T, |value: *mut T| value.expose_provenance(), |word| {
        std::ptr::with_exposed_provenance_mut(word)
    });
}

/// Something of loom's that is there once it is asked for. All zeroes: not yet.
struct Lazy<T: 'static> {
    place: Cell<Option<&'static T>>,
}

impl<T> Lazy<T> {
    const fn new() -> Self {
        Self { place: Cell::new(None) }
    }

    fn get(&self, make: impl FnOnce() -> &'static T) -> &'static T {
        let place = self.place.get().unwrap_or_else(make);
        self.place.set(Some(place));
        place
    }
}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lazy").finish_non_exhaustive()
    }
}

/// What each thread of the model has of its own.
#[macro_export]
macro_rules! model_thread_local {
    (static $name:ident: $type:ty = const $value:block;) => {
        $crate::sync::loom::thread_local! { static $name: $type = $value; }
    };
}
