//! The checksum of bzip2: the CRC-32 of IEEE 802.3 with the highest bit first.

const POLYNOMIAL: u32 = 0x04c1_1db7;

/// `TABLES[k][b]` is the remainder of the byte `b` with `k` bytes of zeros behind it.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u32) << 24;
        let mut zeros = 0;
        while zeros < 8 {
            let mut bit = 0;
            while bit < 8 {
                crc = (crc << 1) ^ (POLYNOMIAL * (crc >> 31));
                bit += 1;
            }
            tables[zeros][byte] = crc;
            zeros += 1;
        }
        byte += 1;
    }
    tables
}

/// The checksum of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crc(u32);

impl Default for Crc {
    fn default() -> Self {
        Self(!0)
    }
}

impl Crc {
    /// Goes on with `bytes`.
    #[inline]
    pub(super) fn update(&mut self, bytes: &[u8]) {
        let mut crc = self.0;
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            crc = step(crc, eight);
        }
        for &byte in rest {
            crc = (crc << 8) ^ TABLES[0][usize::from((crc >> 24) as u8 ^ byte)];
        }
        self.0 = crc;
    }

    /// Goes on with `count` times `byte`.
    pub(super) fn repeat(&mut self, byte: u8, count: usize) {
        for _ in 0..count / 8 {
            self.0 = step(self.0, &[byte; 8]);
        }
        self.update(&[byte; 8][..count % 8]);
    }

    /// The checksum of what there was.
    pub(super) fn value(self) -> u32 {
        !self.0
    }
}

/// Goes on with eight bytes.
#[inline(always)]
fn step(crc: u32, bytes: &[u8; 8]) -> u32 {
    let [a, b, c, d, e, f, g, h] = *bytes;
    let first = crc ^ u32::from_be_bytes([a, b, c, d]);
    let [a, b, c, d] = first.to_be_bytes();
    let at = |zeros: usize, byte: u8| TABLES[zeros][usize::from(byte)];
    at(7, a) ^ at(6, b) ^ at(5, c) ^ at(4, d) ^ at(3, e) ^ at(2, f) ^ at(1, g) ^ at(0, h)
}

/// Goes on from the checksum of the blocks before with that of a block.
pub(super) fn combine(blocks: u32, block: u32) -> u32 {
    blocks.rotate_left(1) ^ block
}

#[cfg(test)]
mod tests {
    use super::Crc;

    fn crc(bytes: &[u8]) -> u32 {
        let mut crc = Crc::default();
        crc.update(bytes);
        crc.value()
    }

    #[test]
    fn known_value() {
        // The check value of CRC-32/BZIP2 in the catalogue of CRCs.
        assert_eq!(crc(b"123456789"), 0xfc89_1918);
    }

    #[test]
    fn parts_and_runs_are_the_whole() {
        for length in 0..40 {
            let mut parts = Crc::default();
            parts.update(&[7; 3]);
            parts.repeat(7, length);
            assert_eq!(parts.value(), crc(&vec![7; length + 3]));
        }
    }
}
