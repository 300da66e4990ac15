//! The name of an object's type, for messages.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::fmt;
use std::ops::Deref;

use crate::Object;
use crate::ffi::capi;

/// As much of a name as C's `%.200s` shows.
const LIMIT: usize = 200;

/// The name of a type, as C has it in `tp_name`: with the module for most classes of extensions.
///
/// It is a copy. The type's own can go while its object stays: Python code can rename a class, and
/// give an object another one.
#[derive(Clone, Copy)]
pub struct TypeName {
    bytes: [u8; LIMIT],
    length: usize,
}

impl Object<'_> {
    /// The name of the object's type.
    #[cold]
    pub fn type_name(self) -> TypeName {
        // SAFETY: a live object has a type, and the type a name; neither goes before the next call
        // of Python code, which is after this function.
        let name = unsafe { CStr::from_ptr((*capi::Py_TYPE(self.as_ptr())).tp_name) };
        let name = name.to_str().unwrap_or("?");
        let length = name.floor_char_boundary(LIMIT);
        let mut bytes = [0; LIMIT];
        bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
        TypeName { bytes, length }
    }
}

impl Deref for TypeName {
    type Target = str;

    fn deref(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).unwrap_or("?")
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl fmt::Debug for TypeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}
