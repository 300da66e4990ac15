//! `_md5`: its calls.
#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]

rustdlib_benches::calls!("_md5", "md5");
