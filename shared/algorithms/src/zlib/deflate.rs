//! Compression.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use zlib_rs::c_api::z_stream;
use zlib_rs::deflate::{self, DeflateStream};
use zlib_rs::{DeflateConfig, Method, Strategy};

use super::config::Config;
use super::header::Header;
use super::level::Plan;
use super::pack;
use super::step::{self, Flush, Problem, Status, Step};

/// A stream that compresses.
///
/// `stream.state` is never null: it is the engine's state, made by `init` or `copy`, which belongs
/// to this stream alone.
#[allow(missing_debug_implementations, reason = "the engine's struct has none")]
pub struct Deflate {
    stream: z_stream,
    config: Config,
    /// How many bytes have come out.
    position: u64,
    header: Header,
    /// Whether it has been given anything, and so cannot change its plan any more.
    begun: bool,
}

// SAFETY: the state is reached through this stream only, and its memory is from Rust's allocator,
// which any thread may give back. The engine's own `DeflateStream` is `Send` too. Nothing else is
// pointed to between calls (see `step::park`).
unsafe impl Send for Deflate {}

impl Deflate {
    /// A new stream.
    pub fn new(config: Config) -> Result<Self, Problem> {
        let plan = Plan::new(config.level).ok_or(Problem::Parameter)?;
        let strategy = Strategy::try_from(config.strategy).map_err(|()| Problem::Parameter)?;
        let engine_config = DeflateConfig {
            level: plan.level,
            method: Method::Deflated,
            window_bits: config.window_bits,
            mem_level: engine_mem_level(config.mem_level),
            strategy,
        };
        let mut stream = z_stream::default();
        Problem::check(deflate::init(&mut stream, engine_config))?;
        step::park(&mut stream);
        Ok(Self { stream, config, position: 0, header: Header::new(&config), begun: false })
    }

    /// Makes it as new, with another level and strategy.
    ///
    /// # Panics
    /// When `config` has another shape.
    pub fn reset(&mut self, config: Config) -> Result<(), Problem> {
        assert!(self.config.has_shape_of(&config));
        let plan = Plan::new(config.level).ok_or(Problem::Parameter)?;
        let strategy = Strategy::try_from(config.strategy).map_err(|()| Problem::Parameter)?;
        step::park(&mut self.stream);
        let stream = engine(&mut self.stream);
        Problem::check(deflate::reset(stream))?;
        if !plan.apply(stream, strategy) {
            return Err(Problem::Parameter);
        }
        self.config = config;
        self.position = 0;
        self.header = Header::new(&config);
        self.begun = false;
        Ok(())
    }

    /// The parameters.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Compresses what it can of `input` into `output`.
    pub fn run<'o>(
        &mut self,
        input: &[u8],
        output: &'o mut [MaybeUninit<u8>],
        flush: Flush,
    ) -> Step<'o> {
        self.expect(input);
        // SAFETY: `deflate` is given the stream once. It wants input and output of the lengths that
        // `step` has set, reads no more than the input, and moves `next_out` over what it has copied
        // to the output.
        let step = unsafe {
            step::step(&mut self.stream, input, output, |stream| {
                deflate::deflate(engine(stream), flush.for_deflate())
            })
        };
        self.header.correct(self.position, step.written);
        self.position += step.written.len() as u64;
        step
    }

    /// Chooses how to go on, from the first input that there is. A caller that knows more of it than
    /// it gives at first can call this before.
    pub fn expect(&mut self, input: &[u8]) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        let plan = Plan::for_input(self.config.level, input);
        let strategy = Strategy::try_from(self.config.strategy);
        if let (Some(plan), Ok(strategy)) = (plan, strategy) {
            // A stream that has been given nothing takes it; otherwise it would stay as it is.
            plan.apply(engine(&mut self.stream), strategy);
        }
    }

    /// Begins after the header, which is [`pack::header`].
    pub fn skip_header(&mut self) {
        let mut header = [MaybeUninit::uninit(); pack::HEADER];
        self.run(b"", &mut header, Flush::None);
    }

    /// What the engine has said last, if anything was wrong.
    #[must_use]
    pub fn message(&self) -> Option<&'static str> {
        step::message(&self.stream)
    }

    /// Begins with a dictionary.
    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Status {
        // What is in the dictionary is found again only by the plan that it was stored with.
        self.begun = true;
        Status::from_engine(deflate::set_dictionary(engine(&mut self.stream), dictionary))
    }

    /// A stream in the same state.
    pub fn copy(&mut self) -> Result<Self, Problem> {
        let mut target = MaybeUninit::<z_stream>::uninit();
        // SAFETY: both are of the engine's layout (`from_stream_mut` says so of `z_stream`). `copy`
        // makes a state of its own for the target, with all that the source's points to copied into
        // the new memory. Without memory the target is left half written, and is not looked at.
        let copied = unsafe {
            let target = &mut *target.as_mut_ptr().cast::<MaybeUninit<DeflateStream<'_>>>();
            deflate::copy(target, engine(&mut self.stream))
        };
        Problem::check(copied)?;
        // SAFETY: `copy` has written the whole of it.
        let stream = unsafe { target.assume_init() };
        let Self { config, position, header, begun, .. } = *self;
        Ok(Self { stream, config, position, header, begun })
    }
}

impl Drop for Deflate {
    fn drop(&mut self) {
        // It reports input that was not finished, which is nobody's business here.
        let _ = deflate::end(engine(&mut self.stream));
    }
}

/// How much memory the engine is given.
///
/// It clears the memory for the symbols of a block after each, which takes longer than a small block
/// with a flush, and 48 KiB at zlib's level 8. Blocks of 4096 symbols are at most 0.15 % longer in all.
fn engine_mem_level(mem_level: i32) -> i32 {
    if mem_level <= 9 { mem_level.min(6) } else { mem_level }
}

/// The stream as the engine wants it.
#[inline]
fn engine(stream: &mut z_stream) -> &mut DeflateStream<'_> {
    // SAFETY: the layout is the same, and the state is one of `init` or `copy`, of a deflate stream,
    // that nobody else has.
    let stream = unsafe { DeflateStream::from_stream_mut(stream) };
    stream.expect("the state is never null")
}
