//! Panics on request, for the tests; see the file of this name in `shared/glue`.
#![cfg_attr(rustdlib_fail_points, allow(unsafe_code))]

#[cfg(rustdlib_fail_points)]
unsafe extern "C-unwind" {
    safe fn rustdlib_fail_point();
}

/// Panics here if the tests want it; in a build for use, nothing.
#[inline(always)]
pub(crate) fn fail_point() {
    #[cfg(rustdlib_fail_points)]
    rustdlib_fail_point();
}
