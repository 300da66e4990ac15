//! Errors, in the words of the C module.

use rustdlib_algorithms::bzip2::Status;
use rustdlib_glue::{Attached, Builtin, Raised, version};

/// Why a call has failed.
pub(crate) type Failure = rustdlib_streamobject::Failure<Wrong>;

/// Why a stream does not go on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wrong {
    /// What it has said just now.
    Status(Status),
    /// A decompressor after an earlier error.
    Unusable,
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
        Wrong::Unusable if refuses_after_error() => {
            py.raise(Builtin::ValueError, "Decompressor is unusable after a previous error")
        }
        Wrong::Closed(why) => py.raise(Builtin::ValueError, why),
        _ => py.raise(Builtin::OSError, "Invalid data stream"),
    }
}

/// gh-150599: whether C refuses to use a decompressor again that has failed. Before, it goes on with
/// what the failure has left.
pub(crate) fn refuses_after_error() -> bool {
    let running = version::running();
    match running >> 16 {
        0x030b => running >= 0x030b_1100,
        0x030c => running >= 0x030c_0f00,
        0x030d => running >= 0x030d_0e00,
        0x030e => running >= 0x030e_0600,
        _ => true,
    }
}
