//! Exceptions and warnings.

use rustdlib_glue::{Attached, Builtin, Object, Raised, Signature, function};

use crate::{EMPTY, ERROR, Probe};

const BUILTINS: [Builtin; 13] = [
    Builtin::AssertionError,
    Builtin::AttributeError,
    Builtin::BufferError,
    Builtin::DeprecationWarning,
    Builtin::Exception,
    Builtin::FutureWarning,
    Builtin::MemoryError,
    Builtin::OverflowError,
    Builtin::RuntimeError,
    Builtin::SystemError,
    Builtin::TypeError,
    Builtin::UnicodeEncodeError,
    Builtin::ValueError,
];

fn find(name: &str) -> Builtin {
    let mut all = BUILTINS.into_iter();
    all.find(|builtin| format!("{builtin:?}") == name).expect("an exception that glue knows")
}

function! {
    /// Raise a built-in exception.
    pub(crate) fn raise_builtin(call: Call<Probe>, name, message) =
        Signature::new("(name, message, /)");
    {
        let class = find(name.text()?);
        Err(call.py().raise(class, message.text()?))
    }
}

function! {
    /// Raise the module's own exception.
    pub(crate) fn raise_own(call: Call<Probe>, message) = Signature::new("(message, /)");
    { Err(call.raise(ERROR, message.text()?)) }
}

function! {
    /// Raise any class with any argument.
    pub(crate) fn raise_object(call: Call<Probe>, class, value) =
        Signature::new("(class, value, /)");
    { Err(call.py().raise_value(class, value)) }
}

function! {
    /// Raise an exception from a slot that has none.
    pub(crate) fn raise_from_empty_slot(call: Call<Probe>) = Signature::new("()");
    { Err(call.raise(EMPTY, "never seen")) }
}

function! {
    /// Issue a warning.
    pub(crate) fn warn(call: Call<Probe>, name, message, level) =
        Signature::new("(name, message, level, /)");
    {
        let (class, level) = (find(name.text()?), level.index()?);
        call.py().warn(class, message.text()?, level)?;
        Ok(call.py().none())
    }
}

/// What `function(None)` raises.
fn raised_by(py: Attached<'_>, function: Object<'_>) -> Raised {
    let call = py.interned(c"__call__");
    match call.and_then(|call| function.call_method(py, call.object(), py.none().object())) {
        Ok(_) => py.raise(Builtin::RuntimeError, "no exception"),
        Err(raised) => raised,
    }
}

function! {
    /// Raise ValueError while handling what function(None) raises.
    pub(crate) fn handled(call: Call<Probe>, function) = Signature::new("(function, /)");
    {
        let py = call.py();
        let context = raised_by(py, function).take(py);
        Err(py.raise(Builtin::ValueError, "second").while_handling(py, context))
    }
}

function! {
    /// Raise ValueError from None while handling what function(None) raises.
    pub(crate) fn handled_from_none(call: Call<Probe>, function) =
        Signature::new("(function, /)");
    {
        let py = call.py();
        let context = raised_by(py, function).take(py);
        Err(py.raise(Builtin::ValueError, "second").from_none(py, context))
    }
}

function! {
    /// Raise ValueError with any object as the context, shown or not.
    pub(crate) fn handled_with(call: Call<Probe>, context, shown) =
        Signature::new("(context, shown, /)");
    {
        let (py, shown) = (call.py(), shown.is_true()?);
        let raised = py.raise(Builtin::ValueError, "second");
        let context = context.to_owned(py);
        Err(if shown { raised.while_handling(py, context) } else { raised.from_none(py, context) })
    }
}

function! {
    /// Whether function(None) raises a TypeError; it is forgotten.
    pub(crate) fn forgotten_exception(call: Call<Probe>, function) =
        Signature::new("(function, /)");
    {
        let py = call.py();
        let raised = raised_by(py, function);
        let is = raised.is(py, Builtin::TypeError);
        raised.forget(py);
        py.bool(is)
    }
}

function! {
    /// Raise what the function raises, and then, over that, what C raises.
    pub(crate) fn raised_over(call: Call<Probe>, function) = Signature::new("(function, /)");
    {
        let py = call.py();
        let first = raised_by(py, function);
        let second = py.str("short")?.object().character(5).map(drop);
        first.forget(py);
        assert!(second.is_err(), "there is no such character");
        Ok(py.none())
    }
}

function! {
    /// Raise any object.
    pub(crate) fn raised_again(call: Call<Probe>, value) = Signature::new("(value, /)");
    {
        let py = call.py();
        Err(py.raise_again(value.to_owned(py)))
    }
}
