//! The longest match of a place that is in a run of one byte.
//!
//! All places in its chain are in runs of that byte, and those of one run follow each other: place by place,
//! one long run takes all tries. But only one place of each run is worth a look: the one where as much of the
//! run is left as here, since from there on both may go on alike.

use super::best::Best;
use super::chains::{Chain, Wanted};
use super::finder::{common, word_at};
use super::symbol::Match;
use super::tables::{Shape, Tables};

/// So many tries a run costs: with these, text with spaces before each line takes as long as place by place.
const FOR_RUN: usize = 6;

/// So many bytes of a run are passed over for one try.
const BYTES_FOR_TRY: usize = 16;

/// Of so long a run, a literal and a match with the byte before are shorter than a match with a run that is
/// as long, and far away.
const LONG: usize = 16;

impl<S: Shape> Tables<'_, S> {
    /// As [`Tables::follow`], where the first four bytes are the same.
    #[inline(always)]
    pub(super) fn follow_runs(&mut self, chain: &Chain<'_>, found: Match, wanted: Wanted) -> Match {
        let &Chain { window, here, mut offset, .. } = chain;
        let most = chain.most();
        let run = left(chain, here, most);
        let (found, wanted) = nearest(chain, run, found, wanted);
        if found.length >= wanted.nice().min(most) {
            return found;
        }
        let Some(mut best) = Best::new::<S>(chain, found, wanted) else { return found };
        let mut others = wanted.tries();
        while offset < here && others > 0 {
            if word_at(window, offset as usize) != Some(chain.word) {
                (others, offset) = (others - 1, self.before(chain, offset));
                continue;
            }
            let before = before(chain, offset, others * BYTES_FOR_TRY);
            let start = offset - before;
            // Where both runs end together, or else where the shorter one begins.
            let end = offset as usize + left(chain, offset, most);
            let at = end.saturating_sub(run).max(start as usize).min(here as usize - 1) as u32;
            if best.ends.are_at::<S>(at) && best.is_last::<S>(chain, at, others) {
                break;
            }
            others = others.saturating_sub(FOR_RUN + before as usize / BYTES_FOR_TRY);
            offset = self.before(chain, start);
            if offset >= start {
                break;
            }
        }
        if S::ADAPTS && others == 0 {
            self.effort.ran_out(wanted.tries(), best.left);
        }
        best.found
    }
}

/// The match with the byte before, in the same run, if that is longer; and what a still better one is to be.
#[inline(always)]
fn nearest(chain: &Chain<'_>, run: usize, found: Match, wanted: Wanted) -> (Match, Wanted) {
    if run > wanted.least() && is_after_same(chain) {
        return (Match { length: run, distance: 1 }, wanted.longer_than(run));
    }
    let is_long = is_begin_of_long(chain, run);
    (found, if is_long { wanted.longer_than(run.max(wanted.least())) } else { wanted })
}

/// Whether a run of [`LONG`] bytes or more begins at [`Chain::here`], and ends before the longest match.
fn is_begin_of_long(chain: &Chain<'_>, run: usize) -> bool {
    (LONG..chain.most()).contains(&run) && chain.here > 0 && !is_after_same(chain)
}

/// Whether the byte before [`Chain::here`] is in the same run.
#[inline(always)]
fn is_after_same(chain: &Chain<'_>) -> bool {
    let before = chain.window.get((chain.here as usize).wrapping_sub(1));
    before == Some(&(chain.word as u8))
}

/// How many bytes of the run are left, `most` at most; four are known to be.
#[inline(always)]
fn left(chain: &Chain<'_>, at: u32, most: usize) -> usize {
    let (at, byte) = (at as usize, chain.word as u8);
    // Nearly always it is the last place of a run that is in a chain.
    if chain.window.get(at + 4) != Some(&byte) {
        return 4;
    }
    1 + common(chain.window, at, at + 1, most - 1)
}

/// How many bytes of the run come before a place in it, `most` at most.
#[inline(always)]
fn before(chain: &Chain<'_>, at: u32, most: usize) -> u32 {
    let at = at as usize;
    let Some(bytes) = chain.window.get(at.saturating_sub(most)..at) else { return 0 };
    let all = u64::from(chain.word) << 32 | u64::from(chain.word);
    let (rest, words) = bytes.as_rchunks::<8>();
    let mut length = 0;
    for &word in words.iter().rev() {
        let difference = u64::from_le_bytes(word) ^ all;
        if difference != 0 {
            return length + difference.leading_zeros() / 8;
        }
        length += 8;
    }
    length + rest.iter().rev().take_while(|&&byte| byte == chain.word as u8).count() as u32
}
