//! Panics in each kind of callback.

use std::any::Any;
use std::ffi::CStr;
use std::panic::{panic_any, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use rustdlib_glue::{
    Buffer, Builtin, Call, Class, ClassRef, Constructor, ConstructorDef, Getter, GetterDef,
    Instance, MethodDef, Object, Owned, Result, Signature, function, getters, method, methods,
};

use crate::{Counted, Probe};

/// Panics once more when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("the payload panicked");
    }
}

/// Panics in the way that `kind` says.
fn panic_as<'py>(call: Call<'py, Probe>, kind: Object<'_>) -> Result<Owned<'py>> {
    let py = call.py();
    match kind.text()? {
        "literal" => panic!("a literal"),
        "formatted" => panic!("formatted {}", 1),
        "number" => panic_any(42),
        "bomb" => panic_any(Bomb),
        "resumed" => resume_unwind(Box::new("resumed")),
        "raised" => {
            let _raised = py.raise(Builtin::ValueError, "raised before the panic");
            panic!("after an exception")
        }
        "index" => {
            let text = kind.text()?.as_bytes();
            py.int(text[text.len()].into())
        }
        kind => py.str(kind),
    }
}

function! {
    /// Panic.
    pub(crate) fn panic_noargs(call: Call<Probe>) = Signature::new("()");
    { panic!("no arguments for {}", call.py().none().object().type_name()) }
}

function! {
    /// Panic.
    pub(crate) fn panic_o(call: Call<Probe>, kind) = Signature::new("(kind, /)");
    { panic_as(call, kind) }
}

function! {
    /// Panic, with a buffer open.
    pub(crate) fn panic_fast(call: Call<Probe>, kind, data) = Signature::new("(kind, data, /)");
    {
        let mut buffer = Buffer::new();
        let content = buffer.open(data)?;
        assert!(content.len() < usize::MAX);
        panic_as(call, kind)
    }
}

function! {
    /// Panic, with references held.
    pub(crate) fn panic_keywords(call: Call<Probe>, kind; held) =
        Signature::new("(kind, held=None)");
    {
        let held = held.map(|held| held.to_owned(call.py()));
        let result = panic_as(call, kind);
        drop(held);
        result
    }
}

function! {
    /// Panic, and run Python code while unwinding: that of the object which make(None) returns, and
    /// which is dropped then.
    pub(crate) fn panic_while_unwinding(call: Call<Probe>, make) = Signature::new("(make, /)");
    {
        let py = call.py();
        let _held = make.call_method(py, py.interned(c"__call__")?.object(), py.none().object())?;
        panic!("the outer one")
    }
}

/// A class that panics everywhere.
#[derive(Debug)]
pub(crate) struct Panicker;

/// What it holds.
#[derive(Debug)]
pub(crate) struct Value {
    drops: AtomicBool,
    _counted: Counted,
}

impl Drop for Value {
    fn drop(&mut self) {
        if self.drops.load(Ordering::Relaxed) {
            panic!("in drop");
        }
    }
}

impl Class for Panicker {
    type Module = Probe;
    type Value = Value;
    const NAME: &'static CStr = c"_rustdlib_probe.Panicker";
    const SUBCLASSABLE: bool = true;
    const METHODS: &'static [MethodDef<Self>] = methods![method_noargs, method_fast, panic_in_drop];
    const GETTERS: &'static [GetterDef<Self>] = getters![attribute];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
}

struct New;

impl Constructor<1> for New {
    type Class = Panicker;
    const SIGNATURE: Signature = Signature::new("(kind)");

    fn call<'py>(
        call: Call<'py, Probe>,
        class: ClassRef<'py, Panicker>,
        [kind]: [Option<Object<'py>>; 1],
    ) -> Result<Owned<'py>> {
        let value = Value { drops: AtomicBool::new(false), _counted: Counted::new() };
        let instance = class.instantiate(call.py(), value)?;
        panic_as(call, kind.expect("required"))?;
        Ok(instance)
    }
}

method! {
    /// Panic.
    fn method_noargs(call, this: Panicker) = Signature::new("()");
    {
        let _: &dyn Any = this.value();
        panic!("in a method of {}", this.object().repr(call.py())?.object().text()?.len())
    }
}

method! {
    /// Panic.
    fn method_fast(call, _this: Panicker, kind; held) = Signature::new("(kind, held=None)");
    {
        let _held = held.map(|held| held.to_owned(call.py()));
        panic_as(call, kind)
    }
}

method! {
    /// Panic when this is dropped.
    fn panic_in_drop(call, this: Panicker) = Signature::new("()");
    {
        this.value().drops.store(true, Ordering::Relaxed);
        Ok(call.py().none())
    }
}

#[allow(non_camel_case_types)]
struct attribute {}

impl Getter for attribute {
    type Class = Panicker;
    const NAME: &'static CStr = c"attribute";

    fn get<'py>(call: Call<'py, Probe>, this: Instance<'py, Panicker>) -> Result<Owned<'py>> {
        panic!("in a getter of {}", this.object().is(call.py().none().object()))
    }
}

function! {
    /// An instance that was made without its constructor.
    pub(crate) fn panicker(call: Call<Probe>) = Signature::new("()");
    {
        let value = Value { drops: AtomicBool::new(false), _counted: Counted::new() };
        call.class::<Panicker>()?.instantiate(call.py(), value)
    }
}

function! {
    /// Panic where the value of an instance is made.
    pub(crate) fn panicker_made(call: Call<Probe>, kind) = Signature::new("(kind, /)");
    {
        let make = || {
            let value = Value { drops: AtomicBool::new(false), _counted: Counted::new() };
            panic_as(call, kind).map(|_| value).expect("a kind of panic")
        };
        call.class::<Panicker>()?.instantiate_in_place(call.py(), make, |_| Ok(()))
    }
}

function! {
    /// Panic, or raise where `kind` is no str, when the value is where it stays; it may also panic
    /// when it is dropped.
    pub(crate) fn panicker_filled(call: Call<Probe>, kind, drops) =
        Signature::new("(kind, drops, /)");
    {
        let drops = drops.is_true()?;
        let make = || Value { drops: AtomicBool::new(false), _counted: Counted::new() };
        call.class::<Panicker>()?.instantiate_in_place(call.py(), make, |value| {
            value.drops.store(drops, Ordering::Relaxed);
            panic_as(call, kind).map(|_| ())
        })
    }
}
