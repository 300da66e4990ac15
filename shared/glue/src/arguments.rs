//! Binding the arguments of a call to parameters, with Argument Clinic's rules and words.
#![allow(unsafe_code)]

use std::ptr::{self, NonNull};
use std::slice;

use crate::capi::{self, Py_ssize_t, PyObject};
use crate::{Attached, Builtin, Object, Raised, Result, Signature, version};

/// The arguments as C hands them over, for as long as the call lasts.
pub(crate) struct Arguments<'py> {
    positional: &'py [*mut PyObject],
    keywords: Keywords<'py>,
}

enum Keywords<'py> {
    None,
    /// Names in a tuple, values behind the positional arguments: `METH_FASTCALL`.
    Stack {
        names: *mut PyObject,
        values: &'py [*mut PyObject],
    },
    /// What a type's `__new__` is given.
    Dict {
        dict: *mut PyObject,
        count: usize,
    },
}

/// What a function body is given for each parameter: `None` where nothing was passed.
pub(crate) type Bound<'py, const N: usize> = [Option<Object<'py>>; N];

impl<'py> Arguments<'py> {
    /// # Safety
    /// The arguments of a `METH_FASTCALL | METH_KEYWORDS` call that lasts for `'py`; `names` may be
    /// null.
    #[inline]
    pub(crate) unsafe fn from_stack(
        arguments: *const *mut PyObject,
        count: Py_ssize_t,
        names: *mut PyObject,
    ) -> Self {
        let count = count.cast_unsigned();
        // SAFETY: so many pointers are there; C passes null for none of them.
        let positional = unsafe { pointers(arguments, count) };
        if names.is_null() {
            return Self { positional, keywords: Keywords::None };
        }
        // SAFETY: a tuple; as many values follow the positional arguments.
        let values = unsafe {
            let named = capi::PyTuple_GET_SIZE(names).cast_unsigned();
            pointers(arguments.wrapping_add(count), named)
        };
        if values.is_empty() {
            return Self { positional, keywords: Keywords::None };
        }
        Self { positional, keywords: Keywords::Stack { names, values } }
    }

    /// # Safety
    /// `tuple` is a tuple and `dict` a dict or null; both live for `'py`, and the tuple is only
    /// ours, as the arguments of a call are.
    pub(crate) unsafe fn from_tuple(tuple: *mut PyObject, dict: *mut PyObject) -> Self {
        // SAFETY: a tuple of this size; its items are one array.
        let positional = unsafe {
            let count = capi::PyTuple_GET_SIZE(tuple).cast_unsigned();
            let items = &raw const (*tuple.cast::<pyo3_ffi::PyTupleObject>()).ob_item;
            pointers(items.cast(), count)
        };
        // SAFETY: a dict.
        let count = if dict.is_null() { 0 } else { unsafe { capi::PyDict_Size(dict) } };
        match count {
            0 => Self { positional, keywords: Keywords::None },
            _ => {
                Self { positional, keywords: Keywords::Dict { dict, count: count.cast_unsigned() } }
            }
        }
    }

    /// Binds to a signature of at most `N` parameters. `name` is for messages.
    #[inline]
    pub(crate) fn bind<const N: usize>(
        &self,
        py: Attached<'py>,
        name: &str,
        signature: &Signature,
    ) -> Result<Bound<'py, N>> {
        let given = self.positional.len();
        let mut bound = [None; N];
        let plain = matches!(self.keywords, Keywords::None)
            && signature.required_keywords == 0
            && (signature.required..=signature.positional.min(N)).contains(&given);
        if plain {
            for (slot, &argument) in bound.iter_mut().zip(self.positional) {
                *slot = object(argument);
            }
        } else {
            self.bind_named(py, name, signature, &mut bound)?;
        }
        Ok(bound)
    }

    #[inline(never)]
    fn bind_named(
        &self,
        py: Attached<'py>,
        name: &str,
        signature: &Signature,
        bound: &mut [Option<Object<'py>>],
    ) -> Result<()> {
        self.check_count(py, name, signature)?;
        for (slot, &argument) in bound.iter_mut().zip(self.positional) {
            *slot = object(argument);
        }
        let given = self.positional.len();
        let mut left = self.keywords.count();
        let first = given.max(signature.positional_only);
        for (index, slot) in bound.iter_mut().enumerate().take(signature.count).skip(first) {
            *slot = self.keywords.find(signature.name(index));
            if slot.is_some() {
                left -= 1;
            } else if signature.requires(index) {
                return Err(missing(py, name, signature, index));
            }
        }
        if left > 0 { Err(self.surplus_keyword(py, name, signature)) } else { Ok(()) }
    }

    fn check_count(&self, py: Attached<'_>, name: &str, signature: &Signature) -> Result<()> {
        let given = self.positional.len();
        let all = given + self.keywords.count();
        let Signature { count, positional, positional_only, required, .. } = *signature;
        if signature.is_positional_only() {
            return self.check_positional(py, name, signature);
        }
        if all > count {
            // "keyword" keeps the message true when nothing was given by position.
            let keyword = if given == 0 { "keyword " } else { "" };
            let s = plural(count);
            let message = format_args!("at most {count} {keyword}argument{s} ({all} given)");
            return Err(raise_takes(py, name, message));
        }
        if given > positional && positional == 0 {
            return Err(raise_takes(py, name, format_args!("no positional arguments")));
        }
        let required_only = positional_only.min(required);
        let (bound, limit) = if given > positional {
            (if required < positional { "at most" } else { "exactly" }, positional)
        } else if given < required_only {
            (if required_only < positional { "at least" } else { "exactly" }, required_only)
        } else {
            return Ok(());
        };
        let s = plural(limit);
        let message = format_args!("{bound} {limit} positional argument{s} ({given} given)");
        Err(raise_takes(py, name, message))
    }

    /// The words for functions that take nothing by name are different ones.
    fn check_positional(&self, py: Attached<'_>, name: &str, signature: &Signature) -> Result<()> {
        if self.keywords.count() > 0 {
            return Err(raise_takes(py, name, format_args!("no keyword arguments")));
        }
        let given = self.positional.len();
        let (least, most) = (signature.required, signature.positional);
        let (bound, limit) = match given {
            _ if given < least => ("at least ", least),
            _ if given > most => ("at most ", most),
            _ => return Ok(()),
        };
        let bound = if least == most { "" } else { bound };
        let s = plural(limit);
        let message = format_args!("{name} expected {bound}{limit} argument{s}, got {given}");
        Err(py.raise(Builtin::TypeError, message))
    }

    /// A keyword that names no parameter, or one that a positional argument has taken.
    fn surplus_keyword(&self, py: Attached<'_>, name: &str, signature: &Signature) -> Raised {
        for index in signature.positional_only..self.positional.len() {
            let parameter = signature.name(index);
            if self.keywords.find(parameter).is_some() {
                let position = index + 1;
                let message = format_args!(
                    "argument for {name}() given by name ('{parameter}') and position ({position})"
                );
                return py.raise(Builtin::TypeError, message);
            }
        }
        self.keywords.unexpected(py, name, signature)
    }
}

impl<'py> Keywords<'py> {
    fn count(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Stack { values, .. } => values.len(),
            Self::Dict { count, .. } => *count,
        }
    }

    /// The argument that was given this name.
    fn find(&self, name: &str) -> Option<Object<'py>> {
        let mut found = None;
        self.each(|keyword, value| {
            let same = equals(keyword, name);
            if same {
                found = object(value);
            }
            !same
        });
        found
    }

    /// Raises for the first keyword that the signature does not know.
    fn unexpected(&self, py: Attached<'_>, name: &str, signature: &Signature) -> Raised {
        let mut unknown = None;
        self.each(|keyword, _| {
            let known = (signature.positional_only..signature.count)
                .any(|index| equals(keyword, signature.name(index)));
            if !known {
                unknown = NonNull::new(keyword);
            }
            known
        });
        let Some(keyword) = unknown else {
            return py
                .raise(Builtin::TypeError, format_args!("invalid keyword argument for {name}()"));
        };
        // SAFETY: a key of the call's keywords, which live as long as the call.
        let keyword = unsafe { Object::borrowed(keyword) };
        if !keyword.is_str() {
            return py.raise(Builtin::TypeError, "keywords must be strings");
        }
        match keyword.text() {
            Err(raised) => raised,
            Ok(keyword) if version::AT_LEAST_3_13 => {
                let message =
                    format_args!("{name}() got an unexpected keyword argument '{keyword}'");
                py.raise(Builtin::TypeError, message)
            }
            Ok(keyword) => {
                let message =
                    format_args!("'{keyword}' is an invalid keyword argument for {name}()");
                py.raise(Builtin::TypeError, message)
            }
        }
    }

    /// Visits name and value of each until `visit` returns false.
    fn each(&self, mut visit: impl FnMut(*mut PyObject, *mut PyObject) -> bool) {
        match *self {
            Self::None => {}
            Self::Stack { names, values } => {
                for (index, &value) in values.iter().enumerate() {
                    // SAFETY: the tuple has a name for each value.
                    let name = unsafe { capi::PyTuple_GET_ITEM(names, index.cast_signed()) };
                    if !visit(name, value) {
                        return;
                    }
                }
            }
            Self::Dict { dict, .. } => {
                let (mut at, mut name, mut value) = (0, ptr::null_mut(), ptr::null_mut());
                // SAFETY: a dict that nobody changes: `visit` runs no Python code.
                while unsafe { capi::PyDict_Next(dict, &mut at, &mut name, &mut value) } != 0 {
                    if !visit(name, value) {
                        return;
                    }
                }
            }
        }
    }
}

impl Signature {
    const fn requires(&self, index: usize) -> bool {
        let keyword = index >= self.positional;
        index < self.required || (keyword && index < self.positional + self.required_keywords)
    }
}

#[cold]
fn missing(py: Attached<'_>, name: &str, signature: &Signature, index: usize) -> Raised {
    let (parameter, position) = (signature.name(index), index + 1);
    let message = format_args!("{name}() missing required argument '{parameter}' (pos {position})");
    py.raise(Builtin::TypeError, message)
}

#[cold]
fn raise_takes(py: Attached<'_>, name: &str, what: std::fmt::Arguments<'_>) -> Raised {
    py.raise(Builtin::TypeError, format_args!("{name}() takes {what}"))
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// Whether a keyword has this text. Runs no Python code.
fn equals(keyword: *mut PyObject, name: &str) -> bool {
    let mut size = 0;
    // SAFETY: `keyword` is an object; the text lives in it, and nothing runs before we are done.
    unsafe {
        if capi::PyUnicode_Check(keyword) == 0
            || capi::PyUnicode_GET_LENGTH(keyword).cast_unsigned() != name.len()
        {
            return false;
        }
        let text = capi::PyUnicode_AsUTF8AndSize(keyword, &mut size);
        if text.is_null() {
            capi::PyErr_Clear();
            return false;
        }
        slice::from_raw_parts(text.cast::<u8>(), size.cast_unsigned()) == name.as_bytes()
    }
}

/// An argument as a handle.
#[inline]
fn object<'py>(argument: *mut PyObject) -> Option<Object<'py>> {
    // SAFETY: the caller of a C function keeps its arguments alive until it returns.
    NonNull::new(argument).map(|argument| unsafe { Object::borrowed(argument) })
}

/// A slice that may be empty with a null pointer.
///
/// # Safety
/// `count` objects are at `start`, unchanged for `'py`.
#[inline]
unsafe fn pointers<'py>(start: *const *mut PyObject, count: usize) -> &'py [*mut PyObject] {
    if count == 0 {
        return &[];
    }
    // SAFETY: as the caller says.
    unsafe { slice::from_raw_parts(start, count) }
}
