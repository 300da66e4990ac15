#![forbid(unsafe_code)]
//! `_hmac`: HMAC, for Pythons from 3.14 on without `_hashlib`. The object is in shared/hashobject.

use std::ffi::CStr;

use rustdlib_algorithms::base::cpu;
use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::version::AT_LEAST_3_15;
use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, FunctionDef, Module, ModuleBuilder, Object, Owned, Result,
    Signature, Slot, function,
};
use rustdlib_hashobject::{
    DETACH_SIZE, HmacClass, HmacObject, hmac_digest, new_hmac_object, open_whole,
};

/// The module.
#[derive(Debug)]
pub struct Hmac;

/// `_hmac.UnknownHashError`.
const UNKNOWN: Slot<Hmac> = Slot::new(0);

impl Module for Hmac {
    const NAME: &'static CStr = c"_hmac";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![
        new,
        compute_digest,
        compute_md5,
        compute_sha1,
        compute_sha224,
        compute_sha256,
        compute_sha384,
        compute_sha512,
        compute_sha3_224,
        compute_sha3_256,
        compute_sha3_384,
        compute_sha3_512,
        compute_blake2s_32,
        compute_blake2b_32,
    ];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        cpu::look();
        let error = module.exception(c"_hmac.UnknownHashError", Builtin::ValueError)?;
        module.add(c"UnknownHashError", &error)?;
        module.put(UNKNOWN, error);
        module.add(c"HMAC", &module.add_class::<HmacObject<HmacType>>()?)?;
        module.add_int(c"_GIL_MINSIZE", DETACH_SIZE as isize)
    }
}

rustdlib_glue::export!(Hmac);

/// `_hmac.HMAC`.
#[derive(Debug)]
struct HmacType;

impl HmacClass for HmacType {
    type Module = Hmac;
    const NAME: &'static CStr = c"_hmac.HMAC";
    const COLLECTED: bool = !AT_LEAST_3_15;
    const COPY: Signature = Signature::new("()").with_class();
}

function! {
    /// Begin an HMAC with this key, and return the HMAC object.
    fn new(call: Call<Hmac>, key; msg, digestmod) =
        Signature::new("(key, msg=None, digestmod=None)");
    {
        let py = call.py();
        let Some(digestmod) = digestmod else {
            let message = "new() missing 1 required argument 'digestmod'";
            return Err(py.raise(Builtin::TypeError, message));
        };
        let algorithm = algorithm_of(call, digestmod)?;
        let mut buffer = Buffer::new();
        let key = open_whole(&mut buffer, key)?;
        check_length(py, key, "key")?;
        new_hmac_object::<HmacType>(call, algorithm, key, msg.filter(|msg| !msg.is_none()))
    }
}

// Those that follow have no documentation in C.
function! {
    fn compute_digest(call: Call<Hmac>, key, msg, digest) = Signature::new("(key, msg, digest)");
    {
        let algorithm = algorithm_of(call, digest)?;
        compute(call.py(), algorithm, key, msg)
    }
}

macro_rules! compute {
    ($($name:ident = $algorithm:ident;)*) => { $(
        function! {
            fn $name(call: Call<Hmac>, key, msg) = Signature::new("(key, msg, /)");
            { compute(call.py(), Algorithm::$algorithm, key, msg) }
        }
    )* };
}

compute! {
    compute_md5 = Md5;
    compute_sha1 = Sha1;
    compute_sha224 = Sha224;
    compute_sha256 = Sha256;
    compute_sha384 = Sha384;
    compute_sha512 = Sha512;
    compute_sha3_224 = Sha3_224;
    compute_sha3_256 = Sha3_256;
    compute_sha3_384 = Sha3_384;
    compute_sha3_512 = Sha3_512;
    compute_blake2s_32 = Blake2s;
    compute_blake2b_32 = Blake2b;
}

fn compute<'py>(
    py: Attached<'py>,
    algorithm: Algorithm,
    key: Object<'py>,
    msg: Object<'py>,
) -> Result<Owned<'py>> {
    let (mut key_buffer, mut msg_buffer) = (Buffer::new(), Buffer::new());
    let key = open_whole(&mut key_buffer, key)?;
    check_length(py, key, "key")?;
    let msg = open_whole(&mut msg_buffer, msg)?;
    check_length(py, msg, "message")?;
    hmac_digest(py, algorithm, key, msg)
}

/// C has such lengths in 32 bits. Python code falls back to its own HMAC where they are longer.
fn check_length(py: Attached<'_>, data: &[u8], name: &str) -> Result<()> {
    const LIMIT: u32 = u32::MAX;
    if u32::try_from(data.len()).is_ok() {
        return Ok(());
    }
    Err(py.raise(Builtin::OverflowError, format_args!("{name} length exceeds {LIMIT}")))
}

/// The algorithm of this name, or of the name in lower case.
fn algorithm_of(call: Call<'_, Hmac>, digestmod: Object<'_>) -> Result<Algorithm> {
    let py = call.py();
    if digestmod.is_str() {
        if let Some(algorithm) = by_name(digestmod.text()?) {
            return Ok(algorithm);
        }
        let lower = digestmod.call_method_no_arguments(py, py.interned(c"lower")?.object())?;
        if let Some(algorithm) = by_name(lower.object().text()?) {
            return Ok(algorithm);
        }
    }
    if AT_LEAST_3_15 {
        let text = digestmod.to_str(py)?;
        let text = text.object().text()?;
        Err(call.raise(UNKNOWN, format_args!("unsupported hash algorithm {text}")))
    } else {
        let text = digestmod.repr(py)?;
        let text = text.object().text()?;
        Err(call.raise(UNKNOWN, format_args!("unsupported hash type: {text}")))
    }
}

fn by_name(name: &str) -> Option<Algorithm> {
    // C has the name as a C string, which ends at a NUL.
    let name = name.split('\0').next().unwrap_or_default();
    Some(match name {
        "md5" => Algorithm::Md5,
        "sha1" => Algorithm::Sha1,
        "sha2_224" | "sha224" => Algorithm::Sha224,
        "sha2_256" | "sha256" => Algorithm::Sha256,
        "sha2_384" | "sha384" => Algorithm::Sha384,
        "sha2_512" | "sha512" => Algorithm::Sha512,
        "sha3_224" => Algorithm::Sha3_224,
        "sha3_256" => Algorithm::Sha3_256,
        "sha3_384" => Algorithm::Sha3_384,
        "sha3_512" => Algorithm::Sha3_512,
        "blake2s_32" | "blake2s" => Algorithm::Blake2s,
        "blake2b_32" | "blake2b" => Algorithm::Blake2b,
        _ => return None,
    })
}
