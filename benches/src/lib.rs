//! What the benchmarks of kernels share: how ours is compared with other crates.
//!
//! Calls from Python are not timed here, but by the interpreter itself: `cargo wire bench`.
#![forbid(unsafe_code)]

#[cfg(feature = "run")]
mod hashes;
#[cfg(feature = "run")]
mod kernels;

#[cfg(feature = "run")]
pub use hashes::compete_hashes;
#[cfg(feature = "run")]
pub use kernels::{Competitor, Room, SIZES, compete, noise};

/// What criterion needs in each group: short, since there are many.
#[cfg(feature = "run")]
pub fn configured() -> criterion::Criterion {
    use std::time::Duration;
    criterion::Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
}

/// A benchmark program: functions that measure kernels.
#[cfg(feature = "run")]
#[macro_export]
macro_rules! kernels {
    ($($kernels:path),*) => {
        fn main() {
            let mut criterion = $crate::configured().configure_from_args();
            $($kernels(&mut criterion);)*
            criterion.final_summary();
        }
    };
}
