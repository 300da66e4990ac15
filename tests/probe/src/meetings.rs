//! Calls that meet hostile Python code, and then use all that a call is given.
//!
//! `Victim.meet` does so for each function of glue in [`rows`]; the other methods and functions here for
//! each way in which C calls us. The callbacks are those of `tests/probe/hostile_acts.py`.

/// Writes a table of rows.
macro_rules! rows {
    ($($name:literal => |$at:ident, $py:ident| $body:expr;)*) => {
        /// The rows.
        pub(super) const ROWS: &[(&str, super::rows::Meeting)] = &[$(($name, {
            fn meet<'py>($at: super::At<'py>) -> rustdlib_glue::Result<rustdlib_glue::Owned<'py>> {
                let $py = $at.py();
                $body
            }
            meet
        })),*];
    };
}

mod building;
mod pieces_rows;
mod rows;
mod standing;
mod value_rows;
mod waiting;

use std::ffi::CStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, CallDef, Class, ClassRef, Constructor, ConstructorDef,
    FunctionDef, Getter, GetterDef, Instance, Lock, Member, MemberKind, MethodDef, Module,
    ModuleBuilder, Object, Owned, Raised, Repr, Result, Signature, Slot, function, functions,
    getters, method, methods,
};

use crate::Counted;
use standing::new_stand_in;
use waiting::{acted, is_inside, is_occupied, occupy};

/// The module.
#[derive(Debug)]
pub(crate) struct Meetings;

/// What each module object has for itself.
#[derive(Debug, Default)]
pub(crate) struct Data {
    uses: AtomicUsize,
    _counted: Counted,
}

const ERROR: Slot<Meetings> = Slot::new(0);
/// Never filled.
const EMPTY: Slot<Meetings> = Slot::new(1);

impl Module for Meetings {
    const NAME: &'static CStr = c"_rustdlib_probe_meetings";
    const DOC: &'static CStr = c"Meets hostile Python code.";
    const SLOTS: usize = 2;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![
        rows_of_meet,
        meet_noargs,
        meet_o,
        meet_fast,
        meet_keywords,
        new_stand_in,
        is_inside,
        is_occupied,
        acted,
    ];
    type Data = Data;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let error = module.exception(c"_rustdlib_probe_meetings.Error", Builtin::ValueError)?;
        module.add(c"Error", &error)?;
        module.put(ERROR, error);
        module.add(c"Victim", &module.add_class::<Victim>()?)
    }
}

rustdlib_glue::export!(Meetings as _rustdlib_probe_meetings);

/// What a row is given, all of it borrowed at the entry of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'py> {
    call: Call<'py, Meetings>,
    this: Option<Instance<'py, Victim>>,
    /// The hostile object.
    value: Object<'py>,
    other: Object<'py>,
}

/// What a [`Victim`] holds: a number that says whether it is still there, and a lock.
#[derive(Debug)]
pub(crate) struct Value {
    magic: u64,
    lock: Lock<usize>,
    _counted: Counted,
}

const MAGIC: u64 = 0x5AFE_5AFE_5AFE_5AFE;

impl Value {
    fn new() -> Self {
        Self { magic: MAGIC, lock: Lock::new(0), _counted: Counted::new() }
    }
}

/// A class of which every part is used after the callback.
#[derive(Debug)]
pub(crate) struct Victim;

const CONTENT: usize = 0;
const MARKED: usize = 1;
const HIDDEN: usize = 2;

impl Class for Victim {
    type Module = Meetings;
    type Value = Value;
    const NAME: &'static CStr = c"_rustdlib_probe_meetings.Victim";
    const SUBCLASSABLE: bool = true;
    const MEMBERS: &'static [Member] = &[
        Member::new(c"content", MemberKind::Object),
        Member::new(c"marked", MemberKind::Flag),
        Member::hidden(),
    ];
    const METHODS: &'static [MethodDef<Self>] =
        methods![meet, put, truth_noargs, truth_o, truth_keywords, truth_class, occupy];
    const GETTERS: &'static [GetterDef<Self>] = getters![truth];
    const REPR: Option<Repr<Self>> = Some(repr);
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<NewVictim, _>());
    const CALL: Option<CallDef<Self>> = Some(CallDef::new::<truth_keywords, _>());
}

/// Never added to the module.
#[derive(Debug)]
pub(crate) struct Unmade;

impl Class for Unmade {
    type Module = Meetings;
    type Value = ();
    const NAME: &'static CStr = c"_rustdlib_probe_meetings.Unmade";
}

impl<'py> At<'py> {
    fn py(self) -> Attached<'py> {
        self.call.py()
    }

    fn this(self) -> Instance<'py, Victim> {
        self.this.expect("a row that needs self is met by a method")
    }

    /// Calls a method of the hostile object.
    fn ask(self, name: &CStr) -> Result<Owned<'py>> {
        let name = self.py().interned(name)?;
        self.value.call_method_no_arguments(self.py(), name.object())
    }

    /// An object of which nobody else has a reference, with a hostile finaliser.
    fn fresh(self) -> Result<Owned<'py>> {
        self.ask(c"fresh")
    }

    /// An exception that is set, with hostile finalisers in it and in its context.
    fn failure(self) -> Raised {
        match self.ask(c"fail") {
            Ok(_) => self.py().raise(Builtin::RuntimeError, "no exception"),
            Err(raised) => raised,
        }
    }

    /// Runs `work`, and then uses everything. What is borrowed is still there, whatever Python code
    /// has done meanwhile.
    fn survive(self, work: impl FnOnce(Self) -> Result<Owned<'py>>) -> Result<Owned<'py>> {
        let member = self.this.and_then(|this| this.member(self.py(), CONTENT));
        let result = work(self).map_err(|raised| raised.take(self.py()));
        self.use_everything()?;
        drop(member);
        self.use_everything()?;
        result.map_err(|exception| self.py().raise_again(exception))
    }

    fn use_everything(self) -> Result<()> {
        let py = self.py();
        self.call.data()?.uses.fetch_add(1, Ordering::Relaxed);
        let class = self.call.class::<Victim>()?;
        assert!(!class.object().type_name().is_empty());
        let made = class.instantiate(py, Value::new())?;
        assert!(class.instance(made.object()).is_some());
        let raised = self.call.raise(ERROR, "used").take(py);
        assert!(raised.object().type_name().ends_with("Error"));
        for argument in [self.value, self.other] {
            assert!(!argument.type_name().is_empty());
            drop(argument.to_owned(py));
        }
        if let Some(this) = self.this {
            assert_eq!(this.value().magic, MAGIC);
            assert!(class.instance(this.object()).is_some());
            assert!(!this.object().type_name().is_empty());
            this.value().lock.with(py, |count| *count += 1)?;
            this.set_flag(MARKED, !this.flag(MARKED));
            this.set_member(HIDDEN, self.other.to_owned(py));
            drop(this.member(py, CONTENT));
        }
        Ok(())
    }

    /// Meets the truth value of the hostile object: for what is about the way in.
    fn truth(self) -> Result<Owned<'py>> {
        self.survive(|at| at.py().bool(at.value.is_true()?))
    }
}

fn all_rows() -> impl Iterator<Item = &'static (&'static str, rows::Meeting)> {
    rows::ROWS.iter().chain(value_rows::ROWS).chain(pieces_rows::ROWS)
}

/// Finds the row and has it run with a buffer open, which does not change.
fn meet_row<'py>(at: At<'py>, row: Object<'py>, data: Object<'py>) -> Result<Owned<'py>> {
    let name = row.text()?;
    let mut rows = all_rows();
    let (_, work) = rows.find(|(row, _)| *row == name).expect("a row of this name");
    let mut buffer = Buffer::new();
    let content = buffer.open_any_shape(data)?;
    let before = content.to_vec();
    let result = at.survive(work);
    assert_eq!(before, content);
    result
}

function! {
    /// The names of the rows.
    fn rows_of_meet(call: Call<Meetings>) = Signature::new("()");
    {
        let names: Vec<_> = all_rows().map(|(name, _)| *name).collect();
        call.py().str(names.join(" "))
    }
}

method! {
    /// Meet hostile code in a function of glue.
    fn meet(call, this: Victim, row, value, other, data) =
        Signature::new("(row, value, other, data, /)");
    { meet_row(At { call, this: Some(this), value, other }, row, data) }
}

method! {
    /// Put content in.
    fn put(call, this: Victim, content) = Signature::new("(content, /)");
    {
        this.set_member(CONTENT, content.to_owned(call.py()));
        Ok(call.py().none())
    }
}

/// Meets the truth value of the content, which the call takes a reference of.
fn truth_of_content<'py>(
    call: Call<'py, Meetings>,
    this: Instance<'py, Victim>,
) -> Result<Owned<'py>> {
    let content = this.member(call.py(), CONTENT).expect("a test has put it in");
    let name = this.object().type_name();
    let answer = content.object().is_true()?;
    let at = At { call, this: Some(this), value: this.object(), other: this.object() };
    at.use_everything()?;
    assert!(!name.is_empty());
    call.py().bool(answer)
}

method! {
    /// The truth of the content.
    fn truth_noargs(call, this: Victim) = Signature::new("()");
    { truth_of_content(call, this) }
}

method! {
    /// The truth of value.
    fn truth_o(call, this: Victim, value) = Signature::new("(value, /)");
    { At { call, this: Some(this), value, other: value }.truth() }
}

method! {
    /// The truth of value.
    fn truth_keywords(call, this: Victim, value; other) = Signature::new("(value, other=None)");
    { At { call, this: Some(this), value, other: other.unwrap_or(value) }.truth() }
}

method! {
    /// The truth of value.
    fn truth_class(call, this: Victim, value; other) =
        Signature::new("(value, /, other=None)").with_class();
    { At { call, this: Some(this), value, other: other.unwrap_or(value) }.truth() }
}

#[allow(non_camel_case_types)]
struct truth {}

impl Getter for truth {
    type Class = Victim;
    const NAME: &'static CStr = c"truth";

    fn get<'py>(call: Call<'py, Meetings>, this: Instance<'py, Victim>) -> Result<Owned<'py>> {
        truth_of_content(call, this)
    }
}

fn repr<'py>(call: Call<'py, Meetings>, this: Instance<'py, Victim>) -> Result<Owned<'py>> {
    truth_of_content(call, this)?.object().repr(call.py())
}

struct NewVictim;

impl Constructor<2> for NewVictim {
    type Class = Victim;
    const SIGNATURE: Signature = Signature::new("(value=None, *, other=None)");

    fn call<'py>(
        call: Call<'py, Meetings>,
        class: ClassRef<'py, Victim>,
        [value, other]: [Option<Object<'py>>; 2],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let Some(value) = value else {
            return class.instantiate(py, Value::new());
        };
        At { call, this: None, value, other: other.unwrap_or(value) }.truth()?;
        let made = class.instantiate(py, Value::new())?;
        let this = class.instance(made.object()).expect("just made");
        At { call, this: Some(this), value, other: value }.use_everything()?;
        Ok(made)
    }
}

function! {
    /// The truth of what `_rustdlib_probe_hook` has as its value.
    fn meet_noargs(call: Call<Meetings>) = Signature::new("()");
    {
        let value = call.py().import_from(c"_rustdlib_probe_hook", c"value")?;
        let answer = value.object().is_true()?;
        call.data()?.uses.fetch_add(1, Ordering::Relaxed);
        call.class::<Victim>()?.instantiate(call.py(), Value::new())?;
        call.py().bool(answer)
    }
}

function! {
    /// The truth of value.
    fn meet_o(call: Call<Meetings>, value) = Signature::new("(value, /)");
    { At { call, this: None, value, other: value }.truth() }
}

function! {
    /// The truth of value, with data open.
    fn meet_fast(call: Call<Meetings>, value, data) = Signature::new("(value, data, /)");
    {
        let mut buffer = Buffer::new();
        let content = buffer.open_any_shape(data)?;
        let before = content.to_vec();
        let answer = At { call, this: None, value, other: data }.truth();
        assert_eq!(before, content);
        answer
    }
}

function! {
    /// The truth of value.
    fn meet_keywords(call: Call<Meetings>, value; other) =
        Signature::new("(value, other=None)");
    { At { call, this: None, value, other: other.unwrap_or(value) }.truth() }
}
