#![forbid(unsafe_code)]
//! `_blake2`: BLAKE2b and BLAKE2s, with all their parameters. The objects are in shared/hashobject.

mod constructor;

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_algorithms::hash::{Algorithm, Blake2};
use rustdlib_glue::version::{AT_LEAST_3_14, AT_LEAST_3_15};
use rustdlib_glue::{ConstructorDef, FunctionDef, Module, ModuleBuilder, Result, Signature};
use rustdlib_hashobject::{DETACH_SIZE, HashClass, HashObject, UPDATE_DATA};

use constructor::{New, PARAMETERS};

/// The module.
#[derive(Debug)]
pub struct Blake2Module;

impl Module for Blake2Module {
    const NAME: &'static CStr = c"_blake2";
    const DOC: &'static CStr = c"BLAKE2b and BLAKE2s, for hashlib";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        module.add(c"blake2b", &module.add_class::<HashObject<Blake2b>>()?)?;
        module.add(c"blake2s", &module.add_class::<HashObject<Blake2s>>()?)?;
        for (name, value) in CONSTANTS {
            module.add_int(name, value)?;
        }
        if AT_LEAST_3_14 {
            module.add_int(c"_GIL_MINSIZE", DETACH_SIZE as isize)?;
        }
        Ok(())
    }
}

rustdlib_glue::export!(Blake2Module);

const CONSTANTS: [(&CStr, isize); 8] = [
    (c"BLAKE2B_SALT_SIZE", 16),
    (c"BLAKE2B_PERSON_SIZE", 16),
    (c"BLAKE2B_MAX_KEY_SIZE", 64),
    (c"BLAKE2B_MAX_DIGEST_SIZE", 64),
    (c"BLAKE2S_SALT_SIZE", 8),
    (c"BLAKE2S_PERSON_SIZE", 8),
    (c"BLAKE2S_MAX_KEY_SIZE", 32),
    (c"BLAKE2S_MAX_DIGEST_SIZE", 32),
];

/// One of the two classes.
trait Blake2Class: HashClass<Module = Blake2Module, State: Blake2> {
    const ALGORITHM: Algorithm;
    /// The parameters of `__new__`.
    const PARAMETERS: Signature;
}

macro_rules! class {
    ($(#[doc = $doc:literal])* $type:ident, $name:literal, $signature:expr, $size:literal, $salt:literal) => {
        $(#[doc = $doc])*
        #[derive(Debug)]
        struct $type;

        impl Blake2Class for $type {
            const ALGORITHM: Algorithm = Algorithm::$type;
            const PARAMETERS: Signature = Signature::new($signature);
        }

        impl HashClass for $type {
            type Module = Blake2Module;
            type State = rustdlib_algorithms::hash::$type;
            const NAME: &'static CStr =
                rustdlib_glue::c_str(concat!("_blake2.", $name, "\0").as_bytes());
            const DOC: Option<&'static CStr> = Some({
                const SIGNATURE: Signature = <$type as Blake2Class>::PARAMETERS;
                const LINES: &[&str] = &[$($doc),*];
                const LENGTH: usize =
                    rustdlib_glue::macros::doc_length($name, "", &SIGNATURE, LINES);
                const DOC: [u8; LENGTH] =
                    rustdlib_glue::macros::doc_bytes($name, "", &SIGNATURE, LINES);
                rustdlib_glue::c_str(&DOC)
            });
            const COLLECTED: bool = AT_LEAST_3_14;
            const COPY: Signature = if AT_LEAST_3_15 {
                Signature::new("()").with_class()
            } else {
                Signature::new("()")
            };
            const UPDATE: (Signature, &'static CStr) = UPDATE_DATA;
            const CONSTANTS: &'static [(&'static CStr, isize)] = &[
                (c"SALT_SIZE", $salt),
                (c"PERSON_SIZE", $salt),
                (c"MAX_KEY_SIZE", $size),
                (c"MAX_DIGEST_SIZE", $size),
            ];
            const CONSTRUCTOR: Option<ConstructorDef<HashObject<Self>>> =
                Some(ConstructorDef::new::<New<Self>, PARAMETERS>());
        }
    };
}

class!(
    /// A BLAKE2b hash that is being computed.
    Blake2b,
    "blake2b",
    if AT_LEAST_3_14 {
        "(data=b'', *, digest_size=_blake2.blake2b.MAX_DIGEST_SIZE,\n        \
         key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n        \
         node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        \
         usedforsecurity=True, string=None)"
    } else {
        "(data=b'', /, *, digest_size=_blake2.blake2b.MAX_DIGEST_SIZE,\n        \
         key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n        \
         node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        \
         usedforsecurity=True)"
    },
    64,
    16
);
class!(
    /// A BLAKE2s hash that is being computed.
    Blake2s,
    "blake2s",
    if AT_LEAST_3_14 {
        "(data=b'', *, digest_size=_blake2.blake2s.MAX_DIGEST_SIZE,\n        \
         key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n        \
         node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        \
         usedforsecurity=True, string=None)"
    } else {
        "(data=b'', /, *, digest_size=_blake2.blake2s.MAX_DIGEST_SIZE,\n        \
         key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n        \
         node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        \
         usedforsecurity=True)"
    },
    32,
    8
);
