//! `_sha2`: its kernels against other crates, and its calls.

use criterion::Criterion;
use rustdlib_benches::{compete, noise, ours, theirs};
use rustdlib_hashes::{Algorithm, Sha256, Sha512};

fn kernels(criterion: &mut Criterion) {
    compete(
        criterion,
        "kernel sha256",
        noise,
        |_| 32,
        &[
            ("sha2", &|input, room| theirs::<sha2::Sha256>(input, room)),
            ("rustdlib", &|input, room| ours::<Sha256>(Algorithm::Sha256, input, room)),
        ],
    );
    compete(
        criterion,
        "kernel sha512",
        noise,
        |_| 64,
        &[
            ("sha2", &|input, room| theirs::<sha2::Sha512>(input, room)),
            ("rustdlib", &|input, room| ours::<Sha512>(Algorithm::Sha512, input, room)),
        ],
    );
}

rustdlib_benches::calls!("_sha2", "sha2", kernels);
