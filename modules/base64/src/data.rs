//! What the functions take for data and for `altchars`.

use rustdlib_glue::{Attached, Buffer, Builtin, Object, Owned, Raised, Result, version};

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
        return buffer.keep(py, open_encoded(py, encoded.object(), &mut other)?);
    }
    if object.is_bytes_or_bytearray() {
        return buffer.open(object);
    }
    buffer.open_any_shape(object).map_err(|raised| raise_not_data(py, object, raised))
}

/// `object.encode('ascii')`: a class derived from `str` may do it as it likes.
#[cold]
fn encode_ascii<'py>(py: Attached<'py>, object: Object<'_>) -> Result<Owned<'py>> {
    let encoding = py.str("ascii")?;
    object.call_method(py, c"encode", encoding.object()).map_err(|raised| {
        if !raised.is(py, Builtin::UnicodeEncodeError) {
            return raised;
        }
        let context = raised.take(py);
        py.raise(Builtin::ValueError, NOT_ASCII).while_handling(py, context)
    })
}

/// The bytes of what a class derived from `str` has encoded itself to, which can be a `str` again.
fn open_encoded<'a, 'o>(
    py: Attached<'_>,
    object: Object<'o>,
    buffer: &'a mut Buffer<'o>,
) -> Result<&'a [u8]> {
    if !object.is_str() {
        return buffer.open(object);
    }
    Buffer::open_ascii_str(object).ok_or_else(|| py.raise(Builtin::ValueError, NOT_ASCII))
}

const NOT_ASCII: &str = "string argument should contain only ASCII characters";

#[cold]
fn raise_not_data(py: Attached<'_>, object: Object<'_>, raised: Raised) -> Raised {
    if !raised.is(py, Builtin::TypeError) {
        return raised;
    }
    let context = raised.take(py);
    let named = || -> Result<Raised> {
        let class = object.attribute(py, c"__class__")?;
        let name = class.object().attribute(py, c"__name__")?.object().repr(py)?;
        let name = name.object().text()?;
        Ok(py.raise(
            Builtin::TypeError,
            format_args!("argument should be a bytes-like object or ASCII string, not {name}"),
        ))
    };
    named().map_or_else(|raised| raised, |raised| raised.from_none(py, context))
}

/// Raises for an `altchars` that has not two characters: an assertion until 3.14, a check since.
///
/// `Ok` means that assertions are off.
#[cold]
pub(crate) fn check_altchars(py: Attached<'_>, altchars: Object<'_>) -> Result<()> {
    if version::AT_LEAST_3_15 {
        let repr = altchars.repr(py)?;
        let message = format_args!("invalid altchars: {}", repr.object().text()?);
        return Err(py.raise(Builtin::ValueError, message));
    }
    if py.runs_assertions()? {
        let repr = altchars.repr(py)?;
        let class = Builtin::AssertionError.class(py);
        return Err(py.raise_value(class, repr.object()));
    }
    Ok(())
}
