//! The characters at which a string ends, or that are not written as they are.

#[cfg(any(test, target_arch = "aarch64"))]
pub(super) mod bytes16;
#[cfg(target_arch = "x86_64")]
mod sse2;

/// A set of characters to stop at.
pub trait Special {
    /// Whether control characters, below U+0020, belong to it; the quotation mark and the backslash
    /// always do.
    const CONTROL: bool;
    /// Whether DEL and what is not ASCII belong to it.
    const ABOVE: bool;

    /// Whether `character` belongs to it. Most characters come after the backslash.
    #[inline]
    fn contains(character: u32) -> bool {
        if character > 0x5c {
            return Self::ABOVE && character > 0x7e;
        }
        (character == 0x22 || character == 0x5c) || (Self::CONTROL && character < 0x20)
    }
}

/// The quotation mark and the backslash.
#[derive(Debug)]
pub struct Quote;
/// And the control characters.
#[derive(Debug)]
pub struct Control;
/// And everything that is not printable ASCII.
#[derive(Debug)]
pub struct Ascii;

impl Special for Quote {
    const CONTROL: bool = false;
    const ABOVE: bool = false;
}

impl Special for Control {
    const CONTROL: bool = true;
    const ABOVE: bool = false;
}

impl Special for Ascii {
    const CONTROL: bool = true;
    const ABOVE: bool = true;
}

/// The place of the first character of `S`, or the length.
#[inline]
pub fn find<S: Special, U: super::Unit>(text: &[U]) -> usize {
    U::find::<S>(text)
}

/// How [`find`] is done for characters of one size.
pub trait Find: Sized {
    #[doc(hidden)]
    fn find<S: Special>(text: &[Self]) -> usize;
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
impl Find for u8 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        find_by_words::<S>(text)
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
impl Find for u16 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        find_one_by_one::<S, _>(text)
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
impl Find for u32 {
    #[inline]
    fn find<S: Special>(text: &[Self]) -> usize {
        find_one_by_one::<S, _>(text)
    }
}

#[inline]
pub(super) fn find_one_by_one<S: Special, U: Copy + Into<u32>>(text: &[U]) -> usize {
    text.iter().position(|&unit| S::contains(unit.into())).unwrap_or(text.len())
}

/// Eight bytes at once in a word.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline]
pub(super) fn find_by_words<S: Special>(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let found = specials_of_word::<S>(u64::from_le_bytes(*word));
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    match text.last_chunk::<8>() {
        // What comes before the rest has none.
        Some(_) if rest.is_empty() => text.len(),
        Some(last) => match specials_of_word::<S>(u64::from_le_bytes(*last)) {
            0 => text.len(),
            found => text.len() - 8 + (found.trailing_zeros() / 8) as usize,
        },
        None => find_one_by_one::<S, _>(text),
    }
}

/// The highest bit of each byte that belongs to `S`. The lowest that is set is right: a borrow can
/// only reach bytes above one that is found.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline]
fn specials_of_word<S: Special>(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES * 0x80;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & HIGHS;
    let mut found = below(word ^ (ONES * 0x22), 1) | below(word ^ (ONES * 0x5c), 1);
    if S::CONTROL {
        found |= below(word, 0x20);
    }
    if S::ABOVE {
        found |= (word | below(word ^ (ONES * 0x7f), 1)) & HIGHS;
    }
    found
}
