//! What each of the algorithms puts between blocks and words.

use super::super::algorithm::Algorithm;
use super::super::barrier::overwrite;
use super::super::hmac_loop::{self, Loop};
use super::super::{initial, md5, ripemd160, sha1, sha256, sha512, sm3};
use super::{ChainingValue, Compression};

/// MD5's.
pub struct Md5Compression;

impl Compression<64> for Md5Compression {
    type Words = [u32; 4];
    const LITTLE_ENDIAN: bool = true;

    #[inline]
    fn initial(_: Algorithm) -> Self::Words {
        [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 64]]) {
        md5::compress(words, blocks);
    }
}

/// RIPEMD-160's.
pub struct Ripemd160Compression;

impl Compression<64> for Ripemd160Compression {
    type Words = [u32; 5];
    const LITTLE_ENDIAN: bool = true;

    #[inline]
    fn initial(_: Algorithm) -> Self::Words {
        initial::SHA1
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 64]]) {
        ripemd160::compress(words, blocks);
    }
}

/// SM3's.
pub struct Sm3Compression;

impl Compression<64> for Sm3Compression {
    type Words = [u32; 8];

    #[inline]
    fn initial(_: Algorithm) -> Self::Words {
        sm3::INITIAL
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 64]]) {
        sm3::compress(words, blocks);
    }
}

/// SHA-1's.
pub struct Sha1Compression;

impl Compression<64> for Sha1Compression {
    type Words = [u32; 5];

    #[inline]
    fn initial(_: Algorithm) -> Self::Words {
        initial::SHA1
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 64]]) {
        sha1::compress(words, blocks);
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

    #[inline]
    fn initial(algorithm: Algorithm) -> Self::Words {
        match algorithm {
            Algorithm::Sha224 => initial::SHA224,
            _ => initial::SHA256,
        }
    }

    #[inline]
    fn compress(words: &mut Self::Words, blocks: &[[u8; 64]]) {
        sha256::compress(words, blocks);
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
}

impl<const COUNT: usize> ChainingValue for [u32; COUNT]
where
    Self: Default,
{
    #[inline]
    fn write(&self, little_endian: bool, output: &mut [u8]) {
        if little_endian {
            for (bytes, word) in output.as_chunks_mut().0.iter_mut().zip(self) {
                *bytes = word.to_le_bytes();
            }
        } else {
            write_big_endian(self, output);
        }
    }
}

impl ChainingValue for [u64; 8] {
    #[inline]
    fn write(&self, _: bool, output: &mut [u8]) {
        let (whole, half) = output.as_chunks_mut();
        for (bytes, word) in whole.iter_mut().zip(self) {
            *bytes = word.to_be_bytes();
        }
        // Only SHA-512/224 ends with half a word.
        if let Some(word) = self.get(whole.len()) {
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
