#![forbid(unsafe_code)]
//! `_sha1`: SHA-1, for Pythons without `_hashlib`. The object is in shared/hashobject.

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::version::AT_LEAST_3_14;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result, Signature, function};
use rustdlib_hashobject::{CONSTRUCTOR, DETACH_SIZE, HashClass, HashObject, construct};

/// The module.
#[derive(Debug)]
pub struct Sha1;

/// `_sha1.SHA1Type`.
#[derive(Debug)]
struct Sha1Type;

impl HashClass for Sha1Type {
    type Module = Sha1;
    type State = rustdlib_algorithms::hash::Sha1;
    const NAME: &'static CStr = c"_sha1.sha1";
    const COPY: Signature = Signature::new("()").with_class();
}

function! {
    /// Begin a SHA-1 hash, with some data if there is any.
    fn sha1(call: Call<Sha1>; data, usedforsecurity, string) = CONSTRUCTOR;
    { construct::<Sha1Type>(call, Algorithm::Sha1, data, usedforsecurity, string) }
}

impl Module for Sha1 {
    const NAME: &'static CStr = c"_sha1";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![sha1];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        module.add(c"SHA1Type", &module.add_class::<HashObject<Sha1Type>>()?)?;
        if AT_LEAST_3_14 {
            module.add_int(c"_GIL_MINSIZE", DETACH_SIZE as isize)?;
        }
        Ok(())
    }
}

rustdlib_glue::export!(Sha1);
