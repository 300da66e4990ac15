//! `_blake2`: its calls.
#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]

rustdlib_benches::calls!("_blake2", "blake2");
