//! `_md5`: its kernel against other crates, and its calls.

use criterion::Criterion;
use rustdlib_benches::compete_hashes;
use rustdlib_hashes::{Algorithm, Md5};

fn kernels(criterion: &mut Criterion) {
    compete_hashes::<md5::Md5, Md5>(criterion, Algorithm::Md5, "md-5");
}

rustdlib_benches::calls!("_md5", "md5", kernels);
