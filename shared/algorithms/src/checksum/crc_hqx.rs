//! The 16-bit checksum of binhex4 files: CRC-CCITT, polynomial 0x1021, most significant bit first,
//! nothing inverted (CRC-16/XMODEM).

use crate::base::fail::fail_point;

/// How many bytes one step of the main loop takes.
const STEP: usize = 16;

/// `TABLES[k][byte]` is what `byte` contributes to the checksum when `k` more bytes follow it.
static TABLES: [[u16; 256]; STEP] = tables();

/// The checksum of what `crc` stands for, followed by `input`.
pub fn update(crc: u16, input: &[u8]) -> u16 {
    fail_point();
    let (blocks, rest) = input.as_chunks();
    let crc = blocks.iter().fold(crc, step);
    rest.iter().fold(crc, |crc, &byte| step_byte(crc, byte))
}

#[inline]
fn step_byte(crc: u16, byte: u8) -> u16 {
    crc << 8 ^ TABLES[0][usize::from((crc >> 8) as u8 ^ byte)]
}

/// The contributions of the bytes of a block do not depend on each other: only the first two need
/// the checksum so far, so the lookups overlap where a loop over bytes would wait for each.
#[inline]
fn step(crc: u16, block: &[u8; STEP]) -> u16 {
    let [high, low] = crc.to_be_bytes();
    let mut next = TABLES[STEP - 1][usize::from(block[0] ^ high)]
        ^ TABLES[STEP - 2][usize::from(block[1] ^ low)];
    for (&byte, table) in block[2..].iter().zip(TABLES[..STEP - 2].iter().rev()) {
        next ^= table[usize::from(byte)];
    }
    next
}

const fn tables() -> [[u16; 256]; STEP] {
    let mut tables = [[0; 256]; STEP];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u16) << 8;
        let mut k = 0;
        while k < STEP {
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 };
                bit += 1;
            }
            tables[k][byte] = crc;
            k += 1;
        }
        byte += 1;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::{STEP, update};

    /// Bit by bit, as the polynomial says.
    fn oracle(mut crc: u16, input: &[u8]) -> u16 {
        for &byte in input {
            crc ^= u16::from(byte) << 8;
            for _ in 0..8 {
                crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 };
            }
        }
        crc
    }

    #[test]
    fn known_values() {
        assert_eq!(update(0, b""), 0);
        assert_eq!(update(0xabcd, b""), 0xabcd);
        // The check value of CRC-16/XMODEM in the catalogue of parametrised CRC algorithms.
        assert_eq!(update(0, b"123456789"), 0x31c3);
    }

    /// All lengths up to two steps and one byte: every remainder, after none, one and two steps.
    #[test]
    fn equals_the_oracle() {
        let input: Vec<u8> = (0..=2 * STEP).map(|i| (i * 37 + 11) as u8).collect();
        for length in 0..=input.len() {
            for crc in [0, 1, 0x1021, 0x8000, 0xffff] {
                assert_eq!(update(crc, &input[..length]), oracle(crc, &input[..length]));
            }
        }
    }

    #[test]
    fn split_equals_whole() {
        let input: Vec<u8> = (0..200u8).map(|i| i.wrapping_mul(91)).collect();
        let whole = update(7, &input);
        for middle in 0..=input.len() {
            let (head, tail) = input.split_at(middle);
            assert_eq!(update(update(7, head), tail), whole);
        }
    }
}
