//! Checksums.

pub mod combine;
pub mod crc_hqx;
