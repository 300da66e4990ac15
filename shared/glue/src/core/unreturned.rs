//! Notices exceptions that are set although the call has a result.
//!
//! A [`crate::Raised`] that is dropped may leave its exception behind. To ask C after each call would
//! cost more than many calls do; so it is asked only where one has been dropped in this thread.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many threads have something to look for: one load for all that have not.
static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static DROPPED: Cell<bool> = const { Cell::new(false) };
}

/// A proof of an exception was dropped in this thread.
#[cold]
pub(crate) fn dropped() {
    // Where the thread ends, no call of it has a result any more.
    if DROPPED.try_with(|dropped| dropped.replace(true)) == Ok(false) {
        THREADS.fetch_add(1, Ordering::Relaxed);
    }
}

/// Whether there is something to ask [`was_dropped`] for.
#[inline]
pub(crate) fn may_be() -> bool {
    THREADS.load(Ordering::Relaxed) != 0
}

/// Whether one was dropped in this thread since this was asked.
pub(crate) fn was_dropped() -> bool {
    let here = DROPPED.try_with(|dropped| dropped.replace(false)) == Ok(true);
    if here {
        THREADS.fetch_sub(1, Ordering::Relaxed);
    }
    here
}
