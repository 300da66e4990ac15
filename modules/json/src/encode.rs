//! Writing a document: values that hold no others, keys, and what is made by `default`.

use rustdlib_algorithms::json::{FLOAT_LEN, INTEGER_LEN, float_repr, integer_repr};
use rustdlib_glue::{
    Attached, Builtin, Object, Owned, Raised, Result, StrWriter, TypeName, version,
};

use crate::error::raise_with_repr;
use crate::indent::Indent;
use crate::markers::Markers;
use crate::separator::{Separator, write_converted};
use crate::sink::Sink;
use crate::strings::{ascii_string, unicode_string};

/// A document that is being written, and how.
pub(crate) struct Encode<'a, 'py> {
    pub(crate) py: Attached<'py>,
    pub(crate) sink: Sink<'py>,
    pub(crate) markers: Markers<'a, 'py>,
    pub(crate) default: Object<'a>,
    pub(crate) encoder: Object<'a>,
    pub(crate) strings: Strings,
    pub(crate) indent: Option<Indent<'a, 'py>>,
    pub(crate) key_separator: Separator<'a>,
    pub(crate) item_separator: Separator<'a>,
    pub(crate) sort_keys: bool,
    pub(crate) skipkeys: bool,
    pub(crate) allow_nan: bool,
    /// Where an exception was raised, from the innermost container on.
    pub(crate) notes: Vec<Owned<'py>>,
}

/// How strings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strings {
    /// As `encode_basestring_ascii` does it.
    Ascii,
    /// As `encode_basestring` does it.
    Unicode,
    /// By calling the encoder.
    Call,
}

/// The text of what a document begins and ends with at once: a string, a number or a constant, and a
/// container without items. `None` for all others, and where the encoder or Python code has to be called.
#[inline]
pub(crate) fn simple_text<'py>(
    py: Attached<'py>,
    strings: Strings,
    object: Object<'_>,
) -> Result<Option<Owned<'py>>> {
    let mut room = [0; FLOAT_LEN];
    let text: &[u8] = if object.is_str() {
        return match strings {
            Strings::Ascii => ascii_string(py, object.code_units()?).map(Some),
            Strings::Unicode => unicode_string(py, object.code_units()?).map(Some),
            Strings::Call => Ok(None),
        };
    } else if object.is_none() {
        b"null"
    } else if object.is_true_itself() {
        b"true"
    } else if object.is_false_itself() {
        b"false"
    } else if let Some(value) = object.as_i64() {
        return py.str_from_ucs1(integer_repr(value, &mut [0; INTEGER_LEN])).map(Some);
    } else if let Some(value) = object.as_float().filter(|value| value.is_finite()) {
        float_repr(value, &mut room)
    } else if object.is_exact_dict() && object.dict_length() == 0 {
        let _level = py.enter_recursive_call(ENCODING)?;
        b"{}"
    } else if (object.is_exact_list() || object.is_exact_tuple()) && object.fast_length() == 0 {
        let _level = py.enter_recursive_call(ENCODING)?;
        b"[]"
    } else {
        return Ok(None);
    };
    py.str_from_ucs1(text).map(Some)
}

/// In which a level of recursion is entered, for messages.
pub(crate) const ENCODING: &std::ffi::CStr = c" while encoding a JSON object";

/// Writing calls itself for each level of nesting, and a thread can have little stack. So what calls itself
/// has a small frame: `value` has none, and what is not needed for each level is a function by itself.
impl<'py> Encode<'_, 'py> {
    /// Writes any value, at a level of nesting.
    #[inline(never)]
    pub(crate) fn value(&mut self, object: Object<'_>, level: usize) -> Result<()> {
        if object.is_str() {
            self.string(object)
        } else if object.is_none() {
            self.constant(b"null")
        } else if object.is_true_itself() {
            self.constant(b"true")
        } else if object.is_false_itself() {
            self.constant(b"false")
        } else if object.is_int() {
            self.integer(object)
        } else if object.is_float() {
            self.float(object)
        } else if object.is_exact_list() || object.is_exact_tuple() {
            self.list(object, level)
        } else if object.is_exact_dict() {
            self.dict(object, level)
        } else {
            self.other(object, level)
        }
    }

    #[inline(never)]
    fn constant<const N: usize>(&mut self, word: &[u8; N]) -> Result<()> {
        self.sink.word(word)
    }

    /// Writes an object of any other class.
    #[inline(never)]
    fn other(&mut self, object: Object<'_>, level: usize) -> Result<()> {
        if object.is_list() || object.is_tuple() {
            self.list_of_class(object, level)
        } else if object.is_dict() || object.is_frozen_dict() {
            self.dict(object, level)
        } else {
            self.default(object, level)
        }
    }

    /// Writes a `str`, with its quotation marks.
    #[inline(never)]
    pub(crate) fn string(&mut self, object: Object<'_>) -> Result<()> {
        match self.strings {
            Strings::Ascii => self.sink.ascii_string(object.code_units()?),
            Strings::Unicode => self.sink.unicode_string(object.code_units()?),
            Strings::Call => self.encoded(object),
        }
    }

    /// Writes what the encoder makes of a `str`.
    #[cold]
    fn encoded(&mut self, object: Object<'_>) -> Result<()> {
        self.markers.show()?;
        let encoded = self.encoder.call(self.py, [object])?;
        if !encoded.object().is_str() {
            let name = encoded.object().type_name();
            let name = &name[..name.floor_char_boundary(80)];
            let message = format_args!("encoder() must return a string, not {name}");
            return Err(self.py.raise(Builtin::TypeError, message));
        }
        write_converted(self.py, &mut self.sink, &mut self.markers, encoded.object())
    }

    #[inline(never)]
    fn integer(&mut self, object: Object<'_>) -> Result<()> {
        match object.as_i64() {
            Some(value) => self.sink.part(|room| integer_repr(value, room).len()),
            None => self.long_integer(object),
        }
    }

    #[cold]
    fn long_integer(&mut self, object: Object<'_>) -> Result<()> {
        self.markers.show()?;
        let text = object.int_repr(self.py)?;
        self.sink.text(text.object())
    }

    #[inline(never)]
    fn float(&mut self, object: Object<'_>) -> Result<()> {
        match object.as_float() {
            Some(value) if value.is_finite() => {
                self.sink.part(|room| float_repr(value, room).len())
            }
            value => {
                let text = self.not_finite(object, value.unwrap_or(f64::NAN))?;
                self.sink.ucs1(text)
            }
        }
    }

    #[inline]
    fn float_text<'r>(
        &mut self,
        object: Object<'_>,
        room: &'r mut [u8; FLOAT_LEN],
    ) -> Result<&'r [u8]> {
        match object.as_float() {
            Some(value) if value.is_finite() => Ok(float_repr(value, room)),
            value => self.not_finite(object, value.unwrap_or(f64::NAN)),
        }
    }

    #[cold]
    fn not_finite(&mut self, object: Object<'_>, value: f64) -> Result<&'static [u8]> {
        const MESSAGE: &str = "Out of range float values are not JSON compliant";
        if !self.allow_nan {
            return Err(if version::AT_LEAST_3_12 {
                self.markers.show()?;
                raise_with_repr(Builtin::ValueError, &format!("{MESSAGE}: "), object)
            } else {
                self.py.raise(Builtin::ValueError, MESSAGE)
            });
        }
        Ok(match value {
            _ if value > 0.0 => b"Infinity",
            _ if value < 0.0 => b"-Infinity",
            _ => b"NaN",
        })
    }

    /// Writes what `default` makes of an object.
    #[inline(never)]
    fn default(&mut self, object: Object<'_>, level: usize) -> Result<()> {
        let py = self.py;
        self.markers.enter(object)?;
        self.markers.show()?;
        let replacement = self.default.call(py, [object])?;
        let entered = py.enter_recursive_call(ENCODING)?;
        let written = self.value(replacement.object(), level);
        drop(entered);
        drop(replacement);
        if let Err(raised) = written {
            return Err(self.note(raised, object, |_| Ok(None)));
        }
        self.markers.leave()
    }

    /// Writes a key with its quotation marks, behind what `before` writes. Returns whether it was written:
    /// other classes than those of JSON are left out, or raise `TypeError`.
    #[inline]
    pub(crate) fn key(
        &mut self,
        key: Object<'_>,
        before: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<bool> {
        if key.is_str() {
            before(self)?;
            self.string(key)?;
            return Ok(true);
        }
        self.other_key(key, before)
    }

    #[inline(never)]
    fn other_key(
        &mut self,
        key: Object<'_>,
        before: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<bool> {
        let mut room = [0; FLOAT_LEN];
        let text: &[u8] = if key.is_float() {
            self.float_text(key, &mut room)?
        } else if key.is_true_itself() {
            b"true"
        } else if key.is_false_itself() {
            b"false"
        } else if key.is_none() {
            b"null"
        } else if key.is_int() {
            return self.integer_key(key, before).map(|()| true);
        } else if self.skipkeys {
            return Ok(false);
        } else {
            return Err(self.py.raise(Builtin::TypeError, wrong_key(&key.type_name())));
        };
        before(self)?;
        self.ascii_key(text)?;
        Ok(true)
    }

    fn integer_key(
        &mut self,
        key: Object<'_>,
        before: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        match key.as_i64() {
            Some(value) => {
                before(self)?;
                self.ascii_key(integer_repr(value, &mut [0; INTEGER_LEN]))
            }
            None => {
                self.markers.show()?;
                let text = key.int_repr(self.py)?;
                before(self)?;
                self.string(text.object())
            }
        }
    }

    /// Writes a key of digits, signs and letters.
    fn ascii_key(&mut self, text: &[u8]) -> Result<()> {
        if self.strings == Strings::Call {
            return self.encoded(self.py.str_from_ucs1(text)?.object());
        }
        self.sink.word(b"\"")?;
        self.sink.ucs1(text)?;
        self.sink.word(b"\"")
    }
}

fn wrong_key(name: &TypeName) -> String {
    let name = &name[..name.floor_char_boundary(100)];
    format!("keys must be str, int, float, bool or None, not {name}")
}

/// For what is raised while something is written: which item of a container, or which object.
///
/// The notes are added at the end: where the stack is used up, nothing can be called.
impl<'py> Encode<'_, 'py> {
    /// Makes a note for an exception, since 3.14. `item` gives what stands behind the class of `object`.
    #[cold]
    #[inline(never)]
    pub(crate) fn note(
        &mut self,
        raised: Raised,
        object: Object<'_>,
        item: impl FnOnce(Attached<'py>) -> Result<Option<Owned<'py>>>,
    ) -> Raised {
        if !version::AT_LEAST_3_14 {
            return raised;
        }
        let py = self.py;
        let exception = raised.take(py);
        let room = self.notes.try_reserve(1).map_err(|_| py.no_memory());
        match room.and_then(|()| note(py, object, item)) {
            Ok(note) => {
                self.notes.push(note);
                py.raise_again(exception)
            }
            Err(other) => {
                let other = other.take(py);
                // Those that were made before belong to the exception that is replaced.
                let exception = self.add_notes(py.raise_again(exception)).take(py);
                py.raise_again(other).while_handling(py, exception)
            }
        }
    }

    fn add_notes(&mut self, raised: Raised) -> Raised {
        let py = self.py;
        self.notes.drain(..).fold(raised, |raised, note| raised.add_note(py, || Ok(note)))
    }

    /// What an exception leaves behind that ends it all.
    #[cold]
    pub(crate) fn leave_behind(&mut self, raised: Raised) -> Raised {
        let raised = self.markers.leave_behind(raised);
        self.add_notes(raised)
    }
}

fn note<'py>(
    py: Attached<'py>,
    object: Object<'_>,
    item: impl FnOnce(Attached<'py>) -> Result<Option<Owned<'py>>>,
) -> Result<Owned<'py>> {
    let mut note = StrWriter::new(py);
    note.write_text("when serializing ")?;
    note.write_str(object.full_type_name(py)?.object())?;
    match item(py)? {
        Some(item) => {
            note.write_text(" item ")?;
            note.write_str(item.object())?;
        }
        None => note.write_text(" object")?,
    }
    note.finish()
}
