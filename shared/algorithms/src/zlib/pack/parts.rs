//! How the format says lengths and distances.

/// The symbol for the end, which comes after the literals and before the lengths.
pub(super) const END: usize = 256;
pub(super) const SYMBOLS: usize = 286;
pub(super) const DISTANCES: usize = 30;

/// How a length or a distance is written: a symbol, and which of those that it stands for.
pub(super) struct Part {
    pub(super) symbol: usize,
    pub(super) value: u32,
    /// How many bits `value` has.
    pub(super) extra: u32,
}

impl Part {
    #[inline]
    pub(super) fn of_length(length: usize) -> Self {
        let length = length as u32 - 3;
        if length == 255 {
            return Self { symbol: SYMBOLS - 1, value: 0, extra: 0 };
        }
        let part = Self::of::<4>(length);
        Self { symbol: (END + 1 + part.symbol).min(SYMBOLS - 1), ..part }
    }

    #[inline]
    pub(super) fn of_distance(distance: usize) -> Self {
        let part = Self::of::<2>(distance as u32 - 1);
        Self { symbol: part.symbol.min(DISTANCES - 1), ..part }
    }

    /// Of each power of two on there are `EACH` symbols; below them, each number is one.
    #[inline]
    fn of<const EACH: u32>(number: u32) -> Self {
        let extra = (number | EACH).ilog2() - EACH.ilog2();
        let symbol = (extra * EACH + (number >> extra)) as usize;
        Self { symbol, value: number & ((1 << extra) - 1), extra }
    }
}
