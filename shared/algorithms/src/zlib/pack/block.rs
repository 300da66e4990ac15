//! A block: what it says, when it ends, and how it is written.

use std::collections::TryReserveError;

use super::bits::{Bits, MOST_STORED};
use super::codes::{Codes, FIXED_CODES, Own};
use super::counts::Counts;
use super::parts::{END, Part};

/// A block is looked at after so many bytes, whether it should have ended before them.
pub(super) const CHUNK: usize = 8192;

/// A block ends when it has so many bytes, or sequences.
const MOST_BYTES: usize = 1 << 18;
const MOST_SEQUENCES: usize = 1 << 14;

/// The longest match.
pub(super) const LONGEST: usize = 258;

/// How many bytes a block has at most: the last chunk begins before it is full, and ends with a match.
pub(super) const LARGEST: usize = MOST_BYTES + CHUNK + LONGEST;

/// Literals, and then a copy of what came before.
#[derive(Clone, Copy, Debug)]
struct Sequence {
    literals: u32,
    /// 0 for none: then no others follow.
    length: u16,
    distance: u16,
}

/// About how many bits it takes to tell of codes.
const TELLING: u64 = 600;

/// Hardly any codes are told of in less.
const LEAST_TELLING: usize = 200;

/// What has been found since the last block was written: it becomes the next one, or two.
#[derive(Debug)]
pub(super) struct Block {
    sequences: Vec<Sequence>,
    /// Literals after them.
    literals: usize,
    /// How many of the sequences, how many bytes, and what symbols are in chunks that have been looked at.
    settled: usize,
    settled_bytes: usize,
    counts: Counts,
    entropy: u64,
    /// The same of the chunk that has not.
    chunk_bytes: usize,
    chunk: Counts,
}

impl Block {
    pub(super) fn new() -> Result<Self, TryReserveError> {
        let mut sequences = Vec::new();
        sequences.try_reserve_exact(MOST_SEQUENCES + CHUNK / 3 + 2)?;
        Ok(Self {
            sequences,
            literals: 0,
            settled: 0,
            settled_bytes: 0,
            counts: Counts::new(),
            entropy: 0,
            chunk_bytes: 0,
            chunk: Counts::new(),
        })
    }

    pub(super) fn clear(&mut self) {
        self.sequences.clear();
        (self.literals, self.settled, self.settled_bytes, self.chunk_bytes) = (0, 0, 0, 0);
        (self.counts, self.chunk, self.entropy) = (Counts::new(), Counts::new(), 0);
    }

    /// How many bytes there is room for in the chunk.
    pub(super) fn room(&self) -> usize {
        CHUNK.saturating_sub(self.chunk_bytes)
    }

    /// Adds literals.
    #[inline]
    pub(super) fn literals(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.chunk.symbols[usize::from(byte)] += 1;
        }
        self.literals += bytes.len();
        self.chunk_bytes += bytes.len();
    }

    /// Adds a match.
    ///
    /// There is room, since no chunk has more of them than a third of its bytes.
    #[inline]
    pub(super) fn copy(&mut self, length: usize, distance: usize) {
        debug_assert!(self.sequences.len() < self.sequences.capacity());
        self.chunk.symbols[Part::of_length(length).symbol] += 1;
        self.chunk.distances[Part::of_distance(distance).symbol] += 1;
        let literals = std::mem::take(&mut self.literals) as u32;
        let (length, distance) = (length as u16, distance as u16);
        self.sequences.push(Sequence { literals, length, distance });
        self.chunk_bytes += usize::from(length);
    }

    /// Looks at the chunk. Returns how many bytes at the beginning are to be written as a block, if any.
    pub(super) fn settle(&mut self) -> Option<usize> {
        if self.settled_bytes > 0 {
            let mut both = self.counts.clone();
            both.add(&self.chunk);
            let (chunk, together) = (self.chunk.entropy(), both.entropy());
            if self.entropy + chunk + TELLING < together {
                return Some(self.settled_bytes);
            }
            (self.counts, self.entropy) = (both, together);
        } else {
            (self.entropy, self.counts) = (self.chunk.entropy(), self.chunk.clone());
        }
        self.settle_chunk();
        let full = self.settled_bytes >= MOST_BYTES || self.settled >= MOST_SEQUENCES;
        full.then_some(self.settled_bytes)
    }

    /// What there is, is all. Returns how many bytes at the beginning are to be written as a block.
    pub(super) fn settle_last(&mut self) -> usize {
        if let Some(length) = self.settle() {
            return length;
        }
        self.settled_bytes
    }

    fn settle_chunk(&mut self) {
        if self.literals > 0 {
            let literals = std::mem::take(&mut self.literals) as u32;
            self.sequences.push(Sequence { literals, length: 0, distance: 0 });
        }
        self.settled = self.sequences.len();
        self.settled_bytes += std::mem::take(&mut self.chunk_bytes);
        self.chunk = Counts::new();
    }

    /// Writes what is settled, of which `bytes` are the input, and forgets it.
    ///
    /// Panics when there is no room for stored blocks.
    pub(super) fn write(&mut self, bytes: &[u8], form: Form, last: bool, bits: &mut Bits<'_, '_>) {
        self.counts.symbols[END] = 1;
        self.write_shortest(bytes, form, last, bits);
        self.sequences.drain(..self.settled);
        (self.settled, self.settled_bytes, self.entropy) = (0, 0, 0);
        self.counts = Counts::new();
    }

    fn write_shortest(&self, bytes: &[u8], form: Form, last: bool, bits: &mut Bits<'_, '_>) {
        let last_bit = u32::from(last);
        let counts = &self.counts;
        let plain = FIXED_CODES.size(counts);
        let stored = bits.size_of_stored(bytes.len());
        // To make codes takes longer than anything else in a small block.
        let promising = form == Form::Best && plain.min(stored) > self.least_with_own();
        let own = promising.then(|| Own::new(counts)).filter(|own| own.size < plain);
        if stored <= own.as_ref().map_or(plain, |own| own.size) {
            return write_stored(bytes, last, bits);
        }
        match own {
            None => {
                bits.put(0b010 | last_bit, 3);
                self.write_sequences(bytes, &FIXED_CODES, bits);
            }
            Some(own) => {
                bits.put(0b100 | last_bit, 3);
                own.write(bits);
                self.write_sequences(bytes, &own.codes, bits);
            }
        }
    }

    /// How many bits what is settled is with codes of its own at least.
    fn least_with_own(&self) -> usize {
        Own::least(&self.counts).max(LEAST_TELLING + self.entropy as usize + self.counts.extra())
    }

    fn write_sequences(&self, mut bytes: &[u8], codes: &Codes, bits: &mut Bits<'_, '_>) {
        bits.flush();
        for sequence in &self.sequences[..self.settled] {
            let (literals, rest) = bytes.split_at(sequence.literals as usize);
            let (fours, others) = literals.as_chunks::<4>();
            // No code has more than 14 bits, so four of them have room.
            for four in fours {
                four.iter().for_each(|&byte| bits.put_code(codes.symbols[usize::from(byte)]));
                bits.flush();
            }
            others.iter().for_each(|&byte| bits.put_code(codes.symbols[usize::from(byte)]));
            let length = usize::from(sequence.length);
            if length > 0 {
                if !others.is_empty() {
                    bits.flush();
                }
                let long = Part::of_length(length);
                let far = Part::of_distance(usize::from(sequence.distance));
                bits.put_code(codes.symbols[long.symbol]);
                bits.put(long.value, long.extra);
                bits.put_code(codes.distances[far.symbol]);
                bits.put(far.value, far.extra);
            }
            bits.flush();
            bytes = &rest[length..];
        }
        bits.put_code(codes.symbols[END]);
        bits.flush();
    }
}

/// Which forms a block may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Stored,
    /// With the codes that everybody knows, unless stored is shorter.
    Fixed,
    /// The shortest.
    Best,
}

/// Writes `bytes` as they are.
pub(super) fn write_stored(bytes: &[u8], last: bool, bits: &mut Bits<'_, '_>) {
    let mut rest = bytes;
    loop {
        let (part, others) = rest.split_at(rest.len().min(MOST_STORED));
        rest = others;
        bits.put(u32::from(last && rest.is_empty()), 3);
        bits.align();
        bits.put(part.len() as u32, 16);
        bits.put(!(part.len() as u32) & 0xffff, 16);
        bits.flush();
        bits.extend(part);
        if rest.is_empty() {
            return;
        }
    }
}
