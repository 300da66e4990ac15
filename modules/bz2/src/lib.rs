#![forbid(unsafe_code)]
//! `_bz2`: bzip2 compression.
//!
//! The streams are in shared/algorithms, and put out the bytes of libbz2. Here is what they mean to
//! Python; there is a file for each class.

mod compressor;
mod decompressor;
mod error;
mod parts;

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_glue::{Correction, FunctionDef, Module, ModuleBuilder, Result};

use compressor::BZ2Compressor;
use decompressor::BZ2Decompressor;

/// The module.
#[derive(Debug)]
pub struct Bz2;

/// A decompressor that has failed is not used again (CVE-2026-9669). Before, C goes on with what the
/// failure has left.
const REFUSES_AFTER_ERROR: Correction = Correction::new(
    0,
    c"gh-150599",
    &[0x030b_1100, 0x030c_0f00, 0x030d_0e00, 0x030e_0600, 0x030f_0000],
);

impl Module for Bz2 {
    const NAME: &'static CStr = c"_bz2";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![];
    const CORRECTIONS: &'static [Correction] = &[REFUSES_AFTER_ERROR];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        module.add(c"BZ2Compressor", &module.add_class::<BZ2Compressor>()?)?;
        module.add(c"BZ2Decompressor", &module.add_class::<BZ2Decompressor>()?)
    }
}

rustdlib_glue::export!(Bz2);
