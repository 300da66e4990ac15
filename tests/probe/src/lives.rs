//! `_rustdlib_probe_lives`: callbacks that use what they borrow after Python code has run.

use std::cell::RefCell;
use std::ffi::CStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustdlib_glue::{
    Builtin, Call, Class, ClassRef, Constructor, ConstructorDef, FunctionDef, Getter, GetterDef,
    Instance, Member, MemberKind, MethodDef, Module, ModuleBuilder, Object, Owned, Raised, Repr,
    Result, Signature, Slot, function, functions, getters, method, methods,
};

use crate::Counted;

/// The module.
#[derive(Debug)]
pub(crate) struct Lives;

const TEXT: Slot<Lives> = Slot::new(0);

/// What each module object has for itself.
#[derive(Debug, Default)]
pub(crate) struct Data {
    calls: AtomicUsize,
    _counted: Counted,
}

impl Module for Lives {
    const NAME: &'static CStr = c"_rustdlib_probe_lives";
    const DOC: &'static CStr = c"Uses what it borrows after Python code has run.";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![
        late,
        fail_without_exception,
        fail_with_an_old_error,
        succeed_with_exception,
        succeed_after_dropping,
    ];
    type Data = Data;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let py = module.py();
        module.put(TEXT, py.str("a text of its own")?);
        module.add(c"Late", &module.add_class::<Late>()?)
    }
}

rustdlib_glue::export!(Lives as _rustdlib_probe_lives);

/// A module without classes: only its slot holds what the loader was given.
#[derive(Debug)]
pub(crate) struct Link;

const NEXT: Slot<Link> = Slot::new(0);

impl Module for Link {
    const NAME: &'static CStr = c"_rustdlib_probe_link";
    const DOC: &'static CStr = c"Holds what the loader was given.";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![];
    type Data = Counted;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let spec = module.attribute(c"__spec__")?;
        module.put(NEXT, spec.object().attribute(module.py(), c"loader_state")?);
        Ok(())
    }
}

rustdlib_glue::export!(Link as _rustdlib_probe_link);

/// What is used late: the data, an object and a class of the module.
fn use_module<'py>(call: Call<'py, Lives>, condition: Object<'_>) -> Result<Owned<'py>> {
    let (data, text) = (call.data()?, call.object(TEXT)?);
    condition.is_true()?;
    let calls = data.calls.fetch_add(1, Ordering::Relaxed) + 1;
    let class = call.class::<Late>()?;
    call.py().str(format_args!(
        "{} {} {}",
        text.text()?,
        class.object().repr(call.py())?.object().text()?,
        calls.min(1)
    ))
}

/// The same without having asked for the module before.
fn use_late<'py>(call: Call<'py, Lives>, condition: Object<'_>) -> Result<Owned<'py>> {
    condition.is_true()?;
    use_module(call, call.py().none().object())
}

function! {
    /// Use the module when `condition` has been asked.
    pub(crate) fn late(call: Call<Lives>, condition) = Signature::new("(condition, /)");
    { use_module(call, condition) }
}

/// Everything that it does is late.
#[derive(Debug)]
pub(crate) struct Late;

const CONDITION: usize = 0;

impl Class for Late {
    type Module = Lives;
    type Value = Counted;
    const NAME: &'static CStr = c"_rustdlib_probe_lives.Late";
    const SUBCLASSABLE: bool = true;
    const MEMBERS: &'static [Member] = &[Member::new(c"condition", MemberKind::Object)];
    const METHODS: &'static [MethodDef<Self>] =
        methods![put, early, no_arguments, one_object, fast, keywords, with_class];
    const GETTERS: &'static [GetterDef<Self>] = getters![attribute];
    const REPR: Option<Repr<Self>> = Some(use_member);
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
}

/// For callbacks that are given nothing but `self`.
fn use_member<'py>(call: Call<'py, Lives>, this: Instance<'py, Late>) -> Result<Owned<'py>> {
    let condition = this.member(call.py(), CONDITION).unwrap_or_else(|| call.py().none());
    use_late(call, condition.object())
}

struct New;

impl Constructor<1> for New {
    type Class = Late;
    const SIGNATURE: Signature = Signature::new("(condition=None)");

    fn call<'py>(
        call: Call<'py, Lives>,
        class: ClassRef<'py, Late>,
        [condition]: [Option<Object<'py>>; 1],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let condition = condition.map_or_else(|| py.none(), |condition| condition.to_owned(py));
        use_late(call, condition.object())?;
        let late = class.instantiate(py, Counted::new())?;
        class.instance(late.object()).expect("just made").set_member(CONDITION, condition);
        Ok(late)
    }
}

#[allow(non_camel_case_types)]
struct attribute {}

impl Getter for attribute {
    type Class = Late;
    const NAME: &'static CStr = c"attribute";

    fn get<'py>(call: Call<'py, Lives>, this: Instance<'py, Late>) -> Result<Owned<'py>> {
        use_member(call, this)
    }
}

method! {
    /// Put the condition in.
    fn put(call, this: Late, condition) = Signature::new("(condition, /)");
    {
        this.set_member(CONDITION, condition.to_owned(call.py()));
        Ok(call.py().none())
    }
}

method! {
    /// Use what the module had before `condition` was asked.
    fn early(call, _this: Late, condition) = Signature::new("(condition, /)");
    { use_module(call, condition) }
}

method! {
    /// Late.
    fn no_arguments(call, this: Late) = Signature::new("()");
    { use_member(call, this) }
}

method! {
    /// Late.
    fn one_object(call, _this: Late, condition) = Signature::new("(condition, /)");
    { use_late(call, condition) }
}

method! {
    /// Late.
    fn fast(call, _this: Late, condition; other) = Signature::new("(condition, other=None, /)");
    {
        let _ = other;
        use_late(call, condition)
    }
}

method! {
    /// Late.
    fn keywords(call, _this: Late, condition) = Signature::new("(condition)");
    { use_late(call, condition) }
}

method! {
    /// Late.
    fn with_class(call, _this: Late, condition) = Signature::new("(condition, /)").with_class();
    { use_late(call, condition) }
}

thread_local! {
    static OLD: RefCell<Option<Raised>> = const { RefCell::new(None) };
}

function! {
    /// Return an error whose exception has been forgotten.
    pub(crate) fn fail_without_exception(call: Call<Lives>) = Signature::new("()");
    {
        let py = call.py();
        let raised = py.raise(Builtin::ValueError, "first");
        py.raise(Builtin::TypeError, "second").forget(py);
        Err(raised)
    }
}

function! {
    /// Return the error of the call before, and keep one for the next.
    pub(crate) fn fail_with_an_old_error(call: Call<Lives>) = Signature::new("()");
    {
        let py = call.py();
        match OLD.with(|old| old.borrow_mut().take()) {
            Some(old) => Err(old),
            None => {
                OLD.with(|old| *old.borrow_mut() = Some(py.raise(Builtin::ValueError, "old")));
                Err(py.raise(Builtin::ValueError, "new"))
            }
        }
    }
}

function! {
    /// Return a result, with an exception set.
    pub(crate) fn succeed_with_exception(call: Call<Lives>) = Signature::new("()");
    {
        let _ = call.py().raise(Builtin::ValueError, "left behind");
        call.py().str("a result")
    }
}

function! {
    /// Return a result, after an error was dropped of which the exception had been taken.
    pub(crate) fn succeed_after_dropping(call: Call<Lives>) = Signature::new("()");
    {
        let py = call.py();
        let dropped = py.raise(Builtin::ValueError, "first");
        py.raise(Builtin::ValueError, "second").forget(py);
        drop(dropped);
        py.str("a result")
    }
}
