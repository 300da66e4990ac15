//! The modules of the library.
//! Written by `cargo wire generate` from modules/*/module.toml.

extern crate _base64 as _;
extern crate _blake2 as _;
extern crate _bz2 as _;
extern crate _hashlib as _;
extern crate _hmac as _;
extern crate _json as _;
extern crate _md5 as _;
extern crate _sha1 as _;
extern crate _sha2 as _;
extern crate _sha3 as _;
extern crate binascii as _;
extern crate zlib as _;

// 3.15's API by name, for older Pythons.
#[cfg(not(Py_3_15))]
extern crate _base64_3_15 as _;
#[cfg(not(Py_3_15))]
extern crate binascii_3_15 as _;
#[cfg(not(Py_3_15))]
extern crate zlib_3_15 as _;
