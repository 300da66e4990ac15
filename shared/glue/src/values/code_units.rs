//! The characters of a `str`, and `str` objects from characters, in the form in which `str` keeps them
//! (PEP 393): never through UTF-8.
#![allow(unsafe_code)]

use std::ffi::{c_int, c_uint, c_void};
use std::slice;

use crate::ffi::capi::{self, PyObject};
use crate::ffi::characters;
use crate::{Attached, Builtin, Object, Owned, Raised, Result};

/// The characters of a `str`, as many bytes each as the largest of them needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeUnits<'a> {
    /// `PyUnicode_1BYTE_KIND`: ASCII or Latin-1.
    Ucs1(&'a [u8]),
    /// `PyUnicode_2BYTE_KIND`: the Basic Multilingual Plane, lone surrogates included.
    Ucs2(&'a [u16]),
    /// `PyUnicode_4BYTE_KIND`: any.
    Ucs4(&'a [u32]),
}

impl CodeUnits<'_> {
    /// How many characters there are.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Ucs1(units) => units.len(),
            Self::Ucs2(units) => units.len(),
            Self::Ucs4(units) => units.len(),
        }
    }

    /// Whether there are none.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Character number `index`.
    #[inline]
    #[must_use]
    pub fn get(&self, index: usize) -> Option<u32> {
        match self {
            Self::Ucs1(units) => units.get(index).copied().map(u32::from),
            Self::Ucs2(units) => units.get(index).copied().map(u32::from),
            Self::Ucs4(units) => units.get(index).copied(),
        }
    }
}

impl<'a> Object<'a> {
    /// The characters of a `str`, or of an object whose class is derived from it.
    ///
    /// Raises `TypeError` for anything else. On 3.11, a `str` that C code has made in the old way is
    /// brought into this form first, which can raise `MemoryError`.
    #[inline]
    pub fn code_units(self) -> Result<CodeUnits<'a>> {
        if !self.is_str() {
            return Err(self.no_str());
        }
        // SAFETY: a str. What it holds is not written once others can see it, and it lives as long as
        // the handle: C changes a str in place only where it has the only reference.
        unsafe {
            if capi::PyUnicode_READY(self.as_ptr()) < 0 {
                return Err(Raised::by_c(self.py()));
            }
            Ok(code_units_of(self.as_ptr()))
        }
    }

    #[cold]
    fn no_str(self) -> Raised {
        self.py().raise(Builtin::TypeError, format_args!("expected str, not {}", self.type_name()))
    }

    /// Characters `start` to `end` of a `str`, ends clipped as C clips them: `PyUnicode_Substring`.
    ///
    /// Raises `TypeError` for what is no `str`.
    #[inline]
    pub fn substring<'py>(self, py: Attached<'py>, start: usize, end: usize) -> Result<Owned<'py>> {
        if !self.is_str() {
            return Err(self.no_str());
        }
        let clip = |index: usize| isize::try_from(index).unwrap_or(isize::MAX);
        // SAFETY: a str; C clips the end, and has none after it.
        unsafe {
            let part = capi::PyUnicode_Substring(self.as_ptr(), clip(start), clip(end));
            Owned::from_c(py, part)
        }
    }
}

/// # Safety
/// `text` is a str that is ready and lives for `'a`.
#[inline]
pub(crate) unsafe fn code_units_of<'a>(text: *mut PyObject) -> CodeUnits<'a> {
    // SAFETY: a str of this kind has so many units there, aligned for them.
    unsafe {
        let (kind, start) = characters::kind_and_data(text);
        let length = capi::PyUnicode_GET_LENGTH(text).cast_unsigned();
        match kind {
            capi::PyUnicode_1BYTE_KIND => {
                CodeUnits::Ucs1(slice::from_raw_parts(start.cast(), length))
            }
            capi::PyUnicode_2BYTE_KIND => {
                CodeUnits::Ucs2(slice::from_raw_parts(start.cast(), length))
            }
            _ => CodeUnits::Ucs4(slice::from_raw_parts(start.cast(), length)),
        }
    }
}

/// The largest character there is.
pub(crate) const LAST_CHARACTER: u32 = 0x10_ffff;

/// Text of this length and more is looked at by vectors.
const LONG: usize = 64;

impl<'py> Attached<'py> {
    /// A `str` of characters up to U+00FF. Raises `MemoryError`.
    #[inline]
    pub fn str_from_ucs1(self, units: &[u8]) -> Result<Owned<'py>> {
        if units.len() >= LONG {
            return self.long_str_from_ucs1(units);
        }
        // SAFETY: any byte is a character.
        unsafe {
            self.str_from_kind(capi::PyUnicode_1BYTE_KIND, units.as_ptr().cast(), units.len())
        }
    }

    /// C looks for what is not ASCII by words.
    fn long_str_from_ucs1(self, units: &[u8]) -> Result<Owned<'py>> {
        let limit = if units.is_ascii() { 0x7f } else { 0xff };
        // SAFETY: attached; a new reference or null. The object has room for so many bytes, and nobody
        // else has seen it; its largest character is as it was asked for.
        unsafe {
            let length = units.len();
            let made = Owned::from_c(self, capi::PyUnicode_New(length.cast_signed(), limit))?;
            let (_, start) = characters::kind_and_data(made.object().as_ptr());
            units.as_ptr().copy_to_nonoverlapping(start.cast(), length);
            Ok(made)
        }
    }

    /// A `str` of characters up to U+FFFF, kept as narrow as they allow. Raises `MemoryError`.
    #[inline]
    pub fn str_from_ucs2(self, units: &[u16]) -> Result<Owned<'py>> {
        // SAFETY: any number of 16 bits is a character, a lone surrogate if need be.
        unsafe {
            self.str_from_kind(capi::PyUnicode_2BYTE_KIND, units.as_ptr().cast(), units.len())
        }
    }

    /// A `str` of any characters, kept as narrow as they allow.
    ///
    /// Raises `ValueError` for a number that is no character, and `MemoryError`.
    #[inline]
    pub fn str_from_ucs4(self, units: &[u32]) -> Result<Owned<'py>> {
        // The largest of all is found by vectors.
        if units.iter().copied().max() > Some(LAST_CHARACTER) {
            let wrong = units.iter().copied().find(|unit| *unit > LAST_CHARACTER);
            return Err(self.no_character(wrong.unwrap_or_default()));
        }
        // SAFETY: all of them are characters.
        unsafe {
            self.str_from_kind(capi::PyUnicode_4BYTE_KIND, units.as_ptr().cast(), units.len())
        }
    }

    /// The same for any of them.
    #[inline]
    pub fn str_from_code_units(self, units: CodeUnits<'_>) -> Result<Owned<'py>> {
        match units {
            CodeUnits::Ucs1(units) => self.str_from_ucs1(units),
            CodeUnits::Ucs2(units) => self.str_from_ucs2(units),
            CodeUnits::Ucs4(units) => self.str_from_ucs4(units),
        }
    }

    #[cold]
    pub(crate) fn no_character(self, unit: u32) -> Raised {
        let message = format_args!("character U+{unit:x} is not in range [U+0000; U+10ffff]");
        self.raise(Builtin::ValueError, message)
    }

    /// # Safety
    /// `length` units of the kind can be read at `start`, and are characters.
    #[inline]
    pub(crate) unsafe fn str_from_kind(
        self,
        kind: c_uint,
        start: *const c_void,
        length: usize,
    ) -> Result<Owned<'py>> {
        // SAFETY: as the caller says; no memory has more than `Py_ssize_t` can say. A new reference or
        // null.
        unsafe {
            let (kind, length) = (kind as c_int, length.cast_signed());
            Owned::from_c(self, capi::PyUnicode_FromKindAndData(kind, start, length))
        }
    }
}
