//! What is quoted, and what needs a look at its neighbours.

use super::Options;
use crate::base::bytes16::Bytes16;

/// All bits of the bytes that are not written as they are, whatever follows, and of tabs.
#[inline(always)]
pub(super) fn special(bytes: Bytes16, options: Options) -> Bytes16 {
    let lowest = if options.header || options.quote_tabs { b'!' } else { b' ' };
    // What is neither that nor one of those up to the tilde; the range goes on with 0 after 255.
    let others = lowest.wrapping_sub(b'~' + 1);
    let special = bytes.equal(b'=').or(bytes.in_range(b'~' + 1, others));
    if options.header { special.or(bytes.equal(b'_')) } else { special }
}

/// All bits of the bytes that are quoted, whatever follows.
#[inline(always)]
pub(super) fn quoted(bytes: Bytes16, options: Options) -> Bytes16 {
    let special = special(bytes, options);
    if options.quote_tabs { special } else { special.without(bytes.equal(b'\t')) }
}

/// All bits of the bytes of which more must be known than themselves, and of spaces in headers.
#[inline(always)]
pub(super) fn needs_care(bytes: Bytes16, options: Options) -> Bytes16 {
    let line_end = bytes.equal(b'\n').or(bytes.equal(b'\r'));
    if options.header { line_end.or(bytes.equal(b' ')) } else { line_end }
}

impl Options {
    pub(super) const fn index(self) -> usize {
        self.quote_tabs as usize | (self.is_text as usize) << 1 | (self.header as usize) << 2
    }
}

/// What is wider than any line.
pub(super) const CARE: u8 = 255;

/// By [`Options::index`]: what each byte becomes, whatever follows, and how many bytes of that
/// count; or [`CARE`]. To look this up takes no branch: whether a byte is quoted is hard to foresee.
pub(super) static ENCODED: [[[u8; 4]; 256]; 8] = {
    let mut encoded = [QUOTED; 8];
    let mut index = 0;
    while index < 8 {
        let (quote_tabs, header) = (index & 1 != 0, index & 4 != 0);
        let encoded = &mut encoded[index];
        let mut byte = 0;
        while byte < 256 {
            let count = match byte as u8 {
                b'.' | b'\r' | b'\n' => CARE,
                b' ' if header && !quote_tabs => CARE,
                b'_' if header => 3,
                b'=' => 3,
                b'\t' | b' ' if !quote_tabs => 1,
                b'!'..=b'~' => 1,
                _ => 3,
            };
            if count == 1 {
                encoded[byte][0] = byte as u8;
            }
            encoded[byte][3] = count;
            byte += 1;
        }
        index += 1;
    }
    encoded
};

/// Each byte quoted, and one byte more that makes it a word.
const QUOTED: [[u8; 4]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut quoted = [[b'='; 4]; 256];
    let mut byte = 0;
    while byte < 256 {
        quoted[byte][1] = DIGITS[byte >> 4];
        quoted[byte][2] = DIGITS[byte & 15];
        byte += 1;
    }
    quoted
};

/// Whether a byte is quoted, by what follows it and whether it begins a line.
pub(super) fn is_quoted(byte: u8, next: Option<u8>, line_start: bool, options: Options) -> bool {
    match byte {
        b'=' | 127.. => true,
        b'_' => options.header,
        b'.' => line_start && matches!(next, None | Some(b'\n' | b'\r' | 0)),
        b'\r' | b'\n' => !options.is_text,
        b'\t' | b' ' => options.quote_tabs || next.is_none(),
        _ => byte < b' ',
    }
}
