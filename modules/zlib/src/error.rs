//! Errors, in the words of the C module.

use rustdlib_algorithms::deflate::Status;
use rustdlib_glue::{Attached, Builtin, Call, Owned, Raised};

use crate::{ERROR, Zlib};

/// What is raised once the lock of an object has been let go: raising can run Python code, which may
/// want that lock.
pub(crate) enum Failure<'py> {
    /// C has raised it, for want of memory.
    Raised(Raised),
    /// The same, in the words of the C module.
    NoRoom(Raised, &'static str),
    /// `MemoryError` with a message, and without one.
    Memory(&'static str),
    NoMemory,
    AtEnd,
    LongDictionary,
    /// What was raised before, when it did not count yet.
    Before(Owned<'py>),
    /// With the message of the stream, and when that was.
    Status(Status, Option<&'static str>, &'static str),
}

impl From<Raised> for Failure<'_> {
    fn from(raised: Raised) -> Self {
        Self::Raised(raised)
    }
}

impl<'py> Failure<'py> {
    /// What has no memory is said in other words.
    pub(crate) fn without_memory(self, words: &'static str) -> Self {
        match self {
            Self::NoRoom(raised, _) => Self::NoRoom(raised, words),
            Self::Memory(_) => Self::Memory(words),
            other => other,
        }
    }

    #[cold]
    pub(crate) fn raise(self, call: Call<'py, Zlib>) -> Raised {
        let py = call.py();
        match self {
            Self::Raised(raised) => raised,
            Self::NoRoom(raised, words) => {
                raised.forget(py);
                raise_memory(py, words)
            }
            Self::Memory(words) => raise_memory(py, words),
            Self::NoMemory => py.no_memory(),
            Self::AtEnd => py.raise(Builtin::EOFError, "End of stream already reached"),
            Self::LongDictionary => raise_dictionary_length(py),
            Self::Before(exception) => py.raise_again(exception),
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

/// `MemoryError` with a message.
#[cold]
pub(crate) fn raise_memory(py: Attached<'_>, message: &str) -> Raised {
    py.raise(Builtin::MemoryError, message)
}

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
