//! Huffman codes, as libbz2 makes them.

use super::super::format::MAX_SYMBOLS;

/// The longest code that is written.
pub(super) const LONGEST: u8 = 17;

/// A tree: what it weighs, with its depth in the low byte. Of two of the same weight the flatter one is
/// joined first.
type Weight = u32;

/// Trees to be joined, the lightest first: a heap of weights and numbers. Which of equal ones comes first
/// is part of what is written, so it is the plain heap of the textbooks.
struct Heap {
    trees: [(Weight, u16); MAX_SYMBOLS + 1],
    number: usize,
}

impl Heap {
    fn push(&mut self, tree: (Weight, u16)) {
        self.number += 1;
        let mut at = self.number;
        while at > 1 && tree.0 < self.trees[at / 2].0 {
            self.trees[at] = self.trees[at / 2];
            at /= 2;
        }
        self.trees[at] = tree;
    }

    fn pop(&mut self) -> (Weight, u16) {
        let top = self.trees[1];
        let tree = self.trees[self.number];
        self.number -= 1;
        let mut at = 1;
        while 2 * at <= self.number {
            let mut child = 2 * at;
            if child < self.number && self.trees[child + 1].0 < self.trees[child].0 {
                child += 1;
            }
            if tree.0 < self.trees[child].0 {
                break;
            }
            self.trees[at] = self.trees[child];
            at = child;
        }
        self.trees[at] = tree;
        top
    }
}

/// Sets the lengths of the codes for symbols that occur so often, of which each has a code.
pub(super) fn set_lengths(counts: &[u32], lengths: &mut [u8]) {
    let mut weights = [0; MAX_SYMBOLS];
    for (weight, &count) in weights.iter_mut().zip(counts) {
        *weight = count.max(1) << 8;
    }
    let weights = &mut weights[..counts.len()];
    while !set_by_weights(weights, lengths) {
        // Nearer to each other, their codes are less long.
        for weight in weights.iter_mut() {
            *weight = (1 + (*weight >> 8) / 2) << 8;
        }
    }
}

/// Whether no code is too long.
fn set_by_weights(weights: &[Weight], lengths: &mut [u8]) -> bool {
    let symbols = weights.len();
    let mut heap = Heap { trees: [(0, 0); MAX_SYMBOLS + 1], number: 0 };
    for (symbol, &weight) in weights.iter().enumerate() {
        heap.push((weight, symbol as u16));
    }
    let mut parents = [0u16; 2 * MAX_SYMBOLS];
    let mut trees = symbols;
    while heap.number > 1 {
        let (first, second) = (heap.pop(), heap.pop());
        parents[usize::from(first.1)] = trees as u16;
        parents[usize::from(second.1)] = trees as u16;
        let depth = 1 + (first.0 & 0xff).max(second.0 & 0xff);
        heap.push((((first.0 >> 8) + (second.0 >> 8)) << 8 | depth, trees as u16));
        trees += 1;
    }
    // A parent has a higher number than its children.
    let mut depths = [0u8; 2 * MAX_SYMBOLS];
    for tree in (0..trees - 1).rev() {
        depths[tree] = depths[usize::from(parents[tree])].saturating_add(1);
    }
    lengths.copy_from_slice(&depths[..symbols]);
    lengths.iter().all(|&length| length <= LONGEST)
}

/// The codes of these lengths: each with its length in the low byte.
pub(super) fn assign(lengths: &[u8], codes: &mut [u32]) {
    let mut next = [0u32; LONGEST as usize + 2];
    for &length in lengths {
        next[usize::from(length) + 1] += 1;
    }
    let mut code = 0;
    for number in &mut next {
        code = (code + *number) << 1;
        *number = code;
    }
    for (code, &length) in codes.iter_mut().zip(lengths) {
        let next = &mut next[usize::from(length)];
        *code = *next << 8 | u32::from(length);
        *next += 1;
    }
}
