//! `_sha3`: its calls.
#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]

rustdlib_benches::calls!("_sha3", "sha3");
