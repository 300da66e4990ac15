//! Walks the chain that a block is, from many places at once.
//!
//! Each step of a walk waits for memory, so that many walks take hardly longer than one. All begin at
//! links of their own and end where another has begun; in which order they follow each other shows then.
//! Some are much longer than others: where one has ended, one that has not begun takes its place. What
//! they find on the way is put into pieces of memory, which are dealt out as they are needed.

use super::chain::{self, Chain, Firsts, Links, walk_small};
use super::walks::{Walk, Walks};
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

/// How many links between pieces there must be. One walk alone has its own there before.
fn links(length: usize) -> usize {
    pieces(length).max(if is_large(length) { 0 } else { length })
}

/// Whether several walks go through a block of so many bytes.
pub(super) fn is_large(length: usize) -> bool {
    walks(length) > 1
}

fn walks(length: usize) -> usize {
    (length / LEAST).clamp(1, MOST)
}

/// The bytes of a block, in pieces.
pub(super) struct Walked<M: Memory> {
    pieces: M::Bytes,
    /// Which piece is behind each.
    links: M::Halfwords,
    walks: Walks<M>,
    /// Where the reader is: in which walk and piece, and at which step.
    walk: Walk,
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
            links: M::halfwords(links(length))?,
            walks: Walks::new(if is_large(length) { walks(length) } else { 0 })?,
            walk: Walk::default(),
            piece: 0,
            at: 0,
        };
        if is_large(length) {
            walked.walk_together(length, counts, origin)?;
        } else {
            walked.walk_alone(length, counts, origin);
        }
        Ok(walked)
    }

    /// Gives its memory back, for another block.
    pub(super) fn into_block(self) -> M::Bytes {
        self.pieces
    }

    /// One walk through a small block, of one byte more than there are: so much is read of one that ends
    /// where there must be the count of a run.
    fn walk_alone(&mut self, length: usize, counts: &[u32; 256], origin: usize) {
        let (last, bytes) = self.pieces.split_at_mut(length);
        walk_small(last, counts, origin, &mut self.links, &mut bytes[..=length]);
        self.pieces.copy_within(length..=2 * length, 0);
        for (next, link) in (1..).zip(&mut *self.links) {
            *link = next;
        }
        self.walk.end = length + 1;
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
        self.walk = self.walks.get(0).unwrap_or_default();
        self.piece = self.walk.first_piece;
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
                self.walks.set(number, Walk { start, ..Walk::default() });
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
            walking.begin_walks(&mut self.walks, number);
            if walking.number == 0 {
                return;
            }
            walking.run::<SHIFT>(chain, firsts, &mut self.pieces);
            walking.end_walks(&mut self.walks, number);
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
        if self.at == self.walk.end {
            // One that is alone follows itself.
            self.walk = self.walks.get(self.walk.follower).unwrap_or(self.walk);
            (self.piece, self.at) = (self.walk.first_piece, self.walk.begin);
        } else if self.at > self.walk.begin && self.at.is_multiple_of(PIECE) {
            self.piece = usize::from(self.links[self.piece]);
        }
        let within = self.at % PIECE;
        let count = bytes.len().min(PIECE - within).min(self.walk.end - self.at);
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
    fn begin_walks<M: Memory>(&mut self, walks: &mut Walks<M>, number: usize) {
        while self.number < AT_ONCE && self.next_walk < number {
            let mut walk = walks.get(self.next_walk).unwrap_or_default();
            (walk.first_piece, walk.begin) = (self.next_piece, self.steps);
            walks.set(self.next_walk, walk);
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
    fn end_walks<M: Memory>(&mut self, walks: &mut Walks<M>, number: usize) {
        for index in (0..self.number).rev() {
            let link = self.links[index];
            if link >> chain::WALK == 0 {
                continue;
            }
            let start = link & chain::PLACE;
            let follower = walks.starting_at(start, number).unwrap_or(0);
            let mut walk = walks.get(self.walks[index]).unwrap_or_default();
            (walk.end, walk.follower) = (self.steps, follower);
            walks.set(self.walks[index], walk);
            self.number -= 1;
            self.walks[index] = self.walks[self.number];
            self.links[index] = self.links[self.number];
            self.pieces[index] = self.pieces[self.number];
        }
    }
}
