//! What a compressor runs.
//!
//! An engine's stream costs more than to compress a kilobyte without one, and makes more bytes. So
//! there is none as long as there is little data: that is put aside, and if no more comes it is
//! compressed in one piece at the end. The header comes out when C gives it.

use std::sync::Arc;

use rustdlib_algorithms::zlib::{Config, Deflate, Flush, Problem, Status, pack};
use rustdlib_glue::{Attached, BytesWriter, Result};

use crate::error::raise_no_compressor;
use crate::pool::Pool;
use crate::pump::{self, SMALL, begin, deflate_all, first_room_packed};

/// How much is put aside at most: about as much as zlib's own stream has memory.
const MOST_ASIDE: usize = 256 * 1024;

/// The compressor without its lock.
pub(crate) struct Encoder {
    config: Config,
    pool: Arc<Pool>,
    phase: Phase,
    /// Whether a step has been begun and not ended: it has panicked.
    broken: bool,
}

enum Phase {
    Aside(Aside),
    Running(Deflate),
    /// With what the stream said last.
    Ended(Option<&'static str>),
}

/// Input without a stream.
#[derive(Default)]
struct Aside {
    input: Vec<u8>,
    /// Whether the header has come out.
    begun: bool,
    /// Whether there was nothing to do, later than the first time. That is an error, which is not
    /// raised, but remembered.
    idle: bool,
}

impl Drop for Encoder {
    fn drop(&mut self) {
        if !self.broken {
            self.end();
        }
    }
}

impl Encoder {
    /// One that has no stream before it needs it.
    pub(crate) fn new(config: Config, pool: &Arc<Pool>) -> Self {
        Self::with_phase(config, pool, Phase::Aside(Aside::default()))
    }

    /// One that begins with a dictionary.
    pub(crate) fn with_stream(stream: Deflate, pool: &Arc<Pool>) -> Self {
        Self::with_phase(*stream.config(), pool, Phase::Running(stream))
    }

    fn with_phase(config: Config, pool: &Arc<Pool>, phase: Phase) -> Self {
        Self { config, pool: Arc::clone(pool), phase, broken: false }
    }

    /// Takes `input`, and returns what comes out.
    pub(crate) fn run<'py>(
        &mut self,
        py: Attached<'py>,
        input: &[u8],
        flush: Flush,
    ) -> Result<(BytesWriter<'py>, Status)> {
        if let Phase::Aside(aside) = &mut self.phase {
            let length = aside.input.len() + input.len();
            if length <= MOST_ASIDE {
                if flush == Flush::None {
                    return aside.put(py, &self.config, input);
                }
                if flush == Flush::Finish && input.is_empty() {
                    let output = aside.compress(py, &self.config, &self.pool)?;
                    self.end();
                    return Ok((output, Status::StreamEnd));
                }
            }
        }
        let mut output = begin(py, first_room(input.len(), flush))?;
        let broken = std::mem::replace(&mut self.broken, true);
        let status = self.run_stream(py, input, flush, &mut output);
        self.broken = broken;
        let status = status?;
        if status == Status::StreamEnd && flush == Flush::Finish {
            self.end();
        }
        Ok((output, status))
    }

    fn run_stream(
        &mut self,
        py: Attached<'_>,
        input: &[u8],
        flush: Flush,
        output: &mut BytesWriter<'_>,
    ) -> Result<Status> {
        if let Phase::Aside(aside) = &mut self.phase {
            let stream = self.pool.deflate(self.config);
            let mut stream = stream.map_err(|problem| raise_no_compressor(py, problem))?;
            let aside = std::mem::take(aside);
            stream.expect(if aside.input.len() < input.len() { input } else { &aside.input });
            if aside.begun {
                stream.skip_header();
            }
            if aside.idle {
                // Now there is nothing to do for it either.
                stream.skip_header();
            }
            let Phase::Running(stream) = self.set(Phase::Running(stream)) else { unreachable!() };
            if !aside.input.is_empty() {
                deflate_all(py, stream, &aside.input, Flush::None, output)?;
            }
        }
        match &mut self.phase {
            Phase::Running(stream) => deflate_all(py, stream, input, flush, output),
            _ => Ok(Status::StreamError),
        }
    }

    fn set(&mut self, phase: Phase) -> &mut Phase {
        self.phase = phase;
        &mut self.phase
    }

    /// What the stream has said last.
    pub(crate) fn message(&self) -> Option<&'static str> {
        match &self.phase {
            Phase::Aside(aside) => aside.idle.then_some("buffer error"),
            Phase::Running(stream) => stream.message(),
            Phase::Ended(message) => *message,
        }
    }

    /// It has come to its end.
    fn end(&mut self) {
        let ended = Phase::Ended(self.message());
        if let Phase::Running(stream) = std::mem::replace(&mut self.phase, ended) {
            self.pool.keep_deflate(stream);
        }
    }

    /// One in the same state, unless it has ended.
    pub(crate) fn copy(&mut self) -> Option<Result<Self, Problem>> {
        let phase = match &mut self.phase {
            Phase::Aside(aside) => aside.copy().map(Phase::Aside),
            Phase::Running(stream) => stream.copy().map(Phase::Running),
            Phase::Ended(_) => return None,
        };
        Some(phase.map(|phase| Self::with_phase(self.config, &self.pool, phase)))
    }
}

impl Aside {
    /// Puts `input` to the rest; gives the header the first time.
    fn put<'py>(
        &mut self,
        py: Attached<'py>,
        config: &Config,
        input: &[u8],
    ) -> Result<(BytesWriter<'py>, Status)> {
        let room = if self.begun { 0 } else { pack::HEADER };
        let mut output = begin(py, room)?;
        self.input
            .try_reserve(input.len())
            .map_err(|_| raise_no_compressor(py, Problem::Memory))?;
        self.input.extend_from_slice(input);
        self.idle |= self.begun && input.is_empty();
        if !std::mem::replace(&mut self.begun, true) {
            output.fill(|room| (pack::header(config, room), ()));
        }
        Ok((output, Status::Ok))
    }

    /// Compresses all there is.
    fn compress<'py>(
        &self,
        py: Attached<'py>,
        config: &Config,
        pool: &Pool,
    ) -> Result<BytesWriter<'py>> {
        let mut output = begin(py, first_room_packed(config, self.input.len()))?;
        if !self.begun {
            output.fill(|room| (pack::header(config, room), ()));
        }
        pump::pack(py, pool, config, &self.input, &mut output)?
            .map_err(|problem| raise_no_compressor(py, problem))?;
        Ok(output)
    }

    fn copy(&self) -> Result<Self, Problem> {
        let mut input = Vec::new();
        input.try_reserve(self.input.len()).map_err(|_| Problem::Memory)?;
        input.extend_from_slice(&self.input);
        Ok(Self { input, begun: self.begun, idle: self.idle })
    }
}

/// Until its buffers are full, a stream gives next to nothing.
fn first_room(input: usize, flush: Flush) -> usize {
    match flush {
        Flush::None => (input / 2).clamp(SMALL, 256 * 1024),
        _ => 16 * 1024,
    }
}
