//! Binding the arguments of a call to parameters, with Argument Clinic's rules and words.
#![allow(unsafe_code)]

use std::ptr::NonNull;
use std::slice;

use crate::call::keywords::{Held, Keywords, equals, plain_text};
use crate::ffi::capi::{self, Py_ssize_t, PyObject};
use crate::ffi::text::same_short;
use crate::{Attached, Builtin, Object, Raised, Result, Signature, version};

/// The arguments as C hands them over, for as long as the call lasts.
pub(crate) struct Arguments<'py> {
    positional: &'py [*mut PyObject],
    keywords: Keywords<'py>,
}

/// What a function body is given for each parameter: `None` where nothing was passed.
pub(crate) type Bound<'py, const N: usize> = [Option<Object<'py>>; N];

/// The argument for a parameter, if the signature has it.
#[inline]
#[must_use]
pub fn argument<'py, const N: usize>(
    arguments: &[Option<Object<'py>>; N],
    index: Option<usize>,
) -> Option<Object<'py>> {
    index.and_then(|index| arguments[index])
}

/// Binds the arguments of a `METH_FASTCALL | METH_KEYWORDS` call to a signature of at most `N`
/// parameters. `name` is for messages.
///
/// # Safety
/// `count` arguments, and as many as there are `names`, live for `'py`; `names` is a tuple or null.
#[inline]
pub(crate) unsafe fn bind_stack<'py, const N: usize>(
    py: Attached<'_>,
    name: &'static str,
    signature: &'static Signature,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> Result<Bound<'py, N>> {
    let given = count.cast_unsigned();
    if !names.is_null() || !signature.takes_plainly(given) || given > N {
        // What is in memory for this is not so for plain calls.
        let mut bound = [None; N];
        // SAFETY: as the caller says.
        unsafe { bind_any_stack(py, name, signature, arguments, count, names, &mut bound)? };
        return Ok(bound);
    }
    let mut bound = [None; N];
    for (index, slot) in bound.iter_mut().enumerate() {
        if index < given {
            // SAFETY: there are so many.
            *slot = object(unsafe { *arguments.add(index) });
        }
    }
    Ok(bound)
}

/// Fills `bound`, which is to be all `None`: to return it would be to read it right after it was written, by parts
/// of another size.
///
/// # Safety
/// As for [`bind_stack`].
#[inline(never)]
unsafe fn bind_any_stack<'py, const N: usize>(
    py: Attached<'_>,
    name: &'static str,
    signature: &'static Signature,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
    bound: &mut Bound<'py, N>,
) -> Result<()> {
    // SAFETY: as the caller says.
    unsafe {
        if bind_in_order(signature, arguments, count.cast_unsigned(), names, bound) {
            return Ok(());
        }
        *bound = [None; N];
        Arguments::from_stack(arguments, count, names).bind_slice(py, name, signature, bound)
    }
}

/// Binds arguments of which the named ones are right and in order, as they mostly are. If they are
/// not, it returns false and `bound` is good for nothing.
///
/// # Safety
/// As for [`bind_stack`].
#[inline]
unsafe fn bind_in_order<'py, const N: usize>(
    signature: &'static Signature,
    arguments: *const *mut PyObject,
    given: usize,
    names: *mut PyObject,
    bound: &mut Bound<'py, N>,
) -> bool {
    if names.is_null() || given > signature.positional || given < signature.positional_only {
        return false;
    }
    // SAFETY: a tuple, and as many arguments as were given, those that it names behind the others.
    unsafe {
        // One by one: a loop of `given` rounds would be made a call of memcpy, for an argument or two.
        for (index, slot) in bound.iter_mut().enumerate() {
            if index < given {
                *slot = object(*arguments.add(index));
            }
        }
        let mut next = given;
        for at in 0..capi::PyTuple_GET_SIZE(names).cast_unsigned() {
            let keyword = *capi::tuple_items(names).add(at);
            let text = plain_text(keyword);
            let is_named = |&index: &usize| {
                let name = signature.name(index);
                match text {
                    Some(text) => name.len() == text.len() && same_short(name.as_bytes(), text),
                    None => equals(keyword, name),
                }
            };
            let Some(index) = (next..signature.count).find(is_named) else { return false };
            bound[index] = object(*arguments.add(given + at));
            next = index + 1;
        }
    }
    signature.is_content_with(given) || signature.has_required(bound)
}

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
    /// `tuple` is a tuple that lives for `'py`.
    pub(crate) unsafe fn from_tuple(tuple: *mut PyObject, keywords: &'py [Held<'py>]) -> Self {
        // SAFETY: a tuple of this size, which does not change; its items are one array.
        let positional = unsafe {
            let count = capi::PyTuple_GET_SIZE(tuple).cast_unsigned();
            pointers(capi::tuple_items(tuple), count)
        };
        Self { positional, keywords: Keywords::Held(keywords) }
    }

    /// Binds to a signature of at most `N` parameters. `name` is for messages.
    #[inline]
    pub(crate) fn bind<const N: usize>(
        &self,
        py: Attached<'_>,
        name: &str,
        signature: &Signature,
    ) -> Result<Bound<'py, N>> {
        let mut bound = [None; N];
        self.bind_slice(py, name, signature, &mut bound)?;
        Ok(bound)
    }

    #[inline(never)]
    fn bind_slice(
        &self,
        py: Attached<'_>,
        name: &str,
        signature: &Signature,
        bound: &mut [Option<Object<'py>>],
    ) -> Result<()> {
        let given = self.positional.len();
        let mut left = self.keywords.count();
        if signature.is_positional_only() || !signature.counts_are_right(given, left) {
            if signature.has_class && signature.count == 0 {
                return self.check_nothing(py, name);
            }
            self.check_count(py, name, signature)?;
        }
        for (slot, &argument) in bound.iter_mut().zip(self.positional) {
            *slot = object(argument);
        }
        if left == 0 && signature.takes_plainly(given) {
            return Ok(());
        }
        let first = given.max(signature.positional_only);
        for (index, slot) in bound.iter_mut().enumerate().take(signature.count).skip(first) {
            if left > 0 {
                *slot = self.keywords.find(signature.name(index));
            }
            if slot.is_some() {
                left -= 1;
            } else if signature.requires(index) {
                return Err(missing(py, name, signature, index));
            }
        }
        if left == 0 {
            return Ok(());
        }
        if let Some(convert) = signature.converted {
            convert(py, &bound[..signature.count])?;
        }
        Err(self.surplus_keyword(py, name, signature))
    }

    #[cold]
    fn check_count(&self, py: Attached<'_>, name: &str, signature: &Signature) -> Result<()> {
        let given = self.positional.len();
        let all = given + self.keywords.count();
        let Signature { count, positional, positional_only, required, .. } = *signature;
        if signature.is_positional_only() && !signature.has_class {
            return self.check_positional(py, name, signature);
        }
        if count == 0 && all > 0 {
            return Err(raise_takes(py, name, format_args!("no arguments")));
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

    /// Until 3.12, a method with a defining class and no parameters takes any keyword.
    fn check_nothing(&self, py: Attached<'_>, name: &str) -> Result<()> {
        let keywords = if version::AT_LEAST_3_13 { self.keywords.count() } else { 0 };
        if self.positional.len() + keywords == 0 {
            return Ok(());
        }
        Err(raise_takes(py, name, format_args!("no arguments")))
    }

    /// The words for functions that take nothing by name are different ones.
    fn check_positional(&self, py: Attached<'_>, name: &str, signature: &Signature) -> Result<()> {
        let given = self.positional.len();
        if signature.positional == 0 && given > 0 {
            return Err(raise_takes(py, name, format_args!("no positional arguments")));
        }
        if self.keywords.count() > 0 {
            return Err(raise_takes(py, name, format_args!("no keyword arguments")));
        }
        let (least, most) = (signature.required, signature.positional);
        let (bound, limit) = match given {
            _ if given < least => ("at least ", least),
            _ if given > most => ("at most ", most),
            _ => return Ok(()),
        };
        let s = plural(limit);
        if signature.parsed {
            let bound = if least == most { "exactly " } else { bound };
            let message = format_args!("{bound}{limit} argument{s} ({given} given)");
            return Err(raise_takes(py, name, message));
        }
        let bound = if least == most { "" } else { bound };
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

impl Signature {
    /// Whether so many positional arguments are all that is needed.
    const fn takes_plainly(&self, given: usize) -> bool {
        self.is_content_with(given) && given <= self.positional
    }

    /// Whether so many positional arguments are at least all that is required.
    const fn is_content_with(&self, given: usize) -> bool {
        self.required_keywords == 0 && self.required <= given
    }

    /// Whether nothing that is required is missing.
    fn has_required(&self, bound: &[Option<Object<'_>>]) -> bool {
        (0..self.count).all(|index| !self.requires(index) || bound[index].is_some())
    }

    /// Whether there is nothing to say against the number of arguments.
    const fn counts_are_right(&self, given: usize, named: usize) -> bool {
        let enough = given >= self.positional_only || given >= self.required;
        enough && given <= self.positional && given + named <= self.count
    }

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
