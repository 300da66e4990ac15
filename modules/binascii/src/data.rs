//! Arguments that several functions take.

use rustdlib_algorithms::base::ByteSet;
use rustdlib_glue::{Attached, Buffer, Builtin, Object, Raised, Result};

/// A flag with a default.
#[inline]
pub(crate) fn flag(argument: Option<Object<'_>>, default: bool) -> Result<bool> {
    argument.map_or(Ok(default), Object::flag)
}

/// The `wrapcol` of an encoder; 0 for one line.
#[inline]
pub(crate) fn to_width(argument: Option<Object<'_>>) -> Result<usize> {
    argument.map_or(Ok(0), Object::size)
}

/// The `ignorechars` of a decoder.
#[inline]
pub(crate) fn to_byte_set(argument: Option<Object<'_>>) -> Result<ByteSet> {
    match argument {
        None => Ok(ByteSet::EMPTY),
        Some(argument) => Ok(ByteSet::new(Buffer::new().open(argument)?)),
    }
}

/// The `alphabet` of an encoder: any bytes-like object.
#[inline]
pub(crate) fn encoding_alphabet<'a, 'py>(
    argument: Option<Object<'py>>,
    buffer: &'a mut Buffer<'py>,
) -> Result<Option<&'a [u8]>> {
    match argument {
        None => Ok(None),
        Some(argument) => buffer.open(argument).map(Some),
    }
}

/// The `alphabet` of a decoder: `bytes`, or of a class derived from it.
#[inline]
pub(crate) fn decoding_alphabet<'py>(
    argument: Option<Object<'py>>,
    function: &str,
) -> Result<Option<&'py [u8]>> {
    match argument {
        None => Ok(None),
        Some(argument) => match argument.as_bytes() {
            Some(alphabet) => Ok(Some(alphabet)),
            None => Err(raise_no_bytes(argument, function)),
        },
    }
}

#[cold]
fn raise_no_bytes(argument: Object<'_>, function: &str) -> Raised {
    let name = argument.type_name();
    let name = if argument.is_none() { "None" } else { &*name };
    let message = format_args!("{function}() argument 'alphabet' must be bytes, not {name}");
    argument.py().raise(Builtin::TypeError, message)
}

/// The symbols of an alphabet, which must be `N`.
#[inline]
pub(crate) fn symbols<'a, const N: usize>(
    py: Attached<'_>,
    alphabet: &'a [u8],
) -> Result<&'a [u8; N]> {
    alphabet
        .try_into()
        .map_err(|_| py.raise(Builtin::ValueError, format_args!("alphabet must have length {N}")))
}
