#![forbid(unsafe_code)]
//! The modules in one library, so that there is one copy of Rust's std and of what they share.
//!
//! `_rustdlib` is the library's own module: under that name CPython builds, installs and checks the
//! library as it does any other extension module, and it says what is in it.

use std::ffi::CStr;

use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result};

/// Links the crates, and remembers the names of their modules.
macro_rules! aggregate {
    ($($module:ident,)*) => {
        $(extern crate $module as _;)*

        const DOC: &CStr = {
            let text = concat!(
                "The library of the modules that are written in Rust:",
                $(" ", stringify!($module),)*
                "\0"
            );
            match CStr::from_bytes_with_nul(text.as_bytes()) {
                Ok(text) => text,
                Err(_) => panic!("one zero, at the end"),
            }
        };
    };
}

// Every module; `cargo wire apply` leaves out what it is not to wire.
aggregate! {
    _base64,
    _blake2,
    _hashlib,
    _hmac,
    _md5,
    _sha1,
    _sha2,
    _sha256,
    _sha3,
    _sha512,
    binascii,
    zlib,
}

/// The module.
#[derive(Debug)]
pub struct Rustdlib;

impl Module for Rustdlib {
    const NAME: &'static CStr = c"_rustdlib";
    const DOC: &'static CStr = DOC;
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![];
    type Data = ();

    fn exec(_module: &ModuleBuilder<'_, Self>) -> Result<()> {
        Ok(())
    }
}

rustdlib_glue::export!(Rustdlib as PyInit__rustdlib);
