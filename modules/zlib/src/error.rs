//! Errors, in the words of the C module.

use rustdlib_algorithms::deflate::Status;
use rustdlib_glue::{Attached, Builtin, Call, Raised};

use crate::{ERROR, Zlib};

/// `zlib.error` for a status. `message` is what the engine has said, `doing` is when.
#[cold]
pub(crate) fn raise_status(
    call: Call<'_, Zlib>,
    status: Status,
    message: Option<&str>,
    doing: &str,
) -> Raised {
    let code = status as i32;
    let message = message.or(match status {
        Status::BufError => Some("incomplete or truncated stream"),
        Status::StreamError => Some("inconsistent stream state"),
        Status::DataError => Some("invalid input data"),
        _ => None,
    });
    match message {
        Some(message) => call.raise(ERROR, format_args!("Error {code} {doing}: {message}")),
        None => call.raise(ERROR, format_args!("Error {code} {doing}")),
    }
}

/// `MemoryError` with a message.
#[cold]
pub(crate) fn raise_memory(py: Attached<'_>, message: &str) -> Raised {
    py.raise(Builtin::MemoryError, message)
}

/// Why there is no compressor.
#[cold]
pub(crate) fn raise_no_compressor(py: Attached<'_>) -> Raised {
    raise_memory(py, "Can't allocate memory for compression object")
}

/// Why there is no decompressor.
#[cold]
pub(crate) fn raise_no_decompressor(py: Attached<'_>) -> Raised {
    raise_memory(py, "Can't allocate memory for decompression object")
}

/// A parameter of an object that zlib does not know.
#[cold]
pub(crate) fn raise_option(py: Attached<'_>) -> Raised {
    py.raise(Builtin::ValueError, "Invalid initialization option")
}

/// An object that has been flushed for good cannot be copied.
#[cold]
pub(crate) fn raise_uncopyable(py: Attached<'_>) -> Raised {
    py.raise(Builtin::ValueError, "Inconsistent stream state")
}

/// A dictionary that zlib cannot count.
#[cold]
pub(crate) fn raise_dictionary_length(py: Attached<'_>) -> Raised {
    py.raise(Builtin::OverflowError, "zdict length does not fit in an unsigned int")
}
