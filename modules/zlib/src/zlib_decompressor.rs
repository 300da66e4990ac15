//! `zlib._ZlibDecompressor`, which `gzip` reads with.

use std::ffi::CStr;

use rustdlib_algorithms::deflate::Status;
use rustdlib_glue::{
    Attached, Builtin, BytesWriter, Call, Class, ClassRef, Constructor, ConstructorDef, GetterDef,
    Instance, Lock, Member, MethodDef, Object, Owned, Raised, Result, Signature, c_str, macros,
    method, methods, version,
};
use rustdlib_streamobject::{
    self as streamobject, Blocks, Decompressor, MOST_AT_FIRST, NoRoom, Ran, Stop, Waiting, room_for,
};

use crate::Zlib;
use crate::constants::{DEF_BUF_SIZE, MAX_WBITS};
use crate::decompressor::DECOMPRESSING;
use crate::error::{Failure, Wrong};
use crate::inflate::Ending;
use crate::stream::{State, Stream};

/// `_ZlibDecompressor`.
#[derive(Debug)]
pub(crate) struct ZlibDecompressor;

impl Class for ZlibDecompressor {
    type Module = Zlib;
    type Value = Stream<Waiting>;
    const NAME: &'static CStr = c"zlib._ZlibDecompressor";
    const DOC: Option<&'static CStr> = {
        const LENGTH: usize = macros::doc_length("_ZlibDecompressor", "", &SIGNATURE, DOC_LINES);
        const DOC: [u8; LENGTH] = macros::doc_bytes("_ZlibDecompressor", "", &SIGNATURE, DOC_LINES);
        Some(c_str(&DOC))
    };
    const COLLECTED: bool = version::AT_LEAST_3_14;
    const MEMBERS: &'static [Member] = streamobject::MEMBERS;
    const GETTERS: &'static [GetterDef<Self>] = streamobject::getters();
    const METHODS: &'static [MethodDef<Self>] = methods![decompress];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
}

const SIGNATURE: Signature = if version::AT_LEAST_3_15 {
    Signature::new("(wbits=MAX_WBITS, zdict=b'')")
} else {
    Signature::new("(wbits=15, zdict=b'')")
        .converted(|_, given| given[0].map_or(Ok(()), |wbits| window_bits(wbits).map(drop)))
};

const DOC_LINES: &[&str] = &[
    " Create a decompressor object, which is given compressed data part by part.",
    "",
    " zdict is a dictionary: the one that the data was compressed with.",
];

struct New;

impl Constructor<2> for New {
    type Class = ZlibDecompressor;
    const SIGNATURE: Signature = SIGNATURE;

    fn call<'py>(
        call: Call<'py, Zlib>,
        class: ClassRef<'py, ZlibDecompressor>,
        [wbits, zdict]: [Option<Object<'py>>; 2],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let window_bits = wbits.map_or(Ok(MAX_WBITS), window_bits)?;
        // As in C, only a raw stream has its dictionary; one that asks for it fails.
        let made = Stream::instantiate(call, &class, window_bits, zdict)?;
        let this = class.instance(made.object()).expect("just made");
        streamobject::begin_members(py, this)?;
        Ok(made)
    }
}

/// A C `int`, with the words of `PyArg_ParseTuple` until 3.14.
fn window_bits(wbits: Object<'_>) -> Result<i32> {
    if version::AT_LEAST_3_15 {
        return wbits.c_int();
    }
    let value = wbits.c_long()?;
    i32::try_from(value).map_err(|_| {
        let bound = if value > 0 { "greater than maximum" } else { "less than minimum" };
        wbits.py().raise(Builtin::OverflowError, format_args!("signed integer is {bound}"))
    })
}

method! {
    /// Decompress data; return a bytes object.
    ///
    /// If max_length is not negative, it has at most so many bytes. When there is more to come of
    /// what was given, needs_input is False, and data may be b'' the next time.
    ///
    /// After the end of the compressed data, this raises EOFError; what follows the end is in
    /// unused_data.
    pub(crate) fn decompress(call, this: ZlibDecompressor, data; max_length) =
        Signature::new("(data, max_length=-1)");
    { streamobject::decompress(call, this, data, max_length) }
}

impl Decompressor for ZlibDecompressor {
    type State = State<Waiting>;
    type Wrong = Wrong<'static>;

    fn lock(value: &Stream<Waiting>) -> &Lock<State<Waiting>> {
        value.lock()
    }

    fn waiting(state: &mut State<Waiting>) -> &mut Waiting {
        &mut state.waiting
    }

    fn begin(
        py: Attached<'_>,
        length: usize,
        limit: Option<usize>,
    ) -> Result<BytesWriter<'_>, NoRoom> {
        BytesWriter::new(py, room_for(length, limit))
            .map_err(|raised| NoRoom::new(py, raised, NO_MEMORY))
    }

    fn run<'i>(
        py: Attached<'_>,
        state: &mut State<Waiting>,
        input: &'i [u8],
        limit: Option<usize>,
        output: &mut BytesWriter<'_>,
    ) -> Ran<'i, Wrong<'static>> {
        let first = limit.map_or(DEF_BUF_SIZE.unsigned_abs(), |limit| limit.min(MOST_AT_FIRST));
        let (blocks, limit) = (Blocks::doubling(first), limit.unwrap_or(usize::MAX));
        let inflated = state.inflate(py, input, Ending::Open, limit, blocks, output);
        let (status, rest) = inflated.map_err(|failure| match failure {
            // There was no memory for the first step.
            Failure::Memory(_) if state.is_running() => failure,
            // A writer that could not grow has lost what was in it.
            _ => {
                state.end();
                failure.without_memory(NO_MEMORY)
            }
        })?;
        let stop = match status {
            Status::Ok | Status::BufError => Stop::Paused,
            Status::StreamEnd => Stop::End,
            _ => Stop::Failed(Wrong::Status(status, state.message(), DECOMPRESSING)),
        };
        Ok((stop, rest))
    }

    fn is_untouched(state: &State<Waiting>) -> bool {
        state.is_running()
    }

    fn end(_this: Instance<'_, Self>, state: &mut State<Waiting>, ending: streamobject::Ending) {
        if ending != streamobject::Ending::Failed {
            state.end();
        }
    }

    fn raise(call: Call<'_, Zlib>, wrong: Wrong<'static>) -> Raised {
        wrong.raise(call)
    }
}

const NO_MEMORY: &str = "Insufficient memory for buffer allocation";
