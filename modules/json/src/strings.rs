//! The functions: each reads or writes one string.

use std::mem::MaybeUninit;

use rustdlib_algorithms::base::Output;
use rustdlib_algorithms::json::{
    Ascii, Control, Piece, Special, ascii_len, escape_ascii, find, pieces,
};
use rustdlib_glue::{
    Attached, Builtin, CodeUnits, Object, Owned, Raised, Result, Signature, StrWriter, function,
    version,
};

use crate::Json;
use crate::error::no_string;
use crate::scan_string::{Document, Text};

/// Until 3.14, C parses a tuple of arguments, and says in words of its own what is no string.
const CLINIC: bool = version::AT_LEAST_3_15;

const STRING: Signature =
    if CLINIC { Signature::new("(pystr, /)") } else { Signature::new("(object, /)").hidden() };

function! {
    /// Return a JSON representation of a string with ASCII characters only.
    ///
    /// All others are escaped.
    pub(crate) fn encode_basestring_ascii(call: Call<Json>; pystr, object) = STRING;
    {
        ascii_string(call.py(), string(pystr.or(object), "encode_basestring_ascii() argument")?)
    }
}

function! {
    /// Return a JSON representation of a string.
    ///
    /// Quotation marks, backslashes and control characters are escaped.
    pub(crate) fn encode_basestring(call: Call<Json>; pystr, object) = STRING;
    {
        unicode_string(call.py(), string(pystr.or(object), "encode_basestring() argument")?)
    }
}

const SCANSTRING: Signature = {
    let signature = Signature::new("(pystr, end, strict=True, /)");
    if CLINIC { signature } else { signature.parsed().hidden() }
};

function! {
    /// Read a JSON string, and return it with the index of the character behind it.
    ///
    /// The string begins behind the quotation mark before end.  If strict is
    /// false, control characters may stand in it.  An invalid string raises
    /// json.JSONDecodeError.
    pub(crate) fn scanstring(call: Call<Json>, pystr, end; strict) = SCANSTRING;
    {
        let py = call.py();
        let text = || string(Some(pystr), "scanstring() argument 1");
        let before = if CLINIC { Some(text()?) } else { None };
        let end = end.index()?;
        let strict = strict.map_or(Ok(true), is_strict)?;
        let (value, next) = match before.map_or_else(text, Ok)? {
            CodeUnits::Ucs1(text) => scan(py, Document { object: pystr, text, strict }, end),
            CodeUnits::Ucs2(text) => scan(py, Document { object: pystr, text, strict }, end),
            CodeUnits::Ucs4(text) => scan(py, Document { object: pystr, text, strict }, end),
        }?;
        py.tuple([value, py.int(next.cast_signed())?])
    }
}

fn scan<'py, U: Text>(
    py: Attached<'py>,
    document: Document<'_, U>,
    start: isize,
) -> Result<(Owned<'py>, usize)> {
    match usize::try_from(start) {
        Ok(start) if start <= document.text.len() => document.string(py, start),
        _ => Err(py.raise(Builtin::ValueError, "end is out of bounds")),
    }
}

/// On 3.11 this is a C `int`.
fn is_strict(argument: Object<'_>) -> Result<bool> {
    if version::AT_LEAST_3_12 {
        return argument.is_true();
    }
    let value = argument.c_long()?;
    let wrong = match i32::try_from(value) {
        Ok(value) => return Ok(value != 0),
        Err(_) if value < 0 => "signed integer is less than minimum",
        Err(_) => "signed integer is greater than maximum",
    };
    Err(argument.py().raise(Builtin::OverflowError, wrong))
}

/// The characters of an argument.
#[inline]
fn string<'a>(argument: Option<Object<'a>>, what: &str) -> Result<CodeUnits<'a>> {
    let argument = argument.expect("the signature requires it");
    if argument.is_str() { argument.code_units() } else { Err(no_str(argument, what)) }
}

#[cold]
fn no_str(argument: Object<'_>, what: &str) -> Raised {
    if !CLINIC {
        return no_string(argument);
    }
    let name = if argument.is_none() { "None" } else { &argument.type_name() };
    let name = &name[..name.floor_char_boundary(50)];
    argument.py().raise(Builtin::TypeError, format_args!("{what} must be str, not {name}"))
}

/// A string with its quotation marks, in ASCII.
#[inline]
pub(crate) fn ascii_string<'py>(py: Attached<'py>, text: CodeUnits<'_>) -> Result<Owned<'py>> {
    let few = match text {
        CodeUnits::Ucs1(text) => match quoted::<Ascii, _>(py, text) {
            Some(string) => return string,
            None => few_escaped(py, text),
        },
        CodeUnits::Ucs2(text) => few_escaped(py, text),
        CodeUnits::Ucs4(text) => few_escaped(py, text),
    };
    few.unwrap_or_else(|| {
        let mut writer = StrWriter::new(py);
        write_ascii(&mut writer, text)?;
        writer.finish()
    })
}

/// A string with its quotation marks, and only those characters escaped that have to be.
#[inline]
pub(crate) fn unicode_string<'py>(py: Attached<'py>, text: CodeUnits<'_>) -> Result<Owned<'py>> {
    let plain = match text {
        CodeUnits::Ucs1(text) => quoted::<Control, _>(py, text),
        CodeUnits::Ucs2(text) => quoted::<Control, _>(py, text),
        CodeUnits::Ucs4(text) => quoted::<Control, _>(py, text),
    };
    plain.unwrap_or_else(|| {
        let mut writer = StrWriter::new(py);
        write_unicode(&mut writer, text)?;
        writer.finish()
    })
}

/// The room for a short string with two quotation marks.
const QUOTED: usize = 64;

/// A short string with quotation marks; `None` where it is longer, or something has to be escaped.
#[inline]
fn quoted<'py, S: Special, U: Text>(py: Attached<'py>, text: &[U]) -> Option<Result<Owned<'py>>> {
    let mut room = [U::from(b'"'); QUOTED];
    let room = room.get_mut(..text.len() + 2)?;
    if find::<S, _>(text) < text.len() {
        return None;
    }
    room[1..=text.len()].copy_from_slice(text);
    Some(py.str_from_code_units(U::units(room)))
}

/// So many characters are escaped where there is room for the worst.
const FEW: usize = 16;

/// A very short string in ASCII; `None` where it is longer.
#[inline]
fn few_escaped<'py, U: Text>(py: Attached<'py>, text: &[U]) -> Option<Result<Owned<'py>>> {
    if text.len() > FEW {
        return None;
    }
    let mut room = [const { MaybeUninit::uninit() }; FEW * LONGEST_ESCAPE + 2];
    let mut output = Output::new(&mut room);
    escape_ascii(text, &mut output);
    Some(py.str_from_ucs1(output.finish()))
}

/// Writes a string with its quotation marks, in ASCII.
#[inline]
pub(crate) fn write_ascii(writer: &mut StrWriter<'_>, text: CodeUnits<'_>) -> Result<()> {
    match text {
        CodeUnits::Ucs1(text) => {
            if find::<Ascii, _>(text) < text.len() {
                return write_escaped(writer, text);
            }
            let room = text.len().saturating_add(2);
            writer.fill_ucs1(room, |room| {
                let mut output = Output::new(room);
                output.push(b'"');
                output.extend(text);
                output.push(b'"');
                (output.finish(), ())
            })
        }
        CodeUnits::Ucs2(text) => write_escaped(writer, text),
        CodeUnits::Ucs4(text) => write_escaped(writer, text),
    }
}

/// So many characters are short.
const SHORT: usize = 1000;
/// What a character can come to: two escapes.
const LONGEST_ESCAPE: usize = 12;

fn write_escaped<U: Text>(writer: &mut StrWriter<'_>, text: &[U]) -> Result<()> {
    // To count takes longer than to have room for the worst; what has no size is too large for any room.
    let room = match text.len() {
        0..=SHORT => text.len() * LONGEST_ESCAPE + 2,
        _ => ascii_len(text).unwrap_or(usize::MAX),
    };
    writer.fill_ucs1(room, |room| {
        let mut output = Output::new(room);
        escape_ascii(text, &mut output);
        (output.finish(), ())
    })
}

/// Writes a string with its quotation marks, and only those characters escaped that have to be.
#[inline]
pub(crate) fn write_unicode(writer: &mut StrWriter<'_>, text: CodeUnits<'_>) -> Result<()> {
    match text {
        CodeUnits::Ucs1(text) => write_pieces(writer, text),
        CodeUnits::Ucs2(text) => write_pieces(writer, text),
        CodeUnits::Ucs4(text) => write_pieces(writer, text),
    }
}

fn write_pieces<U: Text>(writer: &mut StrWriter<'_>, text: &[U]) -> Result<()> {
    writer.reserve(text.len().saturating_add(2))?;
    writer.write_ucs1(b"\"")?;
    for piece in pieces(text) {
        match piece {
            Piece::Plain(units) => writer.write_code_units(U::units(units))?,
            Piece::Escape(bytes, length) => writer.write_ucs1(&bytes[..length])?,
        }
    }
    writer.write_ucs1(b"\"")
}
