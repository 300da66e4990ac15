#![forbid(unsafe_code)]
//! `_sha512`: SHA-384 and SHA-512, for Pythons without `_hashlib`. The objects are in shared/hashobject.
//!
//! Only Python 3.11 has it: `_sha2` took its place.

use std::ffi::CStr;

use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result, Signature, function};
use rustdlib_hashobject::{CONSTRUCTOR, HashClass, HashObject, construct};

/// The module.
#[derive(Debug)]
pub struct Sha2;

/// The class of SHA-384 objects.
#[derive(Debug)]
struct Sha384Type;

impl HashClass for Sha384Type {
    type Module = Sha2;
    type State = rustdlib_algorithms::hash::Sha512;
    const NAME: &'static CStr = c"_sha512.sha384";
    const COPY: Signature = Signature::new("()").with_class();
}

/// The class of SHA-512 objects.
#[derive(Debug)]
struct Sha512Type;

impl HashClass for Sha512Type {
    type Module = Sha2;
    type State = rustdlib_algorithms::hash::Sha512;
    const NAME: &'static CStr = c"_sha512.sha512";
    const COPY: Signature = Signature::new("()").with_class();
}

function! {
    /// Begin a SHA-384 hash, with some data if there is any.
    fn sha384(call: Call<Sha2>; data, usedforsecurity, string) = CONSTRUCTOR;
    { construct::<Sha384Type>(call, Algorithm::Sha384, data, usedforsecurity, string) }
}

function! {
    /// Begin a SHA-512 hash, with some data if there is any.
    fn sha512(call: Call<Sha2>; data, usedforsecurity, string) = CONSTRUCTOR;
    { construct::<Sha512Type>(call, Algorithm::Sha512, data, usedforsecurity, string) }
}

impl Module for Sha2 {
    const NAME: &'static CStr = c"_sha512";
    const DOC: &'static CStr = c"SHA-384 and SHA-512, for hashlib";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![sha384, sha512];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        module.add_class::<HashObject<Sha384Type>>()?;
        // The C module has the class of SHA-512 under the name of the other.
        module.add(c"SHA384Type", &module.add_class::<HashObject<Sha512Type>>()?)?;
        Ok(())
    }
}

rustdlib_glue::export!(Sha2 as PyInit__sha512);
