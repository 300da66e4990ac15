//! MD5, SHA-1 and SHA-2: algorithms that compress one block after the other into some words, and
//! put the length into the last one.
//!
//! The compression functions are those of the algorithm crates. The buffer around them is ours: the
//! crates' own differ in what they can be cloned and wiped by, and this one is smaller.

use std::marker::PhantomData;
use std::slice;

use super::hmac_loop::{self, Loop};
use crate::base::fail::fail_point;

use super::algorithm::Algorithm;
use super::initial;
use super::md5;
use super::sha512;
use super::state::State;
use super::state::add;
use super::wipe::overwrite;

/// What tells one such algorithm from another.
pub trait Compression<const BLOCK: usize>: Send + Sync + 'static {
    /// The chaining value.
    type Words: Copy + Default + Send + Sync;
    /// The size of the length at the end of the last block.
    const LENGTH_SIZE: usize;

    /// The chaining value before any block.
    fn initial(algorithm: Algorithm) -> Self::Words;
    /// Takes in some blocks.
    fn compress(words: &mut Self::Words, blocks: &[[u8; BLOCK]]);
    /// Puts the length in bits at the end of the last block: in big endian, but for MD5.
    #[inline]
    fn write_length(bits: u128, end: &mut [u8]) {
        let bytes = bits.to_be_bytes();
        end.copy_from_slice(&bytes[bytes.len() - Self::LENGTH_SIZE..]);
    }
    /// Writes as much of the chaining value as there is room for.
    fn write(words: &Self::Words, output: &mut [u8]);
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

/// The state of such an algorithm.
pub struct Blocks<C: Compression<BLOCK>, const BLOCK: usize> {
    words: C::Words,
    /// How many bytes there were.
    length: u64,
    /// Those that do not fill a block yet, and zeros.
    block: [u8; BLOCK],
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

impl<C: Compression<BLOCK>, const BLOCK: usize> Blocks<C, BLOCK> {
    fn used(&self) -> usize {
        (self.length % BLOCK as u64) as usize
    }
}

impl<C: Compression<BLOCK>, const BLOCK: usize> State for Blocks<C, BLOCK> {
    #[inline]
    fn new(algorithm: Algorithm) -> Self {
        let (words, block) = (C::initial(algorithm), [0; BLOCK]);
        Self { words, length: 0, block, _compression: PhantomData }
    }

    fn update(&mut self, data: &[u8]) {
        let used = self.used();
        self.length = self.length.wrapping_add(data.len() as u64);
        let mut data = data;
        if used > 0 {
            let Some((head, rest)) = data.split_at_checked(BLOCK - used) else {
                self.block[used..used + data.len()].copy_from_slice(data);
                return;
            };
            self.block[used..].copy_from_slice(head);
            C::compress(&mut self.words, slice::from_ref(&self.block));
            self.block = [0; BLOCK];
            fail_point();
            data = rest;
        }
        let (blocks, tail) = data.as_chunks();
        fail_point();
        if !blocks.is_empty() {
            C::compress(&mut self.words, blocks);
        }
        self.block[..tail.len()].copy_from_slice(tail);
    }

    fn digest(&self, output: &mut [u8]) {
        fail_point();
        let used = self.used();
        let (mut words, mut last) = (self.words, self.block);
        last[used] = 0x80;
        if used >= BLOCK - C::LENGTH_SIZE {
            C::compress(&mut words, slice::from_ref(&last));
            last = [0; BLOCK];
        }
        C::write_length(u128::from(self.length) * 8, &mut last[BLOCK - C::LENGTH_SIZE..]);
        C::compress(&mut words, slice::from_ref(&last));
        C::write(&words, output);
        overwrite(&mut words, C::Words::default());
        overwrite(&mut last, [0; BLOCK]);
    }

    /// Two compressions each time and nothing else: what follows the digest in its block is always
    /// the same.
    fn iterate_hmac(inner: &Self, outer: &Self, times: u32, last: &mut [u8], sum: &mut [u8]) {
        if C::iterate_hmac(&inner.words, &outer.words, times, last, sum) {
            return;
        }
        // The whole chaining value is written each time, which vectors can do since its size is
        // known here, and then again the little that follows a digest inside of it.
        let (size, whole) = (last.len(), const { size_of::<C::Words>() });
        let (mut block, mut total) = ([0; BLOCK], [0; BLOCK]);
        block[size] = 0x80;
        let bits = (BLOCK + size) as u128 * 8;
        C::write_length(bits, &mut block[BLOCK - C::LENGTH_SIZE..]);
        let padding = block;
        block[..size].copy_from_slice(last);
        total[..size].copy_from_slice(sum);
        for _ in 0..times {
            for keyed in [inner, outer] {
                let mut words = keyed.words;
                C::compress(&mut words, slice::from_ref(&block));
                C::write(&words, &mut block[..whole]);
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

impl<C: Compression<BLOCK>, const BLOCK: usize> Clone for Blocks<C, BLOCK> {
    #[inline]
    fn clone(&self) -> Self {
        let Self { words, length, block, _compression } = *self;
        Self { words, length, block, _compression }
    }
}

impl<C: Compression<BLOCK>, const BLOCK: usize> Drop for Blocks<C, BLOCK> {
    #[inline]
    fn drop(&mut self) {
        overwrite(&mut self.words, C::Words::default());
        overwrite(&mut self.block, [0; BLOCK]);
    }
}

/// MD5's.
pub struct Md5Compression;

impl Compression<64> for Md5Compression {
    type Words = [u32; 4];
    const LENGTH_SIZE: usize = 8;

    #[inline]
    fn initial(_: Algorithm) -> Self::Words {
        [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 64]]) {
        md5::compress(words, blocks);
    }

    #[inline]
    fn write_length(bits: u128, end: &mut [u8]) {
        end.copy_from_slice(&(bits as u64).to_le_bytes());
    }

    #[inline]
    fn write(words: &Self::Words, output: &mut [u8]) {
        for (bytes, word) in output.as_chunks_mut().0.iter_mut().zip(words) {
            *bytes = word.to_le_bytes();
        }
    }
}

/// SHA-1's.
pub struct Sha1Compression;

impl Compression<64> for Sha1Compression {
    type Words = [u32; 5];
    const LENGTH_SIZE: usize = 8;

    #[inline]
    fn initial(_: Algorithm) -> Self::Words {
        [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 64]]) {
        sha1::block_api::compress(words, blocks);
    }

    #[inline]
    fn write(words: &Self::Words, output: &mut [u8]) {
        write_big_endian(words, output);
    }

    fn iterate_hmac(
        inner: &Self::Words,
        outer: &Self::Words,
        times: u32,
        last: &mut [u8],
        sum: &mut [u8],
    ) -> bool {
        in_words(last, sum, |last, sum| {
            hmac_loop::sha1(&mut Loop { inner, outer, last, sum }, times)
        })
    }
}

/// That of SHA-256 and SHA-224.
pub struct Sha256Compression;

impl Compression<64> for Sha256Compression {
    type Words = [u32; 8];
    const LENGTH_SIZE: usize = 8;

    #[inline]
    fn initial(algorithm: Algorithm) -> Self::Words {
        match algorithm {
            Algorithm::Sha224 => initial::SHA224,
            _ => initial::SHA256,
        }
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 64]]) {
        sha2::block_api::compress256(words, blocks);
    }

    #[inline]
    fn write(words: &Self::Words, output: &mut [u8]) {
        write_big_endian(words, output);
    }

    fn iterate_hmac(
        inner: &Self::Words,
        outer: &Self::Words,
        times: u32,
        last: &mut [u8],
        sum: &mut [u8],
    ) -> bool {
        in_words(last, sum, |last, sum| {
            hmac_loop::sha256(&mut Loop { inner, outer, last, sum }, times)
        })
    }
}

/// That of SHA-512, SHA-384 and the truncated forms.
pub struct Sha512Compression;

impl Compression<128> for Sha512Compression {
    type Words = [u64; 8];
    const LENGTH_SIZE: usize = 16;

    #[inline]
    fn initial(algorithm: Algorithm) -> Self::Words {
        match algorithm {
            Algorithm::Sha384 => initial::SHA384,
            Algorithm::Sha512_224 => initial::SHA512_224,
            Algorithm::Sha512_256 => initial::SHA512_256,
            _ => initial::SHA512,
        }
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 128]]) {
        sha512::compress(words, blocks);
    }

    #[inline]
    fn write(words: &Self::Words, output: &mut [u8]) {
        let (whole, half) = output.as_chunks_mut();
        for (bytes, word) in whole.iter_mut().zip(words) {
            *bytes = word.to_be_bytes();
        }
        // Only SHA-512/224 ends with half a word.
        if let Some(word) = words.get(whole.len()) {
            half.copy_from_slice(&word.to_be_bytes()[..half.len()]);
        }
    }
}

/// All digests are whole words.
#[inline]
fn write_big_endian(words: &[u32], output: &mut [u8]) {
    for (bytes, word) in output.as_chunks_mut().0.iter_mut().zip(words) {
        *bytes = word.to_be_bytes();
    }
}

/// Lets `work` have digests as words, if they are whole ones: `false` if not, or if it returns that.
fn in_words<const COUNT: usize>(
    last: &mut [u8],
    sum: &mut [u8],
    work: impl FnOnce(&mut [u32; COUNT], &mut [u32; COUNT]) -> bool,
) -> bool {
    if last.len() != 4 * COUNT {
        return false;
    }
    let (mut last_words, mut sum_words) = (read_big_endian(last), read_big_endian(sum));
    let done = work(&mut last_words, &mut sum_words);
    if done {
        write_big_endian(&last_words, last);
        write_big_endian(&sum_words, sum);
    }
    overwrite(&mut last_words, [0; COUNT]);
    overwrite(&mut sum_words, [0; COUNT]);
    done
}

fn read_big_endian<const COUNT: usize>(bytes: &[u8]) -> [u32; COUNT] {
    let words = bytes.as_chunks().0;
    std::array::from_fn(|at| u32::from_be_bytes(words[at]))
}
