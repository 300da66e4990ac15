//! The parts in which C makes its output.

/// The parts of the output, each of which C fills by a call of its own.
///
/// Where C stops can depend on where they end, and so can what a call returns.
#[derive(Clone, Copy, Debug)]
pub struct Blocks {
    first: usize,
    /// How many there have been.
    count: u32,
    doubling: bool,
}

impl Blocks {
    /// What `_BlocksOutputBuffer` has unless it is told a size.
    pub const DEFAULT: usize = 32 << 10;

    /// As `_BlocksOutputBuffer` has them.
    #[must_use]
    pub fn listed(first: usize) -> Self {
        Self { first, count: 0, doubling: false }
    }

    /// As `_ZlibDecompressor` has them, each as large as all before it.
    #[must_use]
    pub fn doubling(first: usize) -> Self {
        Self { first, count: 0, doubling: true }
    }

    /// The size of the next one.
    pub fn next_size(&mut self) -> usize {
        /// From the second on, in KiB.
        const LIST: [usize; 16] = [
            64,
            256,
            1 << 10,
            4 << 10,
            8 << 10,
            16 << 10,
            16 << 10,
            32 << 10,
            32 << 10,
            32 << 10,
            32 << 10,
            64 << 10,
            64 << 10,
            128 << 10,
            128 << 10,
            256 << 10,
        ];
        let nth = self.count;
        self.count = nth.saturating_add(1);
        match nth.checked_sub(1) {
            None => self.first,
            Some(doubled) if self.doubling => {
                self.first.saturating_mul(1_usize.checked_shl(doubled).unwrap_or(usize::MAX))
            }
            Some(index) => LIST[(index as usize).min(LIST.len() - 1)] << 10,
        }
    }
}
