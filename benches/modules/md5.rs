//! `_md5`: its kernel against other crates, and its calls.

use criterion::Criterion;
use rustdlib_algorithms::hash::{Algorithm, Md5};
use rustdlib_benches::compete_hashes;

fn kernels(criterion: &mut Criterion) {
    compete_hashes::<md5::Md5, Md5>(criterion, Algorithm::Md5, "md-5");
}

rustdlib_benches::calls!("_md5", "md5", kernels);
