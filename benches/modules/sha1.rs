//! `_sha1`: its kernel against other crates.

use criterion::Criterion;
use rustdlib_algorithms::hash::{Algorithm, Sha1};
use rustdlib_benches::compete_hashes;

fn kernels(criterion: &mut Criterion) {
    compete_hashes::<sha1::Sha1, Sha1>(criterion, Algorithm::Sha1, "sha1");
}

rustdlib_benches::kernels!(kernels);
