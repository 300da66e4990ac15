//! The Burrows-Wheeler transform: the last bytes of the sorted rotations of a block.
//!
//! A rotation is of type S if it is less than the one that begins at the next byte, else L. Those of
//! type S behind one of type L (LMS: leftmost S) are at most every second; they are sorted by
//! `lms.rs`, and all others are induced from them, by two passes (Nong, Zhang and Chan, "Two efficient
//! algorithms for linear time suffix array construction", 2011). As rotations have no end, there is no
//! sentinel. If the block is a repetition, its period is sorted, and the order of the equal rotations,
//! which libbz2 tells by its way of sorting, is found by `ties.rs`.

use super::bucket_sort;
use super::lms;
use super::text::{PLACE, Text};
use super::ties;
use crate::base::memory::{Memory, NoMemory};

/// What is known of a byte value in the block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bucket {
    /// Where its rotations begin and end.
    start: u32,
    end: u32,
    /// Where those of type L end.
    l_end: u32,
    /// How many are LMS.
    lms: u32,
}

/// Sorts the rotations of `block[..length]`. The highest byte of the first `length` of `words` is then
/// the last byte of each; the place of the block itself among them is returned.
///
/// `block` has the [`PADDING`](super::text::PADDING) behind.
pub(super) fn sort<M: Memory>(
    block: &[u8],
    length: usize,
    words: &mut [u32],
) -> Result<usize, NoMemory> {
    let period = period(&block[..length]);
    if period == 1 {
        words[..length].fill(u32::from(block[0]) << 24);
        return Ok(ties::of_one_byte(length));
    }
    let text = Text { block, length: period };
    if period < length
        && length >= bucket_sort::LEAST
        && bucket_sort::sort::<M>(block, length, &mut words[..length])?
    {
        let text = Text { block, length };
        let first = words[..length].iter().position(|&place| place == 0).unwrap_or(0);
        for word in &mut words[..length] {
            *word = text.word(*word as usize);
        }
        return Ok(first);
    }
    sort_primitive::<M>(text, words)?;
    let first = words[..period].iter().position(|word| word & PLACE == 0).unwrap_or(0);
    if period == length {
        return Ok(first);
    }
    let times = length / period;
    let tie = ties::find::<M>(text, times, words)?;
    for index in (0..period).rev() {
        let word = words[index];
        words[index * times..][..times].fill(word);
    }
    Ok(first * times + tie)
}

/// The shortest part that `block` is a repetition of.
fn period(block: &[u8]) -> usize {
    let mut period = block.len();
    let mut rest = block.len();
    let mut prime = 2;
    while rest > 1 {
        if prime * prime > rest {
            prime = rest;
        }
        if !rest.is_multiple_of(prime) {
            prime += 1;
            continue;
        }
        rest /= prime;
        let part = period / prime;
        if block[part..period] == block[..period - part] {
            period = part;
        }
    }
    period
}

impl Text<'_> {
    /// Calls `found` with each LMS place, from the last to the first, and counts.
    fn scan(self, mut found: impl FnMut(usize)) -> [Bucket; 256] {
        let text = &self.block[..self.length];
        let mut buckets = [Bucket::default(); 256];
        // The type of a byte before equal ones is theirs; so it begins before one that differs.
        let last = text[text.len() - 1];
        let behind = text.iter().find(|&&byte| byte != last).copied().unwrap_or(last);
        let mut is_s = last < behind;
        let mut next = last;
        let (mut lms, mut l) = ([0u32; 256], [0u32; 256]);
        let mut sizes = [0u32; 256];
        for place in (0..text.len()).rev() {
            let byte = text[place];
            if byte > next && is_s {
                lms[usize::from(next)] += 1;
                found(place + 1);
            }
            is_s = byte < next || (byte == next && is_s);
            l[usize::from(byte)] += u32::from(!is_s);
            sizes[usize::from(byte)] += 1;
            next = byte;
        }
        if is_s && last > next {
            lms[usize::from(next)] += 1;
            found(0);
        }
        let mut start = 0;
        for (index, bucket) in buckets.iter_mut().enumerate() {
            let end = start + sizes[index];
            *bucket = Bucket { start, end, l_end: start + l[index], lms: lms[index] };
            start = end;
        }
        buckets
    }
}

fn sort_primitive<M: Memory>(text: Text<'_>, words: &mut [u32]) -> Result<(), NoMemory> {
    let (pairs, _) = words.as_chunks_mut::<2>();
    let mut number = 0;
    let buckets = text.scan(|place| {
        pairs[number] = lms::pair(text, place);
        number += 1;
    });
    lms::sort::<M>(text, &mut pairs[..number])?;
    for index in 0..number {
        words[index] = words[2 * index] & PLACE;
    }
    let mut tails = buckets.map(|bucket| bucket.end);
    for index in (0..number).rev() {
        let place = words[index] as usize;
        let tail = &mut tails[usize::from(text.block[place])];
        *tail -= 1;
        words[*tail as usize] = text.word(place);
    }
    let words = &mut words[..text.length];
    induce_l(text, &buckets, words);
    induce_s(text, &buckets, words);
    Ok(())
}

/// Puts the rotations of type L in order: each follows from the one behind it, which is less.
fn induce_l(text: Text<'_>, buckets: &[Bucket; 256], words: &mut [u32]) {
    let mut heads = buckets.map(|bucket| bucket.start);
    for (byte, bucket) in buckets.iter().enumerate() {
        for range in [bucket.start..bucket.l_end, bucket.end - bucket.lms..bucket.end] {
            for index in range {
                let word = words[index as usize];
                let before = (word >> 24) as usize;
                if before >= byte {
                    words[heads[before] as usize] = text.word_before(word);
                    heads[before] += 1;
                }
            }
        }
    }
}

/// Puts the rotations of type S in order, which are less than those that they follow from.
fn induce_s(text: Text<'_>, buckets: &[Bucket; 256], words: &mut [u32]) {
    let mut tails = buckets.map(|bucket| bucket.end);
    for (byte, bucket) in buckets.iter().enumerate().rev() {
        for index in (bucket.start..bucket.end).rev() {
            let word = words[index as usize];
            let before = (word >> 24) as usize;
            if before < byte || (before == byte && index >= bucket.l_end) {
                tails[before] -= 1;
                words[tails[before] as usize] = text.word_before(word);
            }
        }
    }
}
