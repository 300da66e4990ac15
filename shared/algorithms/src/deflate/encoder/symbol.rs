//! The symbols of a block (RFC 1951, 3.2.5), each in one number until the block is written.

/// The end of a block, between the literals and the lengths.
pub(super) const END: usize = 256;
/// How many literal/length symbols occur.
pub(super) const LITLENS: usize = 286;
/// How many distance symbols there are.
pub(super) const DISTANCES: usize = 30;

pub(super) const MIN_MATCH: usize = 3;
pub(super) const MAX_MATCH: usize = 258;

/// The shortest match that the fastest level takes in most data.
pub(super) const USUAL: usize = 4;

/// By so many bytes the fastest level finds places in most text: those with less are so many that the last one
/// is seldom the best.
pub(super) const OF_TEXT: usize = 6;

/// Where a match of three bytes is too far away to be shorter than three literals.
pub(super) const TOO_FAR: usize = 4096;

/// A match; its length is 0 for none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Match {
    pub(super) length: usize,
    pub(super) distance: usize,
}

/// The distance symbol of a literal, whose code has no bits.
pub(super) const NO_DISTANCE: usize = DISTANCES;

/// In place of the distance symbol, a literal can have another literal with it: this one is that of 0.
pub(super) const SECOND: usize = NO_DISTANCE + 1;

/// How many values [`Symbol::litlen`] has: 256 literals and 256 lengths.
pub(super) const WHOLE_LITLENS: usize = 512;

/// How many values [`Symbol::distance`] may have, some of which it never has.
pub(super) const WHOLE_DISTANCES: usize = 512;

/// A literal, two literals, or a match.
///
/// From the lowest bit on: 9 bits for the literal, or for the length and 256; 9 bits for the distance
/// symbol, or for a second literal and [`SECOND`]; 13 extra bits of the distance. Literals are written as a
/// match is, with a distance of no bits, or of the second one's: that is faster than to tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol(pub(super) u32);

impl Symbol {
    #[inline(always)]
    pub(super) fn literal(byte: u8) -> Self {
        Self((NO_DISTANCE as u32) << 9 | u32::from(byte))
    }

    /// Two of them.
    #[inline(always)]
    pub(super) fn literals(first: u8, second: u8) -> Self {
        Self((u32::from(second) + SECOND as u32) << 9 | u32::from(first))
    }

    /// `length` is 3 to 258, `distance` 1 to 32768.
    #[inline(always)]
    pub(super) fn copy(length: usize, distance: usize) -> Self {
        let Part { symbol, value, .. } = Part::of_distance(distance);
        Self((length + (256 - MIN_MATCH)) as u32 | symbol << 9 | value << 18)
    }

    /// Whether it is one literal alone.
    #[inline(always)]
    pub(super) fn is_literal(self) -> bool {
        self.0 >> 8 == (NO_DISTANCE as u32) << 1
    }

    /// The first literal, or the length less three and 256 more.
    #[inline(always)]
    pub(super) fn litlen(self) -> usize {
        self.0 as usize % WHOLE_LITLENS
    }

    /// The distance symbol, or the second literal.
    #[inline(always)]
    pub(super) fn distance(self) -> usize {
        (self.0 >> 9) as usize % WHOLE_DISTANCES
    }

    /// The extra bits of the distance.
    #[inline(always)]
    pub(super) fn extra(self) -> u32 {
        self.0 >> 18
    }
}

/// How a length or a distance is written: a symbol, and extra bits.
pub(super) struct Part {
    pub(super) symbol: u32,
    pub(super) value: u32,
}

impl Part {
    /// `length` is 3 to 258.
    pub(super) const fn of_length(length: usize) -> Self {
        let number = (length - MIN_MATCH) as u32;
        if length == MAX_MATCH {
            return Self { symbol: LITLENS as u32 - 1, value: 0 };
        }
        let part = Self::of::<4>(number);
        Self { symbol: END as u32 + 1 + part.symbol, ..part }
    }

    #[inline(always)]
    const fn of_distance(distance: usize) -> Self {
        Self::of::<2>(distance as u32 - 1)
    }

    /// Of each power of two on there are `EACH` symbols; below them, each number is one.
    #[inline(always)]
    const fn of<const EACH: u32>(number: u32) -> Self {
        let extra = (number | EACH).ilog2() - EACH.ilog2();
        let symbol = extra * EACH + (number >> extra);
        Self { symbol, value: number & ((1 << extra) - 1) }
    }
}

/// How many extra bits a literal/length symbol has.
pub(super) const fn extra_of_litlen(symbol: usize) -> u32 {
    // The last symbol stands for the longest match alone.
    if symbol <= END || symbol == LITLENS - 1 {
        0
    } else {
        (((symbol - END - 1) / 4) as u32).saturating_sub(1)
    }
}

/// How many extra bits a distance symbol has.
pub(super) const fn extra_of_distance(symbol: usize) -> u32 {
    ((symbol / 2) as u32).saturating_sub(1)
}

/// How many extra bits these symbols have.
pub(super) fn extra(litlens: &[u32], distances: &[u32]) -> usize {
    let litlens = litlens.iter().enumerate().skip(END + 1);
    let of_litlens: usize = litlens.map(|(at, &n)| n as usize * extra_of_litlen(at) as usize).sum();
    let distances = distances.iter().enumerate();
    of_litlens
        + distances.map(|(at, &n)| n as usize * extra_of_distance(at) as usize).sum::<usize>()
}
