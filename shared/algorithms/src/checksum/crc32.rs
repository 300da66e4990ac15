//! CRC-32 (RFC 1952, section 8).

mod tables;
mod words;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
use crate::base::cpu::Avx512Clmul;
use crate::base::cpu::Unlimited;

/// The checksum of what `sum` is that of, and of `data` after it.
#[must_use]
#[inline]
pub fn crc32(sum: u32, data: &[u8]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    if data.len() >= x86::FEW
        && let Some(token) = Avx512Clmul::detect()
    {
        return x86::crc32(token, sum, data);
    }
    if !LIBRARY || data.len() < FEW || Unlimited::detect().is_none() {
        return portable(sum, data);
    }
    let mut hasher = crc32fast::Hasher::new_with_initial(sum);
    hasher.update(data);
    hasher.finalize()
}

/// Of so few bytes, the checksum by a table is done before the library has asked for features.
const FEW: usize = 4;

/// Whether the library knows instructions of this kind of processor.
const LIBRARY: bool =
    cfg!(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64"));

/// The polynomial without its highest term, the lowest bit first: the highest coefficient.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// With no instructions for it.
#[inline]
fn portable(sum: u32, data: &[u8]) -> u32 {
    if data.len() < words::FEW { tables::crc32(sum, data) } else { words::crc32(sum, data) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::cpu::with_every_backend;
    use crate::base::testing::{Random, any_byte};

    /// Bit by bit.
    fn oracle(sum: u32, data: &[u8]) -> u32 {
        let step = |rest: u32, _| (rest >> 1) ^ (POLYNOMIAL * (rest & 1));
        !data.iter().fold(!sum, |rest, byte| (0..8).fold(rest ^ u32::from(*byte), step))
    }

    /// Where something begins or ends in one of the backends: steps and rows of up to 256 bytes, the longest buffer.
    fn lengths() -> impl Iterator<Item = usize> {
        let around = |block: usize| {
            (1..=40).flat_map(move |times| [times * block - 1, times * block, times * block + 1])
        };
        (0..=320).chain(around(192)).chain(around(256)).chain([1000, 5000, 20_000])
    }

    #[test]
    fn every_backend_is_the_oracle() {
        let data = Random::new().bytes(20_000, &any_byte());
        for length in lengths() {
            for sum in [0, 1, 0xcbf4_3926, u32::MAX] {
                let data = &data[data.len() - length..];
                let expected = oracle(sum, data);
                with_every_backend(|| assert_eq!(crc32(sum, data), expected, "{sum:x} {length}"));
            }
        }
        assert_eq!(crc32(0, b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn data_may_begin_anywhere() {
        let data = Random::new().bytes(5000, &any_byte());
        for length in [15, 16, 63, 64, 65, 130, 200, 256, 300, 511, 1024, 1200, 2300, 4900] {
            for at in 0..=64 {
                let data = &data[at..at + length];
                let expected = oracle(7, data);
                with_every_backend(|| assert_eq!(crc32(7, data), expected, "{length} at {at}"));
            }
        }
    }

    #[test]
    fn parts_are_the_whole() {
        let mut random = Random::new();
        let data = random.bytes(6000, &any_byte());
        let expected = oracle(0, &data);
        for _ in 0..500 {
            let mut cuts = [(); 2].map(|()| random.below(data.len() + 1));
            cuts.sort_unstable();
            let parts = [&data[..cuts[0]], &data[cuts[0]..cuts[1]], &data[cuts[1]..]];
            with_every_backend(|| {
                let sum = parts.iter().fold(0, |sum, part| crc32(sum, part));
                assert_eq!(sum, expected, "{cuts:?}");
            });
        }
    }
}
