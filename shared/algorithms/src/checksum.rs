//! Checksums.

pub mod adler32;
pub mod combine;
#[cfg(feature = "crc32")]
pub mod crc32;
pub mod crc_hqx;
