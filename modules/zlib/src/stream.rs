//! The stream of an object that decompresses.

use std::sync::atomic::{AtomicBool, Ordering};

use rustdlib_algorithms::deflate::{Format, NoMemory, Status};
use rustdlib_glue::{
    Attached, Buffer, BytesWriter, Call, Class, ClassRef, Lock, Object, Owned, Result,
};
use rustdlib_streamobject::{Blocks, with_held};

use crate::Zlib;
use crate::error::{Failure, NO_DECOMPRESSOR, Wrong, raise, raise_option};
use crate::inflate::{Ending, Inflater, inflate_all};

/// What such an object holds. `W` is for the input that waits, in the class that keeps it here.
pub(crate) struct Stream<W = ()> {
    state: Lock<State<W>>,
    /// Whether it has a dictionary, and may still ask for it.
    wants_dictionary: AtomicBool,
}

/// What only one thread at a time may use.
pub(crate) struct State<W = ()> {
    phase: Phase,
    pub(crate) waiting: W,
}

enum Phase {
    Running(Inflater),
    /// It is not needed any more. With what was wrong with the data.
    Ended(Option<&'static str>),
}

impl<W: Default + Send + 'static> Stream<W> {
    /// A new object. A raw one is given its dictionary at once.
    pub(crate) fn instantiate<'py, T: Class<Module = Zlib, Value = Self>>(
        call: Call<'py, Zlib>,
        class: &ClassRef<'_, T>,
        window_bits: i32,
        zdict: Option<Object<'_>>,
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let format = Format::from_window_bits(window_bits).ok_or_else(|| raise_option(py))?;
        let is_raw = format.is_raw();
        let new = || Self {
            state: Lock::new(State::new(Inflater::new(format))),
            wants_dictionary: AtomicBool::new(zdict.is_some() && !is_raw),
        };
        class.instantiate_in_place(py, new, |stream| match zdict {
            Some(zdict) if is_raw => {
                let state = stream.state.alone();
                let mut buffer = Buffer::new();
                let set = set_dictionary(state, buffer.open(zdict)?);
                set.map_err(|failure| raise(call, failure))
            }
            _ => Ok(()),
        })
    }

    pub(crate) fn lock(&self) -> &Lock<State<W>> {
        &self.state
    }
}

impl Stream {
    /// What is in the copy of an object.
    pub(crate) fn with_copy(&self, copy: Inflater) -> Self {
        let wants_dictionary = AtomicBool::new(self.wants_dictionary.load(Ordering::Acquire));
        Self { state: Lock::new(State::new(copy)), wants_dictionary }
    }

    /// Works on the stream while no other thread does, and raises what has failed afterwards.
    pub(crate) fn with_held<'py, R>(
        &self,
        call: Call<'py, Zlib>,
        work: impl FnOnce(&mut State) -> Result<R, Failure<'py>>,
    ) -> Result<R> {
        with_held(call.py(), &self.state, work, |wrong| wrong.raise(call))
    }
}

impl<W: Default> State<W> {
    fn new(stream: Inflater) -> Self {
        Self { phase: Phase::Running(stream), waiting: W::default() }
    }

    /// Whether it has neither ended nor lost anything.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running(_))
    }

    /// As [`inflate_all`]. Without memory to begin with, nothing has changed.
    pub(crate) fn inflate<'i>(
        &mut self,
        py: Attached<'_>,
        input: &'i [u8],
        ending: Ending,
        limit: usize,
        blocks: Blocks,
        output: &mut BytesWriter<'_>,
    ) -> Result<(Status, &'i [u8]), Failure<'static>> {
        let Phase::Running(stream) = &mut self.phase else {
            return Ok((Status::StreamError, input));
        };
        let (status, rest) = inflate_all(py, stream, input, ending, limit, blocks, output)?;
        if status == Status::MemError {
            if stream.is_lost() || rest.len() < input.len() || output.filled() > 0 {
                self.end();
            }
            return Err(Failure::Memory(NO_DECOMPRESSOR));
        }
        Ok((status, rest))
    }

    /// A copy of the stream, unless it has ended.
    pub(crate) fn copy(&self) -> Option<Result<Inflater, NoMemory>> {
        match &self.phase {
            Phase::Running(stream) => Some(stream.copy()),
            Phase::Ended(_) => None,
        }
    }

    pub(crate) fn message(&self) -> Option<&'static str> {
        match &self.phase {
            Phase::Running(stream) => stream.message(),
            Phase::Ended(message) => *message,
        }
    }

    /// The stream is not needed any more.
    pub(crate) fn end(&mut self) {
        self.phase = Phase::Ended(self.message());
    }
}

/// The dictionary of an object, for when its stream asks for it.
///
/// It is opened before the lock is taken, since that can run Python code; what that raises counts only
/// if the dictionary is needed.
pub(crate) enum Dictionary<'a, 'py> {
    None,
    There(&'a AtomicBool, &'a [u8]),
    Failed(Owned<'py>),
}

impl<'a, 'py> Dictionary<'a, 'py> {
    pub(crate) fn open(
        owner: &'a Stream,
        py: Attached<'py>,
        zdict: Option<Object<'py>>,
        buffer: &'a mut Buffer<'py>,
    ) -> Self {
        match zdict {
            Some(zdict) if owner.wants_dictionary.load(Ordering::Acquire) => {
                match buffer.open(zdict) {
                    Ok(content) => Self::There(&owner.wants_dictionary, content),
                    Err(raised) => Self::Failed(raised.take(py)),
                }
            }
            _ => Self::None,
        }
    }

    pub(crate) fn is_there(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// Gives it to the stream.
    pub(crate) fn give(&mut self, state: &mut State) -> Result<(), Failure<'py>> {
        match std::mem::replace(self, Self::None) {
            Self::None => Ok(()),
            Self::There(wants, content) => {
                set_dictionary(state, content)?;
                wants.store(false, Ordering::Release);
                Ok(())
            }
            Self::Failed(exception) => Err(Wrong::Before(exception).into()),
        }
    }
}

fn set_dictionary<W: Default>(
    state: &mut State<W>,
    content: &[u8],
) -> Result<(), Failure<'static>> {
    if u32::try_from(content.len()).is_err() {
        return Err(Wrong::LongDictionary.into());
    }
    let status = match &mut state.phase {
        Phase::Running(stream) => stream.set_dictionary(content),
        _ => Status::StreamError,
    };
    match status {
        Status::Ok => Ok(()),
        Status::MemError => Err(Failure::Memory(NO_DECOMPRESSOR)),
        _ => Err(Wrong::Status(status, state.message(), "while setting zdict").into()),
    }
}
