//! What the encoder needs of an output.

use crate::base::Output;

/// Where the encoder writes: to the output, or nowhere, to learn the length.
pub(super) trait Sink {
    fn write(&mut self, bytes: &[u8]);
    /// Writes the first `count` bytes of `bytes`.
    fn write_some(&mut self, bytes: &[u8; 4], count: usize);
    /// Takes back the byte written last.
    fn unwrite(&mut self);
}

impl Sink for Output<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.extend(bytes);
    }

    #[inline]
    fn write_some(&mut self, bytes: &[u8; 4], count: usize) {
        self.push_some(bytes, count);
    }

    #[inline]
    fn unwrite(&mut self) {
        self.truncate(self.written() - 1);
    }
}

/// How much has been written.
pub(super) struct Length(pub(super) usize);

impl Sink for Length {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0 = self.0.saturating_add(bytes.len());
    }

    #[inline]
    fn write_some(&mut self, _: &[u8; 4], count: usize) {
        self.0 = self.0.saturating_add(count);
    }

    #[inline]
    fn unwrite(&mut self) {
        self.0 -= 1;
    }
}
