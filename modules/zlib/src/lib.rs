#![forbid(unsafe_code)]
//! `zlib`: deflate compression, and checksums.
//!
//! The streams are in shared/algorithms. Here is what they mean to Python: `one_shot.rs` has
//! the functions that do all at once, and there is a file for each class.
//!
//! Compressed bytes are not those of the C library, which nobody promises; what they decompress to
//! is, and they are hardly more (see `deflate/encoder/level.rs` in shared/algorithms).

mod checksum;
mod compressor;
mod constants;
mod decompressor;
mod encoder;
mod error;
mod inflate;
mod one_shot;
mod stream;
mod zlib_decompressor;

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_glue::version::{AT_LEAST_3_12, AT_LEAST_3_15};
use rustdlib_glue::{Builtin, Correction, FunctionDef, Module, ModuleBuilder, Result, Slot};

use checksum::{adler32, adler32_combine, crc32, crc32_combine};
use compressor::{Compress, compressobj};
use constants::__getattr__;
use decompressor::{Decompress, decompressobj};
use one_shot::{compress, decompress};
use zlib_decompressor::ZlibDecompressor;

/// The module.
#[derive(Debug)]
pub struct Zlib;

/// `zlib.error`.
const ERROR: Slot<Zlib> = Slot::new(0);

/// `flush()` raises for corrupt data.
const FLUSH_RAISES: Correction = Correction::new(0, c"gh-156173", &[0x030e_0800, 0x030f_0100]);
/// `adler32_combine` raises for a negative length.
const NEGATIVE_LENGTH: Correction = Correction::new(1, c"gh-156180", &[0x030f_0100]);

impl Module for Zlib {
    const NAME: &'static CStr = c"zlib";
    const DOC: &'static CStr =
        c"Compression in the formats of zlib and gzip, and their checksums.\n\
        \n\
        compress() and decompress() do all at once. compressobj() and decompressobj() make\n\
        objects that are given the data part by part.\n\
        \n\
        'wbits' is the base-two logarithm of the size of the window; its sign and what is\n\
        added to it say which container there is around the data.";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![
        adler32,
        adler32_combine if AT_LEAST_3_15,
        compress,
        compressobj,
        crc32,
        crc32_combine if AT_LEAST_3_15,
        decompress,
        decompressobj,
        __getattr__ if AT_LEAST_3_15,
    ];
    const CORRECTIONS: &'static [Correction] = &[FLUSH_RAISES, NEGATIVE_LENGTH];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        module.add_class::<Compress>()?;
        module.add_class::<Decompress>()?;
        let error = module.exception(c"zlib.error", Builtin::Exception)?;
        module.add(c"error", &error)?;
        module.put(ERROR, error);
        if AT_LEAST_3_12 {
            module.add(c"_ZlibDecompressor", &module.add_class::<ZlibDecompressor>()?)?;
        }
        constants::add(module)
    }
}

rustdlib_glue::export!(Zlib);
