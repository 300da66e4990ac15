//! Arguments that several functions take.

use std::fmt;

use rustdlib_algorithms::base::Output;
use rustdlib_algorithms::base64::{Decode, decode, decode_pieces, decoded_len_max};
use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, Object, Owned, Pieces, Raised, Result, transform,
    try_transform_pieces, version,
};

use crate::{Base64, ERROR};

/// The bytes of an argument of a decoding function: bytes-like, or a `str` of ASCII characters.
///
/// What `base64._bytes_from_decode_data` takes, with its errors.
#[inline]
pub(crate) fn open_decode_data<'a, 'py>(
    py: Attached<'py>,
    object: Object<'py>,
    buffer: &'a mut Buffer<'py>,
) -> Result<&'a [u8]> {
    if object.is_exact_bytes() {
        return buffer.open(object);
    }
    open_other_data(py, object, buffer)
}

/// Whether nobody can change it, so that it is lent as it is.
#[inline]
pub(crate) fn is_lent(object: Object<'_>) -> bool {
    object.is_exact_bytes() || object.is_str()
}

/// As [`open_decode_data`], for work that can take piece by piece what somebody can change: a `bytearray`, and
/// what else is of `bytes` or `bytearray`.
#[inline]
pub(crate) fn open_decode_pieces<'a, 'py>(
    py: Attached<'py>,
    object: Object<'py>,
    buffer: &'a mut Buffer<'py>,
) -> Result<Pieces<'a>> {
    if object.is_exact_bytes() {
        return buffer.open_pieces(object);
    }
    open_other_pieces(py, object, buffer)
}

#[inline(never)]
fn open_other_pieces<'a, 'py>(
    py: Attached<'py>,
    object: Object<'py>,
    buffer: &'a mut Buffer<'py>,
) -> Result<Pieces<'a>> {
    if object.is_bytes_or_bytearray() {
        return buffer.open_pieces(object);
    }
    open_other_data(py, object, buffer).map(Pieces::from)
}

#[inline(never)]
fn open_other_data<'a, 'py>(
    py: Attached<'py>,
    object: Object<'py>,
    buffer: &'a mut Buffer<'py>,
) -> Result<&'a [u8]> {
    if object.is_str() {
        if object.is_exact_str()
            && let Some(text) = Buffer::open_ascii_str(object)
        {
            return Ok(text);
        }
        let encoded = encode_ascii(py, object)?;
        let mut other = Buffer::new();
        // What it has become can be a `str` again.
        return buffer.keep(py, other.open_ascii(encoded.object())?);
    }
    if object.is_bytes_or_bytearray() {
        return buffer.open(object);
    }
    buffer.open_any_shape(object).map_err(|raised| raise_not_data(py, object, raised))
}

/// `object.encode('ascii')`: a class derived from `str` may do it as it likes.
#[cold]
fn encode_ascii<'py>(py: Attached<'py>, object: Object<'_>) -> Result<Owned<'py>> {
    let (encode, encoding) = (py.interned(c"encode")?, py.str("ascii")?);
    object.call_method(py, encode.object(), encoding.object()).map_err(|raised| {
        if !raised.is(py, Builtin::UnicodeEncodeError) {
            return raised;
        }
        let context = raised.take(py);
        py.raise(Builtin::ValueError, NOT_ASCII).while_handling(py, context)
    })
}

const NOT_ASCII: &str = "string argument should contain only ASCII characters";

#[cold]
fn raise_not_data(py: Attached<'_>, object: Object<'_>, raised: Raised) -> Raised {
    if !raised.is(py, Builtin::TypeError) {
        return raised;
    }
    let context = raised.take(py);
    let named = || -> Result<Raised> {
        let name = class_name(py, object)?.object().repr(py)?;
        let name = name.object().text()?;
        Ok(py.raise(
            Builtin::TypeError,
            format_args!("argument should be a bytes-like object or ASCII string, not {name}"),
        ))
    };
    named().map_or_else(|raised| raised, |raised| raised.from_none(py, context))
}

/// `object.__class__.__name__`.
pub(crate) fn class_name<'py>(py: Attached<'py>, object: Object<'_>) -> Result<Owned<'py>> {
    object.attribute(py, c"__class__")?.object().attribute(py, c"__name__")
}

/// The bytes of an argument of an encoding function: until 3.14, whatever `memoryview` takes.
#[inline]
pub(crate) fn open_encode_data<'a, 'py>(
    object: Object<'py>,
    buffer: &'a mut Buffer<'py>,
) -> Result<&'a [u8]> {
    if version::AT_LEAST_3_15 || object.is_bytes_or_bytearray() {
        buffer.open(object)
    } else {
        buffer.open_memoryview(object)
    }
}

/// A truth value with a default.
#[inline]
pub(crate) fn is_true(argument: Option<Object<'_>>, default: bool) -> Result<bool> {
    argument.map_or(Ok(default), Object::is_true)
}

/// The bytes of an argument such as `altchars`, with the argument, for messages.
pub(crate) struct Converted<'a, 'py> {
    object: Object<'py>,
    pub(crate) content: &'a [u8],
}

impl<'a, 'py> Converted<'a, 'py> {
    /// Takes what [`open_decode_data`] takes.
    pub(crate) fn open(
        py: Attached<'py>,
        object: Object<'py>,
        buffer: &'a mut Buffer<'py>,
    ) -> Result<Self> {
        Ok(Self { object, content: open_decode_data(py, object, buffer)? })
    }

    /// Lends `repr()` of the object that `base64._bytes_from_decode_data` makes of the argument.
    pub(crate) fn with_repr<R>(
        &self,
        py: Attached<'py>,
        work: impl FnOnce(Object<'_>) -> Result<R>,
    ) -> Result<R> {
        let repr = if self.object.is_bytes_or_bytearray() {
            self.object.repr(py)?
        } else {
            py.bytes(self.content)?.object().repr(py)?
        };
        work(repr.object())
    }

    /// Fails as `assert False, repr(argument)` does; that is, not under `python -O`.
    #[cold]
    pub(crate) fn assert_fails(&self, py: Attached<'py>) -> Result<()> {
        self.with_repr(py, |repr| assert_fails(py, repr))
    }
}

/// Fails as `assert False, message` does; that is, not under `python -O`.
#[cold]
pub(crate) fn assert_fails(py: Attached<'_>, message: Object<'_>) -> Result<()> {
    match py.runs_assertions()? {
        true => Err(py.raise_value(Builtin::AssertionError.class(py), message)),
        false => Ok(()),
    }
}

/// Raises for an `altchars` that has not two characters, since 3.15.
#[cold]
pub(crate) fn raise_altchars(py: Attached<'_>, repr: Object<'_>) -> Raised {
    // Put together by Python: a repr may have lone surrogates.
    let message =
        py.str("invalid altchars: ").and_then(|text| text.object().in_place_add(py, repr));
    match message {
        Ok(message) => py.raise_value(Builtin::ValueError.class(py), message.object()),
        Err(raised) => raised,
    }
}

/// Raises for base85 or Ascii85 that cannot be decoded: `binascii.Error` only where C does it.
#[cold]
pub(crate) fn raise_decoding(call: Call<'_, Base64>, problem: impl fmt::Display) -> Raised {
    if version::AT_LEAST_3_15 {
        call.raise(ERROR, problem)
    } else {
        call.py().raise(Builtin::ValueError, problem)
    }
}

/// Raises what `bytes.maketrans` does.
#[cold]
pub(crate) fn raise_maketrans(py: Attached<'_>) -> Raised {
    py.raise(Builtin::ValueError, "maketrans arguments must have same length")
}

/// A `bytes` object with what `map` makes of each byte.
pub(crate) fn map_bytes<'py>(
    py: Attached<'py>,
    data: &[u8],
    map: impl Fn(u8) -> u8 + Sync,
) -> Result<Owned<'py>> {
    transform(py, data, data.len(), |data, output| {
        let mut output = Output::new(output);
        data.iter().for_each(|&byte| output.push(map(byte)));
        output.finish()
    })
}

/// A `bytes` object with what base64 stands for.
#[inline]
pub(crate) fn decode_base64<'py>(
    call: Call<'py, Base64>,
    data: &Pieces<'_>,
    options: &Decode<'_>,
) -> Result<Owned<'py>> {
    try_transform_pieces(
        call.py(),
        data,
        decoded_len_max(data.length()),
        |data, output| decode(data, output, options),
        |pieces, output| decode_pieces(|feed| pieces.try_each(feed), output, options),
    )?
    .map_err(|problem| call.raise(ERROR, problem))
}
