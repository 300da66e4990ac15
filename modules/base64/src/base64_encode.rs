//! `b64encode`, `standard_b64encode`, `urlsafe_b64encode`.

use rustdlib_algorithms::base64::{Alphabet, Encode, encode, encoded_len};
use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, Object, Owned, Result, Signature, function, transform, version,
};

use crate::data::{assert_fails, raise_altchars, raise_maketrans};
use crate::{Base64, ERROR};

function! {
    /// Encode the bytes-like object s with Base64; return a bytes object.
    ///
    /// altchars is a bytes-like object of length 2: the characters that stand in the place of '+'
    /// and '/'.
    ///
    /// From Python 3.15 on: padded says whether '=' completes the last group. With a wrapcol other
    /// than 0, a newline is inserted after at most so many characters.
    pub(crate) fn b64encode(call: Call<Base64>, s; altchars, padded, wrapcol) =
        if version::AT_LEAST_3_15 {
            Signature::new("(s, altchars=None, *, padded=True, wrapcol=0)")
        } else {
            Signature::new("(s, altchars=None)")
        };
    {
        let py = call.py();
        let (mut data, mut alternative) = (Buffer::new(), Buffer::new());
        let altchars = altchars.filter(|altchars| !altchars.is_none());
        if version::AT_LEAST_3_15 {
            let altchars = match altchars {
                Some(altchars) => Some(open_altchars(py, altchars, &mut alternative)?),
                None => None,
            };
            let data = data.open(s)?;
            let padded = padded.map_or(Ok(true), Object::flag)?;
            let wrapcol = wrapcol.map_or(Ok(0), Object::size)?;
            encode_with(call, data, altchars, padded, wrapcol)
        } else {
            let data = data.open(s)?;
            let altchars = match altchars {
                Some(altchars) => Some(open_altchars(py, altchars, &mut alternative)?),
                None => None,
            };
            encode_with(call, data, altchars, true, 0)
        }
    }
}

function! {
    /// Encode the bytes-like object s with the standard Base64 alphabet; return a bytes object.
    pub(crate) fn standard_b64encode(call: Call<Base64>, s) = Signature::new("(s)");
    {
        let mut data = Buffer::new();
        let data = data.open(s)?;
        encode_bytes(call, data, Alphabet::STANDARD, true, 0)
    }
}

function! {
    /// Encode the bytes-like object s with the URL- and filesystem-safe Base64 alphabet; return a
    /// bytes object.
    ///
    /// The alphabet has '-' for '+' and '_' for '/'. From Python 3.15 on, padded says whether '='
    /// completes the last group.
    pub(crate) fn urlsafe_b64encode(call: Call<Base64>, s; padded) =
        if version::AT_LEAST_3_15 {
            Signature::new("(s, *, padded=True)")
        } else {
            Signature::new("(s)")
        };
    {
        let mut data = Buffer::new();
        let data = data.open(s)?;
        let padded = padded.map_or(Ok(true), Object::flag)?;
        encode_bytes(call, data, Alphabet::URL_SAFE, padded, 0)
    }
}

/// The bytes of `altchars`, which has length 2; what it holds may be longer.
fn open_altchars<'a, 'py>(
    py: Attached<'py>,
    altchars: Object<'py>,
    buffer: &'a mut Buffer<'py>,
) -> Result<&'a [u8]> {
    if altchars.length()? != 2 {
        let repr = altchars.repr(py)?;
        if version::AT_LEAST_3_15 {
            return Err(raise_altchars(py, repr.object()));
        }
        assert_fails(py, repr.object())?;
    }
    buffer.open(altchars).map_err(|raised| {
        if !version::AT_LEAST_3_15 {
            return raised;
        }
        raised.forget(py);
        let name = altchars.type_name();
        py.raise(Builtin::TypeError, format_args!("can't concat {name} to bytes"))
    })
}

fn encode_with<'py>(
    call: Call<'py, Base64>,
    data: &[u8],
    altchars: Option<&[u8]>,
    padded: bool,
    wrapcol: usize,
) -> Result<Owned<'py>> {
    match altchars {
        None => encode_bytes(call, data, Alphabet::STANDARD, padded, wrapcol),
        Some(&[a, b]) => encode_bytes(call, data, &Alphabet::with_last_two(a, b), padded, wrapcol),
        Some(_) if version::AT_LEAST_3_15 => {
            Err(call.py().raise(Builtin::ValueError, "alphabet must have length 64"))
        }
        Some(_) => Err(raise_maketrans(call.py())),
    }
}

#[inline]
fn encode_bytes<'py>(
    call: Call<'py, Base64>,
    data: &[u8],
    alphabet: &Alphabet,
    padded: bool,
    wrapcol: usize,
) -> Result<Owned<'py>> {
    let py = call.py();
    let options = Encode { alphabet, padded, wrapcol, newline: false };
    let Some(room) = encoded_len(data.len(), &options) else {
        return Err(call.raise(ERROR, "Too much data for base64"));
    };
    transform(py, data, room, |data, output| encode(data, output, &options))
}
