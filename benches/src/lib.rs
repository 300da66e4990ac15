//! What the benchmarks of all modules share: an embedded interpreter and the comparison of kernels.
//!
//! The record is not made here. It is made by the real interpreter (`cargo wire bench`), because a
//! Python is not its libpython: Debian's, for one, is linked another way and has the C modules
//! built in. This is the second opinion: criterion's statistics on the same cases.
#![forbid(unsafe_code)]

#[cfg(feature = "run")]
mod embedded;
#[cfg(feature = "run")]
mod hashes;
#[cfg(feature = "run")]
mod kernels;

#[cfg(feature = "run")]
pub use embedded::calls;
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

/// The benchmark program of a module: functions that measure its kernels, and its calls.
#[cfg(feature = "run")]
#[macro_export]
macro_rules! calls {
    ($name:literal, $folder:literal $(, $kernels:path)*) => {
        fn main() {
            let mut criterion = $crate::configured().configure_from_args();
            $($kernels(&mut criterion);)*
            $crate::calls(&mut criterion, $name, $folder);
            criterion.final_summary();
        }
    };
}
