//! The stream of an object that decompresses.

use std::collections::TryReserveError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustdlib_algorithms::zlib::{Inflate, Problem, Status};
use rustdlib_glue::{
    Attached, Buffer, BytesWriter, Call, Class, ClassRef, Held, Lock, Object, Owned, Result,
};

use crate::Zlib;
use crate::error::{raise_dictionary_length, raise_no_decompressor, raise_status};
use crate::history::History;
use crate::pool::Pool;
use crate::pump::{Ending, inflate_all};

/// What such an object holds.
pub(crate) struct Stream {
    state: Lock<State>,
    /// Whether it has a dictionary, and may still ask for it.
    wants_dictionary: AtomicBool,
}

/// What only one thread at a time may use.
pub(crate) struct State {
    phase: Phase,
    /// For [`crate::zlib_decompressor`].
    pub(crate) waiting: Waiting,
    window_bits: i32,
    history: History,
    /// Whether a step has been begun and not ended: it has panicked.
    broken: bool,
    pool: Arc<Pool>,
}

enum Phase {
    /// It has been given nothing yet, and needs no stream for that.
    New,
    Running(Inflate),
    /// It is not needed any more. With what was wrong with the data.
    Ended(Option<&'static str>),
}

impl Drop for State {
    fn drop(&mut self) {
        if !self.broken {
            self.end();
        }
    }
}

impl Stream {
    /// A new object, whose stream is made when there is data for it. A raw one is given its
    /// dictionary at once.
    pub(crate) fn instantiate<'py, T: Class<Module = Zlib, Value = Self>>(
        call: Call<'py, Zlib>,
        class: &ClassRef<'_, T>,
        window_bits: i32,
        zdict: Option<Object<'_>>,
    ) -> Result<Owned<'py>> {
        let py = call.py();
        Inflate::check(window_bits).map_err(|problem| raise_no_decompressor(py, problem))?;
        let pool = &call.data()?.pool;
        let is_raw = window_bits < 0;
        let new = || Self {
            state: Lock::new(State::new(Phase::New, window_bits, History::default(), pool)),
            wants_dictionary: AtomicBool::new(zdict.is_some() && !is_raw),
        };
        class.instantiate_in_place(py, new, |stream| match zdict {
            Some(zdict) if is_raw => {
                let state = stream.state.alone();
                state.begin(py)?;
                set_dictionary(call, state, Buffer::new().open(zdict)?)
            }
            _ => Ok(()),
        })
    }

    /// What is in the copy of an object.
    pub(crate) fn with_copy(&self, copy: Copied) -> Self {
        let Copied { phase, window_bits, history, pool } = copy;
        let wants_dictionary = AtomicBool::new(self.wants_dictionary.load(Ordering::Acquire));
        let state = State::new(phase, window_bits, history, &pool);
        Self { state: Lock::new(state), wants_dictionary }
    }

    pub(crate) fn hold(&self, py: Attached<'_>) -> Result<Held<'_, State>> {
        self.state.hold(py)
    }
}

impl State {
    fn new(phase: Phase, window_bits: i32, history: History, pool: &Arc<Pool>) -> Self {
        Self {
            phase,
            waiting: Waiting::default(),
            window_bits,
            history,
            broken: false,
            pool: Arc::clone(pool),
        }
    }

    /// Makes the stream, if there is none yet. Where there is no memory for it, nothing has changed.
    pub(crate) fn begin(&mut self, py: Attached<'_>) -> Result<()> {
        if let Phase::New = self.phase {
            let stream = self.pool.inflate(self.window_bits);
            self.phase =
                Phase::Running(stream.map_err(|problem| raise_no_decompressor(py, problem))?);
        }
        Ok(())
    }

    /// As [`inflate_all`]; remembers if it panics.
    pub(crate) fn inflate<'i>(
        &mut self,
        py: Attached<'_>,
        input: &'i [u8],
        ending: Ending,
        limit: usize,
        output: &mut BytesWriter<'_>,
    ) -> Result<(Status, &'i [u8])> {
        self.begin(py)?;
        let Phase::Running(stream) = &mut self.phase else {
            return Ok((Status::StreamError, input));
        };
        self.history.before(stream);
        self.broken = true;
        let result = inflate_all(py, stream, input, ending, limit, output);
        self.broken = false;
        match &result {
            Ok((_, rest)) if !stream.message_is_lost() => {
                self.history.after(&input[..input.len() - rest.len()]);
            }
            Ok(_) => stream.set_message(self.history.diagnose(self.window_bits, input)),
            Err(_) => self.history = History::stale(),
        }
        result
    }

    /// A copy of the stream, unless it has ended.
    pub(crate) fn copy(&self) -> Option<Result<Copied, Problem>> {
        let phase = match &self.phase {
            Phase::New => Ok(Phase::New),
            Phase::Running(stream) => stream.copy().map(Phase::Running),
            Phase::Ended(_) => return None,
        };
        Some(phase.map(|phase| Copied {
            phase,
            window_bits: self.window_bits,
            history: self.history.copy(),
            pool: Arc::clone(&self.pool),
        }))
    }

    pub(crate) fn message(&self) -> Option<&'static str> {
        match &self.phase {
            Phase::New => None,
            Phase::Running(stream) => stream.message(),
            Phase::Ended(message) => *message,
        }
    }

    /// The stream is not needed any more.
    pub(crate) fn end(&mut self) {
        let ended = Phase::Ended(self.message());
        if let Phase::Running(stream) = std::mem::replace(&mut self.phase, ended) {
            self.pool.keep_inflate(stream);
        }
    }
}

/// What [`State::copy`] makes.
pub(crate) struct Copied {
    phase: Phase,
    window_bits: i32,
    history: History,
    pool: Arc<Pool>,
}

/// Input that was given and not needed yet.
#[derive(Default)]
pub(crate) struct Waiting {
    bytes: Vec<u8>,
    /// How many of them have been used.
    used: usize,
}

impl Waiting {
    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes[self.used..]
    }

    /// Adds more. Fails where there is no memory; then nothing has changed.
    pub(crate) fn append(&mut self, more: &[u8]) -> Result<(), TryReserveError> {
        if self.bytes.capacity() - self.bytes.len() < more.len() {
            self.bytes.drain(..std::mem::take(&mut self.used));
        }
        self.bytes.try_reserve(more.len())?;
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// Passes over the first of them.
    pub(crate) fn skip(&mut self, count: usize) {
        self.used += count;
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
    pub(crate) fn give(&mut self, call: Call<'_, Zlib>, state: &mut State) -> Result<()> {
        match std::mem::replace(self, Self::None) {
            Self::None => Ok(()),
            Self::There(wants, content) => {
                set_dictionary(call, state, content)?;
                wants.store(false, Ordering::Release);
                Ok(())
            }
            Self::Failed(exception) => Err(call.py().raise_again(exception)),
        }
    }
}

fn set_dictionary(call: Call<'_, Zlib>, state: &mut State, content: &[u8]) -> Result<()> {
    if u32::try_from(content.len()).is_err() {
        return Err(raise_dictionary_length(call.py()));
    }
    let status = match &mut state.phase {
        Phase::Running(stream) => stream.set_dictionary(content),
        _ => Status::StreamError,
    };
    state.history = History::stale();
    match status {
        Status::Ok => Ok(()),
        _ => Err(raise_status(call, status, state.message(), "while setting zdict")),
    }
}
