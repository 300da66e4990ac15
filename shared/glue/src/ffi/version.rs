//! Which Python this build is for.
//!
//! These are constants, so both arms of `if version::AT_LEAST_3_15 { .. } else { .. }` are compiled
//! and checked on every version, and the one that does not apply costs nothing.
//!
//! They are about behaviour, which the build script decides by `PYTHON_BEHAVIOUR`. What the C API of a
//! version has or has not is asked with `cfg(Py_3_x)`, in glue only. So a build script of somebody
//! else's can give modules the behaviour of a later version.

/// The first release whose behaviour is wanted, as `sys.hexversion` has it.
const BEHAVIOUR: u32 = match u32::from_str_radix(env!("PYTHON_BEHAVIOUR"), 10) {
    Ok(version) => version,
    Err(_) => panic!("the build script writes a number"),
};

/// The behaviour is that of 3.12 or later.
pub const AT_LEAST_3_12: bool = BEHAVIOUR >= 0x030c_0000;
/// The behaviour is that of 3.13 or later.
pub const AT_LEAST_3_13: bool = BEHAVIOUR >= 0x030d_0000;
/// The behaviour is that of 3.14 or later.
pub const AT_LEAST_3_14: bool = BEHAVIOUR >= 0x030e_0000;
/// The behaviour is that of 3.15 or later.
pub const AT_LEAST_3_15: bool = BEHAVIOUR >= 0x030f_0000;
/// The Python has no global interpreter lock.
pub const FREE_THREADED: bool = cfg!(Py_GIL_DISABLED);

/// The Python whose behaviour is wanted, as `sys.hexversion` has it: `0x030d0000` and up is 3.13.0.
/// It is the running one, where the build script asks for no later one.
///
/// For behaviour that changed in a bug-fix release: one build serves all of them.
#[must_use]
pub fn running() -> u32 {
    crate::ffi::capi::version().max(BEHAVIOUR)
}
