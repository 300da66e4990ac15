//! What is loom's in the models: words, and what is made of them to wait with.
//!
//! Loom's mutex will not do: it is poisoned for good while any thread of the model unwinds, and a
//! thread that is about to try it does not run while another one has it.

use std::cell::RefCell;

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread::{Thread, current, park};

use crate::objects::keep;

std::thread_local! {
    static WORDS: RefCell<Vec<&'static AtomicUsize>> = const { RefCell::new(Vec::new()) };
}

/// Makes the words of an execution. To make one is to write it; here that is before everything else,
/// as the clearing of memory is.
pub(crate) fn begin() {
    WORDS.set((0..MOST_WORDS).map(|_| keep(AtomicUsize::new(0))).collect());
}

const MOST_WORDS: usize = 48;

/// A new one, which is 0.
pub(crate) fn word() -> &'static AtomicUsize {
    WORDS.with_borrow_mut(Vec::pop).expect("more words than a model needs")
}

/// A lock without a value.
pub(crate) struct RawLock {
    held: &'static AtomicUsize,
    waiting: Waiting,
}

impl RawLock {
    pub(crate) fn new() -> Self {
        Self { held: word(), waiting: Waiting::default() }
    }

    pub(crate) fn kept() -> &'static Self {
        keep(Self::new())
    }

    pub(crate) fn try_lock(&self) -> bool {
        // Not `swap`: where it finds 1 it writes 1, and loom does not know that this is before
        // the next `unlock`.
        self.held.compare_exchange(0, 1, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    pub(crate) fn lock(&self) {
        while !self.try_lock() {
            self.waiting.wait();
        }
    }

    pub(crate) fn unlock(&self) {
        self.held.swap(0, Ordering::AcqRel);
        self.waiting.wake();
    }
}

/// The threads that wait for something.
#[derive(Default)]
pub(crate) struct Waiting {
    threads: RefCell<Vec<Thread>>,
}

impl Waiting {
    /// Waits for the next [`Waiting::wake`]. No other thread runs between what the caller has seen
    /// last and this.
    pub(crate) fn wait(&self) {
        self.wait_after(|| ());
    }

    /// The same, after `work`, which can let others run and wake this thread.
    pub(crate) fn wait_after(&self, work: impl FnOnce()) {
        self.threads.borrow_mut().push(current());
        work();
        park();
    }

    pub(crate) fn wake(&self) {
        for thread in self.threads.take() {
            thread.unpark();
        }
    }
}
