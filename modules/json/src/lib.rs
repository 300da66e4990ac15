#![forbid(unsafe_code)]
//! `_json`: what `json.decoder` and `json.encoder` are fast by.
//!
//! | file | has |
//! | --- | --- |
//! | `strings.rs` | the functions, each for one string |
//! | `scanner.rs` | the class `make_scanner` |
//! | `scan.rs`, `scan_string.rs` | reading a document, with hooks |
//! | `encoder.rs` | the class `make_encoder`, and its options |
//! | `encode.rs`, `containers.rs` | writing a document |
//! | `markers.rs` | which containers are open |
//! | `sink.rs`, `separator.rs`, `indent.rs` | where a document goes, and what stands between items |
//! | `error.rs` | exceptions |

mod containers;
mod encode;
mod encoder;
mod error;
mod indent;
mod markers;
mod scan;
mod scan_string;
mod scanner;
mod separator;
mod sink;
mod strings;

use std::ffi::CStr;

use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result, Slot, functions};

use encoder::Encoder;
use scanner::Scanner;
use strings::{encode_basestring, encode_basestring_ascii, scanstring};

/// The module.
#[derive(Debug)]
pub struct Json;

/// The functions of these names, by which an encoder knows that it need not call them.
const ENCODE_BASESTRING: Slot<Json> = Slot::new(0);
const ENCODE_BASESTRING_ASCII: Slot<Json> = Slot::new(1);

impl Module for Json {
    const NAME: &'static CStr = c"_json";
    const DOC: &'static CStr = c"What the json package reads and writes documents with.\n";
    const SLOTS: usize = 2;
    const FUNCTIONS: &'static [FunctionDef<Self>] =
        functions![encode_basestring_ascii, encode_basestring, scanstring];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        module.put(ENCODE_BASESTRING, module.attribute(c"encode_basestring")?);
        module.put(ENCODE_BASESTRING_ASCII, module.attribute(c"encode_basestring_ascii")?);
        module.add(c"make_scanner", &module.add_class::<Scanner>()?)?;
        module.add(c"make_encoder", &module.add_class::<Encoder>()?)
    }
}

rustdlib_glue::export!(Json);
