//! Which Python this build is for.
//!
//! These are constants, so both arms of `if version::AT_LEAST_3_15 { .. } else { .. }` are compiled
//! and checked on every version, and the one that does not apply costs nothing.
//!
//! They are about behaviour. What the C API of a version has or has not is asked with `cfg(Py_3_x)`,
//! in glue only. So the feature `api-3-15` gives modules the behaviour of CPython 3.15 on every
//! version, for people who ask the wheel for it by name.

/// The behaviour is that of 3.12 or later.
pub const AT_LEAST_3_12: bool = cfg!(any(Py_3_12, feature = "api-3-15"));
/// The behaviour is that of 3.13 or later.
pub const AT_LEAST_3_13: bool = cfg!(any(Py_3_13, feature = "api-3-15"));
/// The behaviour is that of 3.14 or later.
pub const AT_LEAST_3_14: bool = cfg!(any(Py_3_14, feature = "api-3-15"));
/// The behaviour is that of 3.15 or later.
pub const AT_LEAST_3_15: bool = cfg!(any(Py_3_15, feature = "api-3-15"));
/// The Python has no global interpreter lock.
pub const FREE_THREADED: bool = cfg!(Py_GIL_DISABLED);

/// The release of 3.15 whose behaviour the feature `api-3-15` gives to older Pythons.
const API_3_15: u32 = 0x030f_02f0;

/// The Python whose behaviour is wanted, as `sys.hexversion` has it: `0x030d0000` and up is 3.13.0.
/// It is the running one, except under `api-3-15`.
///
/// For behaviour that changed in a bug-fix release: one build serves all of them.
#[must_use]
pub fn running() -> u32 {
    let running = crate::ffi::capi::version();
    if cfg!(feature = "api-3-15") { running.max(API_3_15) } else { running }
}
