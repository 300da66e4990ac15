//! The exceptions.

use rustdlib_glue::{Attached, Builtin, Object, Owned, Raised, Result, StrWriter};

/// Raises `json.JSONDecodeError` for a place in the document.
#[cold]
pub(crate) fn decode_error(document: Object<'_>, message: &str, place: isize) -> Raised {
    let py = document.py();
    let raise = || -> Result<Raised> {
        let class = py.import_from(c"json.decoder", c"JSONDecodeError")?;
        let (message, place) = (py.str(message)?, py.int(place)?);
        let arguments = [message.object(), document, place.object()];
        let error = class.object().call(py, arguments)?;
        Ok(py.raise_value(class.object(), error.object()))
    };
    raise().unwrap_or_else(|raised| raised)
}

/// Raises `StopIteration` for a place where no value begins.
#[cold]
pub(crate) fn stop_iteration(py: Attached<'_>, place: isize) -> Raised {
    match py.int(place) {
        Ok(place) => py.raise_value(Builtin::StopIteration.class(py), place.object()),
        Err(raised) => raised,
    }
}

/// Raises `TypeError` for what should be a `str`.
#[cold]
pub(crate) fn no_string(object: Object<'_>) -> Raised {
    let name = object.type_name();
    // As much of it as C shows.
    let name = &name[..name.floor_char_boundary(80)];
    let message = format_args!("first argument must be a string, not {name}");
    object.py().raise(Builtin::TypeError, message)
}

/// Raises `class` with a text and an object's `repr` behind it.
#[cold]
pub(crate) fn raise_with_repr(class: Builtin, text: &str, object: Object<'_>) -> Raised {
    let py = object.py();
    match with_repr(py, text, object) {
        Ok(message) => py.raise_value(class.class(py), message.object()),
        Err(raised) => raised,
    }
}

/// The text, and the `repr` of the object behind it.
pub(crate) fn with_repr<'py>(
    py: Attached<'py>,
    text: &str,
    object: Object<'_>,
) -> Result<Owned<'py>> {
    let mut message = StrWriter::new(py);
    message.write_text(text)?;
    message.write_str(object.repr(py)?.object())?;
    message.finish()
}
