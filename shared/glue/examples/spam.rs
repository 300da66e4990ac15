//! The module `spam`: what a module of this crate looks like, one of each kind.
//!
//! ```text
//! $ PYO3_BUILD_EXTENSION_MODULE=1 cargo build --release -p rustdlib-glue --example spam
//! $ cp target/release/examples/libspam.so spam.so
//! $ python3 -c 'import spam; print(spam.repeat(b"spam", times=3))'
//! ```
#![forbid(unsafe_code)]

use std::ffi::CStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustdlib_glue::{
    Buffer, Builtin, BytesWriter, Call, Class, ClassRef, Constructor, ConstructorDef, FunctionDef,
    Getter, GetterDef, Instance, Lock, Member, MemberKind, MethodDef, Module, ModuleBuilder,
    Object, Owned, Result, Signature, Slot, export, function, functions, getters, method, methods,
    transform,
};

/// The module. It has no fields: what it keeps is in [`Data`] and in slots.
#[derive(Debug)]
pub struct Spam;

/// What each module object keeps that is no Python object.
#[derive(Debug, Default)]
pub struct Data {
    asked: AtomicUsize,
}

/// How many eggs there are in a breakfast.
const EGGS: isize = 2;

/// Where each module object keeps its exception class.
const ERROR: Slot<Spam> = Slot::new(0);

impl Module for Spam {
    const NAME: &'static CStr = c"spam";
    const DOC: &'static CStr = c"What a module in Rust looks like.";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![repeat, rot13, breakfasts, asked];
    type Data = Data;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let error = module.exception(c"spam.error", Builtin::ValueError)?;
        module.add(c"error", &error)?;
        module.put(ERROR, error);
        module.add(c"Tin", &module.add_class::<Tin>()?)?;
        module.add_int(c"EGGS", EGGS)
    }
}

export!(Spam as spam);

function! {
    /// Return data, so many times.
    fn repeat(call: Call<Spam>, data; times) = Signature::new("(data, /, *, times=2)");
    {
        let py = call.py();
        // Plain arguments come first, and what is opened comes last: to convert an argument can run
        // Python code, which could change what has been opened.
        let times = times.map_or(Ok(2), Object::size)?;
        let mut buffer = Buffer::new();
        let content = buffer.open(data)?;
        let room = content.len().checked_mul(times).ok_or_else(|| py.no_memory())?;
        let mut writer = BytesWriter::new(py, room)?;
        for _ in 0..times {
            writer.extend(content);
        }
        writer.finish()
    }
}

function! {
    /// Return data, with the letters of ASCII moved by 13.
    fn rot13(call: Call<Spam>, data) = Signature::new("(data, /)");
    {
        // Nothing is cleared before or copied after, and large data is worked on while detached.
        let mut buffer = Buffer::new();
        let content = buffer.open(data)?;
        transform(call.py(), content, content.len(), |data, output| {
            let output = output.write_copy_of_slice(data);
            output.iter_mut().for_each(|byte| *byte = rotated(*byte));
            output
        })
    }
}

fn rotated(byte: u8) -> u8 {
    match byte.to_ascii_lowercase() {
        b'a'..=b'm' => byte + 13,
        b'n'..=b'z' => byte - 13,
        _ => byte,
    }
}

function! {
    /// Return the number of breakfasts that have so many eggs; spam.error if none has.
    fn breakfasts(call: Call<Spam>, eggs) = Signature::new("(eggs)");
    {
        let eggs = eggs.index()?;
        if eggs % EGGS != 0 {
            return Err(call.raise(ERROR, format_args!("{eggs} eggs do not come to breakfasts")));
        }
        call.data()?.asked.fetch_add(1, Ordering::Relaxed);
        call.py().int(eggs / EGGS)
    }
}

function! {
    /// Return how often breakfasts() of this module object had an answer.
    fn asked(call: Call<Spam>) = Signature::new("()");
    { call.py().int(call.data()?.asked.load(Ordering::Relaxed).cast_signed()) }
}

/// A class: a value that threads share behind a lock, and members that the collector sees.
#[derive(Debug)]
pub struct Tin;

const LABEL: usize = 0;
const OPENED: usize = 1;

impl Class for Tin {
    type Module = Spam;
    type Value = Lock<Vec<u8>>;
    const NAME: &'static CStr = c"spam.Tin";
    const DOC: Option<&'static CStr> = Some(c"Tin(label=None)\n--\n\nKeeps bytes.");
    const SUBCLASSABLE: bool = true;
    const MEMBERS: &'static [Member] = &[
        Member::new(c"label", MemberKind::Object).documented(c"What it was made with."),
        Member::new(c"opened", MemberKind::Flag),
    ];
    const METHODS: &'static [MethodDef<Self>] = methods![put, take];
    const GETTERS: &'static [GetterDef<Self>] = getters![Size];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<NewTin, _>());
}

struct NewTin;

impl Constructor<1> for NewTin {
    type Class = Tin;
    const SIGNATURE: Signature = Signature::new("(label=None)");

    fn call<'py>(
        call: Call<'py, Spam>,
        class: ClassRef<'py, Tin>,
        [label]: [Option<Object<'py>>; 1],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let tin = class.instantiate(py, Lock::new(Vec::new()))?;
        if let Some(this) = class.instance(tin.object()) {
            this.set_member(LABEL, label.map_or_else(|| py.none(), |label| label.to_owned(py)));
        }
        Ok(tin)
    }
}

method! {
    /// Add data to what is kept.
    fn put(call, this: Tin, data) = Signature::new("(data, /)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let content = buffer.open(data)?;
        let kept = this.value().with(py, |kept| {
            // What depends on the size of an argument must not abort where there is no memory.
            kept.try_reserve(content.len()).map(|()| kept.extend_from_slice(content))
        })?;
        // The lock has been let go: to raise can run Python code.
        kept.map_err(|_| py.no_memory())?;
        Ok(py.none())
    }
}

method! {
    /// Return what is kept, and keep nothing.
    fn take(call, this: Tin) = Signature::new("()");
    {
        let py = call.py();
        let kept = this.value().with(py, std::mem::take)?;
        this.set_flag(OPENED, true);
        py.bytes(&kept)
    }
}

#[derive(Debug)]
struct Size;

impl Getter for Size {
    type Class = Tin;
    const NAME: &'static CStr = c"size";
    const DOC: Option<&'static CStr> = Some(c"How many bytes are kept.");

    fn get<'py>(call: Call<'py, Spam>, this: Instance<'py, Tin>) -> Result<Owned<'py>> {
        let size = this.value().with(call.py(), |kept| kept.len())?;
        call.py().int(size.cast_signed())
    }
}
