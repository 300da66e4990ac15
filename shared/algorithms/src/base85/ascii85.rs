//! Ascii85: base85 with a short form for four zero bytes, and sometimes one for four spaces.

use std::fmt;
use std::mem::MaybeUninit;

use super::{Alphabet, LoneSymbol};
use super::{NONE, group};
use crate::base::{ByteSet, Output, lines};

#[cfg(test)]
mod tests;

/// What stands at the start of the data in PostScript.
const PREFIX: &[u8] = b"<~";

/// What stands at the end of the data in PostScript and PDF.
const SUFFIX: &[u8] = b"~>";

const SPACES: u32 = u32::from_be_bytes(*b"    ");

/// How to encode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeOptions {
    /// Four spaces become a `y`.
    pub fold_spaces: bool,
    /// The longest line, in bytes; 0 for one line. With `adobe`, at least 2.
    pub wrapcol: usize,
    /// The zero bytes that fill up the last four are encoded too.
    pub pad: bool,
    /// The data is put between `<~` and `~>`, neither of which is broken by a line end.
    pub adobe: bool,
}

/// The most bytes that [`encode`] writes for `length` bytes; nothing when that exceeds
/// `isize::MAX`. C's message is then "Too much data for Ascii85".
pub fn encode_len(length: usize, options: EncodeOptions) -> Option<usize> {
    let frame = if options.adobe { PREFIX.len() + SUFFIX.len() } else { 0 };
    let total = group::encode_len(length, options.pad)?.checked_add(frame)?;
    let width = options.line_width();
    lines::wrapped_len(total, (width > 0).then_some(width))
}

impl EncodeOptions {
    fn line_width(&self) -> usize {
        match self.wrapcol {
            1 if self.adobe => SUFFIX.len(),
            width => width,
        }
    }
}

/// Encodes `input`.
///
/// Panics when `output` is shorter than [`encode_len`] says.
pub fn encode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    options: EncodeOptions,
) -> &'o mut [u8] {
    let mut output = Output::new(output);
    if options.adobe {
        output.extend(PREFIX);
    }
    let consumed = encode_groups(input, &mut output, options.fold_spaces);
    match &input[consumed..] {
        [] => {}
        [0, rest @ ..] if options.pad && rest.iter().all(|&byte| byte == 0) => output.push(b'z'),
        rest => group::encode_last(rest, &mut output, Alphabet::ASCII85, options.pad),
    }
    let width = options.line_width();
    let symbols = output.written();
    if width > 0 {
        output.wrap(width);
    }
    if options.adobe {
        let fits = match symbols.checked_rem(width) {
            None => true,
            Some(0) => symbols.min(width) + SUFFIX.len() <= width,
            Some(last_line) => last_line + SUFFIX.len() <= width,
        };
        if !fits {
            output.push(b'\n');
        }
        output.extend(SUFFIX);
    }
    output.finish()
}

/// Encodes all whole groups, and returns how many bytes they have.
fn encode_groups(input: &[u8], output: &mut Output<'_>, fold_spaces: bool) -> usize {
    /// How many groups to encode one by one where one of them has a short form.
    const PATIENCE: usize = 16;
    let short = [0, if fold_spaces { SPACES } else { 0 }];
    let mut consumed = 0;
    loop {
        let rest = &input[consumed..];
        consumed += group::encode_bulk(rest, output, Alphabet::ASCII85, Some(short));
        let groups = input[consumed..].as_chunks().0;
        for group in groups.iter().take(PATIENCE) {
            match u32::from_be_bytes(*group) {
                0 => output.push(b'z'),
                SPACES if fold_spaces => output.push(b'y'),
                word => output.extend(&group::encode_word(word, Alphabet::ASCII85)),
            }
            consumed += group.len();
        }
        if groups.len() <= PATIENCE {
            return consumed;
        }
    }
}

/// What stands between the marks of PostScript: `~>` must be there, `<~` may be. With
/// `marks_may_overlap` the input `<~>` has both, and nothing between them.
pub fn unframe(input: &[u8], marks_may_overlap: bool) -> Result<&[u8], Error> {
    let data = input.strip_suffix(SUFFIX).ok_or(Error::NoEnd)?;
    if marks_may_overlap && input == b"<~>" {
        return Ok(b"");
    }
    Ok(data.strip_prefix(PREFIX).unwrap_or(data))
}

/// What a decoder accepts, and how it complains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeOptions {
    /// A `y` is four spaces.
    pub fold_spaces: bool,
    /// What is skipped, if it is no symbol and no short form.
    pub ignore: ByteSet,
    /// Four zero bytes must be a `z`, and the last group must be one that the encoder writes.
    pub canonical: bool,
    /// What a single symbol at the end is.
    pub lone_symbol: LoneSymbol,
    /// Messages put a short form between quotes.
    pub quote_short_form: bool,
}

/// Why an input cannot be decoded: a `binascii.Error`, or from Python code a `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// There is no `~>` at the end.
    NoEnd,
    /// Five symbols stand for more than four bytes can hold.
    Overflow,
    /// There is a short form among the symbols of a group.
    ShortFormInside {
        /// Which one.
        form: u8,
        /// Whether the message puts it between quotes.
        quoted: bool,
    },
    /// A byte is neither a symbol nor a short form.
    NonDigit {
        /// Which one.
        byte: u8,
    },
    /// There is one symbol in the last group.
    IncompleteGroup,
    /// Four zero bytes are not a `z`.
    NonCanonicalZeros,
    /// The last group is not what the encoder would have written.
    NonZeroPaddingBits,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoEnd => f.write_str("Ascii85 encoded byte sequences must end with b'~>'"),
            Self::Overflow => f.write_str("Ascii85 overflow"),
            Self::ShortFormInside { form, quoted } => {
                let quote = if quoted { "'" } else { "" };
                write!(f, "{quote}{}{quote} inside Ascii85 5-tuple", char::from(form))
            }
            Self::NonDigit { byte } => write!(f, "Non-Ascii85 digit found: {}", char::from(byte)),
            Self::IncompleteGroup => f.write_str("Incomplete Ascii85 group"),
            Self::NonCanonicalZeros => {
                f.write_str("Non-canonical encoding, use 'z' for all-zero groups")
            }
            Self::NonZeroPaddingBits => f.write_str("Non-zero padding bits"),
        }
    }
}

/// The most bytes that [`decode`] writes for `input`; nothing when that exceeds `isize::MAX`.
/// C's message is then "Too much Ascii85 data".
pub fn decode_len(input: &[u8]) -> Option<usize> {
    // Counts of at most 255 fit in a byte, which lets the compiler use whole vectors.
    let is_short = |&byte: &u8| u8::from(byte == b'z' || byte == b'y');
    let count = |bytes: &[u8]| usize::from(bytes.iter().map(is_short).sum::<u8>());
    let short = input.chunks(192).map(count).sum::<usize>();
    let total = short.checked_add((input.len() - short).div_ceil(5))?.checked_mul(4)?;
    isize::try_from(total).is_ok().then_some(total)
}

/// Decodes `input`, which has no frame any more: see [`unframe`].
///
/// Panics when `output` is shorter than [`decode_len`] says.
pub fn decode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    options: DecodeOptions,
) -> Result<&'o mut [u8], Error> {
    let mut output = Output::new(output);
    let mut group = group::Partial::default();
    let mut at = 0;
    while at < input.len() {
        if group.is_empty() {
            let zeros = !options.canonical;
            at += group::decode(&input[at..], &mut output, Alphabet::ASCII85, zeros);
        }
        let Some(&byte) = input.get(at) else {
            break;
        };
        decode_byte(byte, &mut group, &mut output, options)?;
        at += 1;
    }
    let last = group.finish().map_err(|_| Error::Overflow)?;
    if last.symbols == 1 && options.lone_symbol == LoneSymbol::Refused {
        return Err(Error::IncompleteGroup);
    }
    if options.canonical && !last.is_canonical() {
        return Err(Error::NonZeroPaddingBits);
    }
    last.write(&mut output);
    Ok(output.finish())
}

fn decode_byte(
    byte: u8,
    group: &mut group::Partial,
    output: &mut Output<'_>,
    options: DecodeOptions,
) -> Result<(), Error> {
    let value = Alphabet::ASCII85.value(byte);
    if value != NONE {
        return match group.push(value).map_err(|_| Error::Overflow)? {
            Some([0, 0, 0, 0]) if options.canonical => Err(Error::NonCanonicalZeros),
            Some(word) => {
                output.extend(&word);
                Ok(())
            }
            None => Ok(()),
        };
    }
    let bytes = match byte {
        b'z' => [0; 4],
        b'y' if options.fold_spaces => [b' '; 4],
        _ if options.ignore.contains(byte) => return Ok(()),
        _ => return Err(Error::NonDigit { byte }),
    };
    if !group.is_empty() {
        return Err(Error::ShortFormInside { form: byte, quoted: options.quote_short_form });
    }
    output.extend(&bytes);
    Ok(())
}
