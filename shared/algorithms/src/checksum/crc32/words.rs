//! CRC-32 of longer data, by additions of words; after Russell, Chorba: A novel CRC32 implementation (2024, arXiv
//! 2412.16398).
//!
//! A multiple of the polynomial can be added to data anywhere: the remainder stays. If it has few terms, and these are
//! whole words apart, a word is taken away by adding it to a few words after it. What is left in the last words has the
//! remainder of all.
//!
//! The multiple here is x^137 + x^84 + x^80 + x^70 + x^29 + x^8 + 1. Over the field of two elements the square of a sum
//! is the sum of the squares: so with x^32 or x^64 in the place of x it is a multiple as well.

use super::tables;

/// Where the compiler has vectors for this, a word may have any size, and less is left of short ones. Elsewhere it is
/// a register.
#[cfg(any(target_feature = "sse2", target_feature = "neon"))]
type Word = u32;
#[cfg(not(any(target_feature = "sse2", target_feature = "neon")))]
type Word = u64;

const BYTES: usize = size_of::<Word>();

/// How many words behind it a word is added.
const BEHIND: [usize; 6] = [53, 57, 67, 108, 129, 137];

/// So many words are taken away at a time: fewer than lie between a word and the first that it is added to.
const STEP: usize = 48;
const _: () = assert!(STEP < BEHIND[0]);

type Step = [[u8; BYTES]; STEP];

/// What is left reaches as far as a word is added.
const LEFT: usize = 3;
const _: () = assert!(LEFT * STEP >= BEHIND[BEHIND.len() - 1]);

/// Of less data, the tables alone take less time. With registers of 32 bits and no vectors they do so of all.
pub(super) const FEW: usize = match BYTES {
    4 => 2 * LEFT * STEP * BYTES,
    _ if cfg!(target_pointer_width = "64") => 4 * LEFT * STEP * BYTES,
    _ => usize::MAX,
};

/// Of at least [`FEW`] bytes.
pub(super) fn crc32(sum: u32, data: &[u8]) -> u32 {
    let (words, rest) = data.as_chunks();
    let (first, steps) = words.split_at((words.len() - 1) % STEP + 1);
    let (steps, last) = steps.as_chunks().0.split_last_chunk().expect("there are more steps");
    let mut taken = Taken::new();
    taken.take(&first_step(sum, first));
    for step in steps {
        taken.take(step);
    }
    // The sum is in there, and the complement of what is before is 0.
    let sum = tables::crc32(!0, taken.add_to(last).as_flattened().as_flattened());
    tables::crc32(sum, rest)
}

/// Up to a step of words, the checksum before them included. The zeros before change nothing.
fn first_step(sum: u32, words: &[[u8; BYTES]]) -> Step {
    let mut step = [[0; BYTES]; STEP];
    let (_, place) = step.split_at_mut(STEP - words.len());
    place.copy_from_slice(words);
    for (byte, sum) in place.as_flattened_mut().iter_mut().zip((!sum).to_le_bytes()) {
        *byte ^= sum;
    }
    step
}

/// The words that were taken away, as they were then, up to `end`.
struct Taken {
    words: [Word; ROOM],
    end: usize,
}

/// Few enough to be cleared in little time, so many that they are seldom moved.
const ROOM: usize = (LEFT + 8 + LEFT) * STEP;

impl Taken {
    fn new() -> Self {
        Self { words: [0; ROOM], end: LEFT * STEP }
    }

    #[inline]
    fn take(&mut self, step: &Step) {
        if self.end == ROOM - LEFT * STEP {
            self.words.copy_within(self.end - LEFT * STEP..self.end, 0);
            self.end = LEFT * STEP;
        }
        let (before, after) = self.words.split_at_mut(self.end);
        add(before, step, after.first_chunk_mut().expect("there is room for the last steps"));
        self.end += STEP;
    }

    /// The last steps, to which is added what was taken away.
    #[inline]
    fn add_to(&mut self, last: &[Step; LEFT]) -> [Step; LEFT] {
        self.words[self.end..][..LEFT * STEP].fill(0);
        last.each_ref().map(|step| {
            let mut sums = [0; STEP];
            add(&self.words[..self.end], step, &mut sums);
            self.end += STEP;
            sums.map(Word::to_ne_bytes)
        })
    }
}

/// Adds to the words of a step those `before` that are to be added to them.
#[inline]
fn add(before: &[Word], step: &Step, sums: &mut [Word; STEP]) {
    let before: &[Word; LEFT * STEP] = before.last_chunk().expect("so many are kept");
    let others: [&[Word; STEP]; 6] = BEHIND
        .map(|behind| before[before.len() - behind..].first_chunk().expect("a step is shorter"));
    for at in 0..STEP {
        let word = Word::from_ne_bytes(step[at]);
        sums[at] = others.iter().fold(word, |sum, other| sum ^ other[at]);
    }
}
