//! `_bz2.BZ2Compressor`.

use std::ffi::CStr;

use rustdlib_algorithms::bzip2::{Compressor, Status};
use rustdlib_glue::{
    Attached, Buffer, Builtin, BytesWriter, Call, Class, ClassRef, Constructor, ConstructorDef,
    Lock, MethodDef, Object, Owned, Result, Signature, c_str, macros, method, methods, version,
};
use rustdlib_streamobject::{Raw, SMALL, begin, with_held};

use crate::Bz2;
use crate::error::{Failure, Wrong, raise};
use crate::parts::Parts;

/// The class.
#[derive(Debug)]
pub(crate) struct BZ2Compressor;

/// What an object holds.
pub(crate) struct Stream {
    phase: Phase,
    /// The size of its blocks.
    block: usize,
    /// At least as many bytes as it has taken and not put out.
    taken: usize,
}

enum Phase {
    Open(Compressor<Raw>),
    Flushed,
    /// There was no memory for what it has put out, which is lost.
    Lost,
}

impl Class for BZ2Compressor {
    type Module = Bz2;
    type Value = Lock<Stream>;
    const NAME: &'static CStr = c"_bz2.BZ2Compressor";
    const DOC: Option<&'static CStr> = {
        const LENGTH: usize = macros::doc_length("BZ2Compressor", "", &SIGNATURE, DOC_LINES);
        const DOC: [u8; LENGTH] = macros::doc_bytes("BZ2Compressor", "", &SIGNATURE, DOC_LINES);
        Some(c_str(&DOC))
    };
    const COLLECTED: bool = false;
    const METHODS: &'static [MethodDef<Self>] = if version::AT_LEAST_3_12 {
        methods![compress, flush]
    } else {
        methods![compress, flush, __init__]
    };
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
}

const SIGNATURE: Signature = Signature::new("(compresslevel=9, /)");

const DOC_LINES: &[&str] = &[
    " Create a compressor object, which is given data part by part.",
    "",
    " compresslevel is 1 to 9: the size of the blocks in which data is compressed, in",
    " 100,000 bytes.",
];

struct New;

impl Constructor<1> for New {
    type Class = BZ2Compressor;
    const SIGNATURE: Signature = SIGNATURE;

    fn call<'py>(
        call: Call<'py, Bz2>,
        class: ClassRef<'py, BZ2Compressor>,
        [compresslevel]: [Option<Object<'py>>; 1],
    ) -> Result<Owned<'py>> {
        let level = level(call.py(), compresslevel)?;
        class.instantiate_in_place(call.py(), || Lock::new(Stream::new(level)), |_| Ok(()))
    }
}

fn level(py: Attached<'_>, compresslevel: Option<Object<'_>>) -> Result<u8> {
    let level = compresslevel.map_or(Ok(9), Object::c_int)?;
    let level = u8::try_from(level).ok().filter(|level| (1..=9).contains(level));
    level.ok_or_else(|| py.raise(Builtin::ValueError, "compresslevel must be between 1 and 9"))
}

method! {
    /// Begin anew, as 3.11 has it.
    pub(crate) fn __init__(call, this: BZ2Compressor; compresslevel) =
        Signature::new("(compresslevel=9, /)");
    {
        let py = call.py();
        let level = level(py, compresslevel)?;
        *this.value().hold(py)? = Stream::new(level);
        Ok(py.none())
    }
}

method! {
    /// Compress data; return a bytes object.
    ///
    /// It is empty while data is kept for later, until there is a whole block, or flush() is called.
    pub(crate) fn compress(call, this: BZ2Compressor, data) = Signature::new("(data, /)");
    {
        let mut buffer = Buffer::new();
        let data = buffer.open(data)?;
        run(call.py(), this.value(), Action::Take(data))
    }
}

method! {
    /// Return a bytes object with what is left of the compressed data.
    ///
    /// The object cannot be used afterwards.
    pub(crate) fn flush(call, this: BZ2Compressor) = Signature::new("()");
    { run(call.py(), this.value(), Action::Finish) }
}

#[derive(Clone, Copy)]
enum Action<'a> {
    Take(&'a [u8]),
    Finish,
}

fn run<'py>(py: Attached<'py>, stream: &Lock<Stream>, action: Action<'_>) -> Result<Owned<'py>> {
    with_held(py, stream, |stream| stream.run(py, action), |wrong| raise(py, wrong))
}

impl Stream {
    fn new(level: u8) -> Self {
        Self {
            phase: Phase::Open(Compressor::new(level)),
            block: usize::from(level) * 100_000,
            taken: 0,
        }
    }

    fn run<'py>(&mut self, py: Attached<'py>, action: Action<'_>) -> Result<Owned<'py>, Failure> {
        self.check(action)?;
        let mut output = begin(py, self.room(action))?;
        // From here on, what has no memory has lost something.
        let done = match action {
            Action::Take(data) => self.take(py, data, &mut output),
            Action::Finish => self.finish(py, &mut output),
        };
        let result = done.and_then(|()| Ok(output.finish()?));
        match action {
            Action::Finish => self.phase = Phase::Flushed,
            Action::Take(_) if result.is_err() => self.phase = Phase::Lost,
            Action::Take(_) => {}
        }
        result
    }

    fn check(&self, action: Action<'_>) -> Result<(), Wrong> {
        let why = match (&self.phase, action) {
            (Phase::Open(_), _) => return Ok(()),
            (Phase::Flushed, Action::Take(_)) => "Compressor has been flushed",
            (Phase::Flushed, Action::Finish) => "Repeated call to flush()",
            (Phase::Lost, _) => "Compressor is unusable after a previous error",
        };
        Err(Wrong::Closed(why))
    }

    /// Room to begin with. Hardly anything comes out before a block is full.
    fn room(&self, action: Action<'_>) -> usize {
        match action {
            Action::Take(_) => SMALL,
            Action::Finish => (self.taken.min(self.block) / 2).clamp(SMALL, MOST_AT_FIRST),
        }
    }

    fn take(
        &mut self,
        py: Attached<'_>,
        mut data: &[u8],
        output: &mut BytesWriter<'_>,
    ) -> Result<(), Failure> {
        let (mut parts, length) = (Parts::new(usize::MAX), data.len());
        let work = self.work(length);
        let Phase::Open(compressor) = &mut self.phase else { return Ok(()) };
        while !data.is_empty() {
            if parts.is_full(output) {
                parts.advance();
            }
            let status = parts.call(py, output, &mut data, |data, room| {
                py.detach_for_size(work, || compressor.compress(data, room))
            })?;
            if status != Status::Ok {
                return Err(Wrong::Status(status).into());
            }
        }
        // What has been put out ends with a block, and this call has begun the next one.
        let before = if output.filled() > 0 { 0 } else { self.taken };
        self.taken = before.saturating_add(length);
        Ok(())
    }

    /// How long it takes to take so many bytes, as the number of bytes that others go through in that
    /// time: not long, unless they may fill a block, in which five bytes can stand for four.
    fn work(&self, length: usize) -> usize {
        let may_fill = self.taken.saturating_add(length) >= self.block / 5 * 4 - 100;
        if may_fill { usize::MAX } else { length }
    }

    fn finish(&mut self, py: Attached<'_>, output: &mut BytesWriter<'_>) -> Result<(), Failure> {
        let mut parts = Parts::new(usize::MAX);
        let Phase::Open(compressor) = &mut self.phase else { return Ok(()) };
        loop {
            let status = parts
                .call(py, output, &mut &b""[..], |_, room| py.detach(|| compressor.finish(room)))?;
            match status {
                Status::Ok => parts.advance(),
                Status::StreamEnd => return Ok(()),
                _ => return Err(Wrong::Status(status).into()),
            }
        }
    }
}

/// The end of the data begins with so much room at most.
const MOST_AT_FIRST: usize = 120 * 1024;
