//! Exceptions.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::fmt::{self, Write};
use std::marker::PhantomData;
use std::ptr::NonNull;

use crate::core::unreturned;
use crate::ffi::capi::{self, PyObject};
use crate::{Attached, Object, Owned};

/// Says that an exception was set in this thread: return it, and Python sees the exception.
///
/// The exception belongs to the thread: there is one at a time, and the next takes its place. Where it
/// has been taken or forgotten by another `Raised`, returning this one raises `SystemError`. One that is
/// dropped leaves the exception where it is, and a call that has a result all the same raises
/// `SystemError` with the exception as its cause.
///
/// Take, forget or return it before anything is called that can run Python code: with an exception set,
/// that ends with `SystemError`, and a debug build of CPython ends the process.
#[derive(Debug)]
#[must_use = "an exception is set: return it, or take it back with `Raised::forget`"]
pub struct Raised {
    _not_send: PhantomData<*mut ()>,
}

/// What can fail with an exception.
pub type Result<T, E = Raised> = std::result::Result<T, E>;

/// The exceptions that every interpreter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Python's")]
pub enum Builtin {
    AssertionError,
    AttributeError,
    BufferError,
    DeprecationWarning,
    EOFError,
    Exception,
    FutureWarning,
    MemoryError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
    RuntimeError,
    StopIteration,
    SystemError,
    TypeError,
    UnicodeEncodeError,
    ValueError,
}

impl Builtin {
    /// The class.
    pub fn class<'py>(self, _py: Attached<'py>) -> Object<'py> {
        // SAFETY: these pointers of libpython are set before any interpreter runs and never change.
        let class = unsafe {
            match self {
                Self::AssertionError => pyo3_ffi::PyExc_AssertionError,
                Self::AttributeError => pyo3_ffi::PyExc_AttributeError,
                Self::BufferError => pyo3_ffi::PyExc_BufferError,
                Self::DeprecationWarning => pyo3_ffi::PyExc_DeprecationWarning,
                Self::EOFError => pyo3_ffi::PyExc_EOFError,
                Self::Exception => pyo3_ffi::PyExc_Exception,
                Self::FutureWarning => pyo3_ffi::PyExc_FutureWarning,
                Self::MemoryError => pyo3_ffi::PyExc_MemoryError,
                Self::NotImplementedError => pyo3_ffi::PyExc_NotImplementedError,
                Self::OSError => pyo3_ffi::PyExc_OSError,
                Self::OverflowError => pyo3_ffi::PyExc_OverflowError,
                Self::RecursionError => pyo3_ffi::PyExc_RecursionError,
                Self::RuntimeError => pyo3_ffi::PyExc_RuntimeError,
                Self::StopIteration => pyo3_ffi::PyExc_StopIteration,
                Self::SystemError => pyo3_ffi::PyExc_SystemError,
                Self::TypeError => pyo3_ffi::PyExc_TypeError,
                Self::UnicodeEncodeError => pyo3_ffi::PyExc_UnicodeEncodeError,
                Self::ValueError => pyo3_ffi::PyExc_ValueError,
            }
        };
        // SAFETY: the static exception classes are never null and outlive every call.
        unsafe { Object::borrowed(NonNull::new_unchecked(class)) }
    }
}

impl Raised {
    /// Takes note of an exception that a C function has set.
    #[inline]
    pub(crate) fn by_c(_py: Attached<'_>) -> Self {
        // SAFETY: attached.
        debug_assert!(!unsafe { capi::PyErr_Occurred() }.is_null());
        Self { _not_send: PhantomData }
    }

    /// Whether the exception is of this class, or of a class derived from it.
    pub fn is(&self, py: Attached<'_>, class: Builtin) -> bool {
        // SAFETY: attached; where no exception is set, it is of no class.
        unsafe { capi::PyErr_ExceptionMatches(class.class(py).as_ptr()) != 0 }
    }

    /// Leaves the exception to C.
    #[inline]
    pub(crate) fn into_c(self) {
        std::mem::forget(self);
    }

    /// Clears the exception.
    pub fn forget(self, _py: Attached<'_>) {
        self.into_c();
        // SAFETY: attached.
        unsafe { capi::PyErr_Clear() }
    }

    /// Takes the exception out of the thread.
    pub fn take<'py>(self, py: Attached<'py>) -> Owned<'py> {
        self.into_c();
        // SAFETY: attached; a reference to the exception, which is ours, or null where there is none.
        unsafe {
            let exception = capi::take_raised_exception();
            Owned::from_pointer(NonNull::new(exception).unwrap_or_else(|| {
                // It has been taken already, or normalising ran out of memory; the static instance
                // always exists.
                no_memory(py);
                NonNull::new_unchecked(capi::take_raised_exception())
            }))
        }
    }

    /// What `raise` does inside an `except` block: `context` becomes the `__context__` of this one.
    pub fn while_handling(self, py: Attached<'_>, context: Owned<'_>) -> Self {
        let exception = self.take(py);
        exception.set_context(context);
        py.raise_again(exception)
    }

    /// What `raise ... from None` does inside an `except` block: there is a context, not shown.
    pub fn from_none(self, py: Attached<'_>, context: Owned<'_>) -> Self {
        let exception = self.take(py);
        exception.set_context(context);
        exception.set_cause(None);
        py.raise_again(exception)
    }

    /// What `raise ... from cause` does inside the `except` block that has caught `cause`.
    pub fn from_cause(self, py: Attached<'_>, cause: Owned<'_>) -> Self {
        let exception = self.take(py);
        exception.set_context(cause.object().to_owned(py));
        exception.set_cause(Some(cause));
        py.raise_again(exception)
    }
}

impl Drop for Raised {
    fn drop(&mut self) {
        unreturned::dropped();
    }
}

impl<'py> Owned<'py> {
    /// Takes over the reference that a C function returned: null means that it raised.
    ///
    /// # Safety
    /// `pointer` is null with an exception set, or a strong reference that nobody else gives up.
    #[inline]
    pub(crate) unsafe fn from_c(py: Attached<'py>, pointer: *mut PyObject) -> Result<Self> {
        match NonNull::new(pointer) {
            // SAFETY: not null, so the caller promises the reference.
            Some(pointer) => Ok(unsafe { Self::from_pointer(pointer) }),
            None => Err(Raised::by_c(py)),
        }
    }
}

/// For exception instances. C does not look what it is given for a context or a cause, but relies on
/// it later: what is no exception is left out.
impl Owned<'_> {
    fn is_exception(&self) -> bool {
        // SAFETY: a live object.
        unsafe { pyo3_ffi::PyExceptionInstance_Check(self.object().as_ptr()) != 0 }
    }

    fn set_context(&self, context: Owned<'_>) {
        if self.is_exception() && context.is_exception() {
            // SAFETY: two exception instances; C takes the reference to the second.
            unsafe { capi::PyException_SetContext(self.object().as_ptr(), context.into_c()) }
        }
    }

    fn set_cause(&self, cause: Option<Owned<'_>>) {
        let cause = cause.filter(Owned::is_exception).map_or(std::ptr::null_mut(), Owned::into_c);
        if self.is_exception() {
            // SAFETY: two exception instances, or one and null; C takes the reference.
            unsafe { capi::PyException_SetCause(self.object().as_ptr(), cause) }
        }
    }
}

impl<'py> Attached<'py> {
    /// Raises `class` with a message.
    #[cold]
    pub fn raise(self, class: Builtin, message: impl fmt::Display) -> Raised {
        self.raise_class(class.class(self), message)
    }

    /// Raises an exception class of the module with a message.
    #[cold]
    pub fn raise_class(self, class: Object<'_>, message: impl fmt::Display) -> Raised {
        match self.str(message) {
            Ok(message) => self.raise_value(class, message.object()),
            Err(raised) => raised,
        }
    }

    /// Raises `class` with any object as its argument.
    #[cold]
    pub fn raise_value(self, class: Object<'_>, value: Object<'_>) -> Raised {
        // SAFETY: a class and a value, both alive.
        unsafe { capi::PyErr_SetObject(class.as_ptr(), value.as_ptr()) }
        Raised::by_c(self)
    }

    /// Raises an exception that was taken out by [`Raised::take`].
    ///
    /// Raises `TypeError` instead where it is none.
    #[cold]
    pub fn raise_again(self, exception: Owned<'_>) -> Raised {
        if !exception.is_exception() {
            return self.raise(Builtin::TypeError, "exceptions must derive from BaseException");
        }
        // SAFETY: an exception instance, of which C takes the reference.
        unsafe { capi::set_raised_exception(exception.into_c()) };
        Raised::by_c(self)
    }

    /// Raises `MemoryError`. Needs no memory.
    #[cold]
    pub fn no_memory(self) -> Raised {
        no_memory(self);
        Raised::by_c(self)
    }

    /// Issues a warning, which a filter can make an exception. `stack_level` counts from the Python
    /// function that called us: 1 is that function.
    #[cold]
    pub fn warn(
        self,
        class: Builtin,
        message: impl fmt::Display,
        stack_level: isize,
    ) -> Result<()> {
        let mut text = Text::new();
        if write!(text, "{message}\0").is_err() {
            return Err(self.no_memory());
        }
        let message = CStr::from_bytes_until_nul(&text.0).unwrap_or_default();
        // SAFETY: a class and a C string, both alive.
        let failed = unsafe {
            capi::PyErr_WarnEx(class.class(self).as_ptr(), message.as_ptr(), stack_level) < 0
        };
        if failed { Err(Raised::by_c(self)) } else { Ok(()) }
    }

    /// A `str` with the text of `value`.
    pub fn str(self, value: impl fmt::Display) -> Result<Owned<'py>> {
        let mut text = Text::new();
        if write!(text, "{value}").is_err() {
            return Err(self.no_memory());
        }
        // SAFETY: UTF-8 from `fmt::Write`, of this length; a `Vec` is never longer than
        // `Py_ssize_t` can say.
        unsafe {
            let bytes = text.0.as_ptr().cast();
            let object = capi::PyUnicode_FromStringAndSize(bytes, text.0.len().cast_signed());
            Owned::from_c(self, object)
        }
    }
}

#[cold]
fn no_memory(_py: Attached<'_>) {
    // SAFETY: attached; it raises a preallocated instance.
    let _: *mut PyObject = unsafe { capi::PyErr_NoMemory() };
}

/// Text that grows without aborting: running out of memory is a `fmt::Error`.
struct Text(Vec<u8>);

impl Text {
    fn new() -> Self {
        Self(Vec::new())
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.try_reserve(text.len()).map_err(|_| fmt::Error)?;
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}
