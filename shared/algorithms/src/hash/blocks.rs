//! MD5, RIPEMD-160, SHA-1, SHA-2 and SM3: algorithms that compress one block after the other into some words, and
//! put the length into the last one.
//!
//! The buffer around the compression functions is ours where these are those of crates as well: the crates' own
//! buffers differ in what they can be cloned and wiped by, and this one is smaller.

mod compressions;

use std::marker::PhantomData;
use std::slice;

use crate::base::fail::fail_point;

use super::algorithm::Algorithm;
use super::barrier::overwrite;
use super::state::{State, add, copy_to};
use compressions::{
    Md5Compression, Ripemd160Compression, Sha1Compression, Sha256Compression, Sha512Compression,
    Sm3Compression,
};

/// What tells one such algorithm from another.
pub trait Compression<const BLOCK: usize>: Send + Sync + 'static {
    /// The chaining value.
    type Words: ChainingValue;
    /// Whether the lowest byte of the length and of each word of a digest comes first.
    const LITTLE_ENDIAN: bool = false;

    /// The chaining value before any block.
    fn initial(algorithm: Algorithm) -> Self::Words;
    /// Takes in some blocks.
    fn compress(words: &mut Self::Words, blocks: &[[u8; BLOCK]]);
    /// Puts the length in bits at the end of the last block, of which it takes an eighth.
    #[inline]
    fn write_length(bits: u128, block: &mut [u8; BLOCK]) {
        let end = &mut block[BLOCK - BLOCK / 8..];
        if Self::LITTLE_ENDIAN {
            end.copy_from_slice(&bits.to_le_bytes()[..BLOCK / 8]);
        } else {
            let bytes = bits.to_be_bytes();
            end.copy_from_slice(&bytes[bytes.len() - BLOCK / 8..]);
        }
    }
    /// [`State::iterate_hmac`] where there is a kernel for it; `false`: there is none, or not on this
    /// processor.
    fn iterate_hmac(
        _inner: &Self::Words,
        _outer: &Self::Words,
        _times: u32,
        _last: &mut [u8],
        _sum: &mut [u8],
    ) -> bool {
        false
    }
}

/// The words that blocks are compressed into.
pub trait ChainingValue: Copy + Default + Send + Sync {
    /// Writes as much of them as there is room for.
    fn write(&self, little_endian: bool, output: &mut [u8]);
}

/// The state of such an algorithm.
pub struct Blocks<C: Compression<BLOCK>, const BLOCK: usize> {
    words: C::Words,
    /// How many bytes there were.
    length: u64,
    /// Those that are not compressed yet, and zeros.
    block: [u8; BLOCK],
    /// How many these are. A whole block can be put off, until more comes or a copy or the digest is asked for.
    used: u8,
    /// Always true. Whether there is a state has its place here, so that an `Option` needs no more room.
    is_there: bool,
    _compression: PhantomData<C>,
}

/// The state of MD5.
pub type Md5 = Blocks<Md5Compression, 64>;
/// The state of SHA-1.
pub type Sha1 = Blocks<Sha1Compression, 64>;
/// The state of SHA-224 and SHA-256.
pub type Sha256 = Blocks<Sha256Compression, 64>;
/// The state of SHA-384, SHA-512 and its truncated forms.
pub type Sha512 = Blocks<Sha512Compression, 128>;
/// The state of RIPEMD-160.
pub type Ripemd160 = Blocks<Ripemd160Compression, 64>;
/// The state of SM3.
pub type Sm3 = Blocks<Sm3Compression, 64>;

impl<C: Compression<BLOCK>, const BLOCK: usize> Blocks<C, BLOCK> {
    #[inline]
    fn with_words(words: C::Words) -> Self {
        let block = [0; BLOCK];
        Self { words, length: 0, block, used: 0, is_there: true, _compression: PhantomData }
    }

    /// Compresses the block, which is whole.
    fn compress_block(&mut self) {
        C::compress(&mut self.words, slice::from_ref(&self.block));
        (self.block, self.used) = ([0; BLOCK], 0);
        fail_point();
    }
}

impl<C: Compression<BLOCK>, const BLOCK: usize> State for Blocks<C, BLOCK> {
    #[inline]
    fn new(algorithm: Algorithm) -> Self {
        Self::with_words(C::initial(algorithm))
    }

    fn update(&mut self, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        let used = usize::from(self.used);
        // As in C, an object is made before its last block is taken in. Of later data nothing is put off, or each
        // update would copy a block, and take in the one that was before it.
        let puts_off = self.length == 0 && data.len().is_multiple_of(BLOCK);
        self.length = self.length.wrapping_add(data.len() as u64);
        let mut data = data;
        if used > 0 {
            if data.len() <= BLOCK - used {
                self.block[used..used + data.len()].copy_from_slice(data);
                self.used += data.len() as u8;
                return;
            }
            let (head, rest) = data.split_at(BLOCK - used);
            self.block[used..].copy_from_slice(head);
            self.compress_block();
            data = rest;
        }
        fail_point();
        if puts_off && let Some((rest, last)) = data.split_last_chunk() {
            (self.block, self.used) = (*last, BLOCK as u8);
            data = rest;
        }
        let (blocks, tail) = data.as_chunks();
        if !blocks.is_empty() {
            C::compress(&mut self.words, blocks);
        }
        if !tail.is_empty() {
            self.block[..tail.len()].copy_from_slice(tail);
            self.used = tail.len() as u8;
        }
    }

    fn digest(&self, output: &mut [u8]) {
        fail_point();
        let used = usize::from(self.used);
        let (mut words, mut last) = (self.words, [self.block, [0; BLOCK]]);
        last.as_flattened_mut()[used] = 0x80;
        let blocks = if used < BLOCK - BLOCK / 8 { &mut last[..1] } else { &mut last };
        if let Some(block) = blocks.last_mut() {
            C::write_length(u128::from(self.length) * 8, block);
        }
        C::compress(&mut words, blocks);
        words.write(C::LITTLE_ENDIAN, output);
        overwrite(&mut words, C::Words::default());
        overwrite(&mut last[0], [0; BLOCK]);
    }

    #[inline]
    fn copy_to(&self, place: &mut Option<Self>) {
        copy_to(self, place);
    }

    fn settle(&mut self) {
        if usize::from(self.used) == BLOCK {
            self.compress_block();
        }
    }

    /// Two compressions each time and nothing else: what follows the digest in its block is always
    /// the same.
    fn iterate_hmac(inner: &Self, outer: &Self, times: u32, last: &mut [u8], sum: &mut [u8]) {
        debug_assert_eq!((inner.used, outer.used), (0, 0), "settled");
        if C::iterate_hmac(&inner.words, &outer.words, times, last, sum) {
            return;
        }
        // The whole chaining value is written each time, which vectors can do since its size is
        // known here, and then again the little that follows a digest inside of it.
        let (size, whole) = (last.len(), const { size_of::<C::Words>() });
        let (mut block, mut total) = ([0; BLOCK], [0; BLOCK]);
        block[size] = 0x80;
        let bits = (BLOCK + size) as u128 * 8;
        C::write_length(bits, &mut block);
        let padding = block;
        block[..size].copy_from_slice(last);
        total[..size].copy_from_slice(sum);
        for _ in 0..times {
            for keyed in [inner, outer] {
                let mut words = keyed.words;
                C::compress(&mut words, slice::from_ref(&block));
                words.write(C::LITTLE_ENDIAN, &mut block[..whole]);
                block[size..whole].copy_from_slice(&padding[size..whole]);
            }
            add(&mut total[..whole], &block[..whole]);
        }
        last.copy_from_slice(&block[..size]);
        sum.copy_from_slice(&total[..size]);
        overwrite(&mut block, [0; BLOCK]);
        overwrite(&mut total, [0; BLOCK]);
    }
}

impl<C: Compression<BLOCK>, const BLOCK: usize> Default for Blocks<C, BLOCK> {
    #[inline]
    fn default() -> Self {
        Self::with_words(C::Words::default())
    }
}

impl<C: Compression<BLOCK>, const BLOCK: usize> Clone for Blocks<C, BLOCK> {
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
        (self.length, self.used) = (source.length, source.used);
        self.is_there = source.is_there;
    }
}

impl<C: Compression<BLOCK>, const BLOCK: usize> Drop for Blocks<C, BLOCK> {
    #[inline]
    fn drop(&mut self) {
        overwrite(&mut self.words, C::Words::default());
        overwrite(&mut self.block, [0; BLOCK]);
    }
}
