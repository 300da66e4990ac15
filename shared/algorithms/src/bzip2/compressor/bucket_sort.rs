//! libbz2's sort of blocks that are not small, for the order in which it leaves equal rotations.
//!
//! Rotations are put into buckets by their first two bytes. The buckets of each first byte, that of the
//! fewest rotations first, are sorted by comparison; where these rotations end up tells the order of
//! those that begin a byte before them, and their ranks make later comparisons shorter. All comparisons
//! together may look at so many bytes; above that libbz2 gives up, and sorts as in `ties.rs`.

use std::cmp::Reverse;

use super::quicksort::{divide, shell_sort};
use super::text::PADDING;
use crate::base::memory::{Memory, NoMemory};

/// Blocks below this are not sorted so.
pub(super) const LEAST: usize = 10_000;

/// How often eight bytes may be compared for each byte of the block.
const BUDGET: i64 = 9;

/// Parts below this, or of so many equal bytes, are not divided further.
const SHORT: usize = 21;
const DEEP: usize = 14;

/// What is left out of account in comparisons by rank: the first bytes.
const BYTES_ONLY: usize = 12;

/// Marks a bucket that is sorted.
const DONE: u32 = 1 << 31;

struct Sorter<'a> {
    block: &'a [u8],
    length: usize,
    /// The rank of a rotation among those with its first byte, if these are sorted.
    ranks: &'a mut [u16],
    budget: i64,
}

/// Puts the rotations of `block[..length]` in order, unless it gives up. Whether it has not.
pub(super) fn sort<M: Memory>(
    block: &[u8],
    length: usize,
    places: &mut [u32],
) -> Result<bool, NoMemory> {
    let mut starts = M::words(1 + (1 << 16))?;
    let mut ranks = M::halfwords(length + PADDING)?;
    fill_buckets(block, places, &mut starts);
    let mut sorter = Sorter { block, length, ranks: &mut ranks, budget: BUDGET * length as i64 };
    let mut order: [u32; 256] = std::array::from_fn(|byte| byte as u32);
    let size = |byte: u32| starts[(byte as usize + 1) << 8] - starts[(byte as usize) << 8];
    shell_sort(&mut order, |first, second| size(first) > size(second));
    let mut done = [false; 256];
    for byte in order {
        let byte = byte as usize;
        if !sorter.sort_buckets(byte, places, &mut starts) {
            return Ok(false);
        }
        follow(block, byte, &done, places, &starts);
        for first in 0..256 {
            starts[first << 8 | byte] |= DONE;
        }
        done[byte] = true;
        sorter.set_ranks(&places[start(&starts, byte << 8)..start(&starts, (byte + 1) << 8)]);
    }
    Ok(true)
}

/// Where a bucket begins.
fn start(starts: &[u32], bucket: usize) -> usize {
    (starts[bucket] & !DONE) as usize
}

/// Puts the rotations into their buckets, in order of their places.
fn fill_buckets(block: &[u8], places: &mut [u32], starts: &mut [u32]) {
    let bucket = |place: usize| usize::from(block[place]) << 8 | usize::from(block[place + 1]);
    for place in 0..places.len() {
        starts[bucket(place)] += 1;
    }
    let mut sum = 0;
    for start in starts.iter_mut() {
        sum += *start;
        *start = sum;
    }
    for place in (0..places.len()).rev() {
        let start = &mut starts[bucket(place)];
        *start -= 1;
        places[*start as usize] = place as u32;
    }
}

/// Where a byte's rotations are sorted but for those in which it is the second too: puts all rotations
/// that begin a byte before them into order.
fn follow(block: &[u8], byte: usize, done: &[bool; 256], places: &mut [u32], starts: &[u32]) {
    let length = places.len() as u32;
    let mut heads: [usize; 256] = std::array::from_fn(|first| start(starts, first << 8 | byte));
    let mut tails: [usize; 256] =
        std::array::from_fn(|first| start(starts, (first << 8 | byte) + 1));
    let before = |place: u32| if place == 0 { length - 1 } else { place - 1 };
    let mut at = start(starts, byte << 8);
    while at < heads[byte] {
        let place = before(places[at]);
        let first = usize::from(block[place as usize]);
        if !done[first] {
            places[heads[first]] = place;
            heads[first] += 1;
        }
        at += 1;
    }
    let mut at = start(starts, (byte + 1) << 8);
    while at > tails[byte] {
        at -= 1;
        let place = before(places[at]);
        let first = usize::from(block[place as usize]);
        if !done[first] {
            tails[first] -= 1;
            places[tails[first]] = place;
        }
    }
}

impl Sorter<'_> {
    /// Sorts the buckets of a first byte that are not sorted yet. Whether it has not given up.
    fn sort_buckets(&mut self, byte: usize, places: &mut [u32], starts: &mut [u32]) -> bool {
        for second in (0..256).filter(|&second| second != byte) {
            let bucket = byte << 8 | second;
            if starts[bucket] & DONE == 0 {
                self.sort_bucket(&mut places[start(starts, bucket)..start(starts, bucket + 1)]);
            }
            if self.budget < 0 {
                return false;
            }
            starts[bucket] |= DONE;
        }
        true
    }

    /// Sorts rotations of which two bytes are equal.
    fn sort_bucket(&mut self, places: &mut [u32]) {
        // Of the parts the largest waits longest.
        let mut waiting = [(0, 0, 0); 100];
        let mut number = 1;
        waiting[0] = (0, places.len(), 2);
        while number > 0 && self.budget >= 0 {
            number -= 1;
            let (start, end, depth) = waiting[number];
            let part = &mut places[start..end];
            if part.len() < SHORT || depth > DEEP {
                shell_sort(part, |first, second| {
                    self.is_greater(first as usize + depth, second as usize + depth)
                });
                continue;
            }
            let key = |place: u32| u32::from(self.block[place as usize + depth]);
            let pivot =
                median([part[0], part[(part.len() - 1) / 2], part[part.len() - 1]].map(key));
            let (less, more) = divide(part, pivot, &key);
            let (low, high) = (start + less, end - more);
            let mut parts = [(start, low, depth), (low, high, depth + 1), (high, end, depth)];
            parts.sort_by_key(|&(start, end, _)| Reverse(end - start));
            waiting[number..number + 3].copy_from_slice(&parts);
            number += 3;
        }
    }

    /// Whether the rotation at `first` is greater than that at `second`, as far as it looks.
    fn is_greater(&mut self, mut first: usize, mut second: usize) -> bool {
        if self.budget < 0 {
            return false;
        }
        for _ in 0..BYTES_ONLY {
            if self.block[first] != self.block[second] {
                return self.block[first] > self.block[second];
            }
            (first, second) = (first + 1, second + 1);
        }
        for _ in 0..self.length / 8 + 2 {
            if self.eight(first) != self.eight(second) {
                let of = |place: usize| (self.block[place], self.ranks[place]);
                return (first..first + 8).map(of).gt((second..second + 8).map(of));
            }
            let next =
                |place: usize| place + 8 - if place + 8 >= self.length { self.length } else { 0 };
            (first, second) = (next(first), next(second));
            self.budget -= 1;
        }
        false
    }

    /// The bytes and the ranks at eight places.
    #[inline(always)]
    fn eight(&self, place: usize) -> (Option<&[u8; 8]>, Option<&[u16; 8]>) {
        (self.block[place..].first_chunk(), self.ranks[place..].first_chunk())
    }

    /// Notes the ranks of the rotations of a byte, which are sorted.
    fn set_ranks(&mut self, places: &[u32]) {
        let mut shift = 0;
        while places.len() >> shift > 65534 {
            shift += 1;
        }
        for (rank, &place) in places.iter().enumerate() {
            let place = place as usize;
            self.ranks[place] = (rank >> shift) as u16;
            if place < PADDING {
                self.ranks[place + self.length] = (rank >> shift) as u16;
            }
        }
    }
}

/// The second of three in order.
fn median([first, second, third]: [u32; 3]) -> u32 {
    first.max(second).min(third).max(first.min(second))
}
