//! The lines of an encoding.

/// The width of lines of at most `wrapcol` bytes that hold whole groups, and at least one; nothing
/// for one line.
#[inline]
pub(crate) const fn width(wrapcol: usize, group: usize) -> Option<usize> {
    match wrapcol {
        0 => None,
        _ if wrapcol < group => Some(group),
        _ => Some(wrapcol / group * group),
    }
}

/// How many bytes `length` are with a newline after every `width` but at the end; nothing when that
/// exceeds `isize::MAX`.
pub(crate) fn wrapped_len(length: usize, width: Option<usize>) -> Option<usize> {
    // Beside a short input a division takes long.
    let newlines = match width {
        Some(width) if length > width => (length - 1) / width,
        _ => 0,
    };
    let total = length.checked_add(newlines)?;
    isize::try_from(total).is_ok().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_whole_groups() {
        let widths = [0, 1, 7, 8, 15, 16].map(|wrapcol| width(wrapcol, 8));
        assert_eq!(widths, [None, Some(8), Some(8), Some(8), Some(8), Some(16)]);
    }

    #[test]
    fn there_is_no_newline_at_the_end() {
        let lengths = [0, 8, 9, 16, 17].map(|length| wrapped_len(length, Some(8)));
        assert_eq!(lengths, [Some(0), Some(8), Some(10), Some(17), Some(19)]);
        assert_eq!(wrapped_len(17, None), Some(17));
        assert_eq!(wrapped_len(isize::MAX as usize, Some(8)), None);
        assert_eq!(wrapped_len(usize::MAX, None), None);
    }
}
