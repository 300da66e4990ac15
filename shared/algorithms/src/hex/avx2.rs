//! Hex with AVX2: 16 bytes to 32 digits and back in one step.
#![allow(unsafe_code)]

use std::arch::x86_64::*;
use std::mem::MaybeUninit;

use super::SHORT;
use crate::base::Output;
use crate::base::cpu::Avx2;

/// Shorter inputs are not decoded at all.
pub(super) const MIN_DECODE: usize = 32;

/// The bytes of a block of [`encode_blocks`].
const BLOCK: usize = 64;

/// Encodes all of `input` if it has [`SHORT`] bytes; returns how many were encoded.
pub(super) fn encode(_: Avx2, input: &[u8], output: &mut Output<'_>) -> usize {
    if input.len() < SHORT {
        return 0;
    }
    assert!(output.room() / 2 >= input.len());
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2; `to` has room for two bytes for each of
    // `input`, and after the call all of those are written.
    unsafe {
        encode_to(input, to);
        output.advance(input.len() * 2);
    }
    input.len()
}

/// # Safety
/// `input` has at least [`SHORT`] bytes, and `to` is good for writes of twice as many bytes as it has.
#[target_feature(enable = "avx2")]
unsafe fn encode_to(input: &[u8], to: *mut u8) {
    if input.len() < 16 {
        // SAFETY: as the caller vouches.
        return unsafe { encode_short(input, to) };
    }
    let step = |at: usize| {
        // SAFETY: each caller below has at + 16 <= input.len().
        unsafe {
            let bytes = _mm_loadu_si128(input.as_ptr().add(at).cast());
            _mm256_storeu_si256(to.add(at * 2).cast(), encode_sixteen(bytes));
        }
    };
    let last = input.len() - 16;
    step(0);
    // From here on no store crosses a cache line, unless the output begins at an odd address.
    let mut at = to.addr().wrapping_neg() % 32 / 2;
    while at + 48 <= last {
        step(at);
        step(at + 16);
        step(at + 32);
        step(at + 48);
        at += 64;
    }
    while at < last {
        step(at);
        at += 16;
    }
    // What is left is at most one step; it may repeat bytes of the step before.
    step(last);
}

/// Encodes all blocks. Panics when there is no room for one.
pub(super) fn encode_blocks(
    _: Avx2,
    blocks: impl Iterator<Item = [u8; BLOCK]>,
    output: &mut Output<'_>,
) {
    // SAFETY: the token says that the processor has AVX2.
    unsafe { encode_all(blocks, output) }
}

#[target_feature(enable = "avx2")]
fn encode_all(blocks: impl Iterator<Item = [u8; BLOCK]>, output: &mut Output<'_>) {
    output.extend_parts(blocks, |part: &[u8; 16]| {
        let mut digits = [0; 32];
        // SAFETY: 16 bytes to read, and 32 to write.
        unsafe {
            let bytes = _mm_loadu_si128(part.as_ptr().cast());
            _mm256_storeu_si256(digits.as_mut_ptr().cast(), encode_sixteen(bytes));
        }
        digits
    });
}

/// The digits of sixteen bytes.
#[target_feature(enable = "avx2")]
#[inline]
fn encode_sixteen(bytes: __m128i) -> __m256i {
    // SAFETY: there are 16 digits to read.
    let digits = unsafe { _mm_loadu_si128(b"0123456789abcdef".as_ptr().cast()) };
    let bytes = _mm256_cvtepu8_epi16(bytes);
    // In each 16-bit lane the high digit goes to the first byte, the low one to the second.
    let nibbles = _mm256_or_si256(_mm256_srli_epi16(bytes, 4), _mm256_slli_epi16(bytes, 8));
    let nibbles = _mm256_and_si256(nibbles, _mm256_set1_epi8(15));
    _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(digits), nibbles)
}

/// # Safety
/// `input` has 8 to 16 bytes, and `to` is good for writes of twice as many.
#[target_feature(enable = "avx2")]
unsafe fn encode_short(input: &[u8], to: *mut u8) {
    for at in [0, input.len() - 8] {
        // SAFETY: 8 bytes at either place, and room for 16 at twice the offset.
        unsafe {
            let digits = encode_eight(_mm_loadl_epi64(input.as_ptr().add(at).cast()));
            _mm_storeu_si128(to.add(at * 2).cast(), digits);
        }
    }
}

/// In shorter inputs there is no group that [`encode_groups`] can encode.
pub(super) const MIN_GROUPS: usize = 16;

/// The longest groups that [`encode_groups`] can put separators between.
pub(super) const MAX_GROUP: usize = 8;

/// How much room a step of [`encode_groups`] needs, however much of it is used.
const GROUPS_ROOM: usize = 32;

/// Where the digits of eight bytes go, if a separator stands before each group of some length.
#[derive(Clone, Copy)]
struct Layout {
    /// Which digit goes to each place; none where the highest bit is set.
    digits: [u8; GROUPS_ROOM],
    /// All ones where a separator goes.
    separators: [u8; GROUPS_ROOM],
}

/// By the length of the groups.
static LAYOUTS: [Layout; MAX_GROUP + 1] = {
    let mut layouts =
        [Layout { digits: [0x80; GROUPS_ROOM], separators: [0; GROUPS_ROOM] }; MAX_GROUP + 1];
    let mut group = 1;
    while group <= MAX_GROUP {
        let mut place = 0;
        while place < 8 / group * (2 * group + 1) {
            let before = place / (2 * group + 1);
            if place % (2 * group + 1) == 0 {
                layouts[group].separators[place] = 0xff;
            } else {
                layouts[group].digits[place] = (place - before - 1) as u8;
            }
            place += 1;
        }
        group += 1;
    }
    layouts
};

/// Encodes some of the whole groups in `input`, each after a `separator`, and returns how many
/// bytes they have. Panics when `group` is 0 or above [`MAX_GROUP`].
pub(super) fn encode_groups(
    _: Avx2,
    input: &[u8],
    output: &mut Output<'_>,
    separator: u8,
    group: usize,
) -> usize {
    // SAFETY: the token says that the processor has AVX2; `spread_groups` returns the number of bytes that it has
    // written, for all of which there was room.
    unsafe {
        let (consumed, written) = spread_groups(input, output.unwritten(), separator, group);
        output.advance(written);
        consumed
    }
}

/// Encodes groups as long as there are eight bytes, and room for them; returns how many bytes they have, and how many
/// were written.
#[target_feature(enable = "avx2")]
fn spread_groups(
    input: &[u8],
    room: &mut [MaybeUninit<u8>],
    separator: u8,
    group: usize,
) -> (usize, usize) {
    let groups = 8 / group;
    let (bytes, width) = (groups * group, groups * (2 * group + 1));
    let (mut consumed, mut written) = (0, 0);
    while consumed + 8 <= input.len() && written + GROUPS_ROOM <= room.len() {
        // SAFETY: there are 8 bytes to read and 32 to write.
        unsafe {
            let to = room.as_mut_ptr().cast::<u8>().add(written);
            spread(input.as_ptr().add(consumed), to, &LAYOUTS[group], separator);
        }
        consumed += bytes;
        written += width;
    }
    (consumed, written)
}

/// Encodes eight bytes, and puts the digits and separators where `layout` says.
///
/// # Safety
/// `from` is good for reads of 8 bytes, `to` for writes of 32.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn spread(from: *const u8, to: *mut u8, layout: &Layout, separator: u8) {
    // SAFETY: 8 bytes, and two arrays of 32.
    unsafe {
        let digits = encode_eight(_mm_loadl_epi64(from.cast()));
        let places = _mm256_loadu_si256(layout.digits.as_ptr().cast());
        let separators = _mm256_loadu_si256(layout.separators.as_ptr().cast());
        let separators = _mm256_and_si256(separators, _mm256_set1_epi8(separator as i8));
        let spread = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(digits), places);
        _mm256_storeu_si256(to.cast(), _mm256_or_si256(spread, separators));
    }
}

/// The digits of the first eight bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn encode_eight(bytes: __m128i) -> __m128i {
    // SAFETY: there are 16 digits to read.
    let digits = unsafe { _mm_loadu_si128(b"0123456789abcdef".as_ptr().cast()) };
    let bytes = _mm_cvtepu8_epi16(bytes);
    let nibbles = _mm_or_si128(_mm_srli_epi16(bytes, 4), _mm_slli_epi16(bytes, 8));
    _mm_shuffle_epi8(digits, _mm_and_si128(nibbles, _mm_set1_epi8(15)))
}

/// Decodes whole steps of 32 digits, up to the first that holds something else; returns how many
/// digits were decoded.
pub(super) fn decode<const UPPER: bool>(_: Avx2, input: &[u8], output: &mut Output<'_>) -> usize {
    let steps = input.len().min(output.room() * 2) / 32;
    let to = output.unwritten().as_mut_ptr().cast::<u8>();
    // SAFETY: the token says that the processor has AVX2; there are 32 bytes to read and 16 to
    // write for each step, and `decode_to` returns the number of those it has written.
    unsafe {
        let done = decode_to::<UPPER>(input.as_ptr(), steps, to);
        output.advance(done * 16);
        done * 32
    }
}

/// # Safety
/// `from` is good for reads of 32 bytes and `to` for writes of 16, `steps` times.
#[target_feature(enable = "avx2")]
unsafe fn decode_to<const UPPER: bool>(from: *const u8, steps: usize, to: *mut u8) -> usize {
    let mut done = 0;
    while done + 2 <= steps {
        // SAFETY: two more steps are within what the caller vouches for.
        unsafe {
            let first = values::<UPPER>(_mm256_loadu_si256(from.add(done * 32).cast()));
            let second = values::<UPPER>(_mm256_loadu_si256(from.add(done * 32 + 32).cast()));
            if holds_bad(_mm256_max_epu8(first, second)) {
                break;
            }
            let bytes = _mm256_packus_epi16(join(first), join(second));
            // The lanes of the two vectors alternate.
            let bytes = _mm256_permute4x64_epi64::<0b11_01_10_00>(bytes);
            _mm256_storeu_si256(to.add(done * 16).cast(), bytes);
        }
        done += 2;
    }
    while done < steps {
        // SAFETY: one more step is within what the caller vouches for.
        unsafe {
            let digits = values::<UPPER>(_mm256_loadu_si256(from.add(done * 32).cast()));
            if holds_bad(digits) {
                break;
            }
            let pairs = join(digits);
            let (low, high) = (_mm256_castsi256_si128(pairs), _mm256_extracti128_si256::<1>(pairs));
            _mm_storeu_si128(to.add(done * 16).cast(), _mm_packus_epi16(low, high));
        }
        done += 1;
    }
    done
}

/// The value of each digit; 16 or more for what is none.
#[target_feature(enable = "avx2")]
fn values<const UPPER: bool>(digits: __m256i) -> __m256i {
    // 0 to 9 become 255 - 9 to 255, and with saturation nothing else stays above 255 - 15.
    let number = _mm256_add_epi8(digits, _mm256_set1_epi8((255 - b'9') as i8));
    let number = _mm256_subs_epu8(number, _mm256_set1_epi8(6));
    let number = _mm256_sub_epi8(number, _mm256_set1_epi8((255 - 15) as i8));
    let folded = match UPPER {
        true => digits,
        false => _mm256_and_si256(digits, _mm256_set1_epi8(!0x20)),
    };
    // What is below the letters wraps around to the top, and saturation keeps it there.
    let letter = _mm256_sub_epi8(folded, _mm256_set1_epi8(b'A' as i8));
    let letter = _mm256_adds_epu8(letter, _mm256_set1_epi8(10));
    _mm256_min_epu8(number, letter)
}

#[target_feature(enable = "avx2")]
fn holds_bad(values: __m256i) -> bool {
    // With saturation, the highest bit is set from 16 on.
    _mm256_movemask_epi8(_mm256_adds_epu8(values, _mm256_set1_epi8(127 - 15))) != 0
}

/// Joins each pair of values in a 16-bit lane.
#[target_feature(enable = "avx2")]
fn join(values: __m256i) -> __m256i {
    _mm256_maddubs_epi16(values, _mm256_set1_epi16(0x0110))
}
