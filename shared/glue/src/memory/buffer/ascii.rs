//! Bytes to decode, which may be the characters of a `str`.
#![allow(unsafe_code)]

use std::slice;

use super::{Buffer, Exported, exact_bytes};
use crate::ffi::capi;
use crate::ffi::characters;
use crate::{Builtin, Object, Pieces, Raised, Result};

impl<'py> Buffer<'py> {
    /// The characters of a `str`, if all of them are ASCII.
    #[inline]
    pub fn open_ascii_str(object: Object<'py>) -> Option<&'py [u8]> {
        if !object.is_str() {
            return None;
        }
        // SAFETY: a str, which does not change; the caller keeps it alive for the call.
        unsafe { characters::ascii_content(object.as_ptr()) }
            .or_else(|| Self::open_other_str(object))
    }

    /// The same for a `str` whose characters are not seen at once.
    #[inline(never)]
    fn open_other_str(object: Object<'py>) -> Option<&'py [u8]> {
        // Of wide characters C would make UTF-8, and of a lone surrogate an exception, whose class it calls.
        // SAFETY: a str.
        unsafe {
            if capi::PyUnicode_READY(object.as_ptr()) < 0 {
                capi::PyErr_Clear();
                return None;
            }
            if characters::kind_and_data(object.as_ptr()).0 != capi::PyUnicode_1BYTE_KIND {
                return None;
            }
        }
        let mut size = 0;
        // SAFETY: a str. For ASCII this is its own memory, for others a copy that it keeps; a str
        // does not change, and the caller keeps it alive for the call.
        unsafe {
            let text = capi::PyUnicode_AsUTF8AndSize(object.as_ptr(), &mut size);
            if text.is_null() {
                capi::PyErr_Clear();
                return None;
            }
            // UTF-8 has as many bytes as there are characters only where all are ASCII.
            let ascii = size == capi::PyUnicode_GET_LENGTH(object.as_ptr());
            ascii.then(|| slice::from_raw_parts(text.cast(), size.cast_unsigned()))
        }
    }

    /// Bytes to decode: bytes-like, or a `str` of ASCII characters. What `binascii` takes, with its
    /// errors.
    #[inline]
    pub fn open_ascii<'a>(&'a mut self, object: Object<'py>) -> Result<&'a [u8]> {
        if let Some(content) = exact_bytes(object) {
            return Ok(content);
        }
        if object.is_str() {
            return Self::open_ascii_str(object).ok_or_else(|| not_ascii(object));
        }
        if self.copy_small(object) { Ok(self.inline()) } else { self.open_large_ascii(object) }
    }

    /// The same for work that can take piece by piece what somebody can change.
    #[inline]
    pub fn open_ascii_pieces<'a>(&'a mut self, object: Object<'py>) -> Result<Pieces<'a>> {
        if let Some(content) = exact_bytes(object) {
            return Ok(Pieces::stable(content));
        }
        if object.is_str() {
            let text = Self::open_ascii_str(object).ok_or_else(|| not_ascii(object))?;
            return Ok(Pieces::stable(text));
        }
        if self.copy_small(object) {
            return Ok(Pieces::stable(self.inline()));
        }
        self.open_large_ascii_pieces(object)
    }

    #[inline(never)]
    fn open_large_ascii(&mut self, object: Object<'py>) -> Result<&[u8]> {
        let exported = self.export_ascii(object)?;
        self.lend(object, exported)
    }

    #[inline(never)]
    fn open_large_ascii_pieces(&mut self, object: Object<'py>) -> Result<Pieces<'_>> {
        let exported = self.export_ascii(object)?;
        Ok(self.pieces_of(object, exported))
    }

    fn export_ascii(&mut self, object: Object<'py>) -> Result<Exported> {
        let py = object.py();
        self.export_large(object).map_err(|raised| {
            // Whatever the exporter has raised; but there being no memory for a copy stays as it is.
            raised.forget(py);
            let name = object.type_name();
            let message =
                format_args!("argument should be bytes, buffer or ASCII string, not '{name}'");
            py.raise(Builtin::TypeError, message)
        })
    }
}

#[cold]
fn not_ascii(object: Object<'_>) -> Raised {
    let message = "string argument should contain only ASCII characters";
    object.py().raise(Builtin::ValueError, message)
}
