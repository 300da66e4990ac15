//! `_sha2`: its kernels against other crates.

use criterion::Criterion;
use rustdlib_algorithms::hash::{Algorithm, Sha256, Sha512};
use rustdlib_benches::compete_hashes;

fn kernels(criterion: &mut Criterion) {
    compete_hashes::<sha2::Sha256, Sha256>(criterion, Algorithm::Sha256, "sha2");
    compete_hashes::<sha2::Sha512, Sha512>(criterion, Algorithm::Sha512, "sha2");
}

rustdlib_benches::kernels!(kernels);
