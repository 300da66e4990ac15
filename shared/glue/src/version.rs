//! Which Python this build is for.
//!
//! These are constants, so both arms of `if version::AT_LEAST_3_15 { .. } else { .. }` are compiled
//! and checked on every version, and the one that does not apply costs nothing.

/// The Python is 3.12 or later.
pub const AT_LEAST_3_12: bool = cfg!(Py_3_12);
/// The Python is 3.13 or later.
pub const AT_LEAST_3_13: bool = cfg!(Py_3_13);
/// The Python is 3.14 or later.
pub const AT_LEAST_3_14: bool = cfg!(Py_3_14);
/// The Python is 3.15 or later.
pub const AT_LEAST_3_15: bool = cfg!(Py_3_15);
/// The Python has no global interpreter lock.
pub const FREE_THREADED: bool = cfg!(Py_GIL_DISABLED);

/// The running Python as `sys.hexversion` has it: `0x030d0000` and up is 3.13.0.
///
/// For behaviour that changed in a bug-fix release: one build serves all of them.
#[must_use]
pub fn running() -> u32 {
    crate::capi::version()
}
