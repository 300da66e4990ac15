//! The way back to a lost message.
//!
//! The engine does not always say what is wrong with the data (see `Inflate::message_is_lost`). To find
//! it out, the stream has to be run again, slowly, from a state before the error. So an object keeps
//! such a state, and the input since then; it is never more than a few pages. One that is given all of
//! its data at once keeps nothing.

use rustdlib_algorithms::zlib::Inflate;

/// How much input is kept. More than that costs more to copy than the stream itself.
const LIMIT: usize = 16 * 1024;

/// How a stream came to where it is.
#[derive(Default)]
pub(crate) struct History {
    /// `None`: a new stream.
    origin: Option<Inflate>,
    /// What it was given since then.
    input: Vec<u8>,
    /// Whether origin and input do not lead to where the stream is.
    stale: bool,
}

impl History {
    /// Of a stream that is not new.
    pub(crate) fn stale() -> Self {
        Self { origin: None, input: Vec::new(), stale: true }
    }

    /// For a copy of the stream: what is only input is copied as well.
    pub(crate) fn copy(&self) -> Self {
        let mut input = Vec::new();
        if self.stale || self.origin.is_some() || input.try_reserve(self.input.len()).is_err() {
            return Self::stale();
        }
        input.extend_from_slice(&self.input);
        Self { origin: None, input, stale: false }
    }

    /// The stream is about to run.
    pub(crate) fn before(&mut self, stream: &Inflate) {
        if self.stale {
            self.origin = stream.copy().ok();
            self.stale = self.origin.is_none();
        }
    }

    /// The stream has taken `input`.
    pub(crate) fn after(&mut self, input: &[u8]) {
        let keep = !self.stale
            && self.input.len() + input.len() <= LIMIT
            && self.input.try_reserve(input.len()).is_ok();
        if keep {
            self.input.extend_from_slice(input);
        } else {
            *self = Self::stale();
        }
    }

    /// What is wrong with `input`, the next after the history.
    pub(crate) fn diagnose(&mut self, window_bits: i32, input: &[u8]) -> Option<&'static str> {
        let history = std::mem::replace(self, Self::stale());
        if history.stale {
            return None;
        }
        let new = || Inflate::new(window_bits).ok();
        let mut stream = history.origin.or_else(new)?;
        stream.diagnose([history.input.as_slice(), input])
    }
}
