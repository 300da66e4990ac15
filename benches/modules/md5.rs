//! `_md5`: its kernel against other crates.

use criterion::Criterion;
use rustdlib_algorithms::hash::{Algorithm, Md5};
use rustdlib_benches::compete_hashes;

fn kernels(criterion: &mut Criterion) {
    compete_hashes::<md5::Md5, Md5>(criterion, Algorithm::Md5, "md-5");
}

rustdlib_benches::kernels!(kernels);
