//! The order of equal rotations.
//!
//! Where a block is a repetition, some rotations are equal, and each would do as the place of the block.
//! libbz2's is a matter of how it sorts: it puts the rotations in order of their first byte, those of a
//! byte from the last to the first, and then sorts each group of equal ones by the group of the rotation
//! 1, 2, 4, 8 .. bytes behind, with a quicksort that is not stable. Only the groups that the block itself
//! is in are looked at here.

use super::quicksort::sort;
use super::text::{PLACE, Text};
use crate::base::memory::{Memory, NoMemory};

/// Marks the first of the sorted rotations that are equal so far.
const FIRST: u32 = 1 << 23;

/// The place of the block among the equal rotations of one byte, repeated `length` times.
pub(super) fn of_one_byte(length: usize) -> usize {
    // libbz2 has another way for larger blocks, which leaves them as they are.
    if length < 10_000 { length - 1 } else { 0 }
}

/// The place of the block among the equal rotations of `times` repetitions of `text`, whose sorted
/// rotations are in `words`.
pub(super) fn find<M: Memory>(
    text: Text<'_>,
    times: usize,
    words: &mut [u32],
) -> Result<usize, NoMemory> {
    let period = text.length;
    let first = text.block[0];
    let number = text.block[..period].iter().filter(|&&byte| byte == first).count() * times;
    let mut group = M::words(number)?;
    let places = (0..period * times).rev().filter(|place| text.block[place % period] == first);
    for (entry, place) in group.iter_mut().zip(places) {
        *entry = place as u32;
    }
    let mut classes = Classes::new(text, words);
    let mut group = &mut group[..];
    let mut distance = 1;
    while group.len() > times {
        let class = |place: u32| classes.of((place as usize + distance) % period);
        sort(group, class);
        let of_block = class(0);
        let start = group.iter().position(|&place| class(place) == of_block).unwrap_or(0);
        let size = group[start..].iter().take_while(|&&place| class(place) == of_block).count();
        group = &mut group[start..start + size];
        classes.refine(distance);
        distance *= 2;
    }
    Ok(group.iter().position(|&place| place == 0).unwrap_or(0))
}

/// Which rotations are equal in their first bytes.
struct Classes<'a> {
    /// The sorted rotations, of which the first of each class is marked.
    sorted: &'a mut [u32],
    /// The class of each: the index of its first.
    classes: &'a mut [u32],
}

impl<'a> Classes<'a> {
    /// Those with the same first byte.
    fn new(text: Text<'_>, words: &'a mut [u32]) -> Self {
        let (sorted, rest) = words.split_at_mut(text.length);
        let mut last = None;
        for word in sorted.iter_mut() {
            let byte = text.block[(*word & PLACE) as usize];
            if last != Some(byte) {
                *word |= FIRST;
            }
            last = Some(byte);
        }
        let mut classes = Self { sorted, classes: &mut rest[..text.length] };
        classes.number();
        classes
    }

    fn number(&mut self) {
        let mut class = 0;
        for (index, word) in self.sorted.iter().enumerate() {
            if word & FIRST != 0 {
                class = index;
            }
            self.classes[(word & PLACE) as usize] = class as u32;
        }
    }

    fn of(&self, place: usize) -> u32 {
        self.classes[place]
    }

    /// From those of which `distance` bytes are equal to those of which twice as many are.
    fn refine(&mut self, distance: usize) {
        let length = self.sorted.len();
        let mut last = None;
        for index in 0..length {
            let place = (self.sorted[index] & PLACE) as usize;
            let further = self.classes[(place + distance) % length];
            if last != Some(further) {
                self.sorted[index] |= FIRST;
            }
            last = Some(further);
        }
        self.number();
    }
}
