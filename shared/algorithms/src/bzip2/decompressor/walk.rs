//! Walks the chain that a block is, from many places at once.
//!
//! Each step of a walk waits for memory, so that many walks take hardly longer than one. All begin at
//! links of their own and end where another has begun; in which order they follow each other shows then.
//! Some are much longer than others: where one has ended, one that has not begun takes its place. What
//! they find on the way is put into pieces of memory, which are dealt out as they are needed.

use super::chain::{self, Chain, Firsts, Links, walk_small};
use crate::base::memory::{Memory, NoMemory};

/// How many bytes are in a piece.
const PIECE: usize = 256;

/// The most walks, and how many bytes of a block there are at least for each.
const MOST: usize = 64;
const LEAST: usize = 2048;

/// The most walks at once.
const AT_ONCE: usize = 15;

/// How many bytes there must be for the pieces of a block of so many, or of fewer.
pub(super) fn room(length: usize) -> usize {
    let alone = 2 * length.min(2 * LEAST) + 1;
    alone.max(pieces(length) * PIECE)
}

/// A walk may begin and end within a piece.
fn pieces(length: usize) -> usize {
    length.div_ceil(PIECE) + 2 * walks(length)
}

/// Whether several walks go through a block of so many bytes.
pub(super) fn is_large(length: usize) -> bool {
    walks(length) > 1
}

fn walks(length: usize) -> usize {
    (length / LEAST).clamp(1, MOST)
}

/// A walk: the place at which it begins, its first piece, between which steps it goes, and which one goes on
/// from its end.
#[derive(Clone, Copy, Debug, Default)]
struct Walk {
    start: u32,
    first_piece: usize,
    begin: usize,
    end: usize,
    follower: usize,
}

/// The bytes of a block, in pieces.
pub(super) struct Walked<M: Memory> {
    pieces: M::Bytes,
    /// Which piece is behind each.
    links: M::Halfwords,
    walks: [Walk; MOST],
    /// Where the reader is: in which walk and piece, and at which step.
    walk: usize,
    piece: usize,
    at: usize,
}

/// Walks that have begun and not ended.
#[derive(Default)]
struct Walking {
    /// Which ones, the links that they are at, and the pieces that they fill.
    walks: [usize; AT_ONCE],
    links: [u32; AT_ONCE],
    pieces: [usize; AT_ONCE],
    number: usize,
    /// How many steps have been gone. Where in a piece each walk is, this says for all.
    steps: usize,
    /// Which walk and which piece are next.
    next_walk: usize,
    next_piece: usize,
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
            links: M::halfwords(pieces(length))?,
            walks: [Walk::default(); MOST],
            walk: 0,
            piece: 0,
            at: 0,
        };
        if is_large(length) {
            walked.walk_together(length, counts, origin)?;
        } else {
            walked.walk_alone(length, counts, origin)?;
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
        self.walks[0].end = length + 1;
        Ok(())
    }

    fn walk_together(
        &mut self,
        length: usize,
        counts: &[u32; 256],
        origin: usize,
    ) -> Result<(), NoMemory> {
        let mut chain = Chain::<M>::new(&self.pieces[..length], counts, origin)?;
        let number = self.choose(&mut chain);
        let shift = Firsts::shift(length);
        let firsts = Firsts::new(counts, length, shift);
        match shift {
            4 => self.walk::<4>(chain.links(), &firsts, number),
            6 => self.walk::<6>(chain.links(), &firsts, number),
            _ => self.walk::<8>(chain.links(), &firsts, number),
        }
        self.piece = self.walks[0].first_piece;
        Ok(())
    }

    /// Chooses where walks begin: the first with the data, the others everywhere. Not at equal distances,
    /// which in periodic data are next to each other. How many there are.
    fn choose(&mut self, chain: &mut Chain<M>) -> usize {
        let (mut number, mut random) = (0, 0);
        for _ in 0..walks(chain.length) {
            let place = (chain.before + ((chain.length * random) >> 10)) % chain.length;
            random = (random * 421 + 229) % 1024;
            let start = chain.links().get(place);
            if chain.mark(place) {
                self.walks[number].start = start;
                number += 1;
            }
        }
        number
    }

    fn walk<const SHIFT: u32>(&mut self, chain: Links<'_>, firsts: &Firsts, number: usize) {
        let mut walking = Walking::default();
        loop {
            if walking.steps.is_multiple_of(PIECE) {
                walking.begin_pieces(&mut self.links);
            }
            walking.begin_walks(&mut self.walks[..number]);
            if walking.number == 0 {
                return;
            }
            walking.run::<SHIFT>(chain, firsts, &mut self.pieces);
            walking.end_walks(&mut self.walks[..number]);
        }
    }

    /// The next bytes. Behind the end of the block they begin again.
    pub(super) fn read(&mut self, bytes: &mut [u8]) {
        let mut done = 0;
        while done < bytes.len() {
            done += self.read_within_piece(&mut bytes[done..]);
        }
    }

    fn read_within_piece(&mut self, bytes: &mut [u8]) -> usize {
        if self.at == self.walks[self.walk].end {
            self.walk = self.walks[self.walk].follower;
            let Walk { first_piece, begin, .. } = self.walks[self.walk];
            (self.piece, self.at) = (first_piece, begin);
        } else if self.at > self.walks[self.walk].begin && self.at.is_multiple_of(PIECE) {
            self.piece = usize::from(self.links[self.piece]);
        }
        let within = self.at % PIECE;
        let count = bytes.len().min(PIECE - within).min(self.walks[self.walk].end - self.at);
        bytes[..count].copy_from_slice(&self.pieces[self.piece * PIECE + within..][..count]);
        self.at += count;
        count
    }
}

impl Walking {
    /// The pieces are full: each walk goes on in another one.
    fn begin_pieces(&mut self, links: &mut [u16]) {
        for piece in &mut self.pieces[..self.number] {
            links[*piece] = self.next_piece as u16;
            *piece = self.next_piece;
            self.next_piece += 1;
        }
    }

    /// Begins as many walks as can go on at once.
    fn begin_walks(&mut self, walks: &mut [Walk]) {
        while self.number < AT_ONCE && self.next_walk < walks.len() {
            let walk = &mut walks[self.next_walk];
            (walk.first_piece, walk.begin) = (self.next_piece, self.steps);
            self.walks[self.number] = self.next_walk;
            self.links[self.number] = walk.start;
            self.pieces[self.number] = self.next_piece;
            self.number += 1;
            self.next_walk += 1;
            self.next_piece += 1;
        }
    }

    /// Goes on with all until one has come to where one begins, or the pieces are full.
    fn run<const SHIFT: u32>(&mut self, chain: Links<'_>, firsts: &Firsts, bytes: &mut [u8]) {
        let (links, pieces) = (&mut self.links[..self.number], &self.pieces[..self.number]);
        let mut steps = self.steps;
        loop {
            let mut marks = 0;
            for (link, piece) in links.iter_mut().zip(pieces) {
                let place = *link & chain::PLACE;
                bytes[piece * PIECE + steps % PIECE] = firsts.get::<SHIFT>(place);
                *link = chain.get(place as usize);
                marks |= *link;
            }
            steps += 1;
            if marks >> chain::WALK != 0 || steps.is_multiple_of(PIECE) {
                self.steps = steps;
                return;
            }
        }
    }

    /// Takes out the walks that have come to where one begins.
    fn end_walks(&mut self, walks: &mut [Walk]) {
        for index in (0..self.number).rev() {
            let link = self.links[index];
            if link >> chain::WALK == 0 {
                continue;
            }
            let start = link & chain::PLACE;
            let follower = walks.iter().position(|walk| walk.start == start).unwrap_or(0);
            let walk = &mut walks[self.walks[index]];
            (walk.end, walk.follower) = (self.steps, follower);
            self.number -= 1;
            self.walks[index] = self.walks[self.number];
            self.links[index] = self.links[self.number];
            self.pieces[index] = self.pieces[self.number];
        }
    }
}
