//! `_md5`: its kernels against other crates, and its calls.

use criterion::Criterion;
use rustdlib_benches::{compete, noise, ours, theirs};
use rustdlib_hashes::{Algorithm, Md5};

fn kernels(criterion: &mut Criterion) {
    compete(
        criterion,
        "kernel md5",
        noise,
        |_| 16,
        &[
            ("md-5", &|input, room| theirs::<md5::Md5>(input, room)),
            ("rustdlib", &|input, room| ours::<Md5>(Algorithm::Md5, input, room)),
        ],
    );
}

rustdlib_benches::calls!("_md5", "md5", kernels);
