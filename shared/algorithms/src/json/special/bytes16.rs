//! Sixteen characters at once in a vector of bytes, where they are 255 if they are larger.

#[cfg(target_arch = "aarch64")]
use super::{Find, find_by_words};
use super::{Special, find_one_by_one};
use crate::base::bytes16::Bytes16;

/// The characters of one step.
const STEP: usize = 16;

#[cfg(target_arch = "aarch64")]
impl Find for u8 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        if text.len() < STEP { find_by_words::<S>(text) } else { find_in_many::<S, _>(text) }
    }
}

#[cfg(target_arch = "aarch64")]
impl Find for u16 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        find_wide::<S, _>(text)
    }
}

#[cfg(target_arch = "aarch64")]
impl Find for u32 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        find_wide::<S, _>(text)
    }
}

#[inline]
pub(in super::super) fn find_wide<S: Special, U: Copy + Default + Into<u32>>(text: &[U]) -> usize {
    if text.len() < STEP { find_in_few::<S, _>(text) } else { find_in_many::<S, _>(text) }
}

/// Of at least one step.
#[inline(never)]
fn find_in_many<S: Special, U: Copy + Into<u32>>(text: &[U]) -> usize {
    for (index, step) in text.as_chunks::<STEP>().0.iter().enumerate() {
        let found = specials::<S, _>(step);
        if found != [0; 2] {
            return index * STEP + place(found);
        }
    }
    // What comes before the rest has none.
    text.last_chunk::<STEP>().map_or(0, |last| text.len() - STEP + place(specials::<S, _>(last)))
}

/// Of less than a step: the first eight and the last eight are all of them. Fewer than eight are not worth it.
#[inline]
fn find_in_few<S: Special, U: Copy + Default + Into<u32>>(text: &[U]) -> usize {
    let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) else {
        return find_one_by_one::<S, _>(text);
    };
    let mut both = [U::default(); STEP];
    both[..8].copy_from_slice(first);
    both[8..].copy_from_slice(last);
    match specials::<S, _>(&both) {
        [0, last] => text.len() - 8 + place_in_half(last),
        [first, _] => place_in_half(first),
    }
}

/// The place of the first special, or [`STEP`].
#[inline]
fn place([low, high]: [u64; 2]) -> usize {
    if low == 0 { 8 + place_in_half(high) } else { place_in_half(low) }
}

/// The place of the first byte that is not 0, or 8.
#[inline]
fn place_in_half(half: u64) -> usize {
    half.trailing_zeros() as usize / 8
}

/// For each character a byte, which is 0 unless it belongs to `S`.
#[inline]
fn specials<S: Special, U: Copy + Into<u32>>(step: &[U; STEP]) -> [u64; 2] {
    let bytes = Bytes16::new(step.map(|unit| unit.into().min(0xff) as u8));
    let mut found = bytes.equal(0x22).or(bytes.equal(0x5c));
    if S::CONTROL {
        found = found.or(bytes.in_range(0, 0x20));
    }
    if S::ABOVE {
        found = found.or(bytes.in_range(0x7f, 0x81));
    }
    found.to_halves()
}
