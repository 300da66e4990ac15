//! Hexadecimal digits.

use rustdlib_algorithms::hex::{
    Rules, Separator, decode, decode_len, decode_pieces, encode, encode_len, encode_once,
};
use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, CodeUnits, Object, Owned, Result, Signature, function,
    transform, transform_blocks, try_transform_pieces, version,
};

use crate::data::to_byte_set;
use crate::{Binascii, ERROR};

const ENCODE: Signature = Signature::new("(data, sep=<unrepresentable>, bytes_per_sep=1)");

const DECODE: Signature = if version::AT_LEAST_3_15 {
    Signature::new("(hexstr, /, *, ignorechars=b'')")
} else {
    Signature::new("(hexstr, /)")
};

function! {
    /// Encode data as hexadecimal digits, two for each byte; return a bytes object.
    ///
    /// sep is a character to put between the bytes, every bytes_per_sep of them: counted from the
    /// right, or from the left when the number is negative.
    ///
    /// Also available as hexlify().
    pub(crate) fn b2a_hex(call: Call<Binascii>, data; sep, bytes_per_sep) = ENCODE;
    { to_hex(call.py(), data, sep, bytes_per_sep) }
}

function! {
    /// Encode data as hexadecimal digits, two for each byte; return a bytes object.
    ///
    /// sep is a character to put between the bytes, every bytes_per_sep of them: counted from the
    /// right, or from the left when the number is negative.
    ///
    /// Also available as b2a_hex().
    pub(crate) fn hexlify(call: Call<Binascii>, data; sep, bytes_per_sep) = ENCODE;
    { to_hex(call.py(), data, sep, bytes_per_sep) }
}

function! {
    /// Decode hexadecimal digits, two for each byte; return a bytes object.
    ///
    /// From Python 3.15 on, ignorechars are bytes to pass over.
    ///
    /// Also available as unhexlify().
    pub(crate) fn a2b_hex(call: Call<Binascii>, hexstr; ignorechars) = DECODE;
    { from_hex(call, hexstr, ignorechars) }
}

function! {
    /// Decode hexadecimal digits, two for each byte; return a bytes object.
    ///
    /// From Python 3.15 on, ignorechars are bytes to pass over.
    ///
    /// Also available as a2b_hex().
    pub(crate) fn unhexlify(call: Call<Binascii>, hexstr; ignorechars) = DECODE;
    { from_hex(call, hexstr, ignorechars) }
}

fn to_hex<'py>(
    py: Attached<'py>,
    data: Object<'py>,
    sep: Option<Object<'py>>,
    bytes_per_sep: Option<Object<'py>>,
) -> Result<Owned<'py>> {
    let mut buffer = Buffer::new();
    let Some(sep) = sep else {
        let data = buffer.open_pieces(data)?;
        bytes_per_sep_of(bytes_per_sep)?;
        let room = encode_len(data.length(), None).ok_or_else(|| py.no_memory())?;
        return transform_blocks(
            py,
            &data,
            room,
            |data, output| encode(data, output, None),
            |blocks, rest, output| encode_once(blocks, rest, output),
        );
    };
    let data = buffer.open(data)?;
    let bytes_per_sep = bytes_per_sep_of(bytes_per_sep)?;
    let separator = Separator::new(separator_byte(py, sep)?, bytes_per_sep);
    let room = encode_len(data.len(), separator).ok_or_else(|| py.no_memory())?;
    transform(py, data, room, |data, output| encode(data, output, separator))
}

/// A C `int` until 3.14.
fn bytes_per_sep_of(argument: Option<Object<'_>>) -> Result<isize> {
    match argument {
        None => Ok(1),
        Some(count) if version::AT_LEAST_3_15 => count.index(),
        Some(count) => Ok(count.c_int()? as isize),
    }
}

/// The one character of `sep`: of a `str`, any below 256.
fn separator_byte(py: Attached<'_>, sep: Object<'_>) -> Result<u8> {
    if sep.is_exact_str()
        && let CodeUnits::Ucs1(&[byte]) = sep.code_units()?
    {
        return Ok(byte);
    }
    if sep.length()? != 1 {
        return Err(py.raise(Builtin::ValueError, "sep must be length 1."));
    }
    if sep.is_str() {
        let character = sep.character(0)?;
        return u8::try_from(character)
            .map_err(|_| py.raise(Builtin::ValueError, "sep must be ASCII."));
    }
    match sep.as_bytes() {
        Some(&[byte, ..]) => Ok(byte),
        _ => Err(py.raise(Builtin::TypeError, "sep must be str or bytes.")),
    }
}

fn from_hex<'py>(
    call: Call<'py, Binascii>,
    hexstr: Object<'py>,
    ignorechars: Option<Object<'py>>,
) -> Result<Owned<'py>> {
    let mut buffer = Buffer::new();
    let digits = buffer.open_ascii_pieces(hexstr)?;
    let rules = if version::AT_LEAST_3_15 {
        Rules::DigitsFirst { upper_only: false, ignore: to_byte_set(ignorechars)? }
    } else {
        Rules::LengthFirst
    };
    let length = digits.length();
    try_transform_pieces(
        call.py(),
        &digits,
        decode_len(length),
        |digits, output| decode(digits, output, rules),
        |pieces, output| decode_pieces(|feed| pieces.try_each(feed), length, output, rules),
    )?
    .map_err(|problem| call.raise(ERROR, problem))
}
