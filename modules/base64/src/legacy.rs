//! `encode`, `decode`, `encodebytes`, `decodebytes`: RFC 2045, in lines of 76 characters.

use rustdlib_algorithms::base64::{
    Alphabet, Decode, Encode, decode as decode_bytes, decoded_len_max, encode as encode_base64,
    encoded_len,
};
use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, Object, Owned, Pieces, Raised, Result, Signature, function,
    transform, try_transform, version,
};

use crate::data::{class_name, decode_base64};
use crate::{Base64, ERROR, READ, READLINE, WRITE, padding};

/// How many characters a line has.
const LINE: usize = 76;

/// How many bytes a line holds.
const LINE_BYTES: usize = LINE / 4 * 3;

function! {
    /// Encode a file; input and output are binary files.
    pub(crate) fn encode(call: Call<Base64>, input, output) = Signature::new("(input, output)");
    {
        let py = call.py();
        let (read, write) = (call.object(READ)?, call.object(WRITE)?);
        let read = |size: usize| {
            let size = py.int(size.cast_signed())?;
            input.call_method(py, read, size.object())
        };
        loop {
            let mut line = read(LINE_BYTES)?;
            if !line.object().is_true()? {
                return Ok(py.none());
            }
            loop {
                let length = line.object().length()?;
                if length >= LINE_BYTES {
                    break;
                }
                let more = read(LINE_BYTES - length)?;
                if !more.object().is_true()? {
                    break;
                }
                line = line.object().in_place_add(py, more.object())?;
            }
            let encoded = encode_line(call, line.object())?;
            output.call_method(py, write, encoded.object())?;
        }
    }
}

fn encode_line<'py>(call: Call<'py, Base64>, line: Object<'_>) -> Result<Owned<'py>> {
    let mut buffer = Buffer::new();
    encode_lines(call, buffer.open(line)?, 0)
}

function! {
    /// Decode a file; input and output are binary files.
    pub(crate) fn decode(call: Call<Base64>, input, output) = Signature::new("(input, output)");
    {
        let py = call.py();
        let (readline, write) = (call.object(READLINE)?, call.object(WRITE)?);
        loop {
            let line = input.call_method_no_arguments(py, readline)?;
            if !line.object().is_true()? {
                return Ok(py.none());
            }
            let decoded = {
                let mut buffer = Buffer::new();
                decode_lines_of_pieces(call, &buffer.open_ascii_pieces(line.object())?)?
            };
            output.call_method(py, write, decoded.object())?;
        }
    }
}

function! {
    /// Encode the bytes-like object s in lines; return a bytes object, with a newline after each.
    pub(crate) fn encodebytes(call: Call<Base64>, s) = Signature::new("(s)");
    {
        check_type(call.py(), s)?;
        // Until 3.14 this was a loop over slices, which asked for the length first.
        if !version::AT_LEAST_3_15 && s.length()? == 0 {
            return call.py().bytes(b"");
        }
        let mut buffer = Buffer::new();
        match buffer.open(s)? {
            [] => call.py().bytes(b""),
            data => encode_lines(call, data, LINE),
        }
    }
}

function! {
    /// Decode the bytes-like object s, which may have lines; return a bytes object.
    pub(crate) fn decodebytes(call: Call<Base64>, s) = Signature::new("(s)");
    {
        check_type(call.py(), s)?;
        let mut buffer = Buffer::new();
        if !s.is_exact_bytes() {
            return decode_lines_of_pieces(call, &buffer.open_ascii_pieces(s)?);
        }
        decode_lines(call, buffer.open_ascii(s)?)
    }
}

fn encode_lines<'py>(call: Call<'py, Base64>, data: &[u8], wrapcol: usize) -> Result<Owned<'py>> {
    let options = Encode { alphabet: Alphabet::STANDARD, padded: true, wrapcol, newline: true };
    let Some(room) = encoded_len(data.len(), &options) else {
        return Err(call.raise(ERROR, "Too much data for base64"));
    };
    transform(call.py(), data, room, |data, output| encode_base64(data, output, &options))
}

fn decode_lines<'py>(call: Call<'py, Base64>, data: &[u8]) -> Result<Owned<'py>> {
    let options = Decode::lenient(Alphabet::STANDARD, padding(call)?);
    let room = decoded_len_max(data.len());
    try_transform(call.py(), data, room, |data, output| decode_bytes(data, output, &options))?
        .map_err(|problem| call.raise(ERROR, problem))
}

/// The same of what somebody may change.
#[inline(never)]
fn decode_lines_of_pieces<'py>(call: Call<'py, Base64>, data: &Pieces<'_>) -> Result<Owned<'py>> {
    decode_base64(call, data, &Decode::lenient(Alphabet::STANDARD, padding(call)?))
}

/// Only bytes in one dimension are taken.
#[inline]
fn check_type(py: Attached<'_>, s: Object<'_>) -> Result<()> {
    if s.is_exact_bytes() { Ok(()) } else { check_other_type(py, s) }
}

#[cold]
fn check_other_type(py: Attached<'_>, s: Object<'_>) -> Result<()> {
    let view = match s.memoryview(py) {
        Ok(view) => view,
        Err(raised) if raised.is(py, Builtin::TypeError) => {
            return Err(raise_not_bytes_like(py, s, raised));
        }
        Err(raised) => return Err(raised),
    };
    let format = view.object().attribute(py, c"format")?;
    if !matches!(format.object().text()?, "c" | "b" | "B") {
        let (format, name) = (format.object().repr(py)?, class_name(py, s)?);
        let (format, name) = (format.object().text()?, name.object().text()?);
        let message = format_args!("expected single byte elements, not {format} from {name}");
        return Err(py.raise(Builtin::TypeError, message));
    }
    let dimensions = view.object().attribute(py, c"ndim")?.object().index()?;
    if dimensions != 1 {
        let name = class_name(py, s)?;
        let name = name.object().text()?;
        let message = format_args!("expected 1-D data, not {dimensions}-D data from {name}");
        return Err(py.raise(Builtin::TypeError, message));
    }
    Ok(())
}

fn raise_not_bytes_like(py: Attached<'_>, s: Object<'_>, raised: Raised) -> Raised {
    let cause = raised.take(py);
    let named = || -> Result<Raised> {
        let name = class_name(py, s)?;
        let message = format_args!("expected bytes-like object, not {}", name.object().text()?);
        Ok(py.raise(Builtin::TypeError, message))
    };
    named().map_or_else(|raised| raised, |raised| raised.from_cause(py, cause))
}
