//! Quoted-printable, RFC 2045 section 6.7, and its variant for headers, RFC 2047 section 4.2.

use std::mem::MaybeUninit;

use crate::base::Output;
use crate::base::bytes16::{Bytes16, VECTORS};
use crate::base::hex_digit;
use sink::{Length, Sink};

#[cfg(target_arch = "x86_64")]
mod avx2;
mod sink;
#[cfg(test)]
mod tests;

/// No line of the output is longer, soft line break included.
const MAX_LINE: usize = 76;

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
    let mut rest = input;
    loop {
        let consumed = decode_bulk(rest, &mut output, header);
        rest = decode_plainly_quoted(&rest[consumed..], &mut output);
        rest = match *rest {
            [] | [b'='] => return output.finish(),
            [b'=', ref tail @ ..] => decode_odd(tail, &mut output),
            [b'_', ref tail @ ..] if header => {
                output.push(b' ');
                tail
            }
            _ => copy_plain(rest, &mut output, header),
        };
    }
}

/// Decodes bytes that are quoted one after the other, and returns what follows.
#[inline]
fn decode_plainly_quoted<'i>(input: &'i [u8], output: &mut Output<'_>) -> &'i [u8] {
    let mut rest = input;
    while let [b'=', high, low, tail @ ..] = rest {
        let (high, low) = (hex_digit::value(*high), hex_digit::value(*low));
        if high | low >= 16 {
            break;
        }
        output.push(high << 4 | low);
        rest = tail;
    }
    rest
}

/// Copies what needs no decoding, and returns what follows.
#[inline]
fn copy_plain<'i>(input: &'i [u8], output: &mut Output<'_>, header: bool) -> &'i [u8] {
    let mut rest = input;
    while VECTORS && let Some((bytes, tail)) = rest.split_first_chunk::<16>() {
        let plain = leading(bytes, |bytes| match header {
            true => bytes.equal(b'=').or(bytes.equal(b'_')),
            false => bytes.equal(b'='),
        });
        // A run ends at a place that is hard to foresee.
        output.push_some(bytes, plain);
        if plain < bytes.len() {
            return &rest[plain..];
        }
        rest = tail;
    }
    let special = |byte: u8| byte == b'=' || header && byte == b'_';
    if rest.len() < 64 {
        // Runs are short here: not worth a call to copy them.
        while let &[byte, ref tail @ ..] = rest
            && !special(byte)
        {
            output.push(byte);
            rest = tail;
        }
        return rest;
    }
    let plain = rest.iter().position(|&byte| special(byte)).unwrap_or(rest.len());
    output.extend(&rest[..plain]);
    &rest[plain..]
}

/// How many bytes at the start of `input` are none that `special` has all bits of, as far as whole
/// vectors tell.
#[inline(always)]
fn leading(input: &[u8], special: impl Fn(Bytes16) -> Bytes16) -> usize {
    if !VECTORS {
        return 0;
    }
    let mut plain = 0;
    for &bytes in input.as_chunks().0 {
        let found = special(Bytes16::new(bytes)).top_bits();
        if found != 0 {
            return plain + found.trailing_zeros() as usize;
        }
        plain += bytes.len();
    }
    plain
}

/// Decodes some of the input, the faster way, up to the first equals sign that does not simply
/// quote a byte; returns how much.
#[cfg_attr(not(target_arch = "x86_64"), allow(unused_variables))]
#[inline]
fn decode_bulk(input: &[u8], output: &mut Output<'_>, header: bool) -> usize {
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::MIN_DECODE
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
    {
        return avx2::decode(avx2, input, output, header);
    }
    0
}

/// Decodes what follows an equals sign that quotes no byte, and returns what follows that.
fn decode_odd<'i>(input: &'i [u8], output: &mut Output<'_>) -> &'i [u8] {
    match *input {
        // A soft line break: everything to the end of the line.
        [b'\n' | b'\r', ..] => {
            let newline = input.iter().position(|&byte| byte == b'\n');
            newline.map_or(&[], |newline| &input[newline + 1..])
        }
        // Not in the RFC: old Python programs wrote this for an equals sign.
        [b'=', ref rest @ ..] => {
            output.push(b'=');
            rest
        }
        _ => {
            output.push(b'=');
            input
        }
    }
}

fn encode_to(input: &[u8], sink: &mut impl Sink, options: Options) {
    let newline = newline_of(input);
    let mut at = 0;
    let mut column = 0usize;
    while at < input.len() {
        let width = encode_run(&input[at..input.len() - 1], sink, column, options);
        at += width.input;
        column += width.output;
        // A run stops before the last byte, which may be a space, so there is one.
        let byte = input[at];
        let next = input.get(at + 1).copied();
        let line_end = byte == b'\n' || byte == b'\r' && next == Some(b'\n');
        if is_quoted(byte, next, column == 0, options) {
            if column + 3 >= MAX_LINE {
                sink.write(newline.soft);
                column = 0;
            }
            write_quoted(byte, sink);
            column += 3;
        } else if options.is_text && line_end {
            quote_kept_space(input[..at].last().copied(), sink, options);
            sink.write(newline.hard);
            column = 0;
            at += usize::from(byte == b'\r');
        } else {
            if next.is_some_and(|next| next != b'\n') && column + 1 >= MAX_LINE {
                sink.write(newline.soft);
                column = 0;
            }
            let is_header_space = options.header && byte == b' ';
            sink.write(&[if is_header_space { b'_' } else { byte }]);
            column += 1;
        }
        at += 1;
    }
}

/// The line ends of an output: between the lines of the input, and where a line is broken.
struct Newline {
    hard: &'static [u8],
    soft: &'static [u8],
}

fn newline_of(input: &[u8]) -> Newline {
    // To look for a byte is fast, unlike to look for its place.
    let chunk = input.chunks(256).position(|chunk| chunk.contains(&b'\n'));
    let start = chunk.map_or(input.len(), |chunk| chunk * 256);
    let first = input[start..].iter().position(|&byte| byte == b'\n');
    match first.is_some_and(|first| input[..start + first].last() == Some(&b'\r')) {
        true => Newline { hard: b"\r\n", soft: b"=\r\n" },
        false => Newline { hard: b"\n", soft: b"=\n" },
    }
}

/// Quotes the byte before a line end, if it is white space that was written as it is.
fn quote_kept_space(last: Option<u8>, sink: &mut impl Sink, options: Options) {
    let kept = match last {
        Some(b'\t') => !options.quote_tabs,
        Some(b' ') => !options.quote_tabs && !options.header,
        _ => false,
    };
    if let Some(space) = last
        && kept
    {
        sink.unwrite();
        write_quoted(space, sink);
    }
}

fn write_quoted(byte: u8, sink: &mut impl Sink) {
    let digit = |value: u8| b"0123456789ABCDEF"[usize::from(value)];
    sink.write(&[b'=', digit(byte >> 4), digit(byte & 15)]);
}

/// How much of the input a run has taken, and how much of the line.
struct Width {
    input: usize,
    output: usize,
}

/// Encodes the bytes at the start of `input` that need no care, as many as fit in the line.
fn encode_run(input: &[u8], sink: &mut impl Sink, column: usize, options: Options) -> Width {
    let room = (MAX_LINE - 1).saturating_sub(column);
    let plain = plain_len(&input[..room.min(input.len())], options);
    sink.write(&input[..plain]);
    let mut width = Width { input: plain, output: plain };
    let encoded = &ENCODED[options.index()];
    for &byte in &input[plain..] {
        let encoded = encoded[usize::from(byte)];
        let count = usize::from(encoded[3]);
        if width.output + count > room {
            break;
        }
        sink.write_some(&encoded, count);
        width.input += 1;
        width.output += count;
    }
    width
}

/// How many bytes at the start of `input` are written as they are, as far as whole vectors tell.
#[inline]
fn plain_len(input: &[u8], options: Options) -> usize {
    // A dot may need care at the start of a line.
    if input.len() < 16 || input[0] == b'.' {
        return 0;
    }
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::WIDTH
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
    {
        return avx2::plain_len(avx2, input, options);
    }
    let lowest = if options.header || options.quote_tabs { b'!' } else { b' ' };
    // What is neither that nor one of those up to the tilde; the range goes on with 0 after 255.
    let others = lowest.wrapping_sub(b'~' + 1);
    leading(input, |bytes| {
        let special = bytes.equal(b'=').or(bytes.in_range(b'~' + 1, others));
        if options.header { special.or(bytes.equal(b'_')) } else { special }
    })
}

impl Options {
    const fn index(self) -> usize {
        self.quote_tabs as usize | (self.is_text as usize) << 1 | (self.header as usize) << 2
    }
}

/// What is wider than any line.
const CARE: u8 = 255;

/// By [`Options::index`]: what each byte becomes, whatever follows, and how many bytes of that
/// count; or [`CARE`]. To look this up takes no branch: whether a byte is quoted is hard to foresee.
static ENCODED: [[[u8; 4]; 256]; 8] = {
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

fn is_quoted(byte: u8, next: Option<u8>, line_start: bool, options: Options) -> bool {
    match byte {
        b'=' | 127.. => true,
        b'_' => options.header,
        b'.' => line_start && matches!(next, None | Some(b'\n' | b'\r' | 0)),
        b'\r' | b'\n' => !options.is_text,
        b'\t' | b' ' => options.quote_tabs || next.is_none(),
        _ => byte < b' ',
    }
}
