//! `_blake2`: its kernels against other crates, and its calls.

use criterion::Criterion;
use rustdlib_benches::{compete, noise, ours, theirs};
use rustdlib_hashes::{Algorithm, Blake2b, Blake2s};

fn kernels(criterion: &mut Criterion) {
    compete(
        criterion,
        "kernel blake2b",
        noise,
        |_| 64,
        &[
            ("blake2", &|input, room| theirs::<blake2::Blake2b512>(input, room)),
            ("rustdlib", &|input, room| ours::<Blake2b>(Algorithm::Blake2b, input, room)),
        ],
    );
    compete(
        criterion,
        "kernel blake2s",
        noise,
        |_| 32,
        &[
            ("blake2", &|input, room| theirs::<blake2::Blake2s256>(input, room)),
            ("rustdlib", &|input, room| ours::<Blake2s>(Algorithm::Blake2s, input, room)),
        ],
    );
}

rustdlib_benches::calls!("_blake2", "blake2", kernels);
