#![forbid(unsafe_code)]
//! `_hashlib`: hashes, HMAC and keys from passwords, without OpenSSL.
//!
//! It offers what the C module offers with the default provider of OpenSSL 3, under its names and with
//! its errors. The algorithms are in shared/algorithms, the objects in shared/hashobject.

mod compare;
mod constructors;
mod digestmod;
mod hash;
mod hmac;
mod kdf;

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::version::AT_LEAST_3_14;
use rustdlib_glue::{Builtin, Correction, FunctionDef, Module, ModuleBuilder, Result, Slot};
use rustdlib_hashobject::{DETACH_SIZE, HashObject, HmacObject};

use compare::{compare_digest, get_fips_mode};
use constructors::{
    new, openssl_md5, openssl_sha1, openssl_sha3_224, openssl_sha3_256, openssl_sha3_384,
    openssl_sha3_512, openssl_sha224, openssl_sha256, openssl_sha384, openssl_sha512,
    openssl_shake_128, openssl_shake_256,
};
use hash::{Hash, HashXof};
use hmac::{Hmac, hmac_digest, hmac_new};
use kdf::{pbkdf2_hmac, scrypt};

/// The module.
#[derive(Debug)]
pub struct Hashlib;

/// `_hashlib.UnsupportedDigestmodError`.
const UNSUPPORTED: Slot<Hashlib> = Slot::new(0);
/// The dict behind `_hashlib._constructors`.
const CONSTRUCTORS: Slot<Hashlib> = Slot::new(1);

/// An unknown name has an exception class of its own.
const CLASS_OF_ITS_OWN: Correction = Correction::new(0, c"gh-103256", &[0x030b_0400]);
/// What has no hash is no digestmod, and says so itself. 3.11.2 loses that error, 3.11.7 does not; no news
/// entry has the change, and that it is of 3.11.5 is assumed.
const UNHASHABLE: Correction = Correction::new(1, c"unhashable-digestmod", &[0x030b_0500]);

impl Module for Hashlib {
    const NAME: &'static CStr = c"_hashlib";
    const DOC: &'static CStr = c"Hashes, HMAC and keys from passwords, for hashlib and hmac";
    const SLOTS: usize = 2;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![
        new,
        pbkdf2_hmac,
        scrypt,
        get_fips_mode,
        compare_digest,
        hmac_digest,
        hmac_new,
        openssl_md5,
        openssl_sha1,
        openssl_sha224,
        openssl_sha256,
        openssl_sha384,
        openssl_sha512,
        openssl_sha3_224,
        openssl_sha3_256,
        openssl_sha3_384,
        openssl_sha3_512,
        openssl_shake_128,
        openssl_shake_256,
    ];
    const CORRECTIONS: &'static [Correction] = &[CLASS_OF_ITS_OWN, UNHASHABLE];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        let py = module.py();
        module.add(c"HASH", &module.add_class::<HashObject<Hash>>()?)?;
        let xof = module.add_derived_class::<HashObject<HashXof>, HashObject<Hash>>()?;
        module.add(c"HASHXOF", &xof)?;
        module.add(c"HMAC", &module.add_class::<HmacObject<Hmac>>()?)?;
        let names =
            py.frozen_set(Algorithm::ALL.into_iter().map(|algorithm| py.str(algorithm.name())))?;
        module.add(c"openssl_md_meth_names", &names)?;
        let constructors = py.dict(NAMED.into_iter().map(|(function, algorithm)| {
            Ok((module.attribute(function)?, py.str(algorithm.name())?))
        }))?;
        module.add(c"_constructors", &constructors.object().mapping_proxy(py)?)?;
        module.put(CONSTRUCTORS, constructors);
        let error = module.exception(c"_hashlib.UnsupportedDigestmodError", Builtin::ValueError)?;
        module.add(c"UnsupportedDigestmodError", &error)?;
        module.put(UNSUPPORTED, error);
        if AT_LEAST_3_14 {
            module.add_int(c"_GIL_MINSIZE", DETACH_SIZE as isize)?;
        }
        Ok(())
    }
}

rustdlib_glue::export!(Hashlib);

/// The functions that stand for an algorithm where one is asked for.
const NAMED: [(&CStr, Algorithm); 12] = [
    (c"openssl_md5", Algorithm::Md5),
    (c"openssl_sha1", Algorithm::Sha1),
    (c"openssl_sha224", Algorithm::Sha224),
    (c"openssl_sha256", Algorithm::Sha256),
    (c"openssl_sha384", Algorithm::Sha384),
    (c"openssl_sha512", Algorithm::Sha512),
    (c"openssl_sha3_224", Algorithm::Sha3_224),
    (c"openssl_sha3_256", Algorithm::Sha3_256),
    (c"openssl_sha3_384", Algorithm::Sha3_384),
    (c"openssl_sha3_512", Algorithm::Sha3_512),
    (c"openssl_shake_128", Algorithm::Shake128),
    (c"openssl_shake_256", Algorithm::Shake256),
];
