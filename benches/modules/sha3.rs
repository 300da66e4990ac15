//! `_sha3`: its kernels against other crates, and its calls.

use criterion::Criterion;
use rustdlib_benches::{compete, noise, ours, theirs};
use rustdlib_hashes::{Algorithm, Keccak};

fn kernels(criterion: &mut Criterion) {
    compete(
        criterion,
        "kernel sha3_256",
        noise,
        |_| 32,
        &[
            ("sha3", &|input, room| theirs::<sha3::Sha3_256>(input, room)),
            ("rustdlib", &|input, room| ours::<Keccak>(Algorithm::Sha3_256, input, room)),
        ],
    );
}

rustdlib_benches::calls!("_sha3", "sha3", kernels);
