//! Hashes as competitors.

use criterion::Criterion;
use rustdlib_algorithms::hash::{Algorithm, State};
use sha2::Digest;

use crate::{compete, noise};

/// Times our `S` against `D` of the crate `name`.
pub fn compete_hashes<D: Digest, S: State>(
    criterion: &mut Criterion,
    algorithm: Algorithm,
    name: &str,
) {
    compete(
        criterion,
        &format!("kernel {}", algorithm.name()),
        noise,
        |_| <D as Digest>::output_size(),
        &[
            (name, &|input, room| {
                room.bytes.copy_from_slice(&D::digest(input));
                &room.bytes
            }),
            ("rustdlib", &|input, room| {
                let mut state = S::new(algorithm);
                state.update(input);
                state.digest(&mut room.bytes);
                &room.bytes
            }),
        ],
    );
}
