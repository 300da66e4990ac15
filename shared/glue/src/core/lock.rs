//! Exclusive access to what threads share, without the deadlocks.

use std::ops::{Deref, DerefMut};

use crate::core::fail::{between, fail_point};
use crate::core::sync::atomic::{AtomicUsize, Ordering};
use crate::core::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use crate::{Attached, Builtin, Raised, Result};

/// Guards a value that several threads may use, such as the inside of a hash object.
///
/// Whoever waits for a lock while attached can wait for a thread that waits to be attached. So the
/// lock is only ever tried while attached; to wait for it, the thread detaches, works, and lets it go
/// before it attaches again. What `with` and `with_detached` do with the value cannot touch Python (it
/// is `Send`), so it cannot run code that wants the same lock. Where [`Lock::hold`] has it, such code
/// raises `RuntimeError`.
///
/// A panic while the value is being changed leaves it in an unknown state: every later use raises
/// `SystemError`.
#[derive(Debug, Default)]
pub struct Lock<T> {
    value: Mutex<T>,
    /// The Python thread that holds it, or 0: written by that thread only, so that what it reads of
    /// itself is true.
    holder: AtomicUsize,
}

impl<T: Send> Lock<T> {
    /// A lock that is free.
    pub const fn new(value: T) -> Self {
        Self { value: Mutex::new(value), holder: AtomicUsize::new(0) }
    }

    /// The value, which nobody else can be using.
    ///
    /// # Panics
    /// When a panic has left the value in an unknown state.
    #[inline]
    pub fn alone(&mut self) -> &mut T {
        self.value.get_mut().expect("whoever is alone with a lock has just made it")
    }

    /// For work that is short: stays attached when the lock is free.
    #[inline]
    pub fn with<R: Send>(
        &self,
        py: Attached<'_>,
        work: impl FnOnce(&mut T) -> R + Send,
    ) -> Result<R> {
        match self.value.try_lock() {
            Ok(mut value) => Ok(between(|| work(&mut value))),
            Err(TryLockError::WouldBlock) => self.with_detached(py, work),
            Err(TryLockError::Poisoned(_)) => Err(poisoned(py)),
        }
    }

    /// For work that is long: detaches first.
    pub fn with_detached<R: Send>(
        &self,
        py: Attached<'_>,
        work: impl FnOnce(&mut T) -> R + Send,
    ) -> Result<R> {
        self.refuse_holder(py)?;
        let result = py.detach(|| match self.value.lock() {
            Ok(mut value) => Some(between(|| work(&mut value))),
            Err(PoisonError { .. }) => None,
        });
        result.ok_or_else(|| poisoned(py))
    }

    /// For work that goes on in several parts, attached and detached ones, and is not to be mixed
    /// with another thread's.
    ///
    /// This thread may attach again while it has the lock, because nobody waits for the lock while
    /// attached. Python code that runs in this thread meanwhile and wants the same lock would wait for
    /// ever; it raises `RuntimeError`. So let the lock go before you raise an exception, or call what
    /// can run Python code.
    #[inline]
    pub fn hold(&self, py: Attached<'_>) -> Result<Held<'_, T>> {
        let guard = match self.value.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::WouldBlock) => {
                self.refuse_holder(py)?;
                py.detach(|| self.value.lock().ok())
            }
            Err(TryLockError::Poisoned(_)) => None,
        };
        fail_point();
        let guard = guard.ok_or_else(|| poisoned(py))?;
        self.holder.store(py.thread(), Ordering::Relaxed);
        Ok(Held { guard, holder: &self.holder })
    }

    /// Raises where this very thread has the lock.
    fn refuse_holder(&self, py: Attached<'_>) -> Result<()> {
        if self.holder.load(Ordering::Relaxed) == py.thread() {
            return Err(
                py.raise(Builtin::RuntimeError, "object is in use by a call of this thread")
            );
        }
        Ok(())
    }
}

/// A [`Lock`] that is held.
#[derive(Debug)]
pub struct Held<'a, T> {
    guard: MutexGuard<'a, T>,
    holder: &'a AtomicUsize,
}

impl<T> Drop for Held<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // Before the guard goes.
        self.holder.store(0, Ordering::Relaxed);
    }
}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T> DerefMut for Held<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

#[cold]
fn poisoned(py: Attached<'_>) -> Raised {
    py.raise(Builtin::SystemError, "object is unusable after an internal error")
}
