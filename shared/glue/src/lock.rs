//! Exclusive access to what threads share, without the deadlocks.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use crate::fail::{between, fail_point};
use crate::{Attached, Builtin, Raised, Result};

/// Guards a value that several threads may use, such as the inside of a hash object.
///
/// Whoever waits for a lock while attached can wait for a thread that waits to be attached. So the
/// lock is only ever tried while attached; to wait for it, the thread detaches, works, and lets it go
/// before it attaches again. What is done with the value cannot touch Python (it is `Send`), so it
/// cannot run code that wants the same lock.
///
/// A panic while the value is being changed leaves it in an unknown state: every later use raises
/// `SystemError`.
#[derive(Debug, Default)]
pub struct Lock<T> {
    value: Mutex<T>,
}

impl<T: Send> Lock<T> {
    /// A lock that is free.
    pub const fn new(value: T) -> Self {
        Self { value: Mutex::new(value) }
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
    /// attached. What must not be: Python code that wants the same lock. So do nothing that can run
    /// any until the lock is let go, other than making and freeing exact `bytes`.
    #[inline]
    pub fn hold(&self, py: Attached<'_>) -> Result<Held<'_, T>> {
        let guard = match self.value.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::WouldBlock) => py.detach(|| self.value.lock().ok()),
            Err(TryLockError::Poisoned(_)) => None,
        };
        fail_point();
        guard.map(|guard| Held { guard }).ok_or_else(|| poisoned(py))
    }
}

/// A [`Lock`] that is held.
#[derive(Debug)]
pub struct Held<'a, T> {
    guard: MutexGuard<'a, T>,
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
