//! Decompression.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use zlib_rs::c_api::z_stream;
use zlib_rs::inflate::{self, InflateStream};
use zlib_rs::{InflateConfig, InflateFlush};

use super::step::{self, Flush, Problem, Status, Step};

/// A stream that decompresses.
///
/// `stream.state` is never null: it is the engine's state, made by `init` or `copy`, which belongs
/// to this stream alone.
#[allow(missing_debug_implementations, reason = "the engine's struct has none")]
pub struct Inflate {
    stream: z_stream,
    message: Option<&'static str>,
    message_lost: bool,
}

/// What the engine says from the second time on, and, because of a bug, often the first time too: its
/// fast loop stops at an error, and the slow one, which takes over at once, writes over the message.
const REPEATED: &str = "repeated call with bad state";

// SAFETY: the state is reached through this stream only, and its memory is from Rust's allocator,
// which any thread may give back. The engine's own `InflateStream` is `Send` too. Nothing else is
// pointed to between calls (see `step::park`).
unsafe impl Send for Inflate {}

impl Inflate {
    /// A new stream; `window_bits` says which container and which size of window, as in zlib.
    pub fn new(window_bits: i32) -> Result<Self, Problem> {
        let mut stream = z_stream::default();
        Problem::check(inflate::init(&mut stream, InflateConfig { window_bits }))?;
        step::park(&mut stream);
        Ok(Self { stream, message: None, message_lost: false })
    }

    /// Whether zlib has such a stream.
    pub fn check(window_bits: i32) -> Result<(), Problem> {
        match window_bits {
            -15..=-8 => Ok(()),
            // 0 stands for the size that is in the header.
            0..48 if matches!(window_bits % 16, 0 | 8..=15) => Ok(()),
            _ => Err(Problem::Parameter),
        }
    }

    /// Makes it as new, for another container or size of window.
    pub fn reset(&mut self, window_bits: i32) -> Result<(), Problem> {
        (self.message, self.message_lost) = (None, false);
        let config = InflateConfig { window_bits };
        Problem::check(inflate::reset_with_config(engine(&mut self.stream), config))
    }

    /// Decompresses what it can of `input` into `output`.
    pub fn run<'o>(
        &mut self,
        input: &[u8],
        output: &'o mut [MaybeUninit<u8>],
        flush: Flush,
    ) -> Step<'o> {
        let flush = match flush {
            Flush::None => InflateFlush::NoFlush,
            Flush::Finish => InflateFlush::Finish,
            Flush::Block => InflateFlush::Block,
            Flush::Sync | Flush::Partial | Flush::Full => InflateFlush::SyncFlush,
        };
        // SAFETY: `inflate` is given the stream once. It wants input and output of the lengths that
        // `step` has set, reads no more than the input, and moves `next_out` over what it has
        // written.
        let step = unsafe {
            step::step(&mut self.stream, input, output, |stream| {
                inflate::inflate(engine(stream), flush)
            })
        };
        if step.status == Status::DataError && self.message.is_none() {
            self.message = step::message(&self.stream).filter(|&message| message != REPEATED);
            self.message_lost = self.message.is_none();
        }
        step
    }

    /// Whether something is wrong with the data, and the engine has not said what.
    /// [`Inflate::diagnose`] finds it out.
    #[must_use]
    pub fn message_is_lost(&self) -> bool {
        self.message_lost
    }

    /// What is wrong with `input`, which goes on from here. The stream is of no use after that.
    pub fn diagnose<'i>(
        &mut self,
        input: impl IntoIterator<Item = &'i [u8]>,
    ) -> Option<&'static str> {
        // The fast loop wants more room than this.
        let mut output = [MaybeUninit::uninit(); 128];
        for mut part in input {
            loop {
                let step = self.run(part, &mut output, Flush::Sync);
                part = &part[step.consumed..];
                if !step.full || !matches!(step.status, Status::Ok | Status::BufError) {
                    break;
                }
            }
        }
        self.message
    }

    /// Takes note of what [`Inflate::diagnose`] has found with another stream.
    pub fn set_message(&mut self, message: Option<&'static str>) {
        (self.message, self.message_lost) = (message, false);
    }

    /// What is wrong with the data, if the engine has said it.
    #[must_use]
    pub fn message(&self) -> Option<&'static str> {
        self.message
    }

    /// Gives the stream the dictionary that it has asked for, or, if it is raw, begins with it.
    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Status {
        Status::from_engine(inflate::set_dictionary(engine(&mut self.stream), dictionary))
    }

    /// A stream in the same state.
    pub fn copy(&self) -> Result<Self, Problem> {
        let mut target = MaybeUninit::<z_stream>::uninit();
        // SAFETY: both are of the engine's layout (`from_stream_ref` says so of `z_stream`). `copy`
        // makes a state of its own for the target: the source's, bit by bit, with the window in the
        // new memory. What else in it points anywhere is input and output, which `run` sets before
        // the engine looks. Without memory the target is left half written, and is not looked at.
        unsafe {
            let source = InflateStream::from_stream_ref(&self.stream);
            let source = source.expect("the state is never null");
            let target = &mut *target.as_mut_ptr().cast::<MaybeUninit<InflateStream<'_>>>();
            Problem::check(inflate::copy(target, source))?;
        }
        // SAFETY: `copy` has written the whole of it.
        let stream = unsafe { target.assume_init() };
        Ok(Self { stream, message: self.message, message_lost: self.message_lost })
    }
}

impl Drop for Inflate {
    fn drop(&mut self) {
        inflate::end(engine(&mut self.stream));
    }
}

/// The stream as the engine wants it.
#[inline]
fn engine(stream: &mut z_stream) -> &mut InflateStream<'_> {
    // SAFETY: the layout is the same, and the state is one of `init` or `copy`, of an inflate stream,
    // that nobody else has.
    let stream = unsafe { InflateStream::from_stream_mut(stream) };
    stream.expect("the state is never null")
}
