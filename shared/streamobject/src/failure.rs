//! What a stream raises once the lock of its object has been let go: raising can run Python code,
//! which may want that lock.

use rustdlib_glue::{Attached, Builtin, Lock, Raised, Result};

/// Works on what `lock` guards, and raises once the lock has been let go: `wrong` raises what is the
/// module's.
pub fn with_held<T: Send + 'static, R, W>(
    py: Attached<'_>,
    lock: &Lock<T>,
    work: impl FnOnce(&mut T) -> Result<R, Failure<W>>,
    wrong: impl FnOnce(W) -> Raised,
) -> Result<R> {
    let mut held = lock.hold(py)?;
    let done = work(&mut held);
    drop(held);
    done.map_err(|failure| failure.raise(py, wrong))
}

/// Why a call has failed. What is known under the lock only, `W`, is the module's.
#[derive(Debug)]
pub enum Failure<W> {
    /// C has raised it, for want of memory.
    Raised(Raised),
    /// There is no room for the result.
    NoRoom(NoRoom),
    /// `MemoryError` with a message.
    Memory(&'static str),
    /// `MemoryError` without one.
    NoMemory,
    /// The data have come to their end before.
    AtEnd,
    /// Anything else.
    Wrong(W),
}

/// C has raised that there is no memory for a result. The C module has its own words for it.
#[derive(Debug)]
pub struct NoRoom {
    raised: Raised,
    words: Option<&'static str>,
}

impl NoRoom {
    /// Says it in these words, where it is for want of memory.
    #[cold]
    #[must_use]
    pub fn new(py: Attached<'_>, raised: Raised, words: &'static str) -> Self {
        let memory = raised.is(py, Builtin::MemoryError) || raised.is(py, Builtin::OverflowError);
        Self { raised, words: memory.then_some(words) }
    }

    /// Raises it.
    #[cold]
    pub fn raise(self, py: Attached<'_>) -> Raised {
        let Some(words) = self.words else { return self.raised };
        self.raised.forget(py);
        raise_memory(py, words)
    }
}

impl<W> From<Raised> for Failure<W> {
    fn from(raised: Raised) -> Self {
        Self::Raised(raised)
    }
}

impl<W> From<NoRoom> for Failure<W> {
    fn from(no_room: NoRoom) -> Self {
        Self::NoRoom(no_room)
    }
}

impl<W> Failure<W> {
    /// What has no memory is said in other words.
    #[must_use]
    pub fn without_memory(self, words: &'static str) -> Self {
        match self {
            Self::NoRoom(NoRoom { raised, words: Some(_) }) => {
                Self::NoRoom(NoRoom { raised, words: Some(words) })
            }
            Self::Memory(_) => Self::Memory(words),
            other => other,
        }
    }

    /// Raises it; `wrong` raises what is the module's.
    #[cold]
    pub fn raise(self, py: Attached<'_>, wrong: impl FnOnce(W) -> Raised) -> Raised {
        match self {
            Self::Raised(raised) => raised,
            Self::NoRoom(no_room) => no_room.raise(py),
            Self::Memory(words) => raise_memory(py, words),
            Self::NoMemory => py.no_memory(),
            Self::AtEnd => py.raise(Builtin::EOFError, "End of stream already reached"),
            Self::Wrong(why) => wrong(why),
        }
    }
}

/// `MemoryError` with a message.
#[cold]
pub fn raise_memory(py: Attached<'_>, message: &str) -> Raised {
    py.raise(Builtin::MemoryError, message)
}
