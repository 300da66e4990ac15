#![forbid(unsafe_code)]
//! The modules in one library, so that there is one copy of Rust's std and of what they share.
//!
//! `_rustdlib` is the library's own module: under that name CPython builds, installs and checks the
//! library as it does any other extension module, and it says what is in it.

use std::ffi::CStr;

use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result};

mod modules;

/// The module.
#[derive(Debug)]
pub struct Rustdlib;

impl Module for Rustdlib {
    const NAME: &'static CStr = c"_rustdlib";
    const DOC: &'static CStr = modules::DOC;
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![];
    type Data = ();

    fn exec(_module: &ModuleBuilder<'_, Self>) -> Result<()> {
        Ok(())
    }
}

rustdlib_glue::export!(Rustdlib as _rustdlib);
