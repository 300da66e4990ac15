//! What threads share memory through, and what each has of its own. The models of tests/loom compile
//! this crate with loom's in the place of the standard library's, and with an interpreter of their own
//! in the place of pyo3-ffi.

#[cfg(rustdlib_loom)]
pub(crate) use pyo3_ffi::sync::{
    Mutex, MutexGuard, PoisonError, TryLockError, atomic, thread_local,
};
#[cfg(not(rustdlib_loom))]
pub(crate) use std::{
    sync::{Mutex, MutexGuard, PoisonError, TryLockError, atomic},
    thread_local,
};
