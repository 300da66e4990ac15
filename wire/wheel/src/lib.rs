#![forbid(unsafe_code)]
//! The library of the wheel: all modules, and what the Python part of the package asks about them.
//!
//! Python code loads each module from it by name; see `Lib-shims/rustdlib/_load.py`.

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result};

mod modules;

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

rustdlib_glue::export!(Rustdlib as _rustdlib);
