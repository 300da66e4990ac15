//! Content hashes: enough to notice a change, not to resist an enemy.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::error::{At, Result};

/// FNV-1a, 64 bits. Unlike std's hasher it is the same in every Rust release.
#[derive(Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut hash = Self::new();
        hash.add(bytes);
        hash
    }

    /// Adds `bytes` and their number, so that "ab", "c" differs from "a", "bc".
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes.iter().chain(&(bytes.len() as u64).to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub(crate) fn add_content(&mut self, path: &Path) -> Result<()> {
        self.add(&fs::read(path).at("read", path)?);
        Ok(())
    }

    /// Adds what changes when `path` is installed anew, without reading it.
    pub(crate) fn add_identity(&mut self, path: &Path) -> Result<()> {
        let data = fs::metadata(path).at("read", path)?;
        let modified = data.modified().at("read", path)?;
        let age = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.add(path.as_os_str().as_encoded_bytes());
        self.add(&age.as_nanos().to_le_bytes());
        self.add(&data.len().to_le_bytes());
        Ok(())
    }

    pub(crate) fn short(self) -> String {
        format!("{:08x}", (self.0 >> 32) ^ (self.0 & 0xffff_ffff))
    }

    pub(crate) fn long(self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_fnv_1a_over_the_bytes_and_their_number() {
        assert_eq!(Hash::new().long(), "cbf29ce484222325");
        let mut parts = Hash::of(b"ab");
        parts.add(b"c");
        let mut others = Hash::of(b"a");
        others.add(b"bc");
        assert_ne!(parts.long(), others.long());
        assert_eq!(Hash::of(b"abc").short().len(), 8);
    }
}
