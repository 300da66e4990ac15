//! `zlib._ZlibDecompressor`, which `gzip` reads with.

use std::ffi::CStr;

use rustdlib_algorithms::deflate::Status;
use rustdlib_glue::{
    Attached, Buffer, Builtin, BytesWriter, Call, Class, ClassRef, Constructor, ConstructorDef,
    Getter, GetterDef, Instance, Member, MemberKind, MethodDef, Object, Owned, Result, Signature,
    c_str, getters, macros, method, methods, version,
};

use crate::Zlib;
use crate::constants::{DEF_BUF_SIZE, MAX_WBITS};
use crate::decompressor::DECOMPRESSING;
use crate::error::Failure;
use crate::inflate::{Blocks, Ending};
use crate::pump::{first_room, worded};
use crate::stream::{State, Stream};

/// `_ZlibDecompressor`.
#[derive(Debug)]
pub(crate) struct ZlibDecompressor;

const EOF: usize = 0;
const UNUSED_DATA: usize = 1;
const NEEDS_INPUT: usize = 2;

impl Class for ZlibDecompressor {
    type Module = Zlib;
    type Value = Stream;
    const NAME: &'static CStr = c"zlib._ZlibDecompressor";
    const DOC: Option<&'static CStr> = {
        const LENGTH: usize = macros::doc_length("_ZlibDecompressor", "", &SIGNATURE, DOC_LINES);
        const DOC: [u8; LENGTH] = macros::doc_bytes("_ZlibDecompressor", "", &SIGNATURE, DOC_LINES);
        Some(c_str(&DOC))
    };
    const COLLECTED: bool = version::AT_LEAST_3_14;
    const MEMBERS: &'static [Member] = if version::AT_LEAST_3_15 {
        &[EOF_MEMBER, Member::hidden(), NEEDS_INPUT_MEMBER]
    } else {
        &[
            EOF_MEMBER,
            Member::new(c"unused_data", MemberKind::Object).documented(UNUSED_DATA_DOC),
            NEEDS_INPUT_MEMBER,
        ]
    };
    const GETTERS: &'static [GetterDef<Self>] =
        if version::AT_LEAST_3_15 { getters![UnusedData] } else { getters![] };
    const METHODS: &'static [MethodDef<Self>] = methods![decompress];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
}

const EOF_MEMBER: Member =
    Member::new(c"eof", MemberKind::Flag).documented(c"True if the data has come to its end.");
const NEEDS_INPUT_MEMBER: Member = Member::new(c"needs_input", MemberKind::Flag)
    .documented(c"True if there can be no more output without more input.");
const UNUSED_DATA_DOC: &CStr = c"What came after the end of the compressed data.";

struct UnusedData;

impl Getter for UnusedData {
    type Class = ZlibDecompressor;
    const NAME: &'static CStr = c"unused_data";
    const DOC: Option<&'static CStr> = Some(UNUSED_DATA_DOC);

    fn get<'py>(
        call: Call<'py, Zlib>,
        this: Instance<'py, ZlibDecompressor>,
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let _held = this.value().hold(py)?;
        this.member(py, UNUSED_DATA).map_or_else(|| py.bytes(b""), Ok)
    }
}

const SIGNATURE: Signature = if version::AT_LEAST_3_15 {
    Signature::new("(wbits=MAX_WBITS, zdict=b'')")
} else {
    Signature::new("(wbits=15, zdict=b'')").converted(|wbits| window_bits(wbits).map(drop))
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
        if !version::AT_LEAST_3_15 {
            this.set_member(UNUSED_DATA, py.bytes(b"")?);
        }
        this.set_flag(NEEDS_INPUT, true);
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
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open(data)?;
        let max_length = max_length.map_or(Ok(-1), Object::index)?;
        this.value().with_held(call, |state| decompress_part(py, this, state, data, max_length))
    }
}

fn decompress_part<'py>(
    py: Attached<'py>,
    this: Instance<'_, ZlibDecompressor>,
    state: &mut State,
    data: &[u8],
    max_length: isize,
) -> Result<Owned<'py>, Failure<'py>> {
    if this.flag(EOF) {
        return Err(Failure::AtEnd);
    }
    let length = state.waiting.rest().len() + data.len();
    let (mut output, limit, blocks) =
        first_output(py, length, max_length).map_err(|raised| worded(py, raised, NO_MEMORY))?;
    let mut waiting = std::mem::take(&mut state.waiting);
    let was_waiting = !waiting.rest().is_empty();
    if was_waiting && waiting.append(data).is_err() {
        state.waiting = waiting;
        return Err(Failure::NoMemory);
    }
    let input = if was_waiting { waiting.rest() } else { data };
    let (status, rest) = match inflate(py, state, input, limit, blocks, &mut output) {
        Ok(inflated) => inflated,
        Err(failure) => {
            if was_waiting {
                waiting.take_back(data.len());
            }
            state.waiting = waiting;
            return Err(failure);
        }
    };
    match status {
        Status::Ok | Status::BufError => {
            this.set_flag(NEEDS_INPUT, rest.is_empty());
        }
        Status::StreamEnd => {
            state.end();
            if !rest.is_empty() {
                this.set_member(UNUSED_DATA, py.bytes(rest)?);
            }
            this.set_flag(EOF, true);
            this.set_flag(NEEDS_INPUT, false);
            return Ok(output.finish()?);
        }
        _ => return Err(Failure::Status(status, state.message(), DECOMPRESSING)),
    }
    let used = input.len() - rest.len();
    if was_waiting {
        waiting.skip(used);
    } else if waiting.append(&data[used..]).is_err() {
        state.end();
        return Err(Failure::NoMemory);
    }
    state.waiting = waiting;
    Ok(output.finish().inspect_err(|_| state.end())?)
}

/// Decompresses what it can. Without memory for the first step it has taken nothing, and the call may be
/// made again; what has no memory later has lost something: the stream ends, and says so.
fn inflate<'i>(
    py: Attached<'_>,
    state: &mut State,
    input: &'i [u8],
    limit: usize,
    blocks: Blocks,
    output: &mut BytesWriter<'_>,
) -> Result<(Status, &'i [u8]), Failure<'static>> {
    state.inflate(py, input, Ending::Open, limit, blocks, output).map_err(|failure| {
        if output.filled() == 0 && state.is_running() {
            return failure;
        }
        state.end();
        failure.without_memory(NO_MEMORY)
    })
}

/// A result that may become as long as memory allows begins with so much room at most.
const MOST_AT_FIRST: usize = 16 * 1024 * 1024;

/// Room for what `length` bytes of input become, how many bytes that may be at most, and C's parts of it.
fn first_output(
    py: Attached<'_>,
    length: usize,
    max_length: isize,
) -> Result<(BytesWriter<'_>, usize, Blocks)> {
    let (room, limit, first) = match usize::try_from(max_length) {
        // Whoever reads blocks of a fixed size gets nearly always whole ones.
        Ok(limit) if max_length < isize::MAX => {
            let first = limit.min(MOST_AT_FIRST);
            (first, limit, first)
        }
        _ => (first_room(length), usize::MAX, DEF_BUF_SIZE.unsigned_abs()),
    };
    Ok((BytesWriter::new(py, room)?, limit, Blocks::doubling(first)))
}

const NO_MEMORY: &str = "Insufficient memory for buffer allocation";
