//! The keyword arguments of a call.
#![allow(unsafe_code)]

use std::ptr::NonNull;

use crate::ffi::capi::{self, PyObject};
use crate::ffi::characters;
use crate::ffi::text::{same, same_short};
use crate::values::code_units::code_units_of;
use crate::{Attached, Builtin, CodeUnits, Object, Owned, Raised, Result, Signature, version};

/// Names and values, for as long as the call lasts.
pub(crate) enum Keywords<'py> {
    None,
    /// Names in a tuple, values behind the positional arguments: `METH_FASTCALL`.
    Stack {
        names: *mut PyObject,
        values: &'py [*mut PyObject],
    },
    /// What a type's `__new__` is given; see [`hold_keywords`].
    Held(&'py [Held<'py>]),
}

/// Name and value of a keyword argument.
pub(crate) type Held<'py> = (Owned<'py>, Owned<'py>);

/// What a dict of keywords has, with references of our own.
///
/// Others can change the dict while the values are in use: `_thread.start_new_thread` lends its caller's,
/// and the collector shows Python code any dict, a copy of ours as well.
///
/// # Safety
/// `dict` is a dict or null.
pub(crate) unsafe fn hold_keywords(py: Attached<'_>, dict: *mut PyObject) -> Result<Vec<Held<'_>>> {
    let mut held = Vec::new();
    if let Some(dict) = NonNull::new(dict) {
        // SAFETY: the caller of the callback keeps it alive.
        let dict = unsafe { Object::borrowed(dict) };
        if held.try_reserve_exact(dict.dict_length()).is_err() {
            return Err(py.no_memory());
        }
        held.extend(dict.dict_items(py).take(held.capacity()));
    }
    Ok(held)
}

impl<'py> Keywords<'py> {
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Stack { values, .. } => values.len(),
            Self::Held(held) => held.len(),
        }
    }

    /// The argument that was given this name.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<Object<'py>> {
        let found = match *self {
            Self::None => None,
            Self::Stack { names, values } => values.iter().enumerate().find_map(|(at, value)| {
                // SAFETY: the tuple has a name for each value.
                let keyword = unsafe { *capi::tuple_items(names).add(at) };
                equals(keyword, name).then_some(*value)
            }),
            Self::Held(held) => held.iter().find_map(|(keyword, value)| {
                equals(keyword.object().as_ptr(), name).then_some(value.object().as_ptr())
            }),
        };
        // SAFETY: the caller keeps the values alive, or we do.
        NonNull::new(found?).map(|value| unsafe { Object::borrowed(value) })
    }

    /// Raises for the first keyword that the signature does not know.
    #[cold]
    pub(crate) fn unexpected(&self, py: Attached<'_>, name: &str, signature: &Signature) -> Raised {
        let known = || (signature.positional_only..signature.count).map(|at| signature.name(at));
        let keyword = match self.unknown(py, signature.converted.is_none(), known) {
            Ok(Some(keyword)) => keyword,
            Ok(None) => {
                let message = format_args!("invalid keyword argument for {name}()");
                return py.raise(Builtin::TypeError, message);
            }
            Err(raised) => return raised,
        };
        let keyword = keyword.object();
        if !keyword.is_str() {
            return py.raise(Builtin::TypeError, "keywords must be strings");
        }
        let message = if version::AT_LEAST_3_13 {
            let suggestion = suggestion(py, keyword, known());
            unexpected_since_3_13(py, name, keyword, suggestion)
        } else {
            let message = format_args!("'%s' is an invalid keyword argument for {name}()");
            py.str(message).and_then(|message| percent(py, &message, keyword))
        };
        match message {
            Ok(message) => py.raise_value(Builtin::TypeError.class(py), message.object()),
            Err(raised) => raised,
        }
    }

    /// The first keyword that is not among the names. Where `python` says so, a keyword of a class
    /// derived from `str` is compared by its own `==`, as C does it.
    fn unknown<'a, N: Iterator<Item = &'static str>>(
        &self,
        py: Attached<'a>,
        python: bool,
        known: impl Fn() -> N,
    ) -> Result<Option<Owned<'a>>> {
        for at in 0..self.count() {
            // Ours, since Python code can run before it is looked at again.
            let Some(keyword) = self.name(at).map(|name| name.to_owned(py)) else {
                break;
            };
            if !is_among(py, keyword.object(), python, known())? {
                return Ok(Some(keyword));
            }
        }
        Ok(None)
    }

    /// The name of keyword `at`.
    fn name(&self, at: usize) -> Option<Object<'py>> {
        match *self {
            Self::None => None,
            // SAFETY: the tuple has a name for each value, and lives as long as the call.
            Self::Stack { names, values } => (at < values.len()).then(|| unsafe {
                let name = *capi::tuple_items(names).add(at);
                Object::borrowed(NonNull::new_unchecked(name))
            }),
            Self::Held(held) => held.get(at).map(|(name, _)| name.object()),
        }
    }
}

/// Whether a keyword is one of the names; see [`Keywords::unknown`].
fn is_among(
    py: Attached<'_>,
    keyword: Object<'_>,
    python: bool,
    mut names: impl Iterator<Item = &'static str>,
) -> Result<bool> {
    if !python || !keyword.is_str() || keyword.is_exact_str() {
        return Ok(names.any(|name| equals(keyword.as_ptr(), name)));
    }
    for name in names {
        if py.str(name)?.object().is_equal(keyword)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn unexpected_since_3_13<'py>(
    py: Attached<'py>,
    name: &str,
    keyword: Object<'_>,
    suggestion: Option<Owned<'_>>,
) -> Result<Owned<'py>> {
    let end = match suggestion {
        Some(suggestion) => {
            py.str(format_args!(". Did you mean '{}'?", suggestion.object().text()?))?
        }
        None => py.str("")?,
    };
    let begin = py.str(format_args!("{name}() got an unexpected keyword argument '%s'"))?;
    let begin = percent(py, &begin, keyword)?;
    begin.object().in_place_add(py, end.object())
}

/// The name that was meant, in the opinion of Python's own `_suggestions`, if it has one.
fn suggestion<'py>(
    py: Attached<'py>,
    keyword: Object<'_>,
    names: impl Iterator<Item = &'static str>,
) -> Option<Owned<'py>> {
    let find = || -> Result<Owned<'py>> {
        let generate = py.import_from(c"_suggestions", c"_generate_suggestions")?;
        // SAFETY: attached; a new reference or null.
        let candidates = unsafe { Owned::from_c(py, capi::PyList_New(0))? };
        for name in names {
            let name = py.str(name)?;
            // SAFETY: a list and an object.
            let failed = unsafe {
                capi::PyList_Append(candidates.object().as_ptr(), name.object().as_ptr()) < 0
            };
            if failed {
                return Err(Raised::by_c(py));
            }
        }
        let arguments = [candidates.object().as_ptr(), keyword.as_ptr()];
        // SAFETY: a callable and two live objects; a new reference or null.
        unsafe { Owned::from_c(py, capi::PyObject_Call(generate.object().as_ptr(), arguments)) }
    };
    match find() {
        Ok(found) => found.object().is_str().then_some(found),
        Err(raised) => {
            raised.forget(py);
            None
        }
    }
}

/// `format % value`, where neither is a tuple.
fn percent<'py>(py: Attached<'py>, format: &Owned<'_>, value: Object<'_>) -> Result<Owned<'py>> {
    // SAFETY: a str and a live object; a new reference or null.
    unsafe {
        let text = capi::PyUnicode_Format(format.object().as_ptr(), value.as_ptr());
        Owned::from_c(py, text)
    }
}

/// Whether a keyword has this text, which is ASCII. Runs no Python code.
#[inline]
pub(crate) fn equals(keyword: *mut PyObject, name: &str) -> bool {
    // SAFETY: `keyword` is an object, and a str where that is asked; nothing runs before we are
    // done with its text.
    unsafe {
        if capi::PyUnicode_Check(keyword) == 0
            || capi::PyUnicode_GET_LENGTH(keyword).cast_unsigned() != name.len()
        {
            return false;
        }
        match plain_text(keyword) {
            Some(text) => same_short(text, name.as_bytes()),
            None => equals_units(keyword, name),
        }
    }
}

/// The text of a keyword, where it is a str that is kept as ASCII; `None` also where this cannot be seen from here.
///
/// # Safety
/// `keyword` is an object that lives for `'a`.
#[inline]
pub(crate) unsafe fn plain_text<'a>(keyword: *mut PyObject) -> Option<&'a [u8]> {
    // SAFETY: a str where that is asked, as the caller says.
    unsafe {
        if capi::PyUnicode_Check(keyword) == 0 {
            return None;
        }
        characters::ascii_content(keyword)
    }
}

/// The same by its characters: to ask for UTF-8 would make an exception of a lone surrogate, and call its
/// class.
///
/// # Safety
/// `keyword` is a str.
#[inline]
unsafe fn equals_units(keyword: *mut PyObject, name: &str) -> bool {
    // SAFETY: a str.
    unsafe {
        if capi::PyUnicode_READY(keyword) < 0 {
            capi::PyErr_Clear();
            return false;
        }
        matches!(code_units_of(keyword), CodeUnits::Ucs1(text) if same(text, name.as_bytes()))
    }
}
