//! What both kinds of stream have in common.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ptr;

use zlib_rs::ReturnCode;
use zlib_rs::c_api::z_stream;

use crate::base::fail::fail_point;

/// How much of what it has a stream is to put out; zlib's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are zlib's")]
pub enum Flush {
    None,
    Partial,
    Sync,
    Full,
    Finish,
    Block,
}

/// How a step ended; zlib's return codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are zlib's")]
pub enum Status {
    Ok = 0,
    StreamEnd = 1,
    NeedDict = 2,
    StreamError = -2,
    DataError = -3,
    MemError = -4,
    BufError = -5,
}

impl Status {
    pub(super) fn from_engine(code: ReturnCode) -> Self {
        match code {
            ReturnCode::Ok => Self::Ok,
            ReturnCode::StreamEnd => Self::StreamEnd,
            ReturnCode::NeedDict => Self::NeedDict,
            ReturnCode::DataError => Self::DataError,
            ReturnCode::MemError => Self::MemError,
            ReturnCode::BufError => Self::BufError,
            ReturnCode::StreamError | ReturnCode::ErrNo | ReturnCode::VersionError => {
                Self::StreamError
            }
        }
    }
}

/// Why there is no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A parameter is not among those that zlib knows.
    Parameter,
    /// There is no memory.
    Memory,
}

impl Problem {
    pub(super) fn check(code: ReturnCode) -> Result<(), Self> {
        match code {
            ReturnCode::Ok => Ok(()),
            ReturnCode::MemError => Err(Self::Memory),
            _ => Err(Self::Parameter),
        }
    }
}

/// What a step did.
#[derive(Debug)]
pub struct Step<'o> {
    /// How many bytes of the input it took.
    pub consumed: usize,
    /// The beginning of the output, which it has written.
    pub written: &'o mut [u8],
    /// How it ended.
    pub status: Status,
    /// Whether all of the output is written, so that there may be more.
    pub full: bool,
}

/// Runs `work` on a stream with this input and output.
///
/// At most 4 GiB of each are used; that is all that zlib's struct has room for.
///
/// # Safety
/// `work` gives the stream to the engine at most once, and to nothing else. The engine reads the
/// input only, writes inside the output, and has written all of it that lies before `next_out`.
#[inline]
pub(super) unsafe fn step<'o>(
    stream: &mut z_stream,
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    work: impl FnOnce(&mut z_stream) -> ReturnCode,
) -> Step<'o> {
    let (avail_in, avail_out) = (clip(input.len()), clip(output.len()));
    stream.next_in = input.as_ptr();
    stream.avail_in = avail_in;
    stream.next_out = output.as_mut_ptr().cast();
    stream.avail_out = avail_out;
    fail_point();
    let code = work(stream);
    fail_point();
    let full = stream.avail_out == 0;
    let consumed = (avail_in - stream.avail_in) as usize;
    let written = (avail_out - stream.avail_out) as usize;
    park(stream);
    // SAFETY: the engine has counted `avail_out` down by what it has written, as the caller says.
    let written = unsafe { output[..written].assume_init_mut() };
    Step { consumed, written, status: Status::from_engine(code), full }
}

/// Lets go of input and output: nothing of a caller's is kept between steps.
///
/// The engine wants pointers that are not null, even where there is nothing at them.
pub(super) fn park(stream: &mut z_stream) {
    stream.next_in = ptr::NonNull::dangling().as_ptr();
    stream.avail_in = 0;
    stream.next_out = ptr::NonNull::dangling().as_ptr();
    stream.avail_out = 0;
}

fn clip(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The engine's message, if there is one.
pub(super) fn message(stream: &z_stream) -> Option<&'static str> {
    if stream.msg.is_null() {
        return None;
    }
    // SAFETY: the engine points it to string literals that end with a NUL, and to nothing else.
    let message = unsafe { CStr::from_ptr::<'static>(stream.msg) };
    message.to_str().ok()
}
