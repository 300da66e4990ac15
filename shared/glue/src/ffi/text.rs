//! Text that is known when the crate is compiled: names and documentation, as C has them.

use std::ffi::CStr;

/// The C string in `bytes`, which end with the only NUL. Does not compile otherwise, in a constant.
#[must_use]
pub const fn c_str(bytes: &[u8]) -> &CStr {
    match CStr::from_bytes_with_nul(bytes) {
        Ok(text) => text,
        Err(_) => panic!("one NUL, at the end"),
    }
}

/// A C string that is UTF-8, as names are.
pub(crate) const fn text(name: &'static CStr) -> &'static str {
    match name.to_str() {
        Ok(text) => text,
        Err(_) => panic!("names are UTF-8"),
    }
}

/// The last part of a dotted name.
pub(crate) const fn after_dot(name: &'static str) -> &'static str {
    let mut start = name.len();
    while start > 0 && name.as_bytes()[start - 1] != b'.' {
        start -= 1;
    }
    name.split_at(start).1
}

/// Whether both have the same bytes.
pub(crate) const fn same(left: &[u8], right: &[u8]) -> bool {
    let mut index = 0;
    while index < left.len() && index < right.len() && left[index] == right[index] {
        index += 1;
    }
    index == left.len() && index == right.len()
}

/// [`same`] for two of one length, while the program runs: by first and last part, and without a call where they
/// are short, as names are.
#[inline]
pub(crate) fn same_short(left: &[u8], right: &[u8]) -> bool {
    let length = left.len();
    if length > 16 {
        left == right
    } else if length >= 8 {
        same_ends::<8>(left, right)
    } else if length >= 4 {
        same_ends::<4>(left, right)
    } else {
        same_ends::<1>(left, right) && left.get(1) == right.get(1)
    }
}

#[inline]
fn same_ends<const N: usize>(left: &[u8], right: &[u8]) -> bool {
    left.first_chunk::<N>() == right.first_chunk() && left.last_chunk::<N>() == right.last_chunk()
}

/// Whether `name` is the last part of the module's name, or that and something after an underscore.
#[must_use]
pub const fn is_name_of(name: &str, module: &'static CStr) -> bool {
    let module = after_dot(text(module));
    let Some((start, rest)) = name.split_at_checked(module.len()) else {
        return false;
    };
    same(start.as_bytes(), module.as_bytes()) && (rest.is_empty() || rest.as_bytes()[0] == b'_')
}
