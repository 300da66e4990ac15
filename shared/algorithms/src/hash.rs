//! Hashes, and what is made of them: HMAC, and keys from passwords.
//!
//! [`State`] is what each algorithm does with data, [`Any`] a state of any of them. States are wiped
//! when they are dropped.

mod algorithm;
mod any;
mod barrier;
mod blake2;
mod blocks;
mod compare;
mod hmac;
mod hmac_loop;
mod initial;
mod kdf;
mod keccak;
mod md5;
mod ripemd160;
mod romix;
mod salsa20;
mod sha1;
mod sha256;
mod sha512;
mod sm3;
mod state;
#[cfg(test)]
mod tests;
mod unroll;

pub use algorithm::{Algorithm, DIGEST_LIMIT};
pub use any::{Any, Md5Sha1};
pub use blake2::{Blake2, Blake2Parameters, Blake2b, Blake2s};
pub use blocks::{Blocks, Compression, Md5, Ripemd160, Sha1, Sha256, Sha512, Sm3};
pub use compare::is_same;
pub use hmac::{Hmac, hmac};
pub use kdf::{ScryptCost, ScryptProblem, pbkdf2, scrypt};
pub use keccak::Keccak;
pub use state::{State, made};
