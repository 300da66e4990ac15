//! Whether there are instructions of AVX's form.

use std::ffi::OsStr;
use std::sync::atomic::{AtomicU8, Ordering};

/// Whether to use instructions of AVX's form: 0 before the first [`look`], then `PLAIN` or `WIDE`.
static VEX: AtomicU8 = AtomicU8::new(0);
const PLAIN: u8 = 1;
const WIDE: u8 = 2;

/// Looks at the processor and at the environment variable `RUSTDLIB_CPU`, which can take away what the processor has;
/// once in a process.
///
/// A module does so while it is imported, attached: C's `getenv` must not run while another thread changes the
/// environment. Python's own threads do that attached; with more than one GIL, or none, it is as wherever else C code
/// reads the environment.
pub(crate) fn look() {
    if VEX.load(Ordering::Relaxed) == 0 {
        VEX.store(
            chosen(is_there(), std::env::var_os("RUSTDLIB_CPU").as_deref()),
            Ordering::Relaxed,
        );
    }
}

fn chosen(is_there: bool, limit: Option<&OsStr>) -> u8 {
    if is_there && limit.is_none_or(|limit| limit != "portable") { WIDE } else { PLAIN }
}

/// Whether the processor has instructions of AVX's form.
pub(crate) fn is_there() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// Whether the processor has instructions of AVX's form, and they may be used.
#[inline]
pub(crate) fn has_vex() -> bool {
    VEX.load(Ordering::Relaxed) == WIDE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portable_takes_it_away() {
        let limits = [None, Some(OsStr::new("avx2")), Some(OsStr::new("portable"))];
        assert_eq!(limits.map(|limit| chosen(true, limit)), [WIDE, WIDE, PLAIN]);
        assert_eq!(limits.map(|limit| chosen(false, limit)), [PLAIN; 3]);
    }
}
