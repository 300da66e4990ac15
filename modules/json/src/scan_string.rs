//! Reading one string of a document.

use rustdlib_algorithms::json::{Control, EscapeError, Quote, Unit, at, find, unescape};
use rustdlib_glue::{Attached, CodeUnits, Object, Owned, Raised, Result, StrWriter, version};

use crate::error::decode_error;

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

/// So many characters are written at once where there are escapes among them.
const CLOSE: usize = 64;
/// After so many characters without an escape, the next one is looked for.
const SOON: usize = 16;

/// 3.14.7, in which gh-152052 is: until then an escape at the end of a document is wrong by itself.
const ESCAPE_CAN_END: u32 = 0x030e_0700;

/// The characters of a document, in the form in which its `str` keeps them.
pub(crate) trait Text: Unit + From<u8> {
    /// As glue has them.
    fn units(text: &[Self]) -> CodeUnits<'_>;
}

impl Text for u8 {
    #[inline]
    fn units(text: &[Self]) -> CodeUnits<'_> {
        CodeUnits::Ucs1(text)
    }
}

impl Text for u16 {
    #[inline]
    fn units(text: &[Self]) -> CodeUnits<'_> {
        CodeUnits::Ucs2(text)
    }
}

impl Text for u32 {
    #[inline]
    fn units(text: &[Self]) -> CodeUnits<'_> {
        CodeUnits::Ucs4(text)
    }
}

/// A document, and how strict to be with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document<'a, U> {
    /// The `str`.
    pub(crate) object: Object<'a>,
    /// Its characters.
    pub(crate) text: &'a [U],
    /// Whether control characters in strings are errors.
    pub(crate) strict: bool,
}

impl<'a, U: Text> Document<'a, U> {
    /// Raises for a place in the document.
    #[cold]
    pub(crate) fn error(self, message: &str, place: usize) -> Raised {
        decode_error(self.object, message, place.cast_signed())
    }

    /// The string that begins behind the quotation mark before `start`, and the place behind it.
    #[inline]
    pub(crate) fn string<'py>(
        self,
        py: Attached<'py>,
        start: usize,
    ) -> Result<(Owned<'py>, usize)> {
        match self.plain_string(start) {
            Some(end) => Ok((self.object.substring(py, start, end)?, end + 1)),
            None => self.escaped_string(py, start),
        }
    }

    /// The place of the quotation mark that ends a string without anything special.
    #[inline]
    pub(crate) fn plain_string(self, start: usize) -> Option<usize> {
        let end = find_special(self.text, start, self.strict);
        (at(self.text, end) == Some(QUOTE)).then_some(end)
    }

    /// A string that has escapes, or an error.
    ///
    /// By itself, as it takes much of the stack: values that are nested call each other.
    #[inline(never)]
    pub(crate) fn escaped_string<'py>(
        self,
        py: Attached<'py>,
        start: usize,
    ) -> Result<(Owned<'py>, usize)> {
        let mut writer = StrWriter::new(py);
        let mut from = start;
        loop {
            let end = find_special(self.text, from, self.strict);
            let is_quote = match at(self.text, end) {
                Some(QUOTE) => true,
                Some(BACKSLASH) => false,
                Some(_) => return Err(self.error("Invalid control character at", end)),
                None => return Err(self.unterminated(start)),
            };
            if end > from {
                writer.write_code_units(U::units(&self.text[from..end]))?;
            }
            if is_quote {
                return Ok((writer.finish()?, end + 1));
            }
            from = self.escapes(&mut writer, start, end)?;
        }
    }

    /// Writes the characters from an escape on, as long as more escapes come soon; returns how far.
    fn escapes(self, writer: &mut StrWriter<'_>, start: usize, from: usize) -> Result<usize> {
        let (mut characters, mut count) = ([0; CLOSE], 0);
        let (mut place, mut plain) = (from, 0);
        while count < CLOSE && plain < SOON {
            match at(self.text, place) {
                Some(BACKSLASH) => {
                    let unescaped = unescape(self.text, place, version::running() < ESCAPE_CAN_END);
                    (characters[count], place) =
                        unescaped.map_err(|error| self.bad_escape(error, start))?;
                    plain = 0;
                }
                Some(QUOTE) | None => break,
                Some(0..0x20) if self.strict => break,
                Some(character) => {
                    characters[count] = character;
                    place += 1;
                    plain += 1;
                }
            }
            count += 1;
        }
        writer.write_ucs4(&characters[..count])?;
        Ok(place)
    }

    #[cold]
    fn bad_escape(self, error: EscapeError, start: usize) -> Raised {
        match error {
            EscapeError::Unterminated => self.unterminated(start),
            EscapeError::Unknown(place) => self.error("Invalid \\escape", place),
            EscapeError::Digits(place) => self.error("Invalid \\uXXXX escape", place),
        }
    }

    /// The string may begin at the beginning of the document, without a quotation mark.
    #[cold]
    fn unterminated(self, start: usize) -> Raised {
        let place = start.cast_signed() - 1;
        decode_error(self.object, "Unterminated string starting at", place)
    }
}

/// The place of the next character from `from` on that a string does not have as it is, or the end.
///
/// What it takes goes by registers: a document would go by memory, from which it would be read right after it was
/// written there.
fn find_special<U: Text>(text: &[U], from: usize, strict: bool) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + if strict { find::<Control, _>(rest) } else { find::<Quote, _>(rest) }
}
