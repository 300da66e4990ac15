//! Sorts the LMS rotations of a block.
//!
//! First by some of their bytes, five at a time. Rotations that are equal in these have their next LMS
//! rotations at the same distance: so what is equal after that is sorted by the order of these, of which
//! each round knows twice as much as that before (Larsson and Sadakane, "Faster suffix sorting", 1999).

use std::ops::Range;

use super::text::Text;
use crate::base::memory::{Memory, NoMemory};

/// A rotation while it is sorted: its place, and what it is sorted by.
///
/// The low word has the place, below the lowest byte of the key. Between rounds the high word of the
/// first of a group says how many bytes are equal; or, with the mark `BY_RANK`, the distance to the LMS
/// rotation that it is to be sorted by in this round. The high word of the second is the size of the
/// group. Where it is 1, or such groups follow each other, the high word has the mark `SORTED` and their
/// number.
pub(super) type Pair = [u32; 2];

const SORTED: u32 = 1 << 31;
const BY_RANK: u32 = 1 << 30;
/// The last bytes that were compared are the rest of a run.
const BEHIND_RUN: u32 = 1 << 29;
const PLACE: u32 = (1 << 24) - 1;
/// A rank that others have too.
const OPEN: u32 = 1 << 31;

/// How many bytes are compared at a time, and how many at least before ranks are.
const STEP: usize = 5;
const DEPTH: usize = 15;

/// The rotation at `place`, to be sorted by its first bytes.
#[inline(always)]
pub(super) fn pair(text: Text<'_>, place: usize) -> Pair {
    key_at(text, place, place)
}

/// The rotation at `place`, to be sorted by the bytes at `at`.
#[inline(always)]
fn key_at(text: Text<'_>, place: usize, at: usize) -> Pair {
    let bytes = text.block[at..].first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    let key = (bytes >> 24 << 24) | place as u64;
    [key as u32, (key >> 32) as u32]
}

#[inline(always)]
fn number(pair: &Pair) -> u64 {
    u64::from(pair[1]) << 32 | u64::from(pair[0])
}

/// Sorts `pairs`, of which each is from [`pair`].
pub(super) fn sort<M: Memory>(text: Text<'_>, pairs: &mut [Pair]) -> Result<(), NoMemory> {
    pairs.sort_unstable_by_key(number);
    let mut open = split_by_bytes(text, pairs, 0);
    while open.by_bytes {
        open = Open::default();
        for_each_group(pairs, |pairs, group| open = open.and(by_bytes(text, &mut pairs[group])));
    }
    if open.by_ranks {
        let mut ranks = M::words(text.length / 2 + 1)?;
        set_ranks(pairs, &mut ranks);
        while sort_by_ranks(text, pairs, &mut ranks) {
            for_each_group(pairs, |pairs, group| pairs[group.start][1] |= BY_RANK);
        }
    }
    Ok(())
}

/// What is left to be done.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    by_bytes: bool,
    by_ranks: bool,
}

impl Open {
    fn and(self, other: Self) -> Self {
        Self { by_bytes: self.by_bytes | other.by_bytes, by_ranks: self.by_ranks | other.by_ranks }
    }
}

/// Calls `work` with the range of each group, and puts what is sorted together.
fn for_each_group(pairs: &mut [Pair], mut work: impl FnMut(&mut [Pair], Range<usize>)) {
    let (mut at, mut sorted) = (0, 0);
    while at < pairs.len() {
        if pairs[at][1] & SORTED != 0 {
            let size = (pairs[at][1] & !SORTED) as usize;
            (sorted, at) = (sorted + size, at + size);
            pairs[at - sorted][1] = SORTED | sorted as u32;
        } else {
            let size = pairs[at + 1][1] as usize;
            work(pairs, at..at + size);
            (sorted, at) = (0, at + size);
        }
    }
}

/// Sorts a group by the next bytes, unless it is to be sorted by ranks.
fn by_bytes(text: Text<'_>, group: &mut [Pair]) -> Open {
    let mark = group[0][1];
    if mark & BY_RANK != 0 {
        return Open { by_ranks: true, by_bytes: false };
    }
    let depth = (mark & PLACE) as usize;
    if mark & BEHIND_RUN == 0 && text.is_run(text.place(group[0], depth - STEP), STEP) {
        return by_run(text, group, depth);
    }
    for pair in group.iter_mut() {
        *pair = key_at(text, (pair[0] & PLACE) as usize, text.place(*pair, depth));
    }
    group.sort_unstable_by_key(number);
    split_by_bytes(text, group, depth)
}

/// Sorts a group by how long the run goes on that it is in, and what follows: so that a long run costs
/// no more than a short one.
fn by_run(text: Text<'_>, group: &mut [Pair], depth: usize) -> Open {
    for pair in group.iter_mut() {
        let at = text.place(*pair, depth);
        let length = text.run_length(at) as u32;
        let behind = text.byte(at + length as usize);
        // Before a lesser byte the longer run is the greater, else the lesser.
        let key = if behind < text.byte(at + text.length - 1) { length } else { PLACE - length };
        *pair = [pair[0] & PLACE, key];
    }
    group.sort_unstable_by_key(number);
    split(
        group,
        |pair| pair[1],
        |pair, key| {
            let length = if key <= text.length as u32 { key } else { PLACE - key };
            mark(text, pair, depth + length as usize, BEHIND_RUN)
        },
    )
}

/// Divides what is sorted by the bytes at `depth`.
fn split_by_bytes(text: Text<'_>, pairs: &mut [Pair], depth: usize) -> Open {
    split(pairs, |pair| number(pair) >> 24, |pair, _| mark(text, pair, depth + STEP, 0))
}

/// Divides what is sorted into groups of equal keys, and marks these.
fn split<K: PartialEq + Copy>(
    pairs: &mut [Pair],
    key: impl Fn(&Pair) -> K,
    mark: impl Fn(Pair, K) -> u32,
) -> Open {
    let mut open = Open::default();
    let mut at = 0;
    while at < pairs.len() {
        let first = key(&pairs[at]);
        let size = 1 + pairs[at + 1..].iter().take_while(|&pair| key(pair) == first).count();
        if size == 1 {
            pairs[at][1] = SORTED | 1;
        } else {
            let mark = mark(pairs[at], first);
            let by_ranks = mark & BY_RANK != 0;
            open = open.and(Open { by_bytes: !by_ranks, by_ranks });
            (pairs[at][1], pairs[at + 1][1]) = (mark, size as u32);
        }
        at += size;
    }
    open
}

/// What is to be done with a group of which `depth` bytes are equal.
fn mark(text: Text<'_>, pair: Pair, depth: usize, behind_run: u32) -> u32 {
    let reach = if depth < DEPTH { 0 } else { reach(text, text.place(pair, 0), depth) };
    if reach == 0 { depth as u32 | behind_run } else { reach as u32 | BY_RANK }
}

/// The last LMS rotation that the first `depth` bytes of the one at `place` tell, or 0.
fn reach(text: Text<'_>, place: usize, depth: usize) -> usize {
    let (mut reach, mut lowest) = (0, 0);
    let mut last = text.byte(place);
    for at in 1..depth {
        let byte = text.byte(place + at);
        if byte < last {
            lowest = at;
        } else if byte > last {
            reach = lowest;
        }
        last = byte;
    }
    reach
}

impl Text<'_> {
    /// The place so far behind that of a rotation.
    fn place(self, pair: Pair, distance: usize) -> usize {
        ((pair[0] & PLACE) as usize + distance) % self.length
    }

    fn byte(self, at: usize) -> u8 {
        self.block[at % self.length]
    }

    /// Whether the `length` bytes at `at` are equal.
    fn is_run(self, at: usize, length: usize) -> bool {
        (1..length).all(|further| self.byte(at + further) == self.byte(at))
    }

    /// How often the byte before `at` goes on.
    fn run_length(self, at: usize) -> usize {
        let run = self.byte(at + self.length - 1);
        (0..self.length).take_while(|further| self.byte(at + further) == run).count()
    }
}

/// The rank of a rotation is the index of the first in its group, with the mark `OPEN` if it is not alone.
/// LMS places are not next to each other.
fn set_ranks(pairs: &mut [Pair], ranks: &mut [u32]) {
    let mut at = 0;
    while at < pairs.len() {
        let sorted = pairs[at][1] & SORTED != 0;
        let size = if sorted { 1 } else { pairs[at + 1][1] as usize };
        set_rank(&pairs[at..at + size], at, ranks);
        at += size;
    }
}

fn set_rank(group: &[Pair], first: usize, ranks: &mut [u32]) {
    let rank = first as u32 | if group.len() > 1 { OPEN } else { 0 };
    for pair in group {
        ranks[(pair[0] & PLACE) as usize / 2] = rank;
    }
}

/// Sorts each group by the ranks at its reach, from the last place to the first. Whether groups wait for
/// another round.
///
/// What a rotation is sorted by is behind it, and so was sorted before: in most texts one round is all.
fn sort_by_ranks(text: Text<'_>, pairs: &mut [Pair], ranks: &mut [u32]) -> bool {
    let mut left = false;
    for index in (0..ranks.len()).rev() {
        let first = (ranks[index] & !OPEN) as usize;
        if ranks[index] & OPEN != 0 && pairs[first][1] & BY_RANK != 0 {
            let size = pairs[first + 1][1] as usize;
            left |= sort_group(text, pairs, first..first + size, ranks);
        }
    }
    left
}

/// Sorts a group by the ranks at its reach. Whether parts of it wait for the next round.
fn sort_group(text: Text<'_>, pairs: &mut [Pair], range: Range<usize>, ranks: &mut [u32]) -> bool {
    let reach = (pairs[range.start][1] & PLACE) as usize;
    for pair in &mut pairs[range.clone()] {
        *pair = [pair[0] & PLACE, ranks[text.place(*pair, reach) / 2] & !OPEN];
    }
    pairs[range.clone()].sort_unstable_by_key(number);
    let mut left = false;
    let mut at = range.start;
    while at < range.end {
        let rank = pairs[at][1];
        let size = pairs[at..range.end].iter().take_while(|pair| pair[1] == rank).count();
        set_rank(&pairs[at..at + size], at, ranks);
        if size == 1 {
            pairs[at][1] = SORTED | 1;
        } else {
            // Those that it was sorted by are equal for so long again.
            let same = rank as usize == range.start;
            let further = if same { reach } else { (pairs[rank as usize][1] & PLACE) as usize };
            let sum = (reach + further) % text.length;
            // A part that is not much smaller waits, so that no round takes too long.
            let again = if 4 * size <= 3 * range.len() { BY_RANK } else { 0 };
            (pairs[at][1], pairs[at + 1][1]) = (sum as u32 | again, size as u32);
            left |= again == 0;
        }
        at += size;
    }
    left
}
