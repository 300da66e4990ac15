#![forbid(unsafe_code)]
//! `_sha3`: SHA-3 and SHAKE, for Pythons without `_hashlib`. The objects are in shared/hashobject.

use std::ffi::CStr;
use std::marker::PhantomData;

use rustdlib_algorithms::base::cpu;
use rustdlib_algorithms::hash::{Algorithm, Keccak};
use rustdlib_glue::version::{AT_LEAST_3_12, AT_LEAST_3_14, AT_LEAST_3_15};
use rustdlib_glue::{
    Builtin, Call, ClassRef, Constructor, ConstructorDef, FunctionDef, Module, ModuleBuilder,
    Object, Owned, Result, Signature,
};
use rustdlib_hashobject::{
    DETACH_SIZE, HashClass, HashObject, UPDATE_DATA, construct, non_negative,
};

/// The module.
#[derive(Debug)]
pub struct Sha3;

impl Module for Sha3 {
    const NAME: &'static CStr = c"_sha3";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        module.add(c"sha3_224", &module.add_class::<HashObject<Sha3_224>>()?)?;
        module.add(c"sha3_256", &module.add_class::<HashObject<Sha3_256>>()?)?;
        module.add(c"sha3_384", &module.add_class::<HashObject<Sha3_384>>()?)?;
        module.add(c"sha3_512", &module.add_class::<HashObject<Sha3_512>>()?)?;
        module.add(c"shake_128", &module.add_class::<HashObject<Shake128>>()?)?;
        module.add(c"shake_256", &module.add_class::<HashObject<Shake256>>()?)?;
        // Programs compare with what the C module says here.
        let implementation = if AT_LEAST_3_12 { "HACL" } else { "tiny_sha3" };
        module.add(c"implementation", &module.py().str(implementation)?)?;
        if !AT_LEAST_3_12 {
            module.add_int(c"keccakopt", 0)?;
        }
        if AT_LEAST_3_14 {
            module.add_int(c"_GIL_MINSIZE", DETACH_SIZE as isize)?;
        }
        Ok(())
    }
}

rustdlib_glue::export!(Sha3);

/// A class of this module: which algorithm its objects are of.
trait Sponge: HashClass<Module = Sha3, State = Keccak> {
    const ALGORITHM: Algorithm;
}

macro_rules! class {
    ($(#[doc = $doc:literal])* $type:ident, $name:literal, $signature:literal, $algorithm:ident) => {
        $(#[doc = $doc])*
        #[derive(Debug)]
        struct $type;

        impl Sponge for $type {
            const ALGORITHM: Algorithm = Algorithm::$algorithm;
        }

        impl HashClass for $type {
            type Module = Sha3;
            type State = Keccak;
            const NAME: &'static CStr =
                rustdlib_glue::c_str(concat!("_sha3.", $name, "\0").as_bytes());
            const DOC: Option<&'static CStr> = Some({
                const LINES: &[&str] = &[concat!($name, $signature), "", $($doc),*];
                const SIGNATURE: Signature = Signature::new("()").hidden();
                const LENGTH: usize =
                    rustdlib_glue::macros::doc_length($name, "", &SIGNATURE, LINES);
                const DOC: [u8; LENGTH] =
                    rustdlib_glue::macros::doc_bytes($name, "", &SIGNATURE, LINES);
                rustdlib_glue::c_str(&DOC)
            });
            const COLLECTED: bool = AT_LEAST_3_14;
            const EXTENDABLE: bool = Algorithm::$algorithm.is_extendable();
            const SPONGE: bool = true;
            const COPY: Signature = if AT_LEAST_3_15 {
                Signature::new("()").with_class()
            } else {
                Signature::new("()")
            };
            const UPDATE: (Signature, &'static CStr) = UPDATE_DATA;
            const LENGTH: Signature = if AT_LEAST_3_14 {
                Signature::new("(length)")
            } else {
                Signature::new("(length, /)")
            };
            const CONSTRUCTOR: Option<ConstructorDef<HashObject<Self>>> =
                Some(ConstructorDef::new::<New<Self>, 3>());

            fn length(argument: Object<'_>) -> Result<usize> {
                length(argument)
            }
        }
    };
}

class!(
    /// A SHA3-224 hash that is being computed.
    Sha3_224, "sha3_224", "([data], *, usedforsecurity=True) -> SHA3 object", Sha3_224
);
class!(
    /// A SHA3-256 hash that is being computed.
    Sha3_256, "sha3_256", "([data], *, usedforsecurity=True) -> SHA3 object", Sha3_256
);
class!(
    /// A SHA3-384 hash that is being computed.
    Sha3_384, "sha3_384", "([data], *, usedforsecurity=True) -> SHA3 object", Sha3_384
);
class!(
    /// A SHA3-512 hash that is being computed.
    Sha3_512, "sha3_512", "([data], *, usedforsecurity=True) -> SHA3 object", Sha3_512
);
class!(
    /// A SHAKE-128 hash that is being computed, whose digest has any length.
    Shake128, "shake_128", "([data], *, usedforsecurity=True) -> SHAKE object", Shake128
);
class!(
    /// A SHAKE-256 hash that is being computed, whose digest has any length.
    Shake256, "shake_256", "([data], *, usedforsecurity=True) -> SHAKE object", Shake256
);

/// `__new__` of them all.
struct New<T>(PhantomData<fn() -> T>);

impl<T: Sponge> Constructor<3> for New<T> {
    type Class = HashObject<T>;
    const NAME: &'static str = "sha3_224";
    const SIGNATURE: Signature = if AT_LEAST_3_14 {
        Signature::new("(data=b'', *, usedforsecurity=True, string=None)")
    } else {
        Signature::new("(data=b'', /, *, usedforsecurity=True)")
    };

    fn call<'py>(
        call: Call<'py, Sha3>,
        _: ClassRef<'py, HashObject<T>>,
        [data, usedforsecurity, string]: [Option<Object<'py>>; 3],
    ) -> Result<Owned<'py>> {
        construct::<T>(call, T::ALGORITHM, data, usedforsecurity, string)
    }
}

/// Digests are shorter than this.
const LENGTH_LIMIT: u64 = 1 << 29;

/// How long a digest is asked to be.
fn length(argument: Object<'_>) -> Result<usize> {
    let length =
        if AT_LEAST_3_15 { non_negative(argument)? as u64 } else { argument.c_unsigned_long()? };
    match usize::try_from(length) {
        Ok(size) if length < LENGTH_LIMIT => Ok(size),
        _ if AT_LEAST_3_15 => {
            Err(argument.py().raise(Builtin::OverflowError, "digest length is too large"))
        }
        _ => Err(argument.py().raise(Builtin::ValueError, "length is too large")),
    }
}
