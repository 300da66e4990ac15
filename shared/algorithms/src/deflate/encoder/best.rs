//! The best match in a chain, and what a better one ends with.

use super::chains::{Chain, Wanted};
use super::finder::common;
use super::symbol::Match;
use super::tables::{Shape, Tables};

impl<S: Shape> Tables<'_, S> {
    /// Follows the chain of places; returns the first of the longest matches there, or else `found`.
    #[inline(always)]
    pub(super) fn follow(&mut self, chain: &Chain<'_>, found: Match, wanted: Wanted) -> Match {
        let Some(mut best) = Best::new::<S>(chain, found, wanted) else { return found };
        let (mut offset, mut others) = (chain.offset, wanted.tries().saturating_sub(1));
        while let Some(at) = self.likely(chain, &best.ends, offset, &mut others) {
            if best.is_last::<S>(chain, at, others) {
                break;
            }
            let Some(less) = others.checked_sub(1) else { break };
            (others, offset) = (less, self.before(chain, at));
        }
        if S::ADAPTS && others == 0 {
            self.effort.ran_out(wanted.tries(), best.left);
        }
        best.found
    }

    /// The first place, from `offset` on, that may have a longer match: nearly all have not. A loop of its
    /// own, in which there is nothing else.
    #[inline(always)]
    fn likely(
        &self,
        chain: &Chain<'_>,
        ends: &Ends<'_>,
        mut offset: u32,
        others: &mut usize,
    ) -> Option<u32> {
        while offset < chain.here {
            if ends.are_at::<S>(offset) && chain.begins_at::<S>(offset) {
                return Some(offset);
            }
            *others = others.checked_sub(1)?;
            offset = self.before(chain, offset);
        }
        None
    }
}

/// The best match of a search so far.
pub(super) struct Best<'d> {
    pub(super) found: Match,
    /// A better one is longer than this.
    pub(super) length: usize,
    /// What it ends with.
    pub(super) ends: Ends<'d>,
    most: usize,
    nice: usize,
    /// How many tries were left when it was found.
    pub(super) left: usize,
}

impl<'d> Best<'d> {
    /// `None` where the data ends before a match could be better than `found`.
    #[inline(always)]
    pub(super) fn new<S: Shape>(chain: &Chain<'d>, found: Match, wanted: Wanted) -> Option<Self> {
        let most = chain.most();
        let (length, nice, left) = (wanted.least(), wanted.nice().min(most), wanted.tries());
        Some(Self { found, length, ends: Ends::new::<S>(chain, length)?, most, nice, left })
    }

    /// Takes the match at an offset if it is better; returns whether the search is over.
    #[inline(always)]
    pub(super) fn is_last<S: Shape>(&mut self, chain: &Chain<'d>, at: u32, left: usize) -> bool {
        let length = common(chain.window, at as usize, chain.here as usize, self.most);
        if length <= self.length {
            return false;
        }
        self.found = Match { length, distance: (chain.here - at) as usize };
        (self.length, self.left) = (length, left);
        match Ends::new::<S>(chain, length) {
            Some(longer) if length < self.nice => self.ends = longer,
            _ => return true,
        }
        false
    }
}

/// The last bytes of a match that is longer than the best one: four, or one.
#[derive(Clone, Copy)]
pub(super) struct Ends<'d> {
    /// The data from the first place where they may be, to their end at [`Chain::here`].
    window: &'d [u8],
    pub(super) bytes: u32,
}

impl<'d> Ends<'d> {
    /// None where the data ends before.
    #[inline(always)]
    pub(super) fn new<S: Shape>(chain: &Chain<'d>, best: usize) -> Option<Self> {
        let here = chain.here as usize;
        let (back, length) = if S::HASHED > 3 { (best.wrapping_sub(3), 4) } else { (best, 1) };
        let window = chain.window.get(back..)?.get(..here + length)?;
        Some(Self { window, bytes: Self::at::<S>(window, here)? })
    }

    /// In their place, the first four.
    #[inline(always)]
    pub(super) fn of_begin(chain: &Chain<'d>) -> Self {
        Self { window: chain.window, bytes: chain.word }
    }

    #[inline(always)]
    pub(super) fn are_at<S: Shape>(&self, offset: u32) -> bool {
        Self::at::<S>(self.window, offset as usize) == Some(self.bytes)
    }

    #[inline(always)]
    fn at<S: Shape>(window: &[u8], at: usize) -> Option<u32> {
        if S::HASHED > 3 {
            window.get(at..at + 4)?.first_chunk().map(|&bytes| u32::from_le_bytes(bytes))
        } else {
            window.get(at).map(|&byte| byte.into())
        }
    }
}
