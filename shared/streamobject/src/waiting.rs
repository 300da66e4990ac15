//! Input that was given and not needed yet.

use std::collections::TryReserveError;

/// Input that was given and not needed yet.
#[derive(Debug, Default)]
pub struct Waiting {
    bytes: Vec<u8>,
    /// How many of them have been used.
    used: usize,
}

impl Waiting {
    /// What has not been used.
    #[must_use]
    pub fn rest(&self) -> &[u8] {
        &self.bytes[self.used..]
    }

    /// Adds more. Fails where there is no memory; then nothing has changed.
    pub fn append(&mut self, more: &[u8]) -> Result<(), TryReserveError> {
        if self.bytes.capacity() - self.bytes.len() < more.len() {
            self.bytes.drain(..std::mem::take(&mut self.used));
        }
        self.bytes.try_reserve(more.len())?;
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// Takes back the last of them, which were added last.
    pub fn take_back(&mut self, count: usize) {
        self.bytes.truncate(self.bytes.len() - count);
    }

    /// Passes over the first of them.
    pub fn skip(&mut self, count: usize) {
        self.used += count;
    }
}
