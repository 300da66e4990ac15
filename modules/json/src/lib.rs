#![forbid(unsafe_code)]
//! `_json`: what `json.decoder` and `json.encoder` are fast by.
//!
//! | file | has |
//! | --- | --- |
//! | `strings.rs` | the functions, each for one string |
//! | `scanner.rs` | the class `make_scanner` |
//! | `scan.rs`, `scan_string.rs` | reading a document, with hooks |
//! | `keys.rs` | the keys of a document, and of the one before |
//! | `encoder.rs` | the class `make_encoder`, and its options |
//! | `encode.rs`, `containers.rs` | writing a document |
//! | `package.rs` | what the package json is made of |
//! | `functions.rs`, `loads.rs`, `dumps.rs` | functions that stand in for those of the package |
//! | `markers.rs` | which containers are open |
//! | `sink.rs`, `separator.rs`, `indent.rs` | where a document goes, and what stands between items |
//! | `error.rs` | exceptions |

mod containers;
mod dumps;
mod encode;
mod encoder;
mod error;
mod functions;
mod indent;
mod keys;
mod loads;
mod markers;
mod package;
mod scan;
mod scan_string;
mod scanner;
mod separator;
mod sink;
mod strings;

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result, Slot, functions};

use encoder::Encoder;
use functions::_rustdlib_functions;
use keys::make_places;
use package::{PACKAGE, Package, Versions};
use scanner::Scanner;
use strings::{encode_basestring, encode_basestring_ascii, scanstring};

/// The module.
#[derive(Debug)]
pub struct Json;

/// A list of the functions `encode_basestring_ascii` and `encode_basestring`, by which an encoder knows that
/// it need not call them. They hold the module, and of a list the collector can take them away.
const ENCODERS: Slot<Json> = Slot::new(0);

impl Module for Json {
    const NAME: &'static CStr = c"_json";
    const DOC: &'static CStr = c"What the json package reads and writes documents with.\n";
    const SLOTS: usize = 3;
    const FUNCTIONS: &'static [FunctionDef<Self>] =
        functions![encode_basestring_ascii, encode_basestring, scanstring, _rustdlib_functions];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        let encoders = module.py().new_list()?;
        for name in [c"encode_basestring_ascii", c"encode_basestring"] {
            encoders.object().list_append(module.attribute(name)?.object())?;
        }
        module.put(ENCODERS, encoders);
        module.add_class::<Package>()?;
        let package = module.call().class::<Package>()?;
        module.put(PACKAGE, package.instantiate(module.py(), Versions::default())?);
        make_places(module)?;
        module.add(c"make_scanner", &module.add_class::<Scanner>()?)?;
        module.add(c"make_encoder", &module.add_class::<Encoder>()?)
    }
}

rustdlib_glue::export!(Json);
