//! Content hashes.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use crate::error::{At, Result};

/// SHA-256, of which the first digits are shown.
#[derive(Clone)]
pub(crate) struct Hash(Sha256);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut hash = Self::new();
        hash.add(bytes);
        hash
    }

    /// Adds `bytes` and their number, so that "ab", "c" differs from "a", "bc".
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
        self.0.update((bytes.len() as u64).to_le_bytes());
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
        self.digits(4)
    }

    pub(crate) fn long(self) -> String {
        self.digits(8)
    }

    fn digits(self, bytes: usize) -> String {
        self.0.finalize()[..bytes].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_sha_256_over_the_bytes_and_their_number() {
        // Of no bytes, of which there are 0, the digest is that of eight zeros.
        assert_eq!(Hash::of(b"").long(), "af5570f5a1810b7a");
        assert_eq!(Hash::of(b"").short(), "af5570f5");
    }

    #[test]
    fn the_same_bytes_in_other_parts_are_another_content() {
        let mut parts = Hash::of(b"ab");
        parts.add(b"c");
        let mut others = Hash::of(b"a");
        others.add(b"bc");
        assert_ne!(parts.long(), others.long());
    }
}
