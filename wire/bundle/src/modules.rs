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

/// The documentation of `_rustdlib`.
pub(crate) const DOC: &std::ffi::CStr =
    c"The library of the modules that are written in Rust: _base64 binascii _blake2 _bz2 _hashlib _hmac _json _md5 _sha1 _sha2 _sha256 _sha512 _sha3 zlib";
