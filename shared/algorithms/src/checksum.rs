//! Checksums.

pub mod crc_hqx;
