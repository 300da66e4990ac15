#![forbid(unsafe_code)]
//! The library of the wheel: all modules, and what the Python part of the package asks about them.
//!
//! Python code loads each module from it by name; see `Lib-shims/rustdlib/_load.py`.

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result};

// A test compares this list with wire/modules.toml.
extern crate _base64 as _;
extern crate _blake2 as _;
extern crate _hashlib as _;
extern crate _hmac as _;
extern crate _md5 as _;
extern crate _sha1 as _;
extern crate _sha2 as _;
extern crate _sha256 as _;
extern crate _sha3 as _;
extern crate _sha512 as _;
extern crate binascii as _;
extern crate zlib as _;

// 3.15's API by name, for older Pythons.
#[cfg(not(Py_3_15))]
extern crate _base64_3_15 as _;
#[cfg(not(Py_3_15))]
extern crate binascii_3_15 as _;
#[cfg(not(Py_3_15))]
extern crate zlib_3_15 as _;

/// The library's own module.
#[derive(Debug)]
pub struct Rustdlib;

impl Module for Rustdlib {
    const NAME: &'static CStr = c"_rustdlib";
    const DOC: &'static CStr = c"The library of the modules that are written in Rust.\n\
        \n\
        cpu_features: a frozenset of the optional instruction sets that are in use.";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let py = module.py();
        let features = py.frozen_set(cpu::in_use().map(|name| py.str(name)))?;
        module.add(c"cpu_features", &features)
    }
}

rustdlib_glue::export!(Rustdlib as PyInit__rustdlib);
