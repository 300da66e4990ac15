//! The keys of one document: each is made once.
#![allow(unsafe_code)]

use std::cell::Cell;
use std::mem::{MaybeUninit, take, transmute};
use std::slice;

use crate::{Attached, CodeUnits, Owned, Result};

/// Gives one `str` for all equal texts, as the memo of C's scanner does.
///
/// Short Latin-1 texts are looked up by their characters, so that for one which is known no object is
/// made. Two of them whose places are the same share it: the one that came last has it, and the other
/// goes to a `dict`, where all other texts are. So somebody who chooses keys for it makes this as slow
/// as a `dict`, and not slower.
///
/// It takes little of the stack: Python code that is called while there is one can make another, and so
/// on.
#[derive(Debug)]
pub struct KeyMemo<'py> {
    py: Attached<'py>,
    /// Which of the places are taken.
    taken: [u64; PLACES / 64],
    /// None, or `PLACES`.
    places: Places<'py>,
    others: Option<Owned<'py>>,
}

const PLACES: usize = 256;
/// The longest text that has a place.
const LONGEST: usize = 64;

type Places<'py> = Vec<MaybeUninit<Known<'py>>>;

thread_local! {
    /// What the last memo of this thread has left, for the next.
    static SPARE: Cell<Places<'static>> = const { Cell::new(Vec::new()) };
}

const _: () = assert!(size_of::<KeyMemo<'_>>() <= 128);

/// A key, and where its characters are.
#[derive(Debug)]
struct Known<'py> {
    key: Owned<'py>,
    start: *const u8,
    length: usize,
    is_in_dict: bool,
}

impl Known<'_> {
    #[inline]
    fn text(&self) -> &[u8] {
        // SAFETY: the characters of `key`, which does not change.
        unsafe { slice::from_raw_parts(self.start, self.length) }
    }
}

impl<'py> KeyMemo<'py> {
    /// Begins with no keys.
    #[inline]
    #[must_use]
    pub fn new(py: Attached<'py>) -> Self {
        Self { py, taken: [0; PLACES / 64], places: Vec::new(), others: None }
    }

    /// The `str` of this text: the one that was given for it before, if there is any.
    #[inline]
    pub fn key(&mut self, text: CodeUnits<'_>) -> Result<Owned<'py>> {
        match text {
            CodeUnits::Ucs1(text) => self.key_of_ucs1(text),
            CodeUnits::Ucs2(text) => self.key_of_wide(text, |py| py.str_from_ucs2(text)),
            CodeUnits::Ucs4(text) => self.key_of_wide(text, |py| py.str_from_ucs4(text)),
        }
    }

    /// The same for a `str` that was made already. Anything else comes back as it is.
    pub fn unite(&mut self, key: Owned<'py>) -> Result<Owned<'py>> {
        if !key.object().is_exact_str() {
            return Ok(key);
        }
        match key.object().code_units()? {
            CodeUnits::Ucs1(text) if text.len() <= LONGEST => self.key_of_ucs1(text),
            _ => self.other_key(key),
        }
    }

    #[inline]
    fn key_of_ucs1(&mut self, text: &[u8]) -> Result<Owned<'py>> {
        if text.len() > LONGEST {
            return self.other_key(self.py.str_from_ucs1(text)?);
        }
        let at = place_of(text);
        match self.known(at) {
            Some(known) if known.text() == text => Ok(known.key.object().to_owned(self.py)),
            _ => self.new_key(at, text),
        }
    }

    /// A text in wide units can be the same as one in bytes.
    fn key_of_wide<T: Copy + TryInto<u8>>(
        &mut self,
        text: &[T],
        make: impl FnOnce(Attached<'py>) -> Result<Owned<'py>>,
    ) -> Result<Owned<'py>> {
        let mut narrow = [0; LONGEST];
        for (index, unit) in text.iter().enumerate() {
            match ((*unit).try_into(), narrow.get_mut(index)) {
                (Ok(unit), Some(to)) => *to = unit,
                _ => return self.other_key(make(self.py)?),
            }
        }
        self.key_of_ucs1(&narrow[..text.len()])
    }

    #[inline]
    fn known(&self, at: usize) -> Option<&Known<'py>> {
        if self.taken[at / 64] >> (at % 64) & 1 == 0 {
            return None;
        }
        // SAFETY: what is taken was written.
        Some(unsafe { self.places[at].assume_init_ref() })
    }

    #[cold]
    fn new_key(&mut self, at: usize, text: &[u8]) -> Result<Owned<'py>> {
        let mut key = self.py.str_from_ucs1(text)?;
        let is_in_dict = if let Some(old) = self.known(at) {
            let old = (!old.is_in_dict).then(|| old.key.object().to_owned(self.py));
            if let Some(old) = old {
                self.other_key(old)?;
            }
            key = self.other_key(key)?;
            true
        } else {
            false
        };
        self.put(at, key.object().to_owned(self.py), is_in_dict)?;
        Ok(key)
    }

    fn put(&mut self, at: usize, key: Owned<'py>, is_in_dict: bool) -> Result<()> {
        let CodeUnits::Ucs1(text) = key.object().code_units()? else {
            return Ok(());
        };
        let (start, length) = (text.as_ptr(), text.len());
        let known = Known { start, length, key, is_in_dict };
        if self.places.is_empty() {
            self.places = new_places().ok_or_else(|| self.py.no_memory())?;
        }
        if self.known(at).is_some() {
            // SAFETY: what is taken was written; to drop a str runs no code.
            unsafe { *self.places[at].assume_init_mut() = known };
        } else {
            self.places[at].write(known);
            self.taken[at / 64] |= 1 << (at % 64);
        }
        Ok(())
    }

    /// The key that is in the `dict` for this one, which is put there if there is none.
    fn other_key(&mut self, key: Owned<'py>) -> Result<Owned<'py>> {
        if self.others.is_none() {
            self.others = Some(self.py.new_dict()?);
        }
        let others = self.others.as_ref().expect("it was made if there was none").object();
        // Not `PyDict_SetDefaultRef`: in 3.13.0, where that has no memory, the dict is broken after it.
        match others.dict_item(self.py, key.object())? {
            Some(known) if known.object().is_exact_str() => return Ok(known),
            // From 3.14 on, the collector shows the dict to Python code, which can change it.
            Some(_) => {}
            None => others.dict_set_item(key.object(), key.object())?,
        }
        Ok(key)
    }
}

/// `None` where there is no memory.
fn new_places<'py>() -> Option<Places<'py>> {
    let spare = SPARE.try_with(Cell::take).unwrap_or_default();
    if !spare.is_empty() {
        return Some(spare);
    }
    let mut places = Vec::new();
    places.try_reserve_exact(PLACES).ok()?;
    places.resize_with(PLACES, MaybeUninit::uninit);
    Some(places)
}

/// Which of the places a text has.
#[inline]
fn place_of(text: &[u8]) -> usize {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let (first, last) = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
            }
            _ => {
                let middle = text.get(text.len() / 2).copied().unwrap_or(0);
                let first = text.first().copied().unwrap_or(0);
                let last = text.last().copied().unwrap_or(0);
                (u64::from(first) << 8 | u64::from(middle), last.into())
            }
        },
    };
    let mixed = (first ^ (text.len() as u64) << 56).wrapping_mul(MIX) ^ last;
    (mixed.wrapping_mul(MIX) >> 56) as usize % PLACES
}

impl Drop for KeyMemo<'_> {
    fn drop(&mut self) {
        for (index, taken) in self.taken.iter().enumerate() {
            let mut taken = *taken;
            while taken != 0 {
                let at = index * 64 + taken.trailing_zeros() as usize;
                taken &= taken - 1;
                // SAFETY: what is taken was written, and nobody uses it any more.
                unsafe { self.places[at].assume_init_drop() }
            }
        }
        let places = take(&mut self.places);
        if !places.is_empty() {
            // SAFETY: the types differ in a lifetime, and there is no key in it any more.
            let places: Places<'static> = unsafe { transmute(places) };
            let _ = SPARE.try_with(|spare| spare.set(places));
        }
    }
}
