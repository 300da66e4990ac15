//! What the benchmarks of all modules share: an embedded interpreter and the comparison of kernels.
//!
//! The record is not made here. It is made by the real interpreter (`cargo wire bench`), because a
//! Python is not its libpython: Debian's, for one, is linked another way and has the C modules
//! built in. This is the second opinion: criterion's statistics on the same cases.
#![forbid(unsafe_code)]

#[cfg(feature = "run")]
mod embedded;
#[cfg(feature = "run")]
mod kernels;

#[cfg(feature = "run")]
pub use embedded::calls;
#[cfg(feature = "run")]
pub use kernels::{Competitor, Room, SIZES, compete};
