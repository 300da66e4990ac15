//! Quoted-printable with AVX2: looks at 32 bytes at once for what is not copied.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::line::{Newline, Place};
use super::sink::Sink;
use super::{Options, dense, groups};
use crate::base::Output;
use crate::base::cpu::Avx2;
use crate::base::hex_digit;

/// How many bytes one step looks at; shorter inputs are not looked at.
pub(super) const WIDTH: usize = 32;

/// Shorter inputs are not decoded at all: a step reads at most this far.
pub(super) const MIN_DECODE: usize = 2 * WIDTH;

/// Decodes up to the first equals sign that does not quote a byte or break a line, to a place with
/// many equals signs, or until less than [`MIN_DECODE`] bytes are left; returns how many bytes were decoded.
pub(super) fn decode(_: Avx2, input: &[u8], output: &mut Output<'_>, header: bool) -> usize {
    let length = input.len().min(output.room());
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2, and BMI1, BMI2 and POPCNT; `length` bytes can
    // be read and written, and `decode_to` returns how many of those it has written.
    unsafe {
        let (consumed, written) = decode_to(input.as_ptr(), length, to, header);
        output.advance(written);
        consumed
    }
}

/// Returns how many bytes were consumed and written.
///
/// # Safety
/// `from` is good for reads of `length` bytes, `to` for writes.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
unsafe fn decode_to(from: *const u8, length: usize, to: *mut u8, header: bool) -> (usize, usize) {
    let underscore = _mm256_set1_epi8(if header { b'_' } else { b'=' } as i8);
    // Copies a vector; what turns out not to be plain in it is overwritten later.
    let copy = |at: usize, written: usize| {
        // SAFETY: `at` is at most WIDTH into a step, which begins MIN_DECODE before the end, and
        // `written` is never more than `at`.
        unsafe { copy_vector(from.add(at), to.add(written), underscore) };
    };
    let (mut at, mut written) = (0, 0);
    while length - at >= MIN_DECODE {
        // SAFETY: MIN_DECODE bytes are left.
        let mut equals = unsafe { equals_signs(from.add(at)) };
        if equals.count_ones() >= dense::DENSE {
            break;
        }
        let (start, end) = (at, at + WIDTH);
        while equals != 0 {
            let equal = start + equals.trailing_zeros() as usize;
            equals &= equals - 1;
            copy(at, written);
            written += equal - at;
            // SAFETY: two bytes after an equals sign in this step, and room for one.
            let (high, low) = unsafe { (*from.add(equal + 1), *from.add(equal + 2)) };
            let (high_value, low_value) = (hex_digit::value(high), hex_digit::value(low));
            if high_value | low_value < 16 {
                // SAFETY: as above: less is written than was read.
                unsafe { *to.add(written) = high_value << 4 | low_value };
                written += 1;
                at = equal + 3;
            } else if high == b'\n' {
                at = equal + 2;
            } else {
                return (equal, written);
            }
        }
        if at < end {
            copy(at, written);
            written += end - at;
            at = end;
        }
    }
    (at, written)
}

/// The bits of the equals signs.
///
/// # Safety
/// `from` is good for reads of WIDTH bytes.
#[target_feature(enable = "avx2")]
unsafe fn equals_signs(from: *const u8) -> u32 {
    // SAFETY: as the caller vouches.
    let bytes = unsafe { _mm256_loadu_si256(from.cast()) };
    _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(b'=' as i8))) as u32
}

/// Copies WIDTH bytes, with spaces for underscores.
///
/// # Safety
/// `from` is good for reads of WIDTH bytes, `to` for writes.
#[target_feature(enable = "avx2")]
unsafe fn copy_vector(from: *const u8, to: *mut u8, underscore: __m256i) {
    // SAFETY: as the caller vouches.
    unsafe {
        let bytes = _mm256_loadu_si256(from.cast());
        let spaces = _mm256_cmpeq_epi8(bytes, underscore);
        let bytes = _mm256_blendv_epi8(bytes, _mm256_set1_epi8(b' ' as i8), spaces);
        _mm256_storeu_si256(to.cast(), bytes);
    }
}

/// How many bytes at the start of `input` are plain, but at most `room`, as far as whole steps tell.
pub(super) fn plain_len(_: Avx2, input: &[u8], room: usize, options: Options) -> usize {
    // SAFETY: the token says that the processor has AVX2, and BMI1, BMI2 and POPCNT.
    unsafe { scan(input, room, options) }
}

#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
fn scan(input: &[u8], room: usize, options: Options) -> usize {
    let lowest = match options.header || options.quote_tabs {
        true => b'!',
        false => b' ',
    };
    let underscore = if options.header { b'_' } else { b'=' };
    let [lowest, span, equals, underscore] =
        [lowest, b'~' - lowest, b'=', underscore].map(|byte| _mm256_set1_epi8(byte as i8));
    let mut plain = 0;
    for step in input.as_chunks::<WIDTH>().0 {
        // SAFETY: a step has WIDTH bytes.
        let bytes = unsafe { _mm256_loadu_si256(step.as_ptr().cast()) };
        let above = _mm256_sub_epi8(bytes, lowest);
        let inside = _mm256_cmpeq_epi8(_mm256_min_epu8(above, span), above);
        let special =
            _mm256_or_si256(_mm256_cmpeq_epi8(bytes, equals), _mm256_cmpeq_epi8(bytes, underscore));
        let good = _mm256_movemask_epi8(_mm256_andnot_si256(special, inside)) as u32;
        if good != u32::MAX {
            plain += good.trailing_ones() as usize;
            break;
        }
        plain += WIDTH;
        if plain >= room {
            break;
        }
    }
    plain.min(room)
}

/// [`groups::encode_groups`].
pub(super) fn encode_groups(
    avx2: Avx2,
    run: &[u8],
    sink: &mut impl Sink,
    place: Place,
    newline: Newline,
    options: Options,
) -> Place {
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    fn encode(
        avx2: Avx2,
        run: &[u8],
        sink: &mut impl Sink,
        place: Place,
        newline: Newline,
        options: Options,
    ) -> Place {
        groups::encode_groups(avx2, run, sink, place, newline, options)
    }
    // SAFETY: the token says that the processor has AVX2, and BMI1, BMI2 and POPCNT.
    unsafe { encode(avx2, run, sink, place, newline, options) }
}

/// [`dense::decode_dense`].
pub(super) fn decode_dense<'i>(
    avx2: Avx2,
    input: &'i [u8],
    output: &mut Output<'_>,
    header: bool,
) -> &'i [u8] {
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    fn decode<'i>(avx2: Avx2, input: &'i [u8], output: &mut Output<'_>, header: bool) -> &'i [u8] {
        dense::decode_dense(avx2, input, output, header)
    }
    // SAFETY: the token says that the processor has AVX2, and BMI1, BMI2 and POPCNT.
    unsafe { decode(avx2, input, output, header) }
}
