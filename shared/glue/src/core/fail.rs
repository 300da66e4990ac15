//! Panics on request, so that the tests can have one everywhere.
//!
//! Only a build with `--cfg rustdlib_fail_points` has any. It is no feature, so nothing that is built
//! for use gets them by accident: no dependency can ask for them, nor can `--all-features`.
#![cfg_attr(rustdlib_fail_points, allow(unsafe_code))]

/// Panics here if the tests want it; otherwise nothing.
#[cfg(not(rustdlib_fail_points))]
#[inline(always)]
pub fn fail_point() {}

#[cfg(rustdlib_fail_points)]
pub use requested::fail_point;

/// `work` between two fail points.
#[inline(always)]
pub(crate) fn between<R>(work: impl FnOnce() -> R) -> R {
    fail_point();
    let result = work();
    fail_point();
    result
}

#[cfg(rustdlib_fail_points)]
#[allow(unreachable_pub, reason = "C's linker reaches it")]
mod requested {
    use std::sync::atomic::{AtomicU32, Ordering};

    /// How many fail points are still to come, the one that panics included; 0 if none is to.
    static LEFT: AtomicU32 = AtomicU32::new(0);

    /// The `count`th fail point from now on panics, and no other; none for 0. Returns how many were
    /// left of the last `count`: 0 if that panic was.
    // SAFETY: nothing else has this name. The tests call it through ctypes.
    #[unsafe(no_mangle)]
    pub extern "C" fn rustdlib_fail_at(count: u32) -> u32 {
        LEFT.swap(count, Ordering::SeqCst)
    }

    /// As [`super::fail_point`] is elsewhere.
    pub fn fail_point() {
        rustdlib_fail_point();
    }

    /// By this name the algorithms find it, which do not know this crate.
    // SAFETY: nothing else has this name.
    #[unsafe(no_mangle)]
    pub extern "C-unwind" fn rustdlib_fail_point() {
        // A panic while another one unwinds would end the process.
        if std::thread::panicking() {
            return;
        }
        let less = |left: u32| left.checked_sub(1);
        let last = LEFT.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less) == Ok(1);
        assert!(!last, "fail point");
    }
}
