#![forbid(unsafe_code)]
//! `_sha256`: SHA-224 and SHA-256, for Pythons without `_hashlib`. The objects are in shared/hashobject.
//!
//! Only Python 3.11 has it: `_sha2` took its place.

use std::ffi::CStr;

use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result, Signature, function};
use rustdlib_hashobject::{CONSTRUCTOR, HashClass, HashObject, construct};

/// The module.
#[derive(Debug)]
pub struct Sha2;

/// The class of SHA-224 objects.
#[derive(Debug)]
struct Sha224Type;

impl HashClass for Sha224Type {
    type Module = Sha2;
    type State = rustdlib_algorithms::hash::Sha256;
    const NAME: &'static CStr = c"_sha256.sha224";
    const COPY: Signature = Signature::new("()").with_class();
}

/// The class of SHA-256 objects.
#[derive(Debug)]
struct Sha256Type;

impl HashClass for Sha256Type {
    type Module = Sha2;
    type State = rustdlib_algorithms::hash::Sha256;
    const NAME: &'static CStr = c"_sha256.sha256";
    const COPY: Signature = Signature::new("()").with_class();
}

function! {
    /// Begin a SHA-224 hash, with some data if there is any.
    fn sha224(call: Call<Sha2>; data, usedforsecurity, string) = CONSTRUCTOR;
    { construct::<Sha224Type>(call, Algorithm::Sha224, data, usedforsecurity, string) }
}

function! {
    /// Begin a SHA-256 hash, with some data if there is any.
    fn sha256(call: Call<Sha2>; data, usedforsecurity, string) = CONSTRUCTOR;
    { construct::<Sha256Type>(call, Algorithm::Sha256, data, usedforsecurity, string) }
}

impl Module for Sha2 {
    const NAME: &'static CStr = c"_sha256";
    const DOC: &'static CStr = c"SHA-224 and SHA-256, for hashlib";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![sha224, sha256];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        module.add(c"SHA224Type", &module.add_class::<HashObject<Sha224Type>>()?)?;
        module.add(c"SHA256Type", &module.add_class::<HashObject<Sha256Type>>()?)?;
        Ok(())
    }
}

rustdlib_glue::export!(Sha2 as PyInit__sha256);
