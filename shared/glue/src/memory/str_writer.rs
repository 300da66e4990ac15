//! A `str` that grows while it is written, and widens for the characters that need it.
#![allow(unsafe_code)]

mod form;

use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr::{self, NonNull};
use std::slice;

use form::{Form, copy, copy_short};

use crate::core::fail::between;
use crate::ffi::capi::{self, PyObject};
use crate::ffi::characters;
use crate::memory::bytes::Unfilled;
use crate::values::code_units::LAST_CHARACTER;
use crate::{Attached, CodeUnits, Object, Owned, Raised, Result};

/// Makes a `str` whose length and largest character are not known before, as `_PyUnicodeWriter` does.
///
/// The text is written where the finished object has it. It begins as ASCII; the first character that
/// needs more makes it Latin-1, UCS2 or UCS4, with a copy of what is there. Each function that writes
/// raises `MemoryError`: then the text is as it was before.
#[derive(Debug)]
pub struct StrWriter<'py> {
    py: Attached<'py>,
    /// Nobody else has seen it; null while the text is in `small`.
    object: *mut PyObject,
    /// Where its characters begin.
    start: *mut u8,
    filled: usize,
    room: usize,
    form: Form,
    /// Short text, which is ASCII or Latin-1: its object has the right size at once.
    small: [MaybeUninit<u8>; SMALL],
}

const SMALL: usize = 256;

impl<'py> StrWriter<'py> {
    /// Begins with nothing.
    #[inline]
    #[must_use]
    pub fn new(py: Attached<'py>) -> Self {
        let (object, start) = (ptr::null_mut(), ptr::null_mut());
        let small = [MaybeUninit::uninit(); SMALL];
        Self { py, object, start, filled: 0, room: SMALL, form: Form::Ascii, small }
    }

    /// How many characters have been written.
    #[inline]
    #[must_use]
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// Writes a character.
    ///
    /// Raises `ValueError` for a number that is none.
    #[inline]
    pub fn write_char(&mut self, character: u32) -> Result<()> {
        self.write_ucs4(&[character])
    }

    /// Writes what a message of ours or a constant has.
    #[inline]
    pub fn write_text(&mut self, text: &str) -> Result<()> {
        if self.write_short_ascii(text.as_bytes()) { Ok(()) } else { self.write_long_text(text) }
    }

    fn write_long_text(&mut self, text: &str) -> Result<()> {
        if text.is_ascii() {
            return self.write_long_ucs1(text.as_bytes());
        }
        let characters = || text.chars().map(u32::from);
        let (length, largest) = (characters().count(), characters().max().unwrap_or(0));
        self.widen_for(largest, length)?;
        self.reserve(length)?;
        characters().try_for_each(|character| self.write_char(character))
    }

    /// Writes the characters of a `str`. Raises `TypeError` for anything else.
    #[inline]
    pub fn write_str(&mut self, text: Object<'_>) -> Result<()> {
        self.write_code_units(text.code_units()?)
    }

    /// Writes characters.
    #[inline]
    pub fn write_code_units(&mut self, units: CodeUnits<'_>) -> Result<()> {
        match units {
            CodeUnits::Ucs1(units) => self.write_ucs1(units),
            CodeUnits::Ucs2(units) => self.write_ucs2(units),
            CodeUnits::Ucs4(units) => self.write_ucs4(units),
        }
    }

    /// Writes characters up to U+00FF.
    #[inline]
    pub fn write_ucs1(&mut self, units: &[u8]) -> Result<()> {
        if self.write_short_ascii(units) { Ok(()) } else { self.write_long_ucs1(units) }
    }

    /// Writes up to 16 bytes, if they are ASCII and there is room for them; otherwise nothing.
    #[inline]
    fn write_short_ascii(&mut self, bytes: &[u8]) -> bool {
        let fits = bytes.len() <= self.room - self.filled;
        let written = self.form <= Form::Latin1
            && bytes.len() <= 16
            && fits
            && copy_short(bytes, self.rest::<u8>());
        if written {
            self.filled += bytes.len();
        }
        written
    }

    fn write_long_ucs1(&mut self, units: &[u8]) -> Result<()> {
        if self.form == Form::Ascii && !units.is_ascii() {
            self.widen(Form::Latin1, units.len())?;
        }
        self.reserve(units.len())?;
        match self.form {
            Form::Ascii | Form::Latin1 => {
                self.rest::<u8>()[..units.len()].write_copy_of_slice(units);
            }
            Form::Ucs2 => copy(units, self.rest::<u16>(), u16::from),
            Form::Ucs4 => copy(units, self.rest::<u32>(), u32::from),
        }
        self.filled += units.len();
        Ok(())
    }

    /// Writes characters up to U+FFFF.
    pub fn write_ucs2(&mut self, units: &[u16]) -> Result<()> {
        if self.form < Form::Ucs2 {
            let all = units.iter().fold(0, |all, unit| all | unit);
            self.widen_for(all.into(), units.len())?;
        }
        self.reserve(units.len())?;
        match self.form {
            Form::Ascii | Form::Latin1 => copy(units, self.rest::<u8>(), |unit| unit as u8),
            Form::Ucs2 => {
                self.rest::<u16>()[..units.len()].write_copy_of_slice(units);
            }
            Form::Ucs4 => copy(units, self.rest::<u32>(), u32::from),
        }
        self.filled += units.len();
        Ok(())
    }

    /// Writes any characters. Raises `ValueError` for a number that is none.
    pub fn write_ucs4(&mut self, units: &[u32]) -> Result<()> {
        let largest = units.iter().copied().max().unwrap_or(0);
        if largest > LAST_CHARACTER {
            return Err(self.py.no_character(largest));
        }
        self.widen_for(largest, units.len())?;
        self.reserve(units.len())?;
        match self.form {
            Form::Ascii | Form::Latin1 => copy(units, self.rest::<u8>(), |unit| unit as u8),
            Form::Ucs2 => copy(units, self.rest::<u16>(), |unit| unit as u16),
            Form::Ucs4 => {
                self.rest::<u32>()[..units.len()].write_copy_of_slice(units);
            }
        }
        self.filled += units.len();
        Ok(())
    }

    /// Lends room for so many characters up to U+00FF to `work`, which returns the part that it has
    /// written, from the beginning on, and anything else. That the part is of type `[u8]` is the proof
    /// that it was written.
    ///
    /// The room is where the text goes, unless that is UCS2 or UCS4 already.
    ///
    /// # Panics
    /// When the part does not lie at the beginning of the room.
    #[inline]
    pub fn fill_ucs1<R>(
        &mut self,
        room: usize,
        work: impl for<'o> FnOnce(&'o mut Unfilled) -> (&'o mut [u8], R),
    ) -> Result<R> {
        if self.form > Form::Latin1 {
            return self.fill_aside(room, work);
        }
        self.reserve(room)?;
        let rest = &mut self.rest::<u8>()[..room];
        let start = rest.as_ptr().cast::<u8>();
        let (part, result) = between(|| work(rest));
        let in_place = part.is_empty() || part.as_ptr() == start;
        assert!(in_place && part.len() <= room, "text not written in place");
        let (length, is_ascii) = (part.len(), part.is_ascii());
        self.filled += length;
        if self.form == Form::Ascii && !is_ascii {
            // What is not ASCII is never shown in an object that is: it is copied, or goes.
            self.widen(Form::Latin1, 0).inspect_err(|_| self.filled -= length)?;
        }
        Ok(result)
    }

    #[cold]
    fn fill_aside<R>(
        &mut self,
        room: usize,
        work: impl for<'o> FnOnce(&'o mut Unfilled) -> (&'o mut [u8], R),
    ) -> Result<R> {
        let mut aside = Vec::new();
        if aside.try_reserve_exact(room).is_err() {
            return Err(self.py.no_memory());
        }
        let rest = &mut aside.spare_capacity_mut()[..room];
        let (part, result) = between(|| work(rest));
        self.write_ucs1(part)?;
        Ok(result)
    }

    /// Makes room for `more` characters.
    #[inline]
    pub fn reserve(&mut self, more: usize) -> Result<()> {
        if self.room - self.filled >= more { Ok(()) } else { self.grow(more) }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) -> Result<()> {
        let room = self.room_for(more)?;
        if self.object.is_null() {
            return self.move_to(self.form, room);
        }
        self.resize(room)
    }

    /// How large to become for `more`: by a quarter more than is needed, as C's writer does.
    fn room_for(&self, more: usize) -> Result<isize> {
        let wanted = self.filled.checked_add(more);
        let wanted = wanted.and_then(|wanted| isize::try_from(wanted).ok());
        let wanted = wanted.ok_or_else(|| self.py.no_memory())?;
        Ok(wanted.saturating_add(wanted / 4))
    }

    fn resize(&mut self, room: isize) -> Result<()> {
        let mut object = self.object;
        // SAFETY: a str that nobody else has seen, which stays as it was where this fails.
        if unsafe { capi::PyUnicode_Resize(&mut object, room) } < 0 {
            return Err(Raised::by_c(self.py));
        }
        self.set_object(object, room);
        Ok(())
    }

    fn set_object(&mut self, object: *mut PyObject, room: isize) {
        self.object = object;
        self.room = room.cast_unsigned();
        // SAFETY: a str.
        self.start = unsafe { characters::kind_and_data(object) }.1.cast();
        // Not `about_to_write`: where parts of an object's memory have other advice, the system cannot move it as
        // a whole, and to grow is to have it twice.
    }

    #[inline]
    fn widen_for(&mut self, largest: u32, more: usize) -> Result<()> {
        let form = Form::of(largest);
        if form > self.form { self.widen(form, more) } else { Ok(()) }
    }

    /// Makes the form another one, with room for `more`.
    #[cold]
    #[inline(never)]
    fn widen(&mut self, form: Form, more: usize) -> Result<()> {
        if self.object.is_null() && form == Form::Latin1 {
            self.reserve(more)?;
            if self.object.is_null() {
                self.form = form;
                return Ok(());
            }
        }
        let room = self.room_for(more)?.max(self.room.cast_signed());
        self.move_to(form, room)
    }

    /// Copies the text into a new object.
    fn move_to(&mut self, form: Form, room: isize) -> Result<()> {
        // SAFETY: attached; a new reference or null. The room is not 0, so nobody else has it.
        let object = unsafe { capi::PyUnicode_New(room, form.limit()) };
        if object.is_null() {
            return Err(Raised::by_c(self.py));
        }
        let mut new = Self::new(self.py);
        new.form = form;
        new.set_object(object, room);
        new.copy_text_of(self);
        *self = new;
        Ok(())
    }

    /// Copies what `old` has written, in a form that is no wider, for which there is room.
    fn copy_text_of(&mut self, old: &Self) {
        // SAFETY: so many characters of that form have been written there.
        unsafe {
            if old.form == Form::Ucs2 {
                let units = slice::from_raw_parts(old.text().cast::<u16>(), old.filled);
                copy(units, self.rest::<u32>(), u32::from);
            } else {
                let units = slice::from_raw_parts(old.text(), old.filled);
                match self.form {
                    Form::Ascii | Form::Latin1 => copy(units, self.rest::<u8>(), |unit| unit),
                    Form::Ucs2 => copy(units, self.rest::<u16>(), u16::from),
                    Form::Ucs4 => copy(units, self.rest::<u32>(), u32::from),
                }
            }
        }
        self.filled = old.filled;
    }

    /// Where the text begins.
    #[inline]
    fn text(&self) -> *const u8 {
        if self.object.is_null() { self.small.as_ptr().cast() } else { self.start }
    }

    /// What is not written yet, in units of the form.
    #[inline]
    fn rest<T: Copy>(&mut self) -> &mut [MaybeUninit<T>] {
        let start = match self.object.is_null() {
            true => self.small.as_mut_ptr().cast(),
            false => self.start,
        };
        // SAFETY: every caller has looked at the form, so there is room for `room` units of `T` where the
        // characters begin, aligned for them; only this borrow reaches them. `small` has bytes alone.
        unsafe {
            let start = start.cast::<MaybeUninit<T>>().add(self.filled);
            slice::from_raw_parts_mut(start, self.room - self.filled)
        }
    }

    /// The object, cut to what is written.
    #[inline]
    pub fn finish(mut self) -> Result<Owned<'py>> {
        if self.object.is_null() || self.filled <= 1 {
            return self.finish_small();
        }
        if self.filled != self.room {
            self.resize(self.filled.cast_signed())?;
        }
        let this = ManuallyDrop::new(self);
        // SAFETY: all of the object is written, and its largest character is of its form; the reference
        // is ours, and given away here.
        Ok(unsafe { Owned::from_pointer(NonNull::new_unchecked(this.object)) })
    }

    /// Of no character, and of one that is Latin-1, there is one object only.
    fn finish_small(&self) -> Result<Owned<'py>> {
        let kind = match self.form {
            Form::Ascii | Form::Latin1 => capi::PyUnicode_1BYTE_KIND,
            Form::Ucs2 => capi::PyUnicode_2BYTE_KIND,
            Form::Ucs4 => capi::PyUnicode_4BYTE_KIND,
        };
        // SAFETY: so many characters of this kind have been written there.
        unsafe { self.py.str_from_kind(kind, self.text().cast(), self.filled) }
    }
}

impl Drop for StrWriter<'_> {
    fn drop(&mut self) {
        // SAFETY: null, or our reference; attached, as `py` is.
        unsafe { capi::Py_XDECREF(self.object) }
    }
}
