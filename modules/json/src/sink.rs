//! Where a document is written to.

use rustdlib_algorithms::json::{Ascii, Control, find};
use rustdlib_glue::{Attached, CodeUnits, Object, Owned, Result, StrWriter};

use crate::strings::{write_ascii, write_unicode};

/// So many characters are collected before they go to the writer.
const ROOM: usize = 512;
/// Strings of so many characters are short: most keys are.
const SHORT: usize = 64;

/// A writer, and short pieces of ASCII that have not gone to it yet.
#[derive(Debug)]
pub(crate) struct Sink<'py> {
    writer: StrWriter<'py>,
    collected: [u8; ROOM],
    count: usize,
}

impl<'py> Sink<'py> {
    /// Begins with nothing.
    pub(crate) fn new(py: Attached<'py>) -> Self {
        Self { writer: StrWriter::new(py), collected: [0; ROOM], count: 0 }
    }

    /// Writes ASCII of a length that is known when this is compiled.
    #[inline]
    pub(crate) fn word<const N: usize>(&mut self, word: &[u8; N]) -> Result<()> {
        self.part(|room: &mut [u8; N]| {
            *room = *word;
            N
        })
    }

    /// Lends room for a short piece to `write`, which returns how many characters up to
    /// U+00FF it has put there.
    #[inline]
    pub(crate) fn part<const N: usize>(
        &mut self,
        write: impl FnOnce(&mut [u8; N]) -> usize,
    ) -> Result<()> {
        const { assert!(N <= ROOM) };
        if ROOM - self.count < N {
            self.flush()?;
        }
        if let Some(room) = self.collected[self.count..].first_chunk_mut() {
            self.count += write(room).min(N);
        }
        Ok(())
    }

    /// Writes characters up to U+00FF.
    #[inline]
    pub(crate) fn ucs1(&mut self, units: &[u8]) -> Result<()> {
        if ROOM - self.count < units.len() {
            self.flush()?;
            if units.len() > ROOM {
                return self.writer.write_ucs1(units);
            }
        }
        copy(units, &mut self.collected[self.count..][..units.len()]);
        self.count += units.len();
        Ok(())
    }

    /// Writes characters.
    #[inline]
    pub(crate) fn units(&mut self, units: CodeUnits<'_>) -> Result<()> {
        match units {
            CodeUnits::Ucs1(units) => self.ucs1(units),
            wide => {
                self.flush()?;
                self.writer.write_code_units(wide)
            }
        }
    }

    /// Writes the characters of a `str`.
    pub(crate) fn text(&mut self, text: Object<'_>) -> Result<()> {
        self.units(text.code_units()?)
    }

    /// Writes a string with its quotation marks, in ASCII.
    #[inline]
    pub(crate) fn ascii_string(&mut self, text: CodeUnits<'_>) -> Result<()> {
        match text {
            CodeUnits::Ucs1(units) if is_short(units) && find::<Ascii, _>(units) == units.len() => {
                self.quoted(units)
            }
            text => {
                self.flush()?;
                write_ascii(&mut self.writer, text)
            }
        }
    }

    /// The same with only those characters escaped that have to be.
    #[inline]
    pub(crate) fn unicode_string(&mut self, text: CodeUnits<'_>) -> Result<()> {
        match text {
            CodeUnits::Ucs1(units)
                if is_short(units) && find::<Control, _>(units) == units.len() =>
            {
                self.quoted(units)
            }
            text => {
                self.flush()?;
                write_unicode(&mut self.writer, text)
            }
        }
    }

    #[inline]
    fn quoted(&mut self, units: &[u8]) -> Result<()> {
        let length = units.len() + 2;
        if ROOM - self.count < length {
            self.flush()?;
        }
        let room = &mut self.collected[self.count..][..length];
        room[0] = b'"';
        copy(units, &mut room[1..length - 1]);
        room[length - 1] = b'"';
        self.count += length;
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn flush(&mut self) -> Result<()> {
        self.writer.write_ucs1(&self.collected[..self.count])?;
        self.count = 0;
        Ok(())
    }

    /// The whole text.
    pub(crate) fn finish(mut self) -> Result<Owned<'py>> {
        self.flush()?;
        self.writer.finish()
    }
}

/// Copies without a call where there are few. Both are of the same length.
#[inline]
fn copy(units: &[u8], to: &mut [u8]) {
    match units.len() {
        8..=16 => copy_ends::<8>(units, to),
        4..8 => copy_ends::<4>(units, to),
        2..4 => copy_ends::<2>(units, to),
        17..=32 => copy_ends::<16>(units, to),
        33..=SHORT => copy_ends::<32>(units, to),
        _ => to.copy_from_slice(units),
    }
}

/// Copies the first and the last `N`, which cover all.
#[inline]
fn copy_ends<const N: usize>(units: &[u8], to: &mut [u8]) {
    if let (Some(first), Some(last)) = (units.first_chunk::<N>(), units.last_chunk::<N>()) {
        to[..N].copy_from_slice(first);
        let start = to.len() - N;
        to[start..].copy_from_slice(last);
    }
}

#[inline]
fn is_short(units: &[u8]) -> bool {
    units.len() <= SHORT
}
