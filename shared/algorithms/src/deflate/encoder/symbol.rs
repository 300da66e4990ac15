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

/// How many values [`Symbol::distance`] may have where each literal is a symbol alone, rounded up.
pub(super) const ALONE: usize = 32;

/// The same where two of them can be one symbol, as at the fastest level.
pub(super) const PAIRED: usize = 512;

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

    /// The distance symbol, or the second literal; `N` is [`ALONE`] or [`PAIRED`].
    #[inline(always)]
    pub(super) fn distance<const N: usize>(self) -> usize {
        (self.0 >> 9) as usize % N
    }

    /// The extra bits of the distance.
    #[inline(always)]
    pub(super) fn extra(self) -> u32 {
        self.0 >> 18
    }
}

/// How a distance is written: a symbol, and extra bits.
struct Part {
    symbol: u32,
    value: u32,
}

impl Part {
    /// From each power of two on there are two symbols; below the first ones, each number is one.
    #[inline(always)]
    const fn of_distance(distance: usize) -> Self {
        let number = distance as u32 - 1;
        let extra = (number | 2).ilog2() - 1;
        let symbol = 2 * extra + (number >> extra);
        Self { symbol, value: number & ((1 << extra) - 1) }
    }
}

/// The first [`Symbol::litlen`] of the lengths that have this symbol, and the one after the last.
pub(super) const fn lengths_of(symbol: usize) -> (usize, usize) {
    // The longest match has a symbol of its own.
    const LONGEST: usize = WHOLE_LITLENS - 1;
    if symbol == LITLENS - 1 {
        return (LONGEST, WHOLE_LITLENS);
    }
    let (nth, extra) = (symbol - END - 1, extra_of_litlen(symbol));
    // From each power of two on there are four symbols; below the first ones, each length has one.
    let from = END + if nth < 4 { nth } else { (4 + nth % 4) << extra };
    let end = from + (1 << extra);
    (from, if end > LONGEST { LONGEST } else { end })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of RFC 1951, 3.2.5.
    #[test]
    fn lengths_have_their_symbols() {
        let from = |length: usize, to: usize| (END + length - 3, END + to - 3 + 1);
        for (symbol, lengths) in [
            (257, from(3, 3)),
            (260, from(6, 6)),
            (264, from(10, 10)),
            (265, from(11, 12)),
            (268, from(17, 18)),
            (269, from(19, 22)),
            (283, from(195, 226)),
            (284, from(227, 257)),
            (285, from(258, 258)),
        ] {
            assert_eq!(lengths_of(symbol), lengths, "{symbol}");
        }
        let borders = (257..LITLENS - 1).all(|at| lengths_of(at).1 == lengths_of(at + 1).0);
        assert!(borders);
    }
}
