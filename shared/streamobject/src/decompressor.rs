//! Objects that decompress part by part, and keep the input that they have not needed yet:
//! `_ZlibDecompressor` and `BZ2Decompressor`.

use std::ffi::CStr;
use std::marker::PhantomData;

use rustdlib_glue::{
    Attached, Buffer, BytesWriter, Call, Class, Getter, GetterDef, Instance, Lock, Member,
    MemberKind, Object, Owned, Raised, Result, version,
};

use crate::{Failure, NoRoom, Waiting, with_held};

/// The class of such objects.
pub trait Decompressor: Class {
    /// What only one thread at a time may use.
    type State: Send + 'static;
    /// What can be wrong with the data.
    type Wrong;

    /// Where an object has its state.
    fn lock(value: &Self::Value) -> &Lock<Self::State>;

    /// Where its state has the input that waits.
    fn waiting(state: &mut Self::State) -> &mut Waiting;

    /// What an earlier call has found wrong, if nothing can be done any more.
    fn failed(_state: &Self::State) -> Option<Self::Wrong> {
        None
    }

    /// Makes room for what `length` bytes of input become.
    fn begin(
        py: Attached<'_>,
        length: usize,
        limit: Option<usize>,
    ) -> Result<BytesWriter<'_>, NoRoom>;

    /// Decompresses `input`; returns why it has stopped, and what is left of the input.
    fn run<'i>(
        py: Attached<'_>,
        state: &mut Self::State,
        input: &'i [u8],
        limit: Option<usize>,
        output: &mut BytesWriter<'_>,
    ) -> Ran<'i, Self::Wrong>;

    /// After `run` has failed: whether it had taken nothing, so that the call may be made again.
    fn is_untouched(_state: &Self::State) -> bool {
        false
    }

    /// The stream can put out nothing more.
    fn end(this: Instance<'_, Self>, state: &mut Self::State, ending: Ending);

    /// Raises what C raises for it.
    fn raise(call: Call<'_, Self::Module>, wrong: Self::Wrong) -> Raised;
}

/// Why a stream has stopped, and what is left of its input; or why it has failed.
pub type Ran<'i, W> = Result<(Stop<W>, &'i [u8]), Failure<W>>;

/// Why a stream has stopped.
#[derive(Clone, Copy, Debug)]
pub enum Stop<W> {
    /// The input is used up, or the output is as long as it may be.
    Paused,
    /// The compressed data have come to their end.
    End,
    /// They are wrong.
    Failed(W),
}

/// How a stream has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With the end of the compressed data.
    Whole,
    /// What it has put out, or the input after it, is lost, as there was no memory.
    Lost,
    /// The data are wrong.
    Failed,
}

/// Whether the data have come to their end.
pub const EOF: usize = 0;
/// What came after that.
pub const UNUSED_DATA: usize = 1;
/// Whether there can be no more output without more input.
pub const NEEDS_INPUT: usize = 2;

/// The members of such a class.
pub const MEMBERS: &[Member] = {
    const EOF: Member =
        Member::new(c"eof", MemberKind::Flag).documented(c"True if the data has come to its end.");
    const NEEDS_INPUT: Member = Member::new(c"needs_input", MemberKind::Flag)
        .documented(c"True if there can be no more output without more input.");
    if version::AT_LEAST_3_15 {
        &[EOF, Member::hidden(), NEEDS_INPUT]
    } else {
        &[
            EOF,
            Member::new(c"unused_data", MemberKind::Object).documented(UNUSED_DATA_DOC),
            NEEDS_INPUT,
        ]
    }
};

/// Its computed attributes.
#[must_use]
pub const fn getters<T: Decompressor>() -> &'static [GetterDef<T>] {
    if version::AT_LEAST_3_15 {
        const { &[GetterDef::new::<UnusedData<T>>(), GetterDef::END] }
    } else {
        const { &[GetterDef::END] }
    }
}

const UNUSED_DATA_DOC: &CStr = c"What came after the end of the compressed data.";

/// `unused_data`, where it is computed.
#[derive(Debug)]
pub struct UnusedData<T>(PhantomData<fn(T)>);

impl<T: Decompressor> Getter for UnusedData<T> {
    type Class = T;
    const NAME: &'static CStr = c"unused_data";
    const DOC: Option<&'static CStr> = Some(UNUSED_DATA_DOC);

    fn get<'py>(call: Call<'py, T::Module>, this: Instance<'py, T>) -> Result<Owned<'py>> {
        let py = call.py();
        let _held = T::lock(this.value()).hold(py)?;
        this.member(py, UNUSED_DATA).map_or_else(|| py.bytes(b""), Ok)
    }
}

/// A new object begins with these members.
pub fn begin_members<T: Decompressor>(py: Attached<'_>, this: Instance<'_, T>) -> Result<()> {
    if !version::AT_LEAST_3_15 {
        this.set_member(UNUSED_DATA, py.bytes(b"")?);
    }
    this.set_flag(NEEDS_INPUT, true);
    Ok(())
}

/// The method `decompress`.
pub fn decompress<'py, T: Decompressor>(
    call: Call<'py, T::Module>,
    this: Instance<'py, T>,
    data: Object<'py>,
    max_length: Option<Object<'py>>,
) -> Result<Owned<'py>> {
    let py = call.py();
    let mut buffer = Buffer::new();
    let data = buffer.open(data)?;
    let max_length = max_length.map_or(Ok(-1), Object::index)?;
    // No object is as long as the largest number: that is no limit either.
    let limit = usize::try_from(max_length).ok().filter(|_| max_length < isize::MAX);
    with_held(
        py,
        T::lock(this.value()),
        |state| decompress_held(py, this, state, data, limit),
        |wrong| T::raise(call, wrong),
    )
}

/// The same while no other thread uses the stream.
fn decompress_held<'py, T: Decompressor>(
    py: Attached<'py>,
    this: Instance<'_, T>,
    state: &mut T::State,
    data: &[u8],
    limit: Option<usize>,
) -> Result<Owned<'py>, Failure<T::Wrong>> {
    if this.flag(EOF) {
        return Err(Failure::AtEnd);
    }
    if let Some(wrong) = T::failed(state) {
        return Err(Failure::Wrong(wrong));
    }
    let output = go_on(py, this, state, data, limit)?;
    let result = output.finish().inspect_err(|_| {
        if !this.flag(EOF) {
            T::end(this, state, Ending::Lost);
        }
    });
    Ok(result?)
}

/// Decompresses what was waiting, and `data` behind it. What is not needed of them waits on, or came
/// after the end.
fn go_on<'py, T: Decompressor>(
    py: Attached<'py>,
    this: Instance<'_, T>,
    state: &mut T::State,
    data: &[u8],
    limit: Option<usize>,
) -> Result<BytesWriter<'py>, Failure<T::Wrong>> {
    let length = T::waiting(state).rest().len() + data.len();
    let mut output = T::begin(py, length, limit)?;
    let mut waiting = std::mem::take(T::waiting(state));
    let was_waiting = !waiting.rest().is_empty();
    if was_waiting && waiting.append(data).is_err() {
        *T::waiting(state) = waiting;
        return Err(Failure::NoMemory);
    }
    let input = if was_waiting { waiting.rest() } else { data };
    let (stop, rest) = match T::run(py, state, input, limit, &mut output) {
        Ok(stopped) => stopped,
        Err(failure) => {
            let more = if was_waiting { data.len() } else { 0 };
            undo(this, state, waiting, more);
            return Err(failure);
        }
    };
    match stop {
        Stop::Paused => {
            this.set_flag(NEEDS_INPUT, rest.is_empty());
            let used = input.len() - rest.len();
            keep(this, state, waiting, data, used)?;
        }
        Stop::End => end_with(py, this, state, rest)?,
        Stop::Failed(wrong) => {
            T::end(this, state, Ending::Failed);
            return Err(Failure::Wrong(wrong));
        }
    }
    Ok(output)
}

/// A call has failed. All is as before, without the last `more` bytes of what is waiting; unless the
/// stream has taken something, which is lost.
#[cold]
fn undo<T: Decompressor>(
    this: Instance<'_, T>,
    state: &mut T::State,
    mut waiting: Waiting,
    more: usize,
) {
    if T::is_untouched(state) {
        waiting.take_back(more);
        *T::waiting(state) = waiting;
    } else {
        T::end(this, state, Ending::Lost);
    }
}

/// Keeps what has not been used: of what was waiting, if there was something, else of `data`.
fn keep<T: Decompressor>(
    this: Instance<'_, T>,
    state: &mut T::State,
    mut waiting: Waiting,
    data: &[u8],
    used: usize,
) -> Result<(), Failure<T::Wrong>> {
    if !waiting.rest().is_empty() {
        waiting.skip(used);
    } else if waiting.append(&data[used..]).is_err() {
        T::end(this, state, Ending::Lost);
        return Err(Failure::NoMemory);
    }
    *T::waiting(state) = waiting;
    Ok(())
}

/// The data have come to their end, and `rest` came after that.
fn end_with<T: Decompressor>(
    py: Attached<'_>,
    this: Instance<'_, T>,
    state: &mut T::State,
    rest: &[u8],
) -> Result<()> {
    if !rest.is_empty() {
        let unused = py.bytes(rest).inspect_err(|_| T::end(this, state, Ending::Lost))?;
        this.set_member(UNUSED_DATA, unused);
    }
    T::end(this, state, Ending::Whole);
    this.set_flag(EOF, true);
    this.set_flag(NEEDS_INPUT, false);
    Ok(())
}
