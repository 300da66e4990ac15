//! `_sha3`: its kernel against other crates.

use criterion::Criterion;
use rustdlib_algorithms::hash::{Algorithm, Keccak};
use rustdlib_benches::compete_hashes;

fn kernels(criterion: &mut Criterion) {
    compete_hashes::<sha3::Sha3_256, Keccak>(criterion, Algorithm::Sha3_256, "sha3");
}

rustdlib_benches::kernels!(kernels);
