//! `_base64`: its calls. Its kernels are those of `binascii`.
#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};

fn calls(criterion: &mut Criterion) {
    rustdlib_benches::calls(criterion, "_base64", "base64");
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400));
    targets = calls
}
criterion_main!(benches);
