//! `b16encode`, `b16decode`: RFC 4648 section 8, with capital letters.

use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::hex::{
    Rules, Separator, decode, decode_len, decode_pieces, encode, encode_len,
};
use rustdlib_glue::{
    Attached, Buffer, Builtin, Object, Owned, Pieces, Result, Signature, function, transform,
    try_transform_pieces, version,
};

use crate::data::{is_true, open_decode_pieces};
use crate::{Base64, ERROR};

function! {
    /// Encode the bytes-like object s with Base16; return a bytes object.
    ///
    /// From Python 3.15 on: with a wrapcol other than 0, a newline is inserted after at most so many
    /// characters.
    pub(crate) fn b16encode(call: Call<Base64>, s; wrapcol) = if version::AT_LEAST_3_15 {
        Signature::new("(s, *, wrapcol=0)")
    } else {
        Signature::new("(s)")
    };
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let bytes_per_line = match wrapcol {
            Some(wrapcol) => bytes_per_line(py, wrapcol)?,
            None => None,
        };
        let data = buffer.open(s)?;
        let separator = match bytes_per_line {
            Some(bytes) => Separator::new(b'\n', bytes.object().index()?),
            None => None,
        };
        let Some(room) = encode_len(data.len(), separator) else {
            return Err(py.no_memory());
        };
        transform(py, data, room, |data, output| {
            let digits = encode(data, output, separator);
            digits.make_ascii_uppercase();
            digits
        })
    }
}

/// What `hexlify` is given as `bytes_per_sep`: as many bytes as fit in `wrapcol` characters, at least
/// one, counted from the left.
///
/// `Lib/base64.py` computes with the argument, so it can be any number.
fn bytes_per_line<'py>(py: Attached<'py>, wrapcol: Object<'_>) -> Result<Option<Owned<'py>>> {
    if !wrapcol.is_true()? {
        return Ok(None);
    }
    if wrapcol.is_less(py.int(0)?.object())? {
        return Err(py.raise(Builtin::ValueError, "Negative wrapcol"));
    }
    let two = py.int(2)?;
    if wrapcol.is_less(two.object())? {
        return py.int(-1).map(Some);
    }
    wrapcol.floor_divide(py, two.object())?.object().negative(py).map(Some)
}

function! {
    /// Decode the Base16 encoded bytes-like object or ASCII string s; return a bytes object.
    ///
    /// When casefold is true, small letters are accepted too. From Python 3.15 on, ignorechars are
    /// bytes to pass over. What is no digit, or a digit without another, raises binascii.Error.
    pub(crate) fn b16decode(call: Call<Base64>, s; casefold, ignorechars) =
        if version::AT_LEAST_3_15 {
            Signature::new("(s, casefold=False, *, ignorechars=b'')")
        } else {
            Signature::new("(s, casefold=False)")
        };
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let (digits, rules) = if version::AT_LEAST_3_15 {
            open_digits(py, s, casefold, ignorechars, &mut buffer)?
        } else {
            let digits = open_decode_pieces(py, s, &mut buffer)?;
            (digits, Rules::Base16 { upper_only: !is_true(casefold, false)? })
        };
        let length = digits.length();
        try_transform_pieces(
            py,
            &digits,
            decode_len(length),
            |digits, output| decode(digits, output, rules),
            |pieces, output| decode_pieces(|feed| pieces.try_each(feed), length, output, rules),
        )?
        .map_err(|problem| call.raise(ERROR, problem))
    }
}

/// The arguments of `b16decode` since 3.15.
fn open_digits<'a, 'py>(
    py: Attached<'py>,
    s: Object<'py>,
    casefold: Option<Object<'py>>,
    ignorechars: Option<Object<'py>>,
    buffer: &'a mut Buffer<'py>,
) -> Result<(Pieces<'a>, Rules)> {
    let mut skipped = Buffer::new();
    if is_true(casefold, false)? {
        let digits = buffer.open_ascii_pieces(s)?;
        let ignore = match ignorechars {
            Some(ignorechars) => ByteSet::new(skipped.open(ignorechars)?),
            None => ByteSet::EMPTY,
        };
        return Ok((digits, Rules::DigitsFirst { upper_only: false, ignore }));
    }
    let digits = open_decode_pieces(py, s, buffer)?;
    let ignore = match ignorechars {
        Some(ignorechars) => ByteSet::new(skipped.open_memoryview(ignorechars)?),
        None => ByteSet::EMPTY,
    };
    Ok((digits, Rules::DigitsFirst { upper_only: true, ignore }))
}
