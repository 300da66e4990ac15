//! Constants and versions.

use std::ffi::CStr;

use rustdlib_glue::version::AT_LEAST_3_15;
use rustdlib_glue::{Builtin, ModuleBuilder, Result, Signature, function};

use crate::Zlib;

pub(crate) const MAX_WBITS: i32 = 15;
pub(crate) const DEFLATED: i32 = 8;
pub(crate) const DEF_MEM_LEVEL: i32 = 8;
pub(crate) const DEF_BUF_SIZE: isize = 16 * 1024;

const NUMBERS: [(&CStr, isize); 20] = [
    (c"MAX_WBITS", MAX_WBITS as isize),
    (c"DEFLATED", DEFLATED as isize),
    (c"DEF_MEM_LEVEL", DEF_MEM_LEVEL as isize),
    (c"DEF_BUF_SIZE", DEF_BUF_SIZE),
    (c"Z_NO_COMPRESSION", 0),
    (c"Z_BEST_SPEED", 1),
    (c"Z_BEST_COMPRESSION", 9),
    (c"Z_DEFAULT_COMPRESSION", -1),
    (c"Z_FILTERED", 1),
    (c"Z_HUFFMAN_ONLY", 2),
    (c"Z_RLE", 3),
    (c"Z_FIXED", 4),
    (c"Z_DEFAULT_STRATEGY", 0),
    (c"Z_NO_FLUSH", 0),
    (c"Z_PARTIAL_FLUSH", 1),
    (c"Z_SYNC_FLUSH", 2),
    (c"Z_FULL_FLUSH", 3),
    (c"Z_FINISH", 4),
    (c"Z_BLOCK", 5),
    (c"Z_TREES", 6),
];

/// `__version__`, which has been the same for ever.
/// The version of zlib whose format and functions these are.
const VERSION: &str = "1.3.0";
const MODULE_VERSION: &str = "1.0";

/// Adds what is not a function or a class.
///
/// Both versions of zlib are that of the zlib that the engine is written after, and nothing else:
/// programs, test_zlib among them, compare it with versions of zlib, and take it apart at the dots.
pub(crate) fn add(module: &ModuleBuilder<'_, Zlib>) -> Result<()> {
    let py = module.py();
    for (name, value) in NUMBERS {
        module.add_int(name, value)?;
    }
    module.add(c"ZLIB_VERSION", &py.str(VERSION)?)?;
    module.add(c"ZLIB_RUNTIME_VERSION", &py.str(VERSION)?)?;
    if !AT_LEAST_3_15 {
        module.add(c"__version__", &py.str(MODULE_VERSION)?)?;
    }
    Ok(())
}

function! {
    /// Module __getattr__
    pub(crate) fn __getattr__(call: Call<Zlib>, name) = Signature::new("(name, /)").hidden().in_tuple();
    {
        let py = call.py();
        if name.is_str() && name.text().is_ok_and(|name| name == "__version__") {
            let message = "'__version__' is deprecated and slated for removal in Python 3.20";
            py.warn(Builtin::DeprecationWarning, message, 1)?;
            return py.str(MODULE_VERSION);
        }
        let repr = name.repr(py)?;
        let message = format_args!("module 'zlib' has no attribute {}", repr.object().text()?);
        Err(py.raise(Builtin::AttributeError, message))
    }
}
