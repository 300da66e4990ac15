//! `zlib.compressobj` and `zlib.Compress`.
#![allow(non_snake_case, reason = "a parameter has the name that Python has for it")]

use std::ffi::CStr;

use rustdlib_algorithms::deflate::Status;
use rustdlib_algorithms::deflate::encoder::{Config, Flush};
use rustdlib_glue::{
    Buffer, Builtin, Call, Class, Instance, Lock, MethodDef, Object, Owned, Result, Signature,
    function, method, methods, version,
};
use rustdlib_streamobject::with_held;

use crate::Zlib;
use crate::constants::{DEF_MEM_LEVEL, DEFLATED, MAX_WBITS};
use crate::encoder::Encoder;
use crate::error::{
    Wrong, raise_dictionary_length, raise_no_compressor, raise_option, raise_uncopyable,
};

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
    encoder: Lock<Encoder>,
}

impl Compressor {
    fn new(encoder: Encoder) -> Self {
        Self { encoder: Lock::new(encoder) }
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
        if !config.is_valid() {
            return Err(raise_option(py));
        }
        let mut encoder = Encoder::new(config);
        if let Some(dictionary) = dictionary
            && !encoder.set_dictionary(dictionary).map_err(|_| raise_no_compressor(py))?
        {
            return Err(py.raise(Builtin::ValueError, "Invalid dictionary"));
        }
        call.class::<Compress>()?.instantiate(py, Compressor::new(encoder))
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
        run(call, this, data, Some(Flush::None), "while compressing data")
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
        run(call, this, b"", Flush::from_code(mode), "while flushing")
    }
}

/// `flush` is `None` for a mode that zlib does not know.
fn run<'py>(
    call: Call<'py, Zlib>,
    this: Instance<'_, Compress>,
    input: &[u8],
    flush: Option<Flush>,
    doing: &'static str,
) -> Result<Owned<'py>> {
    let py = call.py();
    let work = |encoder: &mut Encoder| {
        let output = match flush {
            Some(flush) => encoder.run(py, input, flush)?,
            None => None,
        };
        output.ok_or_else(|| Wrong::Status(Status::StreamError, encoder.message(), doing).into())
    };
    with_held(py, &this.value().encoder, work, |wrong| wrong.raise(call))?.finish()
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
    let encoder = match this.value().encoder.with(py, |encoder| encoder.copy())? {
        None => return Err(raise_uncopyable(py)),
        Some(copied) => copied.map_err(|_| raise_no_compressor(py))?,
    };
    call.class::<Compress>()?.instantiate(py, Compressor::new(encoder))
}
