//! The longest match of a place, in the chain that has the fewest places.
//!
//! Whatever is longer than the best match so far has the same bytes at its beginning, and those with which it becomes
//! longer as well. Both have a chain. Where the last place of one is further away than that of the other, its bytes
//! are rarer, and it is the one to follow: most searches for a better match end at once, as nothing has its last bytes.

use super::best::{Best, Ends};
use super::chains::{Chain, Wanted};
use super::finder::{hash, slot};
use super::long::hash_of_long;
use super::symbol::Match;
use super::tables::{Shape, Tables};

/// Where a search is, in one of the chains.
#[derive(Clone, Copy)]
struct Way {
    position: u32,
    /// The position where its bytes are in a match that begins with the window.
    low_position: u32,
}

impl Way {
    /// Where the match begins, in the window; not before [`Chain::here`] where there is none.
    #[inline(always)]
    fn offset(self) -> u32 {
        self.position.wrapping_sub(self.low_position)
    }
}

impl<S: Shape> Tables<'_, S> {
    /// As [`Tables::follow`], where so many tries are made that it is worth asking which bytes are rarer.
    #[inline(always)]
    pub(super) fn follow_rarest(
        &mut self,
        chain: &Chain<'_>,
        found: Match,
        wanted: Wanted,
    ) -> Match {
        let Some(mut best) = Best::new::<S>(chain, found, wanted) else { return found };
        let mut others = wanted.tries().saturating_sub(1);
        let low_position = chain.low_position;
        let mut way = Way { position: chain.offset.wrapping_add(low_position), low_position };
        let mut ends = best.ends;
        // The last bytes of a match that is very near are not in a chain yet: it is looked at first.
        let after = self.after(best.length);
        if after > 0 && way.offset() + after <= chain.here {
            ends = self.rarer(chain, &best, &mut way);
        }
        while self.is_likely(chain, &ends, &mut way, &mut others) {
            let length = best.length;
            if best.is_last::<S>(chain, way.offset(), others) {
                break;
            }
            let Some(less) = others.checked_sub(1) else { break };
            (others, way.position) = (less, self.position_before(way.position));
            if best.length > length {
                ends = self.rarer(chain, &best, &mut way);
            }
        }
        if S::ADAPTS && others == 0 {
            self.effort.ran_out(wanted.tries(), best.left);
        }
        best.found
    }

    /// Goes to the first place that may have a longer match, if there is one. A loop of its own, in which there is
    /// nothing else; not the one of [`Tables::likely`], where chains do not change: levels 2 and 3 took 2 to 7 % longer
    /// with this one.
    #[inline(always)]
    fn is_likely(
        &self,
        chain: &Chain<'_>,
        ends: &Ends<'_>,
        way: &mut Way,
        others: &mut usize,
    ) -> bool {
        while let Some(bytes) = ends.at::<S>(way.offset()) {
            if bytes == ends.bytes && chain.begins_at::<S>(way.offset()) {
                return true;
            }
            let Some(less) = others.checked_sub(1) else { return false };
            (*others, way.position) = (less, self.position_before(way.position));
        }
        false
    }

    /// Takes the chain of the last bytes that a better match has, if they are rarer; returns what a place there must
    /// have besides.
    #[inline(always)]
    fn rarer<'d>(&self, chain: &Chain<'d>, best: &Best<'d>, way: &mut Way) -> Ends<'d> {
        let Some(hash) = self.hash_of_ends(chain, best) else { return best.ends };
        let of_4 = self.of_4.as_ref();
        let last = of_4[slot(hash, of_4.len())];
        let low_position = chain.low_position.wrapping_add(self.after(best.length));
        let of_ends = Way { position: last.into(), low_position };
        // As numbers with a sign: a match that begins before the window is still further away.
        if of_ends.offset().cast_signed() >= way.offset().cast_signed() {
            return best.ends;
        }
        *way = of_ends;
        if S::HASHED > 3 { Ends::of_begin::<S>(chain).unwrap_or(best.ends) } else { best.ends }
    }

    /// How far after the begin of a match that is longer than this its last bytes are.
    #[inline(always)]
    fn after(&self, length: usize) -> u32 {
        (length + 1).saturating_sub(self.hashed()) as u32
    }

    /// The hash of the last bytes that a better match has, as many as are hashed.
    #[inline(always)]
    fn hash_of_ends(&self, chain: &Chain<'_>, best: &Best<'_>) -> Option<u32> {
        if S::HASHED == 4 {
            return Some(hash(best.ends.bytes));
        }
        let bytes = chain.window.get(..chain.here as usize + best.length + 1)?;
        if S::HASHED == 3 {
            return Some(hash(u32::from_le_bytes(*bytes.last_chunk()?) & !0xFF));
        }
        let word = u64::from_le_bytes(*bytes.last_chunk()?);
        Some(hash_of_long(word >> self.unhashed << self.unhashed))
    }

    /// The position before one in its chain.
    #[inline(always)]
    fn position_before(&self, position: u32) -> u32 {
        let links = self.links.as_ref();
        let index = self.base.wrapping_add(position as usize);
        links[index & links.len().wrapping_sub(1)].into()
    }
}
