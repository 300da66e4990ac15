//! Rows that wait for other threads, and what tells them of each other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustdlib_glue::{Signature, function, method};

use super::{Meetings, Victim};

/// A row is where other threads are to act.
pub(super) static INSIDE: AtomicBool = AtomicBool::new(false);
/// Another thread has acted.
static ACTED: AtomicBool = AtomicBool::new(false);
/// Another thread has the lock.
static OCCUPIED: AtomicBool = AtomicBool::new(false);

/// Waits, but not for ever.
fn wait(flag: &AtomicBool) {
    let begin = Instant::now();
    while !flag.load(Ordering::Acquire) {
        assert!(begin.elapsed() < Duration::from_secs(60), "nobody came");
        sleep(Duration::from_micros(50));
    }
}

/// Has another thread act, wherever this is called detached.
pub(super) fn let_others_act() {
    INSIDE.store(true, Ordering::Release);
    wait(&ACTED);
}

function! {
    /// Whether a row is where other threads are to act.
    pub(super) fn is_inside(call: Call<Meetings>) = Signature::new("()");
    { call.py().bool(INSIDE.load(Ordering::Acquire)) }
}

function! {
    /// Whether another thread has the lock.
    pub(super) fn is_occupied(call: Call<Meetings>) = Signature::new("()");
    { call.py().bool(OCCUPIED.load(Ordering::Acquire)) }
}

function! {
    /// Say whether this thread has acted.
    pub(super) fn acted(call: Call<Meetings>, acted) = Signature::new("(acted, /)");
    {
        let acted = acted.is_true()?;
        ACTED.store(acted, Ordering::Release);
        if !acted {
            INSIDE.store(false, Ordering::Release);
            OCCUPIED.store(false, Ordering::Release);
        }
        Ok(call.py().none())
    }
}

method! {
    /// Have the lock until another thread has acted.
    pub(super) fn occupy(call, this: Victim) = Signature::new("()");
    {
        this.value().lock.with_detached(call.py(), |_| {
            OCCUPIED.store(true, Ordering::Release);
            wait(&ACTED);
        })?;
        Ok(call.py().none())
    }
}
