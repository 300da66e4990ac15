//! `_sha1`: its kernels against other crates, and its calls.

use criterion::Criterion;
use rustdlib_benches::{compete, noise, ours, theirs};
use rustdlib_hashes::{Algorithm, Sha1};

fn kernels(criterion: &mut Criterion) {
    compete(
        criterion,
        "kernel sha1",
        noise,
        |_| 20,
        &[
            ("sha1", &|input, room| theirs::<sha1::Sha1>(input, room)),
            ("rustdlib", &|input, room| ours::<Sha1>(Algorithm::Sha1, input, room)),
        ],
    );
}

rustdlib_benches::calls!("_sha1", "sha1", kernels);
