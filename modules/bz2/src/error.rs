//! Errors, in the words of the C module.

use rustdlib_algorithms::bzip2::Status;
use rustdlib_glue::{Attached, Builtin, Raised};

/// Why a call has failed.
pub(crate) type Failure = rustdlib_streamobject::Failure<Wrong>;

/// Why a stream does not go on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wrong {
    /// What it has said just now.
    Status(Status),
    /// A decompressor after an earlier error, and whether C refuses it as that.
    Unusable { refused: bool },
    /// A compressor that can take no more.
    Closed(&'static str),
}

impl From<Wrong> for Failure {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

/// Raises what C raises for it.
#[cold]
pub(crate) fn raise(py: Attached<'_>, wrong: Wrong) -> Raised {
    match wrong {
        Wrong::Status(Status::MemError) => py.no_memory(),
        Wrong::Status(Status::SequenceError) => {
            let message = "Internal error - Invalid sequence of commands sent to libbzip2";
            py.raise(Builtin::RuntimeError, message)
        }
        Wrong::Unusable { refused: true } => {
            py.raise(Builtin::ValueError, "Decompressor is unusable after a previous error")
        }
        Wrong::Closed(why) => py.raise(Builtin::ValueError, why),
        _ => py.raise(Builtin::OSError, "Invalid data stream"),
    }
}
