//! What some bytes look like: of how many different ones they are, and whether they are text.

use super::symbol::{MIN_MATCH, OF_TEXT, USUAL};

/// What a look sees.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// How many bytes.
    length: usize,
    /// How many different ones.
    pub(super) different: usize,
    /// Whether it is text, as zlib tells it.
    pub(super) is_text: bool,
    /// Whether most bytes are one or two of many different ones, if that was asked for.
    pub(super) is_sparse: bool,
}

impl Seen {
    /// To ask whether it is sparse takes longer.
    pub(super) fn new(data: &[u8], ask_for_sparse: bool) -> Self {
        let seen = which(data);
        let different = sum(&seen);
        let is_text = !seen[..usize::from(FIRST_OF_TEXT)].contains(&1);
        let is_sparse = ask_for_sparse && different > FEW && is_sparse(data);
        Self { length: data.len(), different, is_text, is_sparse }
    }

    /// Whether there are few different bytes, or one or two that most of them are.
    pub(super) fn has_few_bytes(self) -> bool {
        self.different <= FEW || self.is_sparse
    }

    /// Whether it is no text, and has many different bytes: words with zeros between them are like text.
    pub(super) fn is_binary(self) -> bool {
        !self.is_text && self.different > 2 * FEW
    }

    /// The shortest match that is worth its code, after these bytes: of few different ones, each has a short
    /// code. Measured with four bases, digits, JSON and text; numbers that count up have matches of five. Of what
    /// is no text, matches of three are worth theirs.
    pub(super) fn shortest(self) -> usize {
        let of_text = if self.length < SEEN { 56 } else { 66 };
        match self.different {
            _ if !self.is_text => MIN_MATCH,
            ..=5 => 7,
            6..=45 => 5,
            few if few < of_text => 4,
            _ => MIN_MATCH,
        }
    }

    /// By how many bytes places are found at the fastest level, after these: of few different ones, numbers that
    /// count up have matches of four.
    pub(super) fn hashed(self) -> usize {
        if self.different <= FEW || !self.is_text { USUAL } else { OF_TEXT }
    }
}

/// Whether it is text, without a table: not to stop at the first such byte is faster, by vectors.
pub(super) fn is_text(data: &[u8]) -> bool {
    data.iter().fold(u8::MAX, |least, &byte| least.min(byte)) >= FIRST_OF_TEXT
}

/// How many different bytes there are.
pub(super) fn different(data: &[u8]) -> usize {
    sum(&which(data))
}

fn sum(seen: &[u8; 256]) -> usize {
    seen.iter().copied().map(usize::from).sum()
}

/// 1 for each byte that there is. Of many, half of them tell as much: each takes nearly a cycle.
fn which(data: &[u8]) -> [u8; 256] {
    let mut seen = [0; 256];
    let mut add = |bytes: &[u8]| bytes.iter().for_each(|&byte| seen[usize::from(byte)] = 1);
    if data.len() < SEEN {
        add(data);
    } else {
        data.as_chunks::<8>().0.iter().step_by(2).for_each(|bytes| add(bytes));
    }
    seen
}

/// Whether most bytes are one or two of many different ones. Zeros with another byte in every tenth place become a fifth
/// longer where fewer places are tried.
fn is_sparse(data: &[u8]) -> bool {
    let last = &data[data.len() - SAMPLE.min(data.len())..];
    let mut counts = [0_i16; 256];
    last.iter().for_each(|&byte| counts[usize::from(byte)] += 1);
    // Of source code that is indented by half of its length, they are less.
    let squares: i32 = counts.iter().map(|&n| i32::from(n) * i32::from(n)).sum();
    squares as usize > SAMPLE * SAMPLE * 2 / 7
}

/// How many bytes are looked at, after the first time.
pub(super) const SEEN: usize = 1 << 12;

/// How many different bytes are few: the letters of one case, and spaces.
pub(super) const FEW: usize = 32;

/// How many bytes are counted. It takes longer than to see which there are.
const SAMPLE: usize = 512;

/// Of bytes below this one zlib tells that something is no text.
const FIRST_OF_TEXT: u8 = b'\t';
