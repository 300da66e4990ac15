//! Classes of every kind.

use std::ffi::CStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustdlib_glue::{
    Call, Class, ClassRef, Constructor, ConstructorDef, Getter, GetterDef, Instance, Member,
    MemberKind, MethodDef, Object, Owned, Result, Signature, function, getters, method, methods,
};

use crate::{Counted, Probe};

/// Collected, can be derived from, has members of each kind.
#[derive(Debug)]
pub(crate) struct Cell;

const CONTENT: usize = 0;
const MARKED: usize = 1;
const HIDDEN: usize = 2;

impl Class for Cell {
    type Module = Probe;
    type Value = (AtomicUsize, Counted);
    const NAME: &'static CStr = c"_rustdlib_probe.Cell";
    const DOC: Option<&'static CStr> = Some(c"Cell(content=None, *, marked=False)\n--\n\nHolds.");
    const SUBCLASSABLE: bool = true;
    const MEMBERS: &'static [Member] = &[
        Member::new(c"content", MemberKind::Object),
        Member::new(c"marked", MemberKind::Flag),
        Member::hidden(),
    ];
    const METHODS: &'static [MethodDef<Self>] = methods![put, hide, hidden, copy, mark];
    const GETTERS: &'static [GetterDef<Self>] = getters![uses];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<NewCell, _>());
}

struct NewCell;

impl Constructor<2> for NewCell {
    type Class = Cell;
    const SIGNATURE: Signature = Signature::new("(content=None, *, marked=False)");

    fn call<'py>(
        call: Call<'py, Probe>,
        class: ClassRef<'py, Cell>,
        [content, marked]: [Option<Object<'py>>; 2],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let marked = marked.map_or(Ok(false), Object::is_true)?;
        let cell = class.instantiate(py, (AtomicUsize::new(0), Counted::new()))?;
        let this = class.instance(cell.object()).expect("just made");
        if let Some(content) = content {
            this.set_member(CONTENT, content.to_owned(py));
        }
        this.set_flag(MARKED, marked);
        Ok(cell)
    }
}

method! {
    /// Put content in.
    fn put(call, this: Cell, content) = Signature::new("(content, /)");
    {
        this.set_member(CONTENT, content.to_owned(call.py()));
        Ok(call.py().none())
    }
}

method! {
    /// Put content in where Python code does not see it.
    fn hide(call, this: Cell, content) = Signature::new("(content, /)");
    {
        this.set_member(HIDDEN, content.to_owned(call.py()));
        Ok(call.py().none())
    }
}

method! {
    /// What is hidden.
    fn hidden(call, this: Cell) = Signature::new("()");
    { Ok(this.member(call.py(), HIDDEN).unwrap_or_else(|| call.py().none())) }
}

method! {
    /// Set the mark; return what it was.
    fn mark(call, this: Cell, marked) = Signature::new("(marked)");
    {
        let before = this.flag(MARKED);
        this.set_flag(MARKED, marked.is_true()?);
        call.py().bool(before)
    }
}

method! {
    /// Another one with the same content.
    fn copy(call, this: Cell) = Signature::new("()");
    {
        let py = call.py();
        let class = call.class::<Cell>()?;
        let copy = class.instantiate(py, (AtomicUsize::new(0), Counted::new()))?;
        let other = class.instance(copy.object()).expect("just made");
        if let Some(content) = this.member(py, CONTENT) {
            other.set_member(CONTENT, content);
        }
        other.set_flag(MARKED, this.flag(MARKED));
        Ok(copy)
    }
}

#[allow(non_camel_case_types)]
struct uses {}

impl Getter for uses {
    type Class = Cell;
    const NAME: &'static CStr = c"uses";

    fn get<'py>(call: Call<'py, Probe>, this: Instance<'py, Cell>) -> Result<Owned<'py>> {
        let (uses, _) = this.value();
        call.py().int(uses.fetch_add(1, Ordering::Relaxed).cast_signed() + 1)
    }
}

/// Cannot be called, nor derived from.
#[derive(Debug)]
pub(crate) struct Sealed;

impl Class for Sealed {
    type Module = Probe;
    type Value = (usize, Counted);
    const NAME: &'static CStr = c"_rustdlib_probe.Sealed";
    const METHODS: &'static [MethodDef<Self>] = methods![number];
}

method! {
    /// The number in it.
    fn number(call, this: Sealed) = Signature::new("()");
    { call.py().int(this.value().0.cast_signed()) }
}

function! {
    /// An instance of Sealed.
    pub(crate) fn sealed(call: Call<Probe>, number) = Signature::new("(number, /)");
    {
        let number = number.index()?.unsigned_abs();
        call.class::<Sealed>()?.instantiate(call.py(), (number, Counted::new()))
    }
}

/// Not tracked by the collector, but with an object; aligned further than Python aligns.
#[derive(Debug)]
pub(crate) struct Untracked;

/// Bytes that lie on a multiple of 64.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Wide([u8; 16], Counted);

impl Class for Untracked {
    type Module = Probe;
    type Value = Wide;
    const NAME: &'static CStr = c"_rustdlib_probe.Untracked";
    const COLLECTED: bool = false;
    const SUBCLASSABLE: bool = true;
    const MEMBERS: &'static [Member] = &[Member::new(c"content", MemberKind::Object)];
    const METHODS: &'static [MethodDef<Self>] = methods![aligned];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> =
        Some(ConstructorDef::new::<NewUntracked, _>());
}

struct NewUntracked;

impl Constructor<1> for NewUntracked {
    type Class = Untracked;
    const SIGNATURE: Signature = Signature::new("(content=None, /)");

    fn call<'py>(
        call: Call<'py, Probe>,
        class: ClassRef<'py, Untracked>,
        [content]: [Option<Object<'py>>; 1],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let made = class.instantiate(py, Wide([7; 16], Counted::new()))?;
        if let Some(content) = content {
            let this = class.instance(made.object()).expect("just made");
            this.set_member(0, content.to_owned(py));
        }
        Ok(made)
    }
}

method! {
    /// Whether the value is where it should be, and what it should be.
    fn aligned(call, this: Untracked) = Signature::new("()");
    {
        let Wide(bytes, _) = this.value();
        call.py().bool(bytes.as_ptr().addr() % 64 == 0 && *bytes == [7; 16])
    }
}

function! {
    /// An instance of Untracked.
    pub(crate) fn untracked(call: Call<Probe>) = Signature::new("()");
    { call.class::<Untracked>()?.instantiate(call.py(), Wide([7; 16], Counted::new())) }
}

/// Has a derived class.
#[derive(Debug)]
pub(crate) struct Base;

const DERIVED_MEMBERS: &[Member] =
    &[Member::new(c"content", MemberKind::Object), Member::new(c"marked", MemberKind::Flag)];

impl Class for Base {
    type Module = Probe;
    type Value = Counted;
    const NAME: &'static CStr = c"_rustdlib_probe.Base";
    const SUBCLASSABLE: bool = true;
    const MEMBERS: &'static [Member] = DERIVED_MEMBERS;
    const METHODS: &'static [MethodDef<Self>] = methods![hold, which];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<NewBase, _>());
}

struct NewBase;

impl Constructor<1> for NewBase {
    type Class = Base;
    const SIGNATURE: Signature = Signature::new("(derived=False)");

    fn call<'py>(
        call: Call<'py, Probe>,
        class: ClassRef<'py, Base>,
        [derived]: [Option<Object<'py>>; 1],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        if derived.map_or(Ok(false), Object::is_true)? {
            return call.class::<Derived>()?.instantiate(py, Counted::new());
        }
        class.instantiate(py, Counted::new())
    }
}

method! {
    /// Put content in.
    fn hold(call, this: Base, content) = Signature::new("(content, /)");
    {
        this.set_member(0, content.to_owned(call.py()));
        this.set_flag(1, true);
        Ok(call.py().none())
    }
}

method! {
    /// Of which class this method is.
    fn which(call, _this: Base) = Signature::new("()");
    { call.py().str("Base") }
}

/// Derived from [`Base`].
#[derive(Debug)]
pub(crate) struct Derived;

impl Class for Derived {
    type Module = Probe;
    type Value = Counted;
    const NAME: &'static CStr = c"_rustdlib_probe.Derived";
    const MEMBERS: &'static [Member] = DERIVED_MEMBERS;
    const METHODS: &'static [MethodDef<Self>] = methods![take];
}

method! {
    /// What a method of Base has put in.
    fn take(call, this: Derived) = Signature::new("()");
    { Ok(this.member(call.py(), 0).unwrap_or_else(|| call.py().none())) }
}
