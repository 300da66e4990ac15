//! BLAKE2b and BLAKE2s (RFC 7693), with the parameters of salted, keyed and tree hashing.

mod compress;
#[cfg(test)]
mod tests;

use std::slice;

use crate::base::fail::fail_point;

use super::algorithm::Algorithm;
use super::barrier::overwrite;
use super::state::{State, copy_to};
use compress::Word;

/// What a BLAKE2 hash begins with, beside the data. The numbers have been checked by the caller.
#[derive(Clone, Copy, Debug)]
pub struct Blake2Parameters<'a> {
    /// How many bytes a digest has.
    pub digest_size: usize,
    /// The key, or nothing.
    pub key: &'a [u8],
    /// The salt, which is filled up with zeros.
    pub salt: &'a [u8],
    /// The personalization, which is filled up with zeros.
    pub person: &'a [u8],
    /// How many children a node has; 0 for no limit.
    pub fanout: u8,
    /// How many levels the tree has.
    pub depth: u8,
    /// How many bytes a leaf has; 0 for no limit.
    pub leaf_size: u32,
    /// Which node of its level this is.
    pub node_offset: u64,
    /// Which level this is.
    pub node_depth: u8,
    /// How many bytes a digest of an inner node has.
    pub inner_size: usize,
    /// Whether it is the last node of its level.
    pub last_node: bool,
}

/// A state of BLAKE2, with parameters.
pub trait Blake2: State {
    /// The longest salt, which is also the longest personalization.
    const SALT_SIZE: usize;
    /// The largest offset of a node.
    const NODE_OFFSET_LIMIT: u64;

    /// Begins again, with these parameters. The key is written where the state is to stay.
    fn set_parameters(&mut self, parameters: &Blake2Parameters<'_>);
}

/// The state of BLAKE2 with words of one size.
pub struct Words<W: Word<BLOCK>, const BLOCK: usize> {
    words: [W; 8],
    /// How many bytes were compressed.
    count: u64,
    /// How many are in the block. One that is full waits for more data: the last is compressed in
    /// another way.
    used: u8,
    last_node: bool,
    /// Those bytes, and zeros.
    block: [u8; BLOCK],
}

/// The state of BLAKE2b.
pub type Blake2b = Words<u64, 128>;
/// The state of BLAKE2s.
pub type Blake2s = Words<u32, 64>;

impl<W: Word<BLOCK>, const BLOCK: usize> State for Words<W, BLOCK> {
    #[inline]
    fn new(_: Algorithm) -> Self {
        // The parameters that are not 0: the size of a digest, a fanout and a depth of 1.
        let mut this = Self::default();
        this.words[0] = this.words[0] ^ W::from(0x0101_0000 | (BLOCK as u32 / 2));
        this
    }

    fn update(&mut self, mut data: &[u8]) {
        let used = usize::from(self.used);
        if let Some(to) = self.block[used..].get_mut(..data.len()) {
            to.copy_from_slice(data);
            self.used += data.len() as u8;
            return;
        }
        if used > 0 {
            let (head, rest) = data.split_at(BLOCK - used);
            self.block[used..].copy_from_slice(head);
            let block = slice::from_ref(&self.block);
            compress_whole(&mut self.words, &mut self.count, block);
            data = rest;
        }
        let (blocks, tail) = data.as_chunks();
        match blocks.split_last() {
            Some((last, blocks)) if tail.is_empty() => {
                compress_whole(&mut self.words, &mut self.count, blocks);
                self.block = *last;
                self.used = BLOCK as u8;
            }
            _ => {
                compress_whole(&mut self.words, &mut self.count, blocks);
                self.block = [0; BLOCK];
                self.block[..tail.len()].copy_from_slice(tail);
                self.used = tail.len() as u8;
            }
        }
        fail_point();
    }

    #[inline]
    fn copy_to(&self, place: &mut Option<Self>) {
        copy_to(self, place);
    }

    #[inline]
    fn digest(&self, output: &mut [u8]) {
        fail_point();
        let mut words = self.words;
        let count = self.count.wrapping_add(self.used.into());
        W::compress(&mut words, slice::from_ref(&self.block), count, [true, self.last_node]);
        W::write(&words, output);
        overwrite(&mut words, W::INITIAL);
    }
}

/// Compresses blocks that more data follows.
fn compress_whole<W: Word<BLOCK>, const BLOCK: usize>(
    words: &mut [W; 8],
    count: &mut u64,
    blocks: &[[u8; BLOCK]],
) {
    W::compress(words, blocks, count.wrapping_add(BLOCK as u64), [false; 2]);
    *count = count.wrapping_add(blocks.as_flattened().len() as u64);
}

impl<W: Word<BLOCK>, const BLOCK: usize> Blake2 for Words<W, BLOCK> {
    const SALT_SIZE: usize = BLOCK / 8;
    const NODE_OFFSET_LIMIT: u64 = W::NODE_OFFSET_LIMIT;

    /// RFC 7693 has only the first four bytes of the parameters; the others are in section 2.8 of the
    /// BLAKE2 paper, which it names.
    fn set_parameters(&mut self, parameters: &Blake2Parameters<'_>) {
        let Blake2Parameters { digest_size, key, salt, person, fanout, depth, .. } = *parameters;
        let mut room = [0; 64];
        let bytes = &mut room[..BLOCK / 2];
        bytes[..4].copy_from_slice(&[digest_size as u8, key.len() as u8, fanout, depth]);
        bytes[4..8].copy_from_slice(&parameters.leaf_size.to_le_bytes());
        bytes[8..16].copy_from_slice(&parameters.node_offset.to_le_bytes());
        bytes[W::NODE_DEPTH_AT] = parameters.node_depth;
        bytes[W::NODE_DEPTH_AT + 1] = parameters.inner_size as u8;
        let (salt_room, person_room) = bytes[BLOCK / 4..].split_at_mut(Self::SALT_SIZE);
        salt_room[..salt.len()].copy_from_slice(salt);
        person_room[..person.len()].copy_from_slice(person);
        *self = Self::default();
        for (word, parameter) in self.words.iter_mut().zip(W::read(bytes)) {
            *word = *word ^ parameter;
        }
        self.last_node = parameters.last_node;
        if !key.is_empty() {
            self.block[..key.len()].copy_from_slice(key);
            self.used = BLOCK as u8;
        }
    }
}

impl<W: Word<BLOCK>, const BLOCK: usize> Default for Words<W, BLOCK> {
    #[inline]
    fn default() -> Self {
        Self { words: W::INITIAL, count: 0, used: 0, last_node: false, block: [0; BLOCK] }
    }
}

impl<W: Word<BLOCK>, const BLOCK: usize> Clone for Words<W, BLOCK> {
    #[inline]
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.clone_from(self);
        copy
    }

    #[inline]
    fn clone_from(&mut self, source: &Self) {
        self.words = source.words;
        self.block = source.block;
        (self.count, self.used) = (source.count, source.used);
        self.last_node = source.last_node;
    }
}

impl<W: Word<BLOCK>, const BLOCK: usize> Drop for Words<W, BLOCK> {
    #[inline]
    fn drop(&mut self) {
        overwrite(&mut self.words, W::INITIAL);
        overwrite(&mut self.block, [0; BLOCK]);
    }
}
