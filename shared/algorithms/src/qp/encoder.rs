//! The encoder: runs of bytes that need no care, and single ones that do.

#[cfg(target_arch = "x86_64")]
use super::avx2;
use super::classes::{CARE, ENCODED, is_quoted, special};
use super::line::{LINE, Newline, Place};
use super::sink::Sink;
use super::{Options, groups};
use crate::base::bytes16::{Bytes16, Shuffle, VECTORS};

/// Encodes all of `input`.
pub(super) fn encode_to(input: &[u8], sink: &mut impl Sink, options: Options) {
    let newline = Newline::of(input);
    let mut place = Place { at: 0, column: 0 };
    while place.at < input.len() {
        place = encode_run(input, sink, place, newline, options);
        place = encode_with_care(input, sink, place, newline, options);
    }
}

/// Encodes bytes that need no care, if there are any, up to one that does or the last byte.
#[inline(never)]
fn encode_run(
    input: &[u8],
    sink: &mut impl Sink,
    place: Place,
    newline: Newline,
    options: Options,
) -> Place {
    // The last byte may be a space.
    let run = &input[..input.len() - 1];
    let rest = &run[place.at..];
    let plain = plain_len(rest, LINE.saturating_sub(place.column), options);
    if plain > 0 {
        sink.write(&rest[..plain]);
    }
    let mut place = place.advanced(plain, plain);
    let Some(shuffle) = Shuffle::detect() else {
        return encode_bytes(run, sink, place, usize::MAX, options);
    };
    let needs_care = |byte: u8| ENCODED[options.index()][usize::from(byte)][3] == CARE;
    if place.column == LINE || run.get(place.at).is_none_or(|&byte| needs_care(byte)) {
        return place;
    }
    loop {
        if run.len() - place.at >= groups::WIDTH {
            place = encode_groups(shuffle, run, sink, place, newline, options);
        }
        let start = place.at;
        place = encode_bytes(run, sink, place, groups::GROUP, options);
        if place.at < start + groups::GROUP {
            return place;
        }
    }
}

/// Encodes bytes that need no care and fit in the line, at most `count`.
#[inline(never)]
fn encode_bytes(
    run: &[u8],
    sink: &mut impl Sink,
    mut place: Place,
    count: usize,
    options: Options,
) -> Place {
    let encoded = &ENCODED[options.index()];
    let rest = &run[place.at..];
    for &byte in &rest[..count.min(rest.len())] {
        let encoded = encoded[usize::from(byte)];
        let count = usize::from(encoded[3]);
        if place.column + count > LINE {
            break;
        }
        sink.write_some(&encoded, count);
        place = place.advanced(1, count);
    }
    place
}

/// As `groups` does it.
///
/// A function of its own: it needs many registers.
#[cfg_attr(target_arch = "x86_64", inline)]
#[cfg_attr(not(target_arch = "x86_64"), inline(never))]
fn encode_groups(
    shuffle: Shuffle,
    run: &[u8],
    sink: &mut impl Sink,
    place: Place,
    newline: Newline,
    options: Options,
) -> Place {
    #[cfg(target_arch = "x86_64")]
    return avx2::encode_groups(shuffle, run, sink, place, newline, options);
    #[cfg(not(target_arch = "x86_64"))]
    groups::encode_groups(shuffle, run, sink, place, newline, options)
}

/// How many bytes at the start of `input` are written as they are, but at most `room`, as far as whole
/// vectors tell.
#[inline]
fn plain_len(input: &[u8], room: usize, options: Options) -> usize {
    // A dot may need care at the start of a line.
    if input.len() < 16 || input[0] == b'.' {
        return 0;
    }
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::WIDTH
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
    {
        return avx2::plain_len(avx2, input, room, options);
    }
    if !VECTORS {
        return 0;
    }
    let mut plain = 0;
    for &bytes in input.as_chunks().0 {
        let found = special(Bytes16::new(bytes), options).top_bits();
        if found != 0 {
            plain += found.trailing_zeros() as usize;
            break;
        }
        plain += bytes.len();
        if plain >= room {
            break;
        }
    }
    plain.min(room)
}

/// Encodes one byte, or a line end, whatever it is.
#[inline]
fn encode_with_care(
    input: &[u8],
    sink: &mut impl Sink,
    mut place: Place,
    newline: Newline,
    options: Options,
) -> Place {
    let byte = input[place.at];
    let next = input.get(place.at + 1).copied();
    let line_end = byte == b'\n' || byte == b'\r' && next == Some(b'\n');
    if is_quoted(byte, next, place.column == 0, options) {
        if place.column + 3 > LINE {
            newline.write_soft(sink);
            place.column = 0;
        }
        write_quoted(byte, sink);
        place.advanced(1, 3)
    } else if options.is_text && line_end {
        quote_kept_space(input[..place.at].last().copied(), sink, options);
        newline.write_hard(sink);
        Place { at: place.at + if byte == b'\r' { 2 } else { 1 }, column: 0 }
    } else {
        if next.is_some_and(|next| next != b'\n') && place.column + 1 > LINE {
            newline.write_soft(sink);
            place.column = 0;
        }
        let is_header_space = options.header && byte == b' ';
        sink.write(&[if is_header_space { b'_' } else { byte }]);
        place.advanced(1, 1)
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
