#![forbid(unsafe_code)]
//! `_md5`: MD5, for Pythons without `_hashlib`. The object is in shared/hashobject.

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::version::AT_LEAST_3_14;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result, Signature, function};
use rustdlib_hashobject::{CONSTRUCTOR, DETACH_SIZE, HashClass, HashObject, construct};

/// The module.
#[derive(Debug)]
pub struct Md5;

/// `_md5.MD5Type`.
#[derive(Debug)]
struct Md5Type;

impl HashClass for Md5Type {
    type Module = Md5;
    type State = rustdlib_algorithms::hash::Md5;
    const NAME: &'static CStr = c"_md5.md5";
    const COPY: Signature = Signature::new("()").with_class();
}

function! {
    /// Begin an MD5 hash, with some data if there is any.
    fn md5(call: Call<Md5>; data, usedforsecurity, string) = CONSTRUCTOR;
    { construct::<Md5Type>(call, Algorithm::Md5, data, usedforsecurity, string) }
}

impl Module for Md5 {
    const NAME: &'static CStr = c"_md5";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![md5];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        module.add(c"MD5Type", &module.add_class::<HashObject<Md5Type>>()?)?;
        if AT_LEAST_3_14 {
            module.add_int(c"_GIL_MINSIZE", DETACH_SIZE as isize)?;
        }
        Ok(())
    }
}

rustdlib_glue::export!(Md5);
