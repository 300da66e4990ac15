//! Checksums.

pub mod adler32;
pub mod combine;
pub mod crc_hqx;
