//! HMAC.

use std::ffi::CStr;

use rustdlib_glue::{Attached, Buffer, Builtin, Result, Signature, function};
use rustdlib_hashobject::{HmacClass, new_hmac_object};

use crate::Hashlib;
use crate::digestmod::of_hmac;

/// `_hashlib.HMAC`.
#[derive(Debug)]
pub(crate) struct Hmac;

impl HmacClass for Hmac {
    type Module = Hashlib;
    const NAME: &'static CStr = c"_hashlib.HMAC";
    const DOC: Option<&'static CStr> = Some(
        c"An HMAC that is being computed: update() adds data, digest() and hexdigest() return the\n\
          digest of the data so far, and copy() another such object.\n\n\
          name is that of the algorithm, digest_size the number of bytes in a digest.\n",
    );
}

function! {
    /// Return the HMAC of msg as a bytes object.
    pub(crate) fn hmac_digest(call: Call<Hashlib>, key, msg, digest) =
        Signature::new("(key, msg, digest)");
    {
        let py = call.py();
        let (mut key_buffer, mut msg_buffer) = (Buffer::new(), Buffer::new());
        let key = key_buffer.open(key)?;
        let msg = msg_buffer.open(msg)?;
        check_length(py, key.len(), "key is too long.")?;
        check_length(py, msg.len(), "msg is too long.")?;
        rustdlib_hashobject::hmac_digest(py, of_hmac(call, digest)?, key, msg)
    }
}

function! {
    /// Begin an HMAC with this key, and return the HMAC object.
    ///
    /// digestmod is the name of an algorithm, or the function of this module that begins its hashes.
    pub(crate) fn hmac_new(call: Call<Hashlib>, key; msg, digestmod) =
        Signature::new("(key, msg=b'', digestmod=None)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let key = buffer.open(key)?;
        check_length(py, key.len(), "key is too long.")?;
        let Some(digestmod) = digestmod else {
            return Err(py.raise(Builtin::TypeError, "Missing required parameter 'digestmod'."));
        };
        let algorithm = of_hmac(call, digestmod)?;
        new_hmac_object::<Hmac>(call, algorithm, key, msg.filter(|msg| !msg.is_none()))
    }
}

/// OpenSSL takes lengths as a C `int`. Python code falls back to its own HMAC where they are longer.
pub(crate) fn check_length(py: Attached<'_>, length: usize, message: &str) -> Result<()> {
    if length > i32::MAX as usize {
        return Err(py.raise(Builtin::OverflowError, message));
    }
    Ok(())
}
