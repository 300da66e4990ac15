//! CRC-32 (RFC 1952, section 8).

use crate::base::cpu::Unlimited;

/// The checksum of what `sum` is that of, and of `data` after it.
#[must_use]
#[inline]
pub fn crc32(sum: u32, data: &[u8]) -> u32 {
    if Unlimited::detect().is_none() {
        return portable(sum, data);
    }
    let mut hasher = crc32fast::Hasher::new_with_initial(sum);
    hasher.update(data);
    hasher.finalize()
}

/// The polynomial without its highest term, the lowest bit first: the highest coefficient.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// What each value of a byte adds to the remainder, so many bytes before the end.
static TABLES: [[u32; 256]; 16] = tables();

const fn tables() -> [[u32; 256]; 16] {
    let mut tables = [[0; 256]; 16];
    let mut at = 0;
    while at < 16 * 256 {
        let (after, byte) = (at / 256, at % 256);
        let mut rest = if after == 0 { byte as u32 } else { tables[after - 1][byte] };
        let mut bits = 8;
        while bits > 0 {
            rest = (rest >> 1) ^ (POLYNOMIAL * (rest & 1));
            bits -= 1;
        }
        tables[after][byte] = rest;
        at += 1;
    }
    tables
}

/// Takes 16 bytes at a time, of which only the first four wait for those before.
fn portable(sum: u32, data: &[u8]) -> u32 {
    let (rows, rest) = data.as_chunks::<16>();
    let mut now = !sum;
    for row in rows {
        let waiting = now.to_le_bytes();
        now = 0;
        for (at, byte) in row.iter().enumerate() {
            let byte = if at < 4 { byte ^ waiting[at] } else { *byte };
            now ^= TABLES[15 - at][usize::from(byte)];
        }
    }
    for byte in rest {
        now = (now >> 8) ^ TABLES[0][usize::from(now as u8 ^ byte)];
    }
    !now
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

    #[test]
    fn every_backend_is_the_oracle() {
        let data = Random::new().bytes(600, &any_byte());
        for length in (0..=160).chain([255, 256, 257, 511, 512, 600]) {
            for sum in [0, 1, 0xcbf4_3926, u32::MAX] {
                let data = &data[data.len() - length..];
                let expected = oracle(sum, data);
                with_every_backend(|| assert_eq!(crc32(sum, data), expected, "{sum:x} {length}"));
            }
        }
        assert_eq!(crc32(0, b"123456789"), 0xcbf4_3926);
    }
}
