//! What the macros expand to; not for use by hand.

pub use crate::call::arguments::argument;
pub use crate::call::signature::{doc_bytes, doc_length};
pub use crate::ffi::text::is_name_of;
pub use pyo3_ffi::PyObject;
#[cfg(Py_3_15)]
pub use pyo3_ffi::PySlot;
