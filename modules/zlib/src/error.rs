//! Errors, in the words of the C module.

use rustdlib_algorithms::deflate::Status;
use rustdlib_glue::{Attached, Builtin, Call, Owned, Raised};
use rustdlib_streamobject::raise_memory;

use crate::{ERROR, Zlib};

/// Why a call has failed.
pub(crate) type Failure<'py> = rustdlib_streamobject::Failure<Wrong<'py>>;

/// What is wrong besides memory.
#[derive(Debug)]
pub(crate) enum Wrong<'py> {
    LongDictionary,
    /// What was raised before, when it did not count yet.
    Before(Owned<'py>),
    /// With the message of the stream, and when that was.
    Status(Status, Option<&'static str>, &'static str),
}

impl<'py> From<Wrong<'py>> for Failure<'py> {
    fn from(wrong: Wrong<'py>) -> Self {
        Self::Wrong(wrong)
    }
}

/// Raises it, once the lock of the object has been let go.
#[cold]
pub(crate) fn raise<'py>(call: Call<'py, Zlib>, failure: Failure<'py>) -> Raised {
    failure.raise(call.py(), |wrong| wrong.raise(call))
}

impl<'py> Wrong<'py> {
    #[cold]
    pub(crate) fn raise(self, call: Call<'py, Zlib>) -> Raised {
        match self {
            Self::LongDictionary => raise_dictionary_length(call.py()),
            Self::Before(exception) => call.py().raise_again(exception),
            Self::Status(status, message, doing) => raise_status(call, status, message, doing),
        }
    }
}

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

pub(crate) const NO_COMPRESSOR: &str = "Can't allocate memory for compression object";
pub(crate) const NO_DECOMPRESSOR: &str = "Can't allocate memory for decompression object";

/// Why there is no compressor.
#[cold]
pub(crate) fn raise_no_compressor(py: Attached<'_>) -> Raised {
    raise_memory(py, NO_COMPRESSOR)
}

/// Why there is no decompressor.
#[cold]
pub(crate) fn raise_no_decompressor(py: Attached<'_>) -> Raised {
    raise_memory(py, NO_DECOMPRESSOR)
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
