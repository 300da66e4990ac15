//! How many tries a search is to make, from what those before have found.
//!
//! Where there are few different bytes, all chains are long. In random ones, the longest of a thousand matches is
//! longer than the longest of ten, and every try may pay; of numbers that count up, hardly any does, since the
//! number before is the best that there is. Which it is does not show in the bytes.

/// The limit of the tries of a search.
#[derive(Clone, Copy)]
pub(super) struct Effort {
    limit: usize,
    /// So many tries are made in any case.
    paid: usize,
}

impl Effort {
    /// As many as are allowed.
    pub(super) const ALL: Self = Self { limit: usize::MAX, paid: 0 };

    /// Nothing is known.
    pub(super) fn new() -> Self {
        Self { limit: FIRST, paid: 0 }
    }

    /// How many tries the next search makes, `most` at most.
    #[inline(always)]
    pub(super) fn tries(self, most: usize) -> usize {
        most.min(self.limit.max(self.paid))
    }

    /// After a match there was no search for its bytes: what that saves may be spent.
    #[inline(always)]
    pub(super) fn pay(&mut self, length: usize) {
        self.paid = FOR_BYTE * length;
    }

    /// A search has made all its tries; so many were left when it found its match.
    ///
    /// Where the later half of the tries found something, four times as many are worth it. Where one search of 45
    /// does so, the limit stays about what it is. Searches for a better match one byte later make half as many
    /// tries at most, and do not count.
    #[inline(always)]
    pub(super) fn ran_out(&mut self, tries: usize, left: usize) {
        if 2 * tries <= self.limit {
            return;
        }
        let is_late = 2 * left < tries;
        self.limit =
            if is_late { (4 * self.limit).min(MOST) } else { self.limit - self.limit / 32 };
    }
}

/// How many tries are made before it is known what they find.
const FIRST: usize = 24;

/// As many as level 9 makes.
const MOST: usize = 4096;

/// How many tries a byte without a search is worth.
const FOR_BYTE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_as_many_as_pay() {
        let mut effort = Effort::new();
        assert_eq!(effort.tries(4096), FIRST);
        for _ in 0..4 {
            effort.ran_out(effort.tries(4096), 3);
        }
        assert_eq!(effort.tries(8192), MOST);
        for _ in 0..1000 {
            effort.ran_out(effort.tries(4096), effort.tries(4096));
        }
        assert!(effort.tries(4096) < 32);
        effort.pay(100);
        assert_eq!((effort.tries(4096), effort.tries(50)), (400, 50));
    }

    #[test]
    fn a_limit_that_does_not_count_stays() {
        let mut effort = Effort::new();
        effort.ran_out(FIRST / 2, 0);
        assert_eq!(effort.tries(4096), FIRST);
        let mut effort = Effort::ALL;
        effort.ran_out(4096, 4096);
        assert_eq!(effort.tries(4096), 4096);
    }
}
