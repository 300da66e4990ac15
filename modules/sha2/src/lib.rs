#![forbid(unsafe_code)]
//! `_sha2`: SHA-2, for Pythons without `_hashlib`. The objects are in shared/hashobject.

use std::ffi::CStr;

use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::version::AT_LEAST_3_14;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result, Signature, function};
use rustdlib_hashobject::{CONSTRUCTOR, DETACH_SIZE, HashClass, HashObject, construct};

/// The module.
#[derive(Debug)]
pub struct Sha2;

/// The class of SHA-224 objects.
#[derive(Debug)]
struct Sha224Type;

impl HashClass for Sha224Type {
    type Module = Sha2;
    type State = rustdlib_algorithms::hash::Sha256;
    const NAME: &'static CStr = c"_sha2.SHA224Type";
    const COPY: Signature = Signature::new("()").with_class();
}

/// The class of SHA-256 objects.
#[derive(Debug)]
struct Sha256Type;

impl HashClass for Sha256Type {
    type Module = Sha2;
    type State = rustdlib_algorithms::hash::Sha256;
    const NAME: &'static CStr = c"_sha2.SHA256Type";
    const COPY: Signature = Signature::new("()").with_class();
}

/// The class of SHA-384 objects.
#[derive(Debug)]
struct Sha384Type;

impl HashClass for Sha384Type {
    type Module = Sha2;
    type State = rustdlib_algorithms::hash::Sha512;
    const NAME: &'static CStr = c"_sha2.SHA384Type";
    const COPY: Signature = Signature::new("()").with_class();
}

/// The class of SHA-512 objects.
#[derive(Debug)]
struct Sha512Type;

impl HashClass for Sha512Type {
    type Module = Sha2;
    type State = rustdlib_algorithms::hash::Sha512;
    const NAME: &'static CStr = c"_sha2.SHA512Type";
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
    const NAME: &'static CStr = c"_sha2";
    const DOC: &'static CStr = c"SHA-2, for hashlib";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] =
        rustdlib_glue::functions![sha224, sha256, sha384, sha512];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        module.add(c"SHA224Type", &module.add_class::<HashObject<Sha224Type>>()?)?;
        module.add(c"SHA256Type", &module.add_class::<HashObject<Sha256Type>>()?)?;
        module.add(c"SHA384Type", &module.add_class::<HashObject<Sha384Type>>()?)?;
        module.add(c"SHA512Type", &module.add_class::<HashObject<Sha512Type>>()?)?;
        if AT_LEAST_3_14 {
            module.add_int(c"_GIL_MINSIZE", DETACH_SIZE as isize)?;
        }
        Ok(())
    }
}

rustdlib_glue::export!(Sha2 as PyInit__sha2);
