#![forbid(unsafe_code)]
//! `_base64`: what `Lib/base64.py` is made of, as single native calls.
//!
//! Each function has the semantics, the messages and the warnings of that Python's own
//! `Lib/base64.py`; `Lib-shims/base64.py` puts them there. As in every accelerator module, arguments
//! are bound with Argument Clinic's messages, and methods that a subclass of `bytes` overrides are
//! not called (PEP 399).

mod ascii85;
mod base16;
mod base32;
mod base64_decode;
mod base64_encode;
mod base85;
mod data;
mod legacy;

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_algorithms::base64::Padding;
use rustdlib_glue::version::AT_LEAST_3_13;
use rustdlib_glue::{Call, Correction, FunctionDef, Module, ModuleBuilder, Result, Slot};

use ascii85::{a85decode, a85encode};
use base16::{b16decode, b16encode};
use base32::{b32decode, b32encode, b32hexdecode, b32hexencode};
use base64_decode::{b64decode, standard_b64decode, urlsafe_b64decode};
use base64_encode::{b64encode, standard_b64encode, urlsafe_b64encode};
use base85::{b85decode, b85encode, z85decode, z85encode};
use legacy::{decode, decodebytes, encode, encodebytes};

/// The module.
#[derive(Debug)]
pub struct Base64;

/// `binascii.Error`, which `base64` has always raised.
const ERROR: Slot<Base64> = Slot::new(0);

/// The names of methods of files.
const READ: Slot<Base64> = Slot::new(1);
const READLINE: Slot<Base64> = Slot::new(2);
const WRITE: Slot<Base64> = Slot::new(3);

/// Padding after a complete group is an error when strict: as in binascii.
const PADDING_EXCESS: Correction = Correction::new(0, c"gh-118314", &[0x030c_0400]);
/// Data goes on after padding (CVE-2026-3446): as in binascii.
const DATA_AFTER_PADDING: Correction =
    Correction::new(1, c"gh-145264", &[0x030d_0d00, 0x030e_0400, 0x030f_0000]);

/// What padding means in this module.
#[inline]
fn padding(call: Call<'_, Base64>) -> Result<Padding> {
    let [without_excess, ignorable] = call.have([PADDING_EXCESS, DATA_AFTER_PADDING])?;
    Ok(Padding::corrected(without_excess, ignorable))
}

impl Module for Base64 {
    const NAME: &'static CStr = c"_base64";
    const DOC: &'static CStr = c"Accelerator of the base64 module.";
    const SLOTS: usize = 4;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![
        b64encode,
        b64decode,
        standard_b64encode,
        standard_b64decode,
        urlsafe_b64encode,
        urlsafe_b64decode,
        b16encode,
        b16decode,
        b32encode,
        b32decode,
        b32hexencode,
        b32hexdecode,
        a85encode,
        a85decode,
        b85encode,
        b85decode,
        z85encode if AT_LEAST_3_13,
        z85decode if AT_LEAST_3_13,
        encode,
        decode,
        encodebytes,
        decodebytes,
    ];
    const CORRECTIONS: &'static [Correction] = &[PADDING_EXCESS, DATA_AFTER_PADDING];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        module.put(ERROR, module.py().import_from(c"binascii", c"Error")?);
        for (slot, name) in [(READ, c"read"), (READLINE, c"readline"), (WRITE, c"write")] {
            module.put(slot, module.py().interned(name)?);
        }
        Ok(())
    }
}

rustdlib_glue::export!(Base64);
