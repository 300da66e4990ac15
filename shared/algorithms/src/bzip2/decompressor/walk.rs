//! Walks the chain that a block is, from many places at once.
//!
//! Each step of a walk waits for memory, so that many walks take hardly longer than one. All begin at
//! links of their own and end where another has begun; in which order they follow each other shows then.
//! What they find on the way is put into pieces of memory, which are dealt out as they are needed.

use super::chain::{self, Chain, Firsts, Links, walk_small};
use crate::base::memory::{Memory, NoMemory};

/// How many bytes are in a piece.
const PIECE: usize = 1024;

/// The most walks at once, and how many bytes of a block there are at least for each.
const MOST: usize = 15;
const LEAST: usize = 2048;

/// How many bytes there must be for the pieces of a block of so many, or of fewer.
pub(super) fn room(length: usize) -> usize {
    let alone = 2 * length.min(2 * LEAST) + 1;
    alone.max((length.div_ceil(PIECE) + walks(length)) * PIECE)
}

fn walks(length: usize) -> usize {
    (length / LEAST).clamp(1, MOST)
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
    /// Walks through all of a block, from its data on. The last bytes of the rotations are in `block`, and
    /// its memory, which is of so much [`room`], becomes that of the pieces.
    pub(super) fn new(
        block: M::Bytes,
        length: usize,
        counts: &[u32; 256],
        origin: usize,
    ) -> Result<Self, NoMemory> {
        let mut walked = Self {
            pieces: block,
            links: M::halfwords(length.div_ceil(PIECE) + MOST)?,
            walks: [Walk::default(); MOST],
            walk: 0,
            piece: 0,
            at: 0,
        };
        if walks(length) == 1 {
            walked.walk_alone(length, counts, origin)?;
        } else {
            walked.walk_together(length, counts, origin)?;
        }
        Ok(walked)
    }

    /// Gives its memory back, for another block.
    pub(super) fn into_block(self) -> M::Bytes {
        self.pieces
    }

    /// One walk through a small block, of one byte more than there are: so much is read of one that ends
    /// where there must be the count of a run.
    fn walk_alone(
        &mut self,
        length: usize,
        counts: &[u32; 256],
        origin: usize,
    ) -> Result<(), NoMemory> {
        let (last, bytes) = self.pieces.split_at_mut(length);
        walk_small::<M>(last, counts, origin, &mut bytes[..=length])?;
        self.pieces.copy_within(length..=2 * length, 0);
        for (next, link) in (1..).zip(&mut *self.links) {
            *link = next;
        }
        self.walks[0].length = length + 1;
        Ok(())
    }

    fn walk_together(
        &mut self,
        length: usize,
        counts: &[u32; 256],
        origin: usize,
    ) -> Result<(), NoMemory> {
        let mut chain = Chain::<M>::new(&self.pieces[..length], counts, origin)?;
        let mut walking = Walking::begin(&mut chain);
        let shift = Firsts::shift(length);
        let firsts = Firsts::new(counts, length, shift);
        match shift {
            4 => self.walk::<4>(chain.links(), &firsts, &mut walking),
            6 => self.walk::<6>(chain.links(), &firsts, &mut walking),
            _ => self.walk::<8>(chain.links(), &firsts, &mut walking),
        }
        Ok(())
    }

    fn walk<const SHIFT: u32>(&mut self, chain: Links<'_>, firsts: &Firsts, walking: &mut Walking) {
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
            length = walking.run::<SHIFT>(chain, firsts, &mut self.pieces, length);
            self.end_walks(walking, length);
        }
    }

    /// Takes out the walks that have come to where one begins.
    fn end_walks(&mut self, walking: &mut Walking, length: usize) {
        for index in (0..walking.number).rev() {
            let begins = walking.links[index] >> chain::WALK;
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
    /// Begins the walks: the first with the data, the others everywhere. Not at equal distances, which in
    /// periodic data are next to each other.
    fn begin<M: Memory>(chain: &mut Chain<M>) -> Self {
        let mut walking = Self {
            walks: std::array::from_fn(|walk| walk),
            links: [0; MOST],
            pieces: std::array::from_fn(|walk| walk),
            number: 0,
        };
        let number = walks(chain.length);
        let mut random = 0;
        for _ in 0..number {
            let place = (chain.before + ((chain.length * random) >> 10)) % chain.length;
            random = (random * 421 + 229) % 1024;
            let link = chain.links().get(place);
            if chain.mark(place, walking.number) {
                walking.links[walking.number] = link;
                walking.number += 1;
            }
        }
        walking
    }

    /// Goes on with all until one has come to where one begins, or the pieces are full. How far they are.
    fn run<const SHIFT: u32>(
        &mut self,
        chain: Links<'_>,
        firsts: &Firsts,
        bytes: &mut [u8],
        mut length: usize,
    ) -> usize {
        let (links, pieces) = (&mut self.links[..self.number], &self.pieces[..self.number]);
        loop {
            let mut marks = 0;
            for (link, piece) in links.iter_mut().zip(pieces) {
                let place = *link & chain::PLACE;
                bytes[piece * PIECE + length % PIECE] = firsts.get::<SHIFT>(place);
                *link = chain.get(place as usize);
                marks |= *link;
            }
            length += 1;
            if marks >> chain::WALK != 0 || length.is_multiple_of(PIECE) {
                return length;
            }
        }
    }
}
