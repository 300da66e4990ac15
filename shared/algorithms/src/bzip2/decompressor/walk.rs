//! Walks the chain that a block is, from many places at once.
//!
//! Each step of a walk waits for memory, so that many walks take hardly longer than one. All begin at
//! links of their own and end where another has begun; in which order they follow each other shows then.
//! What they find on the way is put into pieces of memory, which are dealt out as they are needed.

use crate::base::memory::{Memory, NoMemory};

/// How many bytes are in a piece.
const PIECE: usize = 1024;

/// The most walks at once, and how many bytes of a block there are at least for each.
const MOST: usize = 15;
const LEAST: usize = 2048;

/// A link has its byte in the low bits, above it the index of the next link, and in the highest, if a
/// walk begins there, one more than the number of the walk.
const INDEX: u32 = (1 << 20) - 1;
const WALK: u32 = 28;

/// Makes a chain of the bytes in `words`: above each byte the index of that which follows.
pub(super) fn link(words: &mut [u32], counts: &[u32; 256]) {
    let mut next = [0u32; 256];
    let mut sum = 0;
    for (next, count) in next.iter_mut().zip(counts) {
        *next = sum;
        sum += count;
    }
    for index in 0..words.len() {
        let place = &mut next[usize::from(words[index] as u8)];
        if let Some(word) = words.get_mut(*place as usize) {
            *word |= (index as u32) << 8;
        }
        *place += 1;
    }
}

/// A walk: how far it goes, its first piece, and which one goes on from there.
#[derive(Clone, Copy, Debug, Default)]
struct Walk {
    length: usize,
    first_piece: usize,
    follower: usize,
}

/// The bytes of a block, in pieces.
pub(super) struct Walked<M: Memory> {
    pieces: M::Bytes,
    /// Which piece is behind each.
    links: M::Halfwords,
    walks: [Walk; MOST],
    /// Where the reader is: in which walk and piece, and how far.
    walk: usize,
    piece: usize,
    at: usize,
}

/// Walks that have not ended.
struct Walking {
    /// Which ones, the links that they are at, and the pieces that they fill.
    walks: [usize; MOST],
    links: [u32; MOST],
    pieces: [usize; MOST],
    number: usize,
}

impl<M: Memory> Walked<M> {
    /// Walks through all of `words`, from the link behind that at `origin`.
    pub(super) fn new(words: &mut [u32], origin: usize) -> Result<Self, NoMemory> {
        let number = (words.len() / LEAST).clamp(1, MOST);
        let size = words.len().div_ceil(PIECE) + number;
        let mut walked = Self {
            pieces: M::bytes(if number == 1 { words.len() } else { size * PIECE })?,
            links: M::halfwords(size)?,
            walks: [Walk::default(); MOST],
            walk: 0,
            piece: 0,
            at: 0,
        };
        let mut walking = Walking {
            walks: std::array::from_fn(|walk| walk),
            links: [0; MOST],
            pieces: std::array::from_fn(|walk| walk),
            number: 0,
        };
        walking.begin(words, (words[origin] >> 8 & INDEX) as usize, number);
        walked.walk(words, &mut walking);
        Ok(walked)
    }

    fn walk(&mut self, words: &[u32], walking: &mut Walking) {
        for (number, walk) in self.walks.iter_mut().enumerate() {
            walk.first_piece = number;
        }
        let mut next_piece = walking.number;
        let mut length = 0usize;
        while walking.number > 0 {
            if length > 0 && length.is_multiple_of(PIECE) {
                for piece in &mut walking.pieces[..walking.number] {
                    self.links[*piece] = next_piece as u16;
                    *piece = next_piece;
                    next_piece += 1;
                }
            }
            length = walking.run(words, &mut self.pieces, length);
            self.end_walks(walking, length);
        }
    }

    /// Takes out the walks that have come to where one begins.
    fn end_walks(&mut self, walking: &mut Walking, length: usize) {
        for index in (0..walking.number).rev() {
            let begins = walking.links[index] >> WALK;
            if begins == 0 {
                continue;
            }
            let walk = &mut self.walks[walking.walks[index]];
            (walk.length, walk.follower) = (length, begins as usize - 1);
            walking.number -= 1;
            let last = walking.number;
            walking.walks[index] = walking.walks[last];
            walking.links[index] = walking.links[last];
            walking.pieces[index] = walking.pieces[last];
        }
    }

    /// The next bytes, at most as many as go into `bytes`. Behind the end of the block they begin again.
    pub(super) fn read(&mut self, bytes: &mut [u8]) -> usize {
        let walk = self.walks[self.walk];
        if self.at == walk.length {
            (self.walk, self.at) = (walk.follower, 0);
            self.piece = self.walks[self.walk].first_piece;
        } else if self.at > 0 && self.at.is_multiple_of(PIECE) {
            self.piece = usize::from(self.links[self.piece]);
        }
        let within = self.at % PIECE;
        let count = bytes.len().min(PIECE - within).min(self.walks[self.walk].length - self.at);
        bytes[..count].copy_from_slice(&self.pieces[self.piece * PIECE + within..][..count]);
        self.at += count;
        count
    }
}

impl Walking {
    /// Begins so many walks, the first at the given link.
    fn begin(&mut self, words: &mut [u32], first: usize, number: usize) {
        let length = words.len();
        let apart = length / number;
        for walk in 0..number {
            let word = &mut words[(first + walk * apart) % length];
            if *word >> WALK == 0 {
                self.links[self.number] = *word;
                self.number += 1;
                *word |= (self.number as u32) << WALK;
            }
        }
    }

    /// Goes on with all until one has come to where one begins, or the pieces are full. How far they are.
    fn run(&mut self, words: &[u32], bytes: &mut [u8], mut length: usize) -> usize {
        let (links, pieces) = (&mut self.links[..self.number], &self.pieces[..self.number]);
        loop {
            let mut marks = 0;
            for (link, piece) in links.iter_mut().zip(pieces) {
                bytes[piece * PIECE + length % PIECE] = *link as u8;
                *link = words[(*link >> 8 & INDEX) as usize];
                marks |= *link;
            }
            length += 1;
            if marks >> WALK != 0 || length.is_multiple_of(PIECE) {
                return length;
            }
        }
    }
}
