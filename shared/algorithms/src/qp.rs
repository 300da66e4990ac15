//! Quoted-printable, RFC 2045 section 6.7, and its variant for headers, RFC 2047 section 4.2.

use std::mem::MaybeUninit;

use crate::base::Output;
use decoder::decode_to;
use encoder::encode_to;
use line::MAX_LINE;
use sink::Length;

#[cfg(target_arch = "x86_64")]
mod avx2;
mod classes;
mod decoder;
mod dense;
mod encoder;
mod groups;
mod line;
mod sink;
#[cfg(test)]
mod tests;

/// What to encode beyond what must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Spaces and tabs are quoted everywhere, not only at the end of a line.
    pub quote_tabs: bool,
    /// Line ends are kept as they are, and space before them is quoted; else they are quoted.
    pub is_text: bool,
    /// A space becomes an underscore, and an underscore is quoted.
    pub header: bool,
}

/// How many bytes [`encode`] writes; nothing when that exceeds `isize::MAX`.
///
/// This takes nearly as long as encoding.
pub fn encode_len(input: &[u8], options: Options) -> Option<usize> {
    let mut length = Length(0);
    encode_to(input, &mut length, options);
    isize::try_from(length.0).is_ok().then_some(length.0)
}

/// The most bytes that [`encode`] writes for `length` bytes: each is quoted, and each line broken.
pub const fn encode_len_most(length: usize) -> usize {
    let quoted = length.saturating_mul(3);
    quoted.saturating_add((quoted / (MAX_LINE - 4) + 1) * 3)
}

/// Quotes what is not printable and breaks long lines. All line ends are written like the first:
/// CRLF where a carriage return stands before the first newline, else a newline.
///
/// Panics when `output` is shorter than [`encode_len`] says.
pub fn encode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    options: Options,
) -> &'o mut [u8] {
    let mut output = Output::new(output);
    encode_to(input, &mut output, options);
    output.finish()
}

/// The most bytes that [`decode`] writes for `length` bytes.
pub fn decode_len(length: usize) -> usize {
    length
}

/// Decodes what is quoted and removes soft line breaks. What looks quoted but is not stays as it
/// is: nothing is an error. With `header`, an underscore is a space.
///
/// Panics when `output` is shorter than [`decode_len`] says.
pub fn decode<'o>(input: &[u8], output: &'o mut [MaybeUninit<u8>], header: bool) -> &'o mut [u8] {
    let mut output = Output::new(output);
    decode_to(input, &mut output, header);
    output.finish()
}
