//! Interpreters and attached threads, in three kinds.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::Arc;

use loom::thread::{JoinHandle, ThreadId};

use crate::PyObject;
use crate::objects;
use crate::raw::{RawLock, Waiting};

/// How the threads of an interpreter keep out of each other's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One lock for each interpreter: attached is who has it. With two interpreters in one model,
    /// this is PEP 684's own GIL.
    Gil,
    /// Any number of threads is attached, until somebody stops the world.
    FreeThreaded,
}

/// An interpreter.
pub struct Interpreter {
    kind: Kind,
    /// The GIL, or what guards `attached` and `stopped`.
    lock: RawLock,
    attached: Cell<usize>,
    stopped: Cell<bool>,
    changed: Waiting,
    /// Whether to attach with a lock is an error. It is not where `Lock::hold` is used.
    attaches_without_locks: Cell<bool>,
}

// SAFETY: loom runs one thread of a model at a time, on one thread of the system.
unsafe impl Sync for Interpreter {}
// SAFETY: the same.
unsafe impl Send for Interpreter {}

/// What a thread is to its interpreter.
pub struct ThreadState {
    interpreter: Arc<Interpreter>,
    /// The exception that is set: its class and its message.
    pub(crate) raised: Option<(*mut PyObject, String)>,
}

loom::thread_local! {
    static CURRENT: Cell<*mut ThreadState> = Cell::new(ptr::null_mut());
    static LOCKS: Cell<isize> = Cell::new(0);
}

/// The state of this thread, which is attached.
pub(crate) fn current<'a>() -> &'a mut ThreadState {
    let state = CURRENT.with(Cell::get);
    assert!(!state.is_null(), "Python is used by a thread that is not attached");
    // SAFETY: it lives until the thread detaches for the last time.
    unsafe { &mut *state }
}

impl Interpreter {
    /// One of this kind.
    #[must_use]
    pub fn new(kind: Kind) -> Arc<Self> {
        Arc::new(Self {
            kind,
            lock: RawLock::new(),
            attached: Cell::new(0),
            stopped: Cell::new(false),
            changed: Waiting::default(),
            attaches_without_locks: Cell::new(false),
        })
    }

    /// Whoever attaches from now on while it has a lock has broken a rule.
    pub fn forbid_attaching_with_locks(&self) {
        self.attaches_without_locks.set(true);
    }

    /// Runs `work` on a new thread that is attached.
    pub fn spawn(self: &Arc<Self>, work: impl FnOnce() + 'static) -> JoinHandle<()> {
        let interpreter = Arc::clone(self);
        loom::thread::spawn(move || interpreter.attached(work))
    }

    /// Runs `work` on this thread, attached.
    pub fn attached<R>(self: &Arc<Self>, work: impl FnOnce() -> R) -> R {
        let state = ThreadState { interpreter: Arc::clone(self), raised: None };
        let state = Box::into_raw(Box::new(state));
        attach(state);
        let result = catch_unwind(AssertUnwindSafe(work));
        if result.is_ok() {
            assert_eq!(detach(), state, "another state than was attached");
            // SAFETY: made above, and nobody else has it.
            drop(unsafe { Box::from_raw(state) });
        }
        result.unwrap_or_else(|payload| resume_unwind(payload))
    }

    /// What the collector of a free-threaded build does: waits until no other thread is attached,
    /// and lets none attach meanwhile.
    pub fn stop_the_world<R>(&self, work: impl FnOnce() -> R) -> R {
        if self.kind == Kind::Gil {
            return work();
        }
        self.lock.lock();
        self.stopped.set(true);
        while self.attached.get() > 1 {
            self.wait_unlocked();
        }
        self.lock.unlock();
        let result = work();
        self.lock.lock();
        self.stopped.set(false);
        self.changed.wake();
        self.lock.unlock();
        result
    }

    fn enter(&self) {
        self.lock.lock();
        if self.kind == Kind::FreeThreaded {
            while self.stopped.get() {
                self.wait_unlocked();
            }
            self.attached.set(self.attached.get() + 1);
            self.lock.unlock();
        }
    }

    fn leave(&self) {
        if self.kind == Kind::FreeThreaded {
            self.lock.lock();
            self.attached.set(self.attached.get() - 1);
            self.changed.wake();
        }
        self.lock.unlock();
    }

    /// Waits for a change, for which the lock is let go.
    fn wait_unlocked(&self) {
        self.changed.wait_after(|| self.lock.unlock());
        self.lock.lock();
    }
}

/// `PyEval_RestoreThread`.
pub(crate) fn attach(state: *mut ThreadState) {
    assert!(CURRENT.with(Cell::get).is_null(), "attached twice");
    // SAFETY: from `detach`, or new.
    let thread = unsafe { &mut *state };
    let interpreter = Arc::clone(&thread.interpreter);
    let allowed = !interpreter.attaches_without_locks.get() || LOCKS.with(Cell::get) == 0;
    assert!(allowed, "a thread waits to be attached while it has a lock");
    interpreter.enter();
    CURRENT.with(|current| current.set(state));
}

/// `PyEval_SaveThread`.
pub(crate) fn detach() -> *mut ThreadState {
    let thread = current();
    CURRENT.with(|current| current.set(ptr::null_mut()));
    let interpreter = Arc::clone(&thread.interpreter);
    interpreter.leave();
    thread
}

/// Waits for the object's critical section, where there is no GIL.
pub(crate) fn enter_section(object: *mut PyObject) -> Option<&'static RawLock> {
    if current().interpreter.kind == Kind::Gil {
        return None;
    }
    let section = objects::section(object);
    section.lock();
    Some(section)
}

/// Counts the locks that this thread has.
pub(crate) fn locks_held(change: isize) {
    LOCKS.with(|locks| locks.set(locks.get() + change));
}

std::thread_local! {
    /// Which thread of the model is unwinding. The system's thread, of which there is one, cannot say
    /// it once another thread of the model has gone on.
    static UNWINDING: Cell<Option<ThreadId>> = const { Cell::new(None) };
}

/// Whether this thread of the model is unwinding.
pub(crate) fn unwinding() -> bool {
    if !std::thread::panicking() {
        return false;
    }
    let this = loom::thread::current().id();
    let unwinds = UNWINDING.get().unwrap_or(this);
    UNWINDING.set(Some(unwinds));
    unwinds == this
}

/// This thread has caught what it threw, or an execution begins.
pub(crate) fn unwound() {
    UNWINDING.set(None);
}
