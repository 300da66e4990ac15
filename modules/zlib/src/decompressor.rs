//! `zlib.decompressobj` and `zlib.Decompress`.

use std::ffi::CStr;

use rustdlib_algorithms::deflate::Status;
use rustdlib_glue::{
    Attached, Buffer, Builtin, BytesWriter, Call, Class, Getter, GetterDef, Instance, Member,
    MemberKind, MethodDef, Object, Owned, Result, Signature, function, getters, method, methods,
    version,
};
use rustdlib_streamobject::{Blocks, SMALL, begin, begin_likely};

use crate::constants::{DEF_BUF_SIZE, MAX_WBITS};
use crate::error::{Failure, Wrong, raise_no_decompressor, raise_uncopyable};
use crate::inflate::Ending;
use crate::one_shot::NON_NEGATIVE;
use crate::stream::{Dictionary, State, Stream};
use crate::{FLUSH_RAISES, Zlib};

/// The class of `decompressobj()`.
#[derive(Debug)]
pub(crate) struct Decompress;

const UNUSED_DATA: usize = 0;
const UNCONSUMED_TAIL: usize = 1;
const EOF: usize = 2;
const ZDICT: usize = 3;

impl Class for Decompress {
    type Module = Zlib;
    type Value = Stream;
    const NAME: &'static CStr = c"zlib.Decompress";
    const COLLECTED: bool = version::AT_LEAST_3_14;
    const IMMUTABLE: bool = version::AT_LEAST_3_15;
    const MEMBERS: &'static [Member] = if version::AT_LEAST_3_15 {
        &[Member::hidden(), Member::hidden(), EOF_MEMBER, Member::hidden()]
    } else {
        &[
            Member::new(c"unused_data", MemberKind::Object),
            Member::new(c"unconsumed_tail", MemberKind::Object),
            EOF_MEMBER,
            Member::hidden(),
        ]
    };
    const GETTERS: &'static [GetterDef<Self>] =
        if version::AT_LEAST_3_15 { getters![UnusedData, UnconsumedTail] } else { getters![] };
    const METHODS: &'static [MethodDef<Self>] =
        methods![decompress, flush, copy, __copy__, __deepcopy__];
}

const EOF_MEMBER: Member = Member::new(c"eof", MemberKind::Flag);

struct UnusedData;

impl Getter for UnusedData {
    type Class = Decompress;
    const NAME: &'static CStr = c"unused_data";

    fn get<'py>(call: Call<'py, Zlib>, this: Instance<'py, Decompress>) -> Result<Owned<'py>> {
        let _held = this.value().lock().hold(call.py())?;
        member(call, this, UNUSED_DATA)
    }
}

struct UnconsumedTail;

impl Getter for UnconsumedTail {
    type Class = Decompress;
    const NAME: &'static CStr = c"unconsumed_tail";

    fn get<'py>(call: Call<'py, Zlib>, this: Instance<'py, Decompress>) -> Result<Owned<'py>> {
        let _held = this.value().lock().hold(call.py())?;
        member(call, this, UNCONSUMED_TAIL)
    }
}

/// The bytes in a member.
fn member<'py>(
    call: Call<'py, Zlib>,
    this: Instance<'_, Decompress>,
    index: usize,
) -> Result<Owned<'py>> {
    this.member(call.py(), index).map_or_else(|| call.py().bytes(b""), Ok)
}

function! {
    /// Return a decompressor object.
    ///
    /// wbits says how large a window is allowed, and which container the data has. zdict is the
    /// dictionary that it was compressed with.
    pub(crate) fn decompressobj(call: Call<Zlib>; wbits, zdict) =
        Signature::new("(wbits=MAX_WBITS, zdict=b'')");
    {
        let py = call.py();
        let window_bits = wbits.map_or(Ok(MAX_WBITS), Object::c_int)?;
        if zdict.is_some_and(|zdict| !zdict.is_bytes_like()) {
            let message = "zdict argument must support the buffer protocol";
            return Err(py.raise(Builtin::TypeError, message));
        }
        let class = call.class::<Decompress>()?;
        let made = Stream::instantiate(call, &class, window_bits, zdict)?;
        let this = class.instance(made.object()).expect("just made");
        if !version::AT_LEAST_3_15 {
            // Python code reads these without our help.
            this.set_member(UNUSED_DATA, py.bytes(b"")?);
            this.set_member(UNCONSUMED_TAIL, py.bytes(b"")?);
        }
        if let Some(zdict) = zdict {
            this.set_member(ZDICT, zdict.to_owned(py));
        }
        Ok(made)
    }
}

method! {
    /// Decompress data; return a bytes object.
    ///
    /// With a max_length other than 0 it has at most so many bytes. What was not needed for them is
    /// then in unconsumed_tail.
    pub(crate) fn decompress(call, this: Decompress, data; max_length) =
        Signature::new("(data, /, max_length=0)").with_class();
    {
        let py = call.py();
        let zdict = this.member(py, ZDICT);
        let (mut buffer, mut other) = (Buffer::new(), Buffer::new());
        let data = buffer.open(data)?;
        let max_length = max_length.map_or(Ok(0), Object::index)?;
        let limit = match usize::try_from(max_length) {
            Ok(0) => usize::MAX,
            Ok(limit) => limit,
            Err(_) => {
                let negative =
                    if version::AT_LEAST_3_15 { "cannot be negative" } else { NON_NEGATIVE };
                return Err(py.raise(Builtin::ValueError, format_args!("max_length {negative}")));
            }
        };
        let zdict = zdict.as_ref().map(Owned::object);
        let mut dictionary = Dictionary::open(this.value(), py, zdict, &mut other);
        let output = this.value().with_held(call, |state| {
            let mut output = begin_likely(py, data.len(), limit)?;
            let (status, rest) = inflate(
                py, state, &mut dictionary, (data, Ending::Open), limit, Blocks::listed(Blocks::DEFAULT),
                &mut output,
            )?;
            save_rest(call, this, status, rest)?;
            match status {
                Status::Ok | Status::BufError => {}
                Status::StreamEnd => this.set_flag(EOF, true),
                _ => return Err(Wrong::Status(status, state.message(), DECOMPRESSING).into()),
            }
            Ok(output)
        })?;
        output.finish()
    }
}

pub(crate) const DECOMPRESSING: &str = "while decompressing data";

/// Runs the stream, and gives it the dictionary if it asks.
fn inflate<'i, 'py>(
    py: Attached<'py>,
    state: &mut State,
    dictionary: &mut Dictionary<'_, 'py>,
    (mut input, ending): (&'i [u8], Ending),
    limit: usize,
    blocks: Blocks,
    output: &mut BytesWriter<'_>,
) -> Result<(Status, &'i [u8]), Failure<'py>> {
    loop {
        let (status, rest) = state.inflate(py, input, ending, limit, blocks, output)?;
        if status != Status::NeedDict || !dictionary.is_there() {
            return Ok((status, rest));
        }
        dictionary.give(state)?;
        input = rest;
    }
}

/// Puts what is left of the input where programs find it.
fn save_rest(
    call: Call<'_, Zlib>,
    this: Instance<'_, Decompress>,
    status: Status,
    rest: &[u8],
) -> Result<()> {
    let py = call.py();
    let at_end = status == Status::StreamEnd;
    if at_end && !rest.is_empty() {
        let before = member(call, this, UNUSED_DATA)?;
        let before = before.object().as_bytes().unwrap_or_default();
        let mut unused = BytesWriter::new(py, before.len().saturating_add(rest.len()))?;
        unused.extend(before);
        unused.extend(rest);
        this.set_member(UNUSED_DATA, unused.finish()?);
    }
    let tail = member(call, this, UNCONSUMED_TAIL)?;
    let had_tail = tail.object().as_bytes().is_some_and(|tail| !tail.is_empty());
    if (!rest.is_empty() && !at_end) || had_tail {
        // At the end C used to put it here too, if there was a tail before.
        let tail = if at_end && call.has(FLUSH_RAISES)? { b"" } else { rest };
        this.set_member(UNCONSUMED_TAIL, py.bytes(tail)?);
    }
    Ok(())
}

method! {
    /// Return a bytes object with what is left of the decompressed data.
    ///
    /// length is the size that it is expected to have.
    pub(crate) fn flush(call, this: Decompress; length) =
        Signature::new("(length=zlib.DEF_BUF_SIZE, /)").with_class();
    {
        let py = call.py();
        let length = length.map_or(Ok(DEF_BUF_SIZE), Object::index)?;
        let room = usize::try_from(length).ok().filter(|&room| room > 0).ok_or_else(|| {
            py.raise(Builtin::ValueError, "length must be greater than zero")
        })?;
        // Since 3.12 it is too late for a dictionary here.
        let zdict = if version::AT_LEAST_3_12 { None } else { this.member(py, ZDICT) };
        let mut other = Buffer::new();
        let zdict = zdict.as_ref().map(Owned::object);
        let mut dictionary = Dictionary::open(this.value(), py, zdict, &mut other);
        let output = this.value().with_held(call, |state| {
            let tail = member(call, this, UNCONSUMED_TAIL)?;
            let tail = tail.object().as_bytes().unwrap_or_default();
            // Without input there is hardly any output, unless somebody knows better.
            let expected = tail.is_empty() && length == DEF_BUF_SIZE;
            let mut output = begin(py, if expected { SMALL } else { room })?;
            let (status, rest) = inflate(
                py, state, &mut dictionary, (tail, Ending::Final), usize::MAX, Blocks::listed(room),
                &mut output,
            )?;
            save_rest(call, this, status, rest)?;
            if status == Status::StreamEnd {
                this.set_flag(EOF, true);
                state.end();
            } else if call.has(FLUSH_RAISES)? && matches!(status, Status::DataError | Status::NeedDict) {
                return Err(Wrong::Status(status, state.message(), DECOMPRESSING).into());
            }
            Ok(output)
        })?;
        output.finish()
    }
}

method! {
    /// Return a copy of the decompression object.
    pub(crate) fn copy(call, this: Decompress) = Signature::new("()").with_class();
    { copy_of(call, this) }
}

method! {
    pub(crate) fn __copy__(call, this: Decompress) = Signature::new("()").with_class();
    { copy_of(call, this) }
}

method! {
    pub(crate) fn __deepcopy__(call, this: Decompress, memo) =
        Signature::new("(memo, /)").with_class();
    {
        let _ = memo;
        copy_of(call, this)
    }
}

fn copy_of<'py>(call: Call<'py, Zlib>, this: Instance<'_, Decompress>) -> Result<Owned<'py>> {
    let py = call.py();
    let state = this.value().lock().hold(py)?;
    let Some(copy) = state.copy() else {
        drop(state);
        return Err(raise_uncopyable(py));
    };
    let members =
        [UNUSED_DATA, UNCONSUMED_TAIL, ZDICT].map(|index| (index, this.member(py, index)));
    let eof = this.flag(EOF);
    // A new object can start the collector, and that can run Python code.
    drop(state);
    let copy = copy.map_err(|_| raise_no_decompressor(py))?;
    let class = call.class::<Decompress>()?;
    let made = class.instantiate(py, this.value().with_copy(copy))?;
    let copied = class.instance(made.object()).expect("just made");
    for (index, member) in members {
        if let Some(member) = member {
            copied.set_member(index, member);
        }
    }
    copied.set_flag(EOF, eof);
    Ok(made)
}
