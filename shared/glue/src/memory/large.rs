//! Memory for very large objects.
#![allow(unsafe_code)]

/// From this size on the C library takes memory from the system for one object alone.
#[cfg(target_os = "linux")]
const LARGE: usize = 32 << 20;

/// Prepares for writing to memory that has just been allocated.
///
/// The system gives such memory by pages when they are first written to, which takes longer than the
/// writing. So it is asked for its largest pages, of which there are few; where it has none, or does not
/// want to, all stays as it was.
#[cfg(target_os = "linux")]
#[inline]
pub(crate) fn about_to_write(start: *mut u8, length: usize) {
    if length >= LARGE {
        ask_for_large_pages(start, length);
    }
}

/// Elsewhere there is no such request.
#[cfg(not(target_os = "linux"))]
#[inline]
pub(crate) fn about_to_write(_start: *mut u8, _length: usize) {}

#[cfg(target_os = "linux")]
#[cold]
fn ask_for_large_pages(start: *mut u8, length: usize) {
    use std::ffi::{c_int, c_void};
    const MADV_HUGEPAGE: c_int = 14;
    /// A multiple of the size of a page on every machine, so that only pages of the object are meant.
    const PAGES: usize = 64 << 10;
    unsafe extern "C" {
        fn madvise(start: *mut c_void, length: usize, advice: c_int) -> c_int;
    }
    let before = start.align_offset(PAGES);
    let inside = length.saturating_sub(before) / PAGES * PAGES;
    // SAFETY: this advice changes no content and takes nothing away, whatever memory it is given for;
    // a failure means that there are no large pages, and has no effect.
    unsafe {
        madvise(start.wrapping_add(before).cast(), inside, MADV_HUGEPAGE);
    }
}
