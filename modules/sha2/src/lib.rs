#![forbid(unsafe_code)]
//! SHA-2, for Pythons without `_hashlib`: `_sha2`, or `_sha256` and `_sha512` in Python 3.11. The
//! objects are in shared/hashobject.

mod python_3_11;

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_glue::version::AT_LEAST_3_14;
use rustdlib_glue::{FunctionDef, Module, ModuleBuilder, Result};
use rustdlib_hashobject::{DETACH_SIZE, HashObject};

/// A class of hash objects, and the function that makes one.
macro_rules! hash {
    (
        $(#[doc = $doc:literal])*
        fn $function:ident of $module:ident;
        struct $class:ident = $name:literal, $algorithm:ident by $state:ident
    ) => {
        /// The class of the objects.
        #[derive(Debug)]
        pub(crate) struct $class;

        impl ::rustdlib_hashobject::HashClass for $class {
            type Module = $module;
            type State = ::rustdlib_algorithms::hash::$state;
            const NAME: &'static ::std::ffi::CStr = $name;
            const COPY: ::rustdlib_glue::Signature =
                ::rustdlib_glue::Signature::new("()").with_class();
        }

        ::rustdlib_glue::function! {
            $(#[doc = $doc])*
            pub(crate) fn $function(call: Call<$module>; data, usedforsecurity, string)
                = ::rustdlib_hashobject::CONSTRUCTOR;
            {
                let algorithm = ::rustdlib_algorithms::hash::Algorithm::$algorithm;
                ::rustdlib_hashobject::construct::<$class>(
                    call, algorithm, data, usedforsecurity, string,
                )
            }
        }
    };
}
use hash;

/// `_sha2`.
#[derive(Debug)]
pub struct Sha2;

hash! {
    /// Begin a SHA-224 hash, with some data if there is any.
    fn sha224 of Sha2;
    struct Sha224Type = c"_sha2.SHA224Type", Sha224 by Sha256
}

hash! {
    /// Begin a SHA-256 hash, with some data if there is any.
    fn sha256 of Sha2;
    struct Sha256Type = c"_sha2.SHA256Type", Sha256 by Sha256
}

hash! {
    /// Begin a SHA-384 hash, with some data if there is any.
    fn sha384 of Sha2;
    struct Sha384Type = c"_sha2.SHA384Type", Sha384 by Sha512
}

hash! {
    /// Begin a SHA-512 hash, with some data if there is any.
    fn sha512 of Sha2;
    struct Sha512Type = c"_sha2.SHA512Type", Sha512 by Sha512
}

impl Module for Sha2 {
    const NAME: &'static CStr = c"_sha2";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] =
        rustdlib_glue::functions![sha224, sha256, sha384, sha512];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
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

rustdlib_glue::export!(Sha2 as _sha2);
