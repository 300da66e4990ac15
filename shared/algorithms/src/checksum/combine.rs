//! The checksum of two pieces of data from their own checksums and the length of the second.

/// The largest prime below 2**16, by which Adler-32 divides (RFC 1950, section 8.2).
const BASE: u64 = 65_521;

/// The Adler-32 of what has the checksum `first`, followed by `length` bytes that have `second`.
///
/// A half of a number that is no checksum can be `BASE` or more. It is reduced as far as zlib does.
#[must_use]
pub fn adler32(first: u32, second: u32, length: u64) -> u32 {
    let [low_1, low_2] = [first, second].map(|sum| u64::from(sum & 0xffff));
    let [high_1, high_2] = [first, second].map(|sum| u64::from(sum >> 16));
    let length = length % BASE;
    // Each sum begins with 1, and that of the second piece was added once for each of its bytes.
    let low = reduce(reduce(low_1 + low_2 + BASE - 1, BASE), BASE);
    let high = length * low_1 % BASE + high_1 + high_2 + BASE - length;
    let high = reduce(reduce(high, 2 * BASE), BASE);
    (high << 16 | low) as u32
}

fn reduce(sum: u64, by: u64) -> u64 {
    if sum >= by { sum - by } else { sum }
}

/// The CRC-32 (RFC 1952, section 8) of what has the checksum `first`, followed by `length` bytes that
/// have `second`.
#[must_use]
pub fn crc32(first: u32, second: u32, length: u64) -> u32 {
    let (mut first, mut left) = (first, length);
    while left != 0 {
        first = multiply(first, BYTES[left.trailing_zeros() as usize]);
        left &= left - 1;
    }
    first ^ second
}

/// The polynomial of CRC-32, the highest power lowest.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// What a checksum is multiplied by for 2**n bytes of zeros behind its data: x**(8 * 2**n).
static BYTES: [u32; 64] = {
    let mut powers = [0x0080_0000; 64];
    let mut n = 1;
    while n < 64 {
        powers[n] = multiply(powers[n - 1], powers[n - 1]);
        n += 1;
    }
    powers
};

/// The product of two polynomials over the field of two elements, modulo that of CRC-32.
///
/// First the whole product, of 63 coefficients, four of `left` at a time, then what is left of it: neither
/// waits for itself as long as one coefficient after the other.
const fn multiply(left: u32, right: u32) -> u32 {
    let mut multiples = [0_u64; 16];
    let mut of = 1;
    while of < 16 {
        // The first coefficient of four is in the lowest bit.
        multiples[of] = multiples[of / 2] << 1 ^ if of & 1 != 0 { right as u64 } else { 0 };
        of += 1;
    }
    let mut product = 0;
    let mut at = 32;
    while at > 0 {
        at -= 4;
        product = product << 4 ^ multiples[(left >> at & 15) as usize];
    }
    reduce_polynomial(product << 1)
}

/// What is left of a product whose highest power is in bit 1: that of the high half, and of the low half
/// what [`REMAINDERS`] say.
const fn reduce_polynomial(product: u64) -> u32 {
    let low = product as u32;
    let mut result = (product >> 32) as u32;
    let mut byte = 0;
    while byte < 4 {
        result ^= REMAINDERS[byte][(low >> (8 * byte) & 0xff) as usize];
        byte += 1;
    }
    result
}

/// What is left of the byte at each place below x**31, times a power of x that is so much higher.
static REMAINDERS: [[u32; 256]; 4] = {
    let mut tables = [[0; 256]; 4];
    let mut byte = 4;
    while byte > 0 {
        byte -= 1;
        let mut value = 0;
        while value < 256 {
            // A table has what eight steps make of the byte, and the one before eight steps more.
            let mut rest = value as u32;
            let mut step = 0;
            while step < 8 * (4 - byte) {
                rest = rest >> 1 ^ POLYNOMIAL & (rest & 1).wrapping_neg();
                step += 1;
            }
            tables[byte][value] = rest;
            value += 1;
        }
    }
    tables
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::testing::Random;

    /// Against another library, for checksums and for numbers that are none.
    #[test]
    fn combined_as_zlib_does() {
        let mut random = Random::new();
        for round in 0..20_000 {
            let [first, second] = [(); 2].map(|()| match round % 3 {
                0 => random.number() as u32,
                1 => 0xffff_0000 | random.below(1 << 16) as u32,
                _ => random.below(1 << 20) as u32,
            });
            let length = random.number() >> (round % 64);
            let theirs = zlib_rs::adler32::adler32_combine(first, second, length);
            assert_eq!(adler32(first, second, length), theirs, "{first:x} {second:x} {length}");
            let theirs = zlib_rs::crc32::crc32_combine(first, second, length);
            assert_eq!(crc32(first, second, length), theirs, "{first:x} {second:x} {length}");
        }
    }

    #[test]
    fn two_parts_are_the_whole() {
        let data: Vec<u8> = (0..300_u32).map(|at| (at * at) as u8).collect();
        for cut in [0, 1, 17, 299, 300] {
            let (head, tail) = data.split_at(cut);
            let of = |data: &[u8]| crc32fast::hash(data);
            assert_eq!(crc32(of(head), of(tail), tail.len() as u64), of(&data));
            let of = |data: &[u8]| crate::checksum::adler32::adler32(1, data);
            assert_eq!(adler32(of(head), of(tail), tail.len() as u64), of(&data));
        }
    }
}
