//! Sixteen characters at once with SSE2, which every x86-64 has.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{Find, Special, find_one_by_one};

/// The characters of one step.
const STEP: usize = 16;

impl Find for u8 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        find_by_steps::<S, _>(text, |block| load(block), find_in_few::<S>)
    }
}

impl Find for u16 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        find_by_steps::<S, _>(text, narrow_two, |text| find_in_few_wide::<S, _>(text, narrow_two))
    }
}

impl Find for u32 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        find_by_steps::<S, _>(text, narrow_four, |text| find_in_few_wide::<S, _>(text, narrow_four))
    }
}

/// `narrow` makes bytes of the characters of a step: 255 of all that are larger. `find_in_few` is for what
/// is less than a step.
#[inline]
fn find_by_steps<S: Special, U: Copy + Into<u32>>(
    text: &[U],
    narrow: impl Fn(&[U; STEP]) -> __m128i,
    find_in_few: impl Fn(&[U]) -> usize,
) -> usize {
    let (blocks, rest) = text.as_chunks::<STEP>();
    for (index, block) in blocks.iter().enumerate() {
        let found = specials::<S>(narrow(block));
        if found != 0 {
            return index * STEP + found.trailing_zeros() as usize;
        }
    }
    match text.last_chunk::<STEP>() {
        // What comes before the rest has none.
        Some(last) if !rest.is_empty() => {
            text.len() - STEP + place(specials::<S>(narrow(last)), STEP)
        }
        Some(_) => text.len(),
        None => find_in_few(text),
    }
}

/// The first bit of `width`, or `width` where none is set.
#[inline]
fn place(found: i32, width: usize) -> usize {
    (found | (1 << width)).trailing_zeros() as usize
}

/// In fewer than 16 bytes: the first and the last 8 or 4 are all of them.
#[inline]
fn find_in_few<S: Special>(text: &[u8]) -> usize {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let found = specials::<S>(two(u64::from_le_bytes(*first), u64::from_le_bytes(*last)));
        return place_of_two(found, 8, text.len());
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        let found = specials::<S>(two((u64::from(last) << 32) | u64::from(first), 0));
        return place_of_two(found & 0xff, 4, text.len());
    }
    find_one_by_one::<S, _>(text)
}

/// The same for larger characters; fewer than 8 are not worth a step.
#[inline]
fn find_in_few_wide<S: Special, U: Copy + Default + Into<u32>>(
    text: &[U],
    narrow: impl Fn(&[U; STEP]) -> __m128i,
) -> usize {
    let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) else {
        return find_one_by_one::<S, _>(text);
    };
    let mut both = [U::default(); STEP];
    both[..8].copy_from_slice(first);
    both[8..].copy_from_slice(last);
    place_of_two(specials::<S>(narrow(&both)), 8, text.len())
}

/// Of bits for the first `width` bytes and then for the last, the place of the first that is set.
#[inline]
fn place_of_two(found: i32, width: usize, length: usize) -> usize {
    let first = found & ((1 << width) - 1);
    if first != 0 {
        return first.trailing_zeros() as usize;
    }
    length - width + place(found >> width, width)
}

/// A bit for each byte that belongs to `S`.
#[inline]
fn specials<S: Special>(bytes: __m128i) -> i32 {
    // SAFETY: every x86-64 has SSE2.
    unsafe {
        let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x22));
        let mut found = _mm_or_si128(quote, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5c)));
        if S::CONTROL {
            let control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
            found = _mm_or_si128(found, control);
        }
        if S::ABOVE {
            let above = _mm_cmpeq_epi8(_mm_max_epu8(bytes, _mm_set1_epi8(0x7f)), bytes);
            found = _mm_or_si128(found, above);
        }
        _mm_movemask_epi8(found)
    }
}

#[inline]
fn narrow_two(block: &[u16; STEP]) -> __m128i {
    // Numbers from 0x8000 on are negative to the instruction that narrows: so all are cut to 255 first.
    let cut = |half: &[u16]| {
        let units = load(half);
        // SAFETY: every x86-64 has SSE2.
        unsafe { _mm_sub_epi16(units, _mm_subs_epu16(units, _mm_set1_epi16(0xff))) }
    };
    let (low, high) = block.split_at(STEP / 2);
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_packus_epi16(cut(low), cut(high)) }
}

#[inline]
fn narrow_four(block: &[u32; STEP]) -> __m128i {
    let quarter = |index: usize| load(&block[index * STEP / 4..][..STEP / 4]);
    // Code points are not negative.
    // SAFETY: every x86-64 has SSE2.
    unsafe {
        let low = _mm_packs_epi32(quarter(0), quarter(1));
        let high = _mm_packs_epi32(quarter(2), quarter(3));
        _mm_packus_epi16(low, high)
    }
}

/// Eight bytes and eight more.
#[inline]
fn two(low: u64, high: u64) -> __m128i {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_set_epi64x(high.cast_signed(), low.cast_signed()) }
}

/// The 16 bytes of `units`.
#[inline]
fn load<U>(units: &[U]) -> __m128i {
    assert!(size_of_val(units) == 16);
    // SAFETY: there are 16 bytes, and integers only; every x86-64 has SSE2.
    unsafe { _mm_loadu_si128(units.as_ptr().cast()) }
}
