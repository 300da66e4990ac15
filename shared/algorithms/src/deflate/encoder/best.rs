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
        while let Some(bytes) = ends.at::<S>(offset) {
            if bytes == ends.bytes && chain.begins_at::<S>(offset) {
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
    /// The data from the first place where they may be, to the end of the last one before [`Chain::here`]: one
    /// comparison asks whether a place is before it, and its bytes are there.
    places: &'d [u8],
    pub(super) bytes: u32,
}

impl<'d> Ends<'d> {
    /// None where the data ends before.
    #[inline(always)]
    pub(super) fn new<S: Shape>(chain: &Chain<'d>, best: usize) -> Option<Self> {
        let back = best.wrapping_sub(Self::length::<S>() - 1);
        Self::from::<S>(chain.window.get(back..)?, chain.here)
    }

    /// In their place, the first four.
    #[inline(always)]
    pub(super) fn of_begin<S: Shape>(chain: &Chain<'d>) -> Option<Self> {
        Self::from::<S>(chain.window, chain.here)
    }

    #[inline(always)]
    fn from<S: Shape>(window: &'d [u8], here: u32) -> Option<Self> {
        let length = here as usize + Self::length::<S>();
        let bytes = Self { places: window.get(..length)?, bytes: 0 }.at::<S>(here)?;
        Some(Self { places: window.get(..length - 1)?, bytes })
    }

    #[inline(always)]
    pub(super) fn are_at<S: Shape>(&self, offset: u32) -> bool {
        self.at::<S>(offset) == Some(self.bytes)
    }

    /// The bytes that a place has there, if it is before [`Chain::here`].
    #[inline(always)]
    pub(super) fn at<S: Shape>(&self, offset: u32) -> Option<u32> {
        let at = offset as usize;
        if S::HASHED > 3 {
            let bytes = self.places.get(at..at.wrapping_add(4))?.first_chunk();
            bytes.map(|&bytes| u32::from_le_bytes(bytes))
        } else {
            self.places.get(at).map(|&byte| byte.into())
        }
    }

    const fn length<S: Shape>() -> usize {
        if S::HASHED > 3 { 4 } else { 1 }
    }
}
