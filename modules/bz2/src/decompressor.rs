//! `_bz2.BZ2Decompressor`.

use std::ffi::CStr;

use rustdlib_algorithms::bzip2::{self, Status};
use rustdlib_glue::{
    Attached, BytesWriter, Call, Class, ClassRef, Constructor, ConstructorDef, GetterDef, Instance,
    Lock, Member, MethodDef, Object, Owned, Raised, Result, Signature, c_str, macros, method,
    methods, version,
};
use rustdlib_streamobject::{
    self as streamobject, Decompressor, Ending, NEEDS_INPUT, NoRoom, Ran, Raw, Stop, Waiting,
    begin, room_for,
};

use crate::error::{Failure, Wrong, raise};
use crate::parts::Parts;
use crate::{Bz2, REFUSES_AFTER_ERROR};

/// The class.
#[derive(Debug)]
pub(crate) struct BZ2Decompressor;

/// What only one thread at a time may use.
pub(crate) struct State {
    phase: Phase,
    waiting: Waiting,
    /// Whether it is refused after an error.
    refuses: bool,
}

#[allow(clippy::large_enum_variant, reason = "nearly every object has the large one")]
enum Phase {
    Running(bzip2::Decompressor<Raw>),
    Ended,
    /// The data are wrong, or something was lost as there was no memory.
    Failed,
}

impl Class for BZ2Decompressor {
    type Module = Bz2;
    type Value = Lock<State>;
    const NAME: &'static CStr = c"_bz2.BZ2Decompressor";
    const DOC: Option<&'static CStr> = {
        const LENGTH: usize = macros::doc_length("BZ2Decompressor", "", &SIGNATURE, DOC_LINES);
        const DOC: [u8; LENGTH] = macros::doc_bytes("BZ2Decompressor", "", &SIGNATURE, DOC_LINES);
        Some(c_str(&DOC))
    };
    const COLLECTED: bool = false;
    const MEMBERS: &'static [Member] = streamobject::MEMBERS;
    const GETTERS: &'static [GetterDef<Self>] = streamobject::getters();
    const METHODS: &'static [MethodDef<Self>] =
        if version::AT_LEAST_3_12 { methods![decompress] } else { methods![decompress, __init__] };
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
}

const SIGNATURE: Signature = Signature::new("()");

const DOC_LINES: &[&str] =
    &[" Create a decompressor object, which is given compressed data part by part."];

struct New;

impl Constructor<0> for New {
    type Class = BZ2Decompressor;
    const SIGNATURE: Signature = SIGNATURE;

    fn call<'py>(
        call: Call<'py, Bz2>,
        class: ClassRef<'py, BZ2Decompressor>,
        _: [Option<Object<'py>>; 0],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let refuses = call.has(REFUSES_AFTER_ERROR)?;
        let made = class.instantiate_in_place(py, || Lock::new(State::new(refuses)), |_| Ok(()))?;
        let this = class.instance(made.object()).expect("just made");
        streamobject::begin_members(py, this)?;
        Ok(made)
    }
}

impl State {
    fn new(refuses: bool) -> Self {
        let phase = Phase::Running(bzip2::Decompressor::new());
        Self { phase, waiting: Waiting::default(), refuses }
    }
}

method! {
    /// Begin anew, as 3.11 has it, but for `eof`.
    pub(crate) fn __init__(call, this: BZ2Decompressor) = Signature::new("()");
    {
        let py = call.py();
        let refuses = call.has(REFUSES_AFTER_ERROR)?;
        *this.value().hold(py)? = State::new(refuses);
        streamobject::begin_members(py, this)?;
        Ok(py.none())
    }
}

method! {
    /// Decompress data; return a bytes object.
    ///
    /// If max_length is not negative, it has at most so many bytes. When there is more to come of
    /// what was given, needs_input is False, and data may be b'' the next time.
    ///
    /// After the end of the compressed data, this raises EOFError; what follows the end is in
    /// unused_data.
    pub(crate) fn decompress(call, this: BZ2Decompressor, data; max_length) =
        Signature::new("(data, max_length=-1)");
    { streamobject::decompress(call, this, data, max_length) }
}

impl Decompressor for BZ2Decompressor {
    type State = State;
    type Wrong = Wrong;

    fn lock(value: &Lock<State>) -> &Lock<State> {
        value
    }

    fn waiting(state: &mut State) -> &mut Waiting {
        &mut state.waiting
    }

    fn failed(state: &State) -> Option<Wrong> {
        let unusable = Wrong::Unusable { refused: state.refuses };
        matches!(state.phase, Phase::Failed).then_some(unusable)
    }

    fn begin(
        py: Attached<'_>,
        length: usize,
        limit: Option<usize>,
    ) -> Result<BytesWriter<'_>, NoRoom> {
        begin(py, room_for(length, limit))
    }

    fn run<'i>(
        py: Attached<'_>,
        state: &mut State,
        mut input: &'i [u8],
        limit: Option<usize>,
        output: &mut BytesWriter<'_>,
    ) -> Ran<'i, Wrong> {
        let Phase::Running(stream) = &mut state.phase else {
            return Ok((Stop::Failed(Wrong::Status(Status::SequenceError)), input));
        };
        let mut parts = Parts::new(limit.unwrap_or(usize::MAX));
        loop {
            let status = parts.call(py, output, &mut input, |input, room| {
                py.detach(|| stream.decompress(input, room))
            })?;
            match status {
                Status::StreamEnd => return Ok((Stop::End, input)),
                Status::Ok if input.is_empty() || Some(output.filled()) == limit => {
                    return Ok((Stop::Paused, input));
                }
                Status::Ok => parts.advance(),
                Status::MemError => return Err(Failure::Wrong(Wrong::Status(status))),
                _ => return Ok((Stop::Failed(Wrong::Status(status)), input)),
            }
        }
    }

    fn end(this: Instance<'_, Self>, state: &mut State, ending: Ending) {
        if ending == Ending::Whole {
            state.phase = Phase::Ended;
            return;
        }
        state.phase = Phase::Failed;
        if state.refuses {
            this.set_flag(NEEDS_INPUT, false);
        }
    }

    fn raise(call: Call<'_, Bz2>, wrong: Wrong) -> Raised {
        raise(call.py(), wrong)
    }
}
