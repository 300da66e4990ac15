//! `b85encode`, `b85decode`, `z85encode`, `z85decode`: Mercurial's and git's encoding, and ZeroMQ's.

use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::base85::{
    Alphabet, DecodeOptions, EncodeOptions, LoneSymbol, decode, decode_len, encode, encode_len,
};
use rustdlib_glue::{
    Buffer, Call, Object, Owned, Result, Signature, function, transform, try_transform, version,
};

use crate::data::{is_true, open_decode_data, open_encode_data, raise_decoding};
use crate::{Base64, ERROR};

function! {
    /// Encode the bytes-like object b in base85 format; return a bytes object.
    ///
    /// When pad is true, the zeros that complete the last group are encoded too. From Python 3.15 on:
    /// with a wrapcol other than 0, a newline is inserted after at most so many characters.
    pub(crate) fn b85encode(call: Call<Base64>, b; pad, wrapcol) = if version::AT_LEAST_3_15 {
        Signature::new("(b, pad=False, *, wrapcol=0)")
    } else {
        Signature::new("(b, pad=False)")
    };
    { encode_with(call, b, pad, wrapcol, Alphabet::STANDARD) }
}

function! {
    /// Encode the bytes-like object s in z85 format; return a bytes object.
    ///
    /// From Python 3.15 on: when pad is true, the zeros that complete the last group are encoded too,
    /// as the ZeroMQ standard requires. With a wrapcol other than 0, a newline is inserted after at
    /// most so many characters.
    pub(crate) fn z85encode(call: Call<Base64>, s; pad, wrapcol) = if version::AT_LEAST_3_15 {
        Signature::new("(s, pad=False, *, wrapcol=0)")
    } else {
        Signature::new("(s)")
    };
    { encode_with(call, s, pad, wrapcol, Alphabet::Z85) }
}

fn encode_with<'py>(
    call: Call<'py, Base64>,
    data: Object<'py>,
    pad: Option<Object<'py>>,
    wrapcol: Option<Object<'py>>,
    alphabet: &Alphabet,
) -> Result<Owned<'py>> {
    let mut buffer = Buffer::new();
    let data = open_encode_data(data, &mut buffer)?;
    // Until 3.14 it is asked where there is something to pad.
    let asks = version::AT_LEAST_3_15 || !data.len().is_multiple_of(4);
    let pad = asks && is_true(pad, false)?;
    let options = EncodeOptions { pad, wrapcol: wrapcol.map_or(Ok(0), Object::size)? };
    let Some(room) = encode_len(data.len(), options) else {
        return Err(call.raise(ERROR, "Too much data for Base85"));
    };
    transform(call.py(), data, room, |data, output| encode(data, output, alphabet, options))
}

function! {
    /// Decode the base85 encoded bytes-like object or ASCII string b; return a bytes object.
    ///
    /// From Python 3.15 on: ignorechars are bytes to pass over. canonical requires the last group to
    /// be what the encoder writes.
    pub(crate) fn b85decode(call: Call<Base64>, b; ignorechars, canonical) =
        if version::AT_LEAST_3_15 {
            Signature::new("(b, *, ignorechars=b'', canonical=False)")
        } else {
            Signature::new("(b)")
        };
    { decode_with(call, b, ignorechars, canonical, Alphabet::STANDARD, "base85") }
}

function! {
    /// Decode the z85 encoded bytes-like object or ASCII string s; return a bytes object.
    ///
    /// From Python 3.15 on: ignorechars are bytes to pass over. canonical requires the last group to
    /// be what the encoder writes.
    pub(crate) fn z85decode(call: Call<Base64>, s; ignorechars, canonical) =
        if version::AT_LEAST_3_15 {
            Signature::new("(s, *, ignorechars=b'', canonical=False)")
        } else {
            Signature::new("(s)")
        };
    { decode_with(call, s, ignorechars, canonical, Alphabet::Z85, "z85") }
}

fn decode_with<'py>(
    call: Call<'py, Base64>,
    data: Object<'py>,
    ignorechars: Option<Object<'py>>,
    canonical: Option<Object<'py>>,
    alphabet: &Alphabet,
    name: &'static str,
) -> Result<Owned<'py>> {
    let py = call.py();
    let (mut buffer, mut skipped) = (Buffer::new(), Buffer::new());
    let (data, lone_symbol, name) = if version::AT_LEAST_3_15 {
        (buffer.open_ascii(data)?, LoneSymbol::Refused, "Base85")
    } else {
        (open_decode_data(py, data, &mut buffer)?, LoneSymbol::Dropped, name)
    };
    let ignore = match ignorechars {
        Some(ignorechars) => ByteSet::new(skipped.open(ignorechars)?),
        None => ByteSet::EMPTY,
    };
    let options =
        DecodeOptions { ignore, canonical: is_true(canonical, false)?, lone_symbol, name };
    let room = decode_len(data.len());
    try_transform(py, data, room, |data, output| decode(data, output, alphabet, options))?
        .map_err(|problem| raise_decoding(call, problem))
}
