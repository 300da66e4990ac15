//! `zlib.compressobj` and `zlib.Compress`.
#![allow(non_snake_case, reason = "a parameter has the name that Python has for it")]

use std::ffi::CStr;
use std::sync::Arc;

use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, Class, Held, Instance, Lock, MethodDef, Object, Owned, Raised,
    Result, Signature, function, method, methods, version,
};
use rustdlib_kernels::zlib::{Config, Deflate, Flush, Problem, Status};

use crate::Zlib;
use crate::constants::{DEF_MEM_LEVEL, DEFLATED, MAX_WBITS};
use crate::error::{raise_memory, raise_option, raise_status, raise_uncopyable};
use crate::pool::Pool;
use crate::pump::{SMALL, begin, deflate_all};

/// The class of `compressobj()`.
#[derive(Debug)]
pub(crate) struct Compress;

impl Class for Compress {
    type Module = Zlib;
    type Value = Compressor;
    const NAME: &'static CStr = c"zlib.Compress";
    const COLLECTED: bool = version::AT_LEAST_3_14;
    const IMMUTABLE: bool = version::AT_LEAST_3_15;
    const METHODS: &'static [MethodDef<Self>] =
        methods![compress, flush, copy, __copy__, __deepcopy__];
}

/// What an object holds.
pub(crate) struct Compressor {
    state: Lock<State>,
}

struct State {
    /// `None` once it has been flushed for good.
    stream: Option<Deflate>,
    /// What it said last, when it had ended.
    message: Option<&'static str>,
    /// Whether a step has been begun and not ended: it has panicked.
    broken: bool,
    pool: Arc<Pool>,
}

impl Drop for State {
    fn drop(&mut self) {
        if let Some(stream) = self.stream.take()
            && !self.broken
        {
            self.pool.keep_deflate(stream);
        }
    }
}

impl Compressor {
    fn new(stream: Deflate, pool: &Arc<Pool>) -> Self {
        let state =
            State { stream: Some(stream), message: None, broken: false, pool: Arc::clone(pool) };
        Self { state: Lock::new(state) }
    }
}

impl State {
    fn message(&self) -> Option<&'static str> {
        self.stream.as_ref().map_or(self.message, Deflate::message)
    }

    /// The stream has come to its end.
    fn end(&mut self) {
        if let Some(stream) = self.stream.take() {
            self.message = stream.message();
            self.pool.keep_deflate(stream);
        }
    }
}

function! {
    /// Return a compressor object.
    ///
    /// level is 0 to 9, or -1 for the default; method must be DEFLATED. wbits says how large the
    /// window is, and which container the result has: 9 to 15 zlib's, 25 to 31 gzip's, -9 to -15
    /// none. memLevel, 1 to 9, says how much memory may be used; strategy is one of the constants.
    /// zdict is a dictionary: bytes that are expected to occur in the data.
    pub(crate) fn compressobj(call: Call<Zlib>; level, method, wbits, memLevel, strategy, zdict) =
        if version::AT_LEAST_3_14 {
            Signature::new(
                "(level=Z_DEFAULT_COMPRESSION, method=DEFLATED,\n            \
                 wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,\n            \
                 strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)",
            )
        } else {
            Signature::new(
                "(level=Z_DEFAULT_COMPRESSION, method=DEFLATED,\n            \
                 wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,\n            \
                 strategy=Z_DEFAULT_STRATEGY, zdict=None)",
            )
        };
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let level = level.map_or(Ok(-1), Object::c_int)?;
        let method = method.map_or(Ok(DEFLATED), Object::c_int)?;
        let window_bits = wbits.map_or(Ok(MAX_WBITS), Object::c_int)?;
        let mem_level = memLevel.map_or(Ok(DEF_MEM_LEVEL), Object::c_int)?;
        let strategy = strategy.map_or(Ok(0), Object::c_int)?;
        let dictionary = zdict.map(|zdict| buffer.open(zdict)).transpose()?;
        if dictionary.is_some_and(|dictionary| u32::try_from(dictionary.len()).is_err()) {
            return Err(raise_dictionary_length(py));
        }
        if method != DEFLATED {
            return Err(raise_option(py));
        }
        let config = Config { level, window_bits, mem_level, strategy };
        let pool = &call.data()?.pool;
        let mut stream = pool.deflate(config).map_err(|problem| raise_problem(py, problem))?;
        if let Some(dictionary) = dictionary
            && stream.set_dictionary(dictionary) != Status::Ok
        {
            return Err(py.raise(Builtin::ValueError, "Invalid dictionary"));
        }
        call.class::<Compress>()?.instantiate(py, Compressor::new(stream, pool))
    }
}

method! {
    /// Compress data; return a bytes object.
    ///
    /// Some of it may be kept for later, until flush() is called.
    pub(crate) fn compress(call, this: Compress, data) = Signature::new("(data, /)").with_class();
    {
        let mut buffer = Buffer::new();
        let data = buffer.open(data)?;
        let state = this.value().state.hold(call.py())?;
        run(call, state, data, Flush::None, "while compressing data")
    }
}

method! {
    /// Return a bytes object with what is left of the compressed data.
    ///
    /// mode is one of the Z_..._FLUSH constants, or Z_FINISH: then there can be no more data.
    pub(crate) fn flush(call, this: Compress; mode) =
        Signature::new("(mode=zlib.Z_FINISH, /)").with_class();
    {
        let mode = mode.map_or(Ok(4), Object::c_int)?;
        if mode == 0 {
            return call.py().bytes(b"");
        }
        let state = this.value().state.hold(call.py())?;
        let Some(flush) = Flush::from_code(mode) else {
            let message = state.message();
            return Err(raise_status(call, Status::StreamError, message, "while flushing"));
        };
        run(call, state, b"", flush, "while flushing")
    }
}

fn run<'py>(
    call: Call<'py, Zlib>,
    mut state: Held<'_, State>,
    input: &[u8],
    flush: Flush,
    doing: &str,
) -> Result<Owned<'py>> {
    let py = call.py();
    let mut output = begin(py, first_room(input.len(), flush))?;
    let broken = std::mem::replace(&mut state.broken, true);
    let status = match &mut state.stream {
        Some(stream) => deflate_all(py, stream, input, flush, &mut output),
        None => Ok(Status::StreamError),
    };
    state.broken = broken;
    match status? {
        Status::Ok | Status::BufError => {}
        Status::StreamEnd if flush == Flush::Finish => state.end(),
        status => return Err(raise_status(call, status, state.message(), doing)),
    }
    drop(state);
    output.finish()
}

/// Until its buffers are full, a stream gives next to nothing.
fn first_room(input: usize, flush: Flush) -> usize {
    match flush {
        Flush::None => (input / 2).clamp(SMALL, 256 * 1024),
        _ => 16 * 1024,
    }
}

method! {
    /// Return a copy of the compression object.
    pub(crate) fn copy(call, this: Compress) = Signature::new("()").with_class();
    { copy_of(call, this) }
}

method! {
    pub(crate) fn __copy__(call, this: Compress) = Signature::new("()").with_class();
    { copy_of(call, this) }
}

method! {
    pub(crate) fn __deepcopy__(call, this: Compress, memo) =
        Signature::new("(memo, /)").with_class();
    {
        let _ = memo;
        copy_of(call, this)
    }
}

fn copy_of<'py>(call: Call<'py, Zlib>, this: Instance<'_, Compress>) -> Result<Owned<'py>> {
    let py = call.py();
    let copied = this.value().state.with(py, |state| state.stream.as_mut().map(Deflate::copy))?;
    let stream = match copied {
        None => return Err(raise_uncopyable(py)),
        Some(copied) => copied.map_err(|problem| raise_problem(py, problem))?,
    };
    let copy = Compressor::new(stream, &call.data()?.pool);
    call.class::<Compress>()?.instantiate(py, copy)
}

#[cold]
fn raise_problem(py: Attached<'_>, problem: Problem) -> Raised {
    match problem {
        Problem::Memory => raise_memory(py, "Can't allocate memory for compression object"),
        Problem::Parameter => raise_option(py),
    }
}

#[cold]
pub(crate) fn raise_dictionary_length(py: Attached<'_>) -> Raised {
    py.raise(Builtin::OverflowError, "zdict length does not fit in an unsigned int")
}
