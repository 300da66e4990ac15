//! Sixteen bytes at once, with instructions that every processor of the target has.
//!
//! Nothing has to be detected, so no token is wanted: this is what `RUSTDLIB_CPU=portable` leaves.

#[cfg(any(test, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod array;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod sse2;
#[cfg(test)]
mod tests;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) use array::Bytes16;
#[cfg(target_arch = "aarch64")]
pub(crate) use neon::Bytes16;
#[cfg(target_arch = "x86_64")]
pub(crate) use sse2::Bytes16;

/// What [`Bytes16::shuffled`] wants of the processor: SSSE3, which comes with this.
#[cfg(target_arch = "x86_64")]
pub(crate) use super::cpu::Avx2 as Shuffle;

/// What [`Bytes16::shuffled`] wants of the processor: NEON, which every aarch64 has.
#[cfg(target_arch = "aarch64")]
#[derive(Clone, Copy)]
pub(crate) struct Shuffle;

#[cfg(target_arch = "aarch64")]
impl Shuffle {
    pub(crate) fn detect() -> Option<Self> {
        Some(Self)
    }
}

/// What [`Bytes16::shuffled`] wants of the processor: more than there is.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
#[derive(Clone, Copy)]
pub(crate) enum Shuffle {}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
impl Shuffle {
    pub(crate) fn detect() -> Option<Self> {
        None
    }
}

/// Whether [`Bytes16`] is a vector. Where it is not, single bytes are less work.
pub(crate) const VECTORS: bool = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
