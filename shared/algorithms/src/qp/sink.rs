//! What the encoder needs of an output.

use crate::base::Output;

/// Where the encoder writes: to the output, or nowhere, to learn the length.
pub(super) trait Sink {
    fn write(&mut self, bytes: &[u8]);
    /// Writes the first `count` bytes of `bytes`.
    fn write_some<const N: usize>(&mut self, bytes: &[u8; N], count: usize);
    /// Writes the first `counts[n]` bytes of part `n`, which has as many.
    fn write_parts<const N: usize>(&mut self, parts: [[u8; N]; 4], counts: [usize; 4]);
    /// Takes back the byte written last.
    fn unwrite(&mut self);
}

impl Sink for Output<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.extend(bytes);
    }

    #[inline]
    fn write_some<const N: usize>(&mut self, bytes: &[u8; N], count: usize) {
        self.push_some(bytes, count);
    }

    #[inline(always)]
    fn write_parts<const N: usize>(&mut self, parts: [[u8; N]; 4], counts: [usize; 4]) {
        self.push_parts(parts, counts);
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
    fn write_some<const N: usize>(&mut self, _: &[u8; N], count: usize) {
        self.0 = self.0.saturating_add(count);
    }

    #[inline(always)]
    fn write_parts<const N: usize>(&mut self, _: [[u8; N]; 4], counts: [usize; 4]) {
        self.0 = self.0.saturating_add(counts.iter().sum());
    }

    #[inline]
    fn unwrite(&mut self) {
        self.0 -= 1;
    }
}
