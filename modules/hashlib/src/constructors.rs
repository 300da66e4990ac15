//! The functions that begin a hash.

use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::version::AT_LEAST_3_14;
use rustdlib_glue::{Attached, Builtin, Object, Result, Signature, function};
use rustdlib_hashobject::{
    CONSTRUCTOR, c_string, check_used_for_security, construct, first_data, new_object,
};

use crate::Hashlib;
use crate::digestmod::by_name;
use crate::hash::Hash;

function! {
    /// Begin a hash with the named algorithm, and return the hash object.
    ///
    /// Some data can be given that is hashed at once. All algorithms are there for every use, so
    /// usedforsecurity makes no difference.
    pub(crate) fn new(call: Call<Hashlib>, name; data, usedforsecurity, string) = if AT_LEAST_3_14 {
        Signature::new("(name, data=b'', *, usedforsecurity=True, string=None)")
    } else {
        Signature::new("(name, string=b'', *, usedforsecurity=True)")
    };
    {
        let py = call.py();
        let name = if AT_LEAST_3_14 {
            let name = c_string("new", "name", name)?;
            check_used_for_security(usedforsecurity)?;
            name
        } else {
            check_used_for_security(usedforsecurity)?;
            old_name(py, name)?
        };
        let data = first_data(py, data, string)?;
        match Algorithm::by_openssl_name(name) {
            Some(algorithm) => new_object::<Hash>(call, algorithm, data),
            // Whether the data can be hashed at all is asked first.
            None => match new_object::<Hash>(call, Algorithm::Md5, data) {
                Ok(_) => Err(by_name(call, name).expect_err("there is no such algorithm")),
                Err(raised) => Err(raised),
            },
        }
    }
}

/// Before 3.14, whatever is wrong with a name has these words.
fn old_name<'py>(py: Attached<'py>, name: Object<'py>) -> Result<&'py str> {
    c_string("new", "name", name).map_err(|raised| {
        raised.forget(py);
        py.raise(Builtin::TypeError, "name must be a string")
    })
}

/// Argument Clinic breaks the line of a long signature: `$gap` is what it puts before `string`.
macro_rules! constructors {
    ($(#[doc = $doc:literal] $name:ident = $algorithm:ident, $gap:literal;)*) => { $(
        function! {
            #[doc = $doc]
            pub(crate) fn $name(call: Call<Hashlib>; data, usedforsecurity, string) =
                if AT_LEAST_3_14 {
                    Signature::new(concat!(
                        "(data=b'', *, usedforsecurity=True,", $gap, "string=None)"
                    ))
                } else {
                    CONSTRUCTOR
                };
            { construct::<Hash>(call, Algorithm::$algorithm, data, usedforsecurity, string) }
        }
    )* };
}

constructors! {
    /// Begin an MD5 hash, with some data if there is any.
    openssl_md5 = Md5, " ";
    /// Begin a SHA-1 hash, with some data if there is any.
    openssl_sha1 = Sha1, " ";
    /// Begin a SHA-224 hash, with some data if there is any.
    openssl_sha224 = Sha224, "\n               ";
    /// Begin a SHA-256 hash, with some data if there is any.
    openssl_sha256 = Sha256, "\n               ";
    /// Begin a SHA-384 hash, with some data if there is any.
    openssl_sha384 = Sha384, "\n               ";
    /// Begin a SHA-512 hash, with some data if there is any.
    openssl_sha512 = Sha512, "\n               ";
    /// Begin a SHA3-224 hash, with some data if there is any.
    openssl_sha3_224 = Sha3_224, "\n                 ";
    /// Begin a SHA3-256 hash, with some data if there is any.
    openssl_sha3_256 = Sha3_256, "\n                 ";
    /// Begin a SHA3-384 hash, with some data if there is any.
    openssl_sha3_384 = Sha3_384, "\n                 ";
    /// Begin a SHA3-512 hash, with some data if there is any.
    openssl_sha3_512 = Sha3_512, "\n                 ";
    /// Begin a SHAKE-128 hash, with some data if there is any.
    openssl_shake_128 = Shake128, "\n                  ";
    /// Begin a SHAKE-256 hash, with some data if there is any.
    openssl_shake_256 = Shake256, "\n                  ";
}
