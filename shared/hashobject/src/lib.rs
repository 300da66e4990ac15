#![forbid(unsafe_code)]
//! The hash object that `_hashlib`, `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2` and `_hmac` offer,
//! in terms of one trait. The algorithms are in shared/algorithms.

mod data;
mod declare;
mod hmac_object;
mod object;

pub use data::{DETACH_SIZE, c_string, check_used_for_security, first_data, open_data, open_whole};
pub use hmac_object::{HmacClass, HmacObject, hmac_digest, new_hmac_object};
pub use object::{
    CONSTRUCTOR, HashClass, HashObject, HashValue, Kind, UPDATE_DATA, UPDATE_OBJ, construct,
    make_in, new_object, new_with, non_negative,
};
