//! `zlib.compress` and `zlib.decompress`.

use rustdlib_algorithms::deflate::encoder::Config;
use rustdlib_algorithms::deflate::{Format, Status};
use rustdlib_glue::{Attached, Buffer, Builtin, Object, Raised, Signature, function, version};
use rustdlib_streamobject::{Blocks, begin, begin_likely, raise_memory};

use crate::constants::{DEF_BUF_SIZE, DEF_MEM_LEVEL, MAX_WBITS};
use crate::encoder::encode_whole;
use crate::error::{raise, raise_status};
use crate::inflate::{Ending, Inflater, inflate_all};
use crate::{ERROR, Zlib};

function! {
    /// Compress data; return a bytes object.
    ///
    /// level is 0 to 9, or -1 for the default. wbits says how large the window is, and which
    /// container the result has.
    pub(crate) fn compress(call: Call<Zlib>, data; level, wbits) =
        Signature::new("(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open(data)?;
        let level = level.map_or(Ok(-1), Object::c_int)?;
        let window_bits = wbits.map_or(Ok(MAX_WBITS), Object::c_int)?;
        let config = Config { level, window_bits, mem_level: DEF_MEM_LEVEL, strategy: 0 };
        if !config.is_valid() {
            return Err(call.raise(ERROR, "Bad compression level"));
        }
        let encoded = encode_whole(py, config, data).map_err(|failure| raise(call, failure))?;
        encoded.map_err(|_| no_memory(py))?.finish()
    }
}

function! {
    /// Decompress data; return a bytes object.
    ///
    /// wbits says how large a window is allowed, and which container data has. bufsize is the size
    /// that the result is expected to have.
    pub(crate) fn decompress(call: Call<Zlib>, data; wbits, bufsize) =
        Signature::new("(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open(data)?;
        let window_bits = wbits.map_or(Ok(MAX_WBITS), Object::c_int)?;
        let expected = bufsize.map_or(Ok(DEF_BUF_SIZE), Object::index)?;
        let room = usize::try_from(expected).map_err(|_| {
            let negative = if version::AT_LEAST_3_15 { "cannot be negative" } else { NON_NEGATIVE };
            py.raise(Builtin::ValueError, format_args!("bufsize {negative}"))
        })?;
        let output = match expected {
            DEF_BUF_SIZE => begin_likely(py, data.len(), usize::MAX),
            _ => begin(py, room.max(1)),
        };
        let mut output = output.map_err(|no_room| no_room.raise(py))?;
        let format = Format::from_window_bits(window_bits).ok_or_else(|| {
            raise_status(call, Status::StreamError, None, "while preparing to decompress data")
        })?;
        let mut stream = Inflater::new(format);
        let blocks = Blocks::listed(expected.max(1).cast_unsigned());
        let inflated =
            inflate_all(py, &mut stream, data, Ending::Final, usize::MAX, blocks, &mut output);
        let (status, _) = inflated.map_err(|failure| raise(call, failure))?;
        match status {
            Status::StreamEnd => output.finish(),
            Status::MemError => Err(raise_out_of_memory(py)),
            _ => Err(raise_status(call, status, stream.message(), "while decompressing data")),
        }
    }
}

#[cold]
fn no_memory(py: Attached<'_>) -> Raised {
    raise_memory(py, "Out of memory while compressing data")
}

pub(crate) const NON_NEGATIVE: &str = "must be non-negative";

#[cold]
fn raise_out_of_memory(py: Attached<'_>) -> Raised {
    raise_memory(py, "Out of memory while decompressing data")
}
