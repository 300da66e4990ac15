//! `_sha2`: its kernels against other crates, and its calls.

use criterion::Criterion;
use rustdlib_benches::compete_hashes;
use rustdlib_hashes::{Algorithm, Sha256, Sha512};

fn kernels(criterion: &mut Criterion) {
    compete_hashes::<sha2::Sha256, Sha256>(criterion, Algorithm::Sha256, "sha2");
    compete_hashes::<sha2::Sha512, Sha512>(criterion, Algorithm::Sha512, "sha2");
}

rustdlib_benches::calls!("_sha2", "sha2", kernels);
