#![forbid(unsafe_code)]
//! `binascii`: binary data as text, and checksums.
//!
//! Each file has the functions of one encoding: signature, documentation, and what the function does
//! with its arguments. The encodings themselves are in shared/algorithms.

mod ascii85;
mod base32;
mod base64;
mod base85;
mod checksum;
mod data;
mod hex;
mod quoted_printable;
mod uu;

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_glue::version::AT_LEAST_3_15;
use rustdlib_glue::{Builtin, Correction, FunctionDef, Module, ModuleBuilder, Result, Slot};

use ascii85::{a2b_ascii85, b2a_ascii85};
use base32::{a2b_base32, b2a_base32};
use base64::{Alphabets, a2b_base64, b2a_base64};
use base85::{a2b_base85, b2a_base85};
use checksum::{crc_hqx, crc32};
use hex::{a2b_hex, b2a_hex, hexlify, unhexlify};
use quoted_printable::{a2b_qp, b2a_qp};
use uu::{a2b_uu, b2a_uu};

/// The module.
#[derive(Debug)]
pub struct Binascii;

/// `binascii.Error`.
const ERROR: Slot<Binascii> = Slot::new(0);

/// Padding after a complete group is an error when strict.
const PADDING_EXCESS: Correction = Correction::new(0, c"gh-118314", &[0x030c_0400]);
/// Data goes on after padding (CVE-2026-3446).
const DATA_AFTER_PADDING: Correction =
    Correction::new(1, c"gh-145264", &[0x030d_0d00, 0x030e_0400, 0x030f_0000]);
/// An empty line is not read beyond its end.
const EMPTY_UU_LINE: Correction =
    Correction::new(2, c"gh-148093", &[0x030d_0e00, 0x030e_05c1, 0x030f_0000]);

impl Module for Binascii {
    const NAME: &'static CStr = c"binascii";
    const DOC: &'static CStr = c"Conversion between binary data and ASCII";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![
        a2b_uu,
        b2a_uu,
        a2b_base64,
        b2a_base64,
        a2b_ascii85 if AT_LEAST_3_15,
        b2a_ascii85 if AT_LEAST_3_15,
        a2b_base85 if AT_LEAST_3_15,
        b2a_base85 if AT_LEAST_3_15,
        a2b_base32 if AT_LEAST_3_15,
        b2a_base32 if AT_LEAST_3_15,
        a2b_hex,
        b2a_hex,
        hexlify,
        unhexlify,
        a2b_qp,
        b2a_qp,
        crc32,
        crc_hqx,
    ];
    const CORRECTIONS: &'static [Correction] = &[PADDING_EXCESS, DATA_AFTER_PADDING, EMPTY_UU_LINE];
    type Data = Alphabets;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        let error = module.exception(c"binascii.Error", Builtin::ValueError)?;
        module.add(c"Error", &error)?;
        module.put(ERROR, error);
        let incomplete = module.exception(c"binascii.Incomplete", Builtin::Exception)?;
        module.add(c"Incomplete", &incomplete)?;
        if AT_LEAST_3_15 {
            for (name, alphabet) in ALPHABETS {
                module.add(name, &module.py().bytes(alphabet)?)?;
            }
        }
        Ok(())
    }
}

rustdlib_glue::export!(Binascii);

/// The alphabets that 3.15 makes known.
const ALPHABETS: [(&CStr, &[u8]); 10] = [
    (c"BASE64_ALPHABET", b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
    (
        c"URLSAFE_BASE64_ALPHABET",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    ),
    (c"UU_ALPHABET", b" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"),
    (c"CRYPT_ALPHABET", b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    (c"BINHEX_ALPHABET", b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"),
    (c"BASE32_ALPHABET", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    (c"BASE32HEX_ALPHABET", b"0123456789ABCDEFGHIJKLMNOPQRSTUV"),
    (
        c"BASE85_ALPHABET",
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~",
    ),
    (
        c"ASCII85_ALPHABET",
        b"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu",
    ),
    (
        c"Z85_ALPHABET",
        b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#",
    ),
];
