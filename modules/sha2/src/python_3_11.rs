//! `_sha256` and `_sha512`, which Python 3.11 has for `_sha2`.

use std::ffi::CStr;

use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result};
use rustdlib_hashobject::HashObject;

use crate::hash;

/// `_sha256`.
#[derive(Debug)]
pub(crate) struct Sha256;

hash! {
    /// Begin a SHA-224 hash, with some data if there is any.
    fn sha224 of Sha256;
    struct Sha224Type = c"_sha256.sha224", Sha224 by Sha256
}

hash! {
    /// Begin a SHA-256 hash, with some data if there is any.
    fn sha256 of Sha256;
    struct Sha256Type = c"_sha256.sha256", Sha256 by Sha256
}

impl Module for Sha256 {
    const NAME: &'static CStr = c"_sha256";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![sha224, sha256];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        module.add(c"SHA224Type", &module.add_class::<HashObject<Sha224Type>>()?)?;
        module.add(c"SHA256Type", &module.add_class::<HashObject<Sha256Type>>()?)
    }
}

rustdlib_glue::export!(Sha256 as _sha256);

/// `_sha512`.
#[derive(Debug)]
pub(crate) struct Sha512;

hash! {
    /// Begin a SHA-384 hash, with some data if there is any.
    fn sha384 of Sha512;
    struct Sha384Type = c"_sha512.sha384", Sha384 by Sha512
}

hash! {
    /// Begin a SHA-512 hash, with some data if there is any.
    fn sha512 of Sha512;
    struct Sha512Type = c"_sha512.sha512", Sha512 by Sha512
}

impl Module for Sha512 {
    const NAME: &'static CStr = c"_sha512";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![sha384, sha512];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        module.add_class::<HashObject<Sha384Type>>()?;
        // The C module has the class of SHA-512 under the name of the other.
        module.add(c"SHA384Type", &module.add_class::<HashObject<Sha512Type>>()?)
    }
}

rustdlib_glue::export!(Sha512 as _sha512);
