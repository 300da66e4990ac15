//! `_base64`: its calls. Its kernels are those of `binascii`.
#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]

rustdlib_benches::calls!("_base64", "base64");
