#![forbid(unsafe_code)]
//! The hash object that `_hashlib`, `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2` and `_hmac` offer.
//!
//! Below are the algorithms: [`State`] is what each of them does, [`Any`] one of any. Nothing there
//! knows Python. Above is the object, in terms of one trait.

mod algorithm;
mod any;
mod blake2;
mod blocks;
mod data;
mod hmac;
mod hmac_object;
mod initial;
mod kdf;
mod keccak;
mod object;
mod romix;
mod state;
#[cfg(test)]
mod tests;
mod wipe;

pub use algorithm::{Algorithm, DIGEST_LIMIT};
pub use any::{Any, Crate, Md5Sha1};
pub use blake2::{Blake2, Blake2Parameters, Blake2b, Blake2s};
pub use blocks::{Blocks, Compression, Md5, Sha1, Sha256, Sha512};
pub use data::{DETACH_SIZE, c_string, check_used_for_security, first_data, open_data, open_whole};
pub use hmac::Hmac;
pub use hmac_object::{HmacClass, HmacObject, hmac_digest, new_hmac_object};
pub use kdf::{ScryptCost, ScryptProblem, pbkdf2, scrypt};
pub use keccak::Keccak;
pub use object::{
    CONSTRUCTOR, HashClass, HashObject, HashValue, UPDATE_DATA, UPDATE_OBJ, construct, new_in,
    new_object, non_negative,
};
pub use state::State;
