//! With NEON, which every aarch64 has.
#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::Shuffle;
use crate::base::hex_digit;

/// Sixteen bytes, which some operations take for wider lanes with the first byte lowest.
#[derive(Clone, Copy)]
pub(crate) struct Bytes16(uint8x16_t);

// Wider lanes begin with the lowest byte only here; the other order of aarch64 is not among the
// platforms of CPython.
const _: () = assert!(cfg!(target_endian = "little"), "only for little-endian aarch64");

/// Calls intrinsics that have no other condition than NEON.
macro_rules! neon {
    ($call:expr) => {
        // SAFETY: NEON is in the baseline of aarch64, and only values go in and out.
        unsafe { $call }
    };
}

impl Bytes16 {
    /// The bytes of an array.
    #[inline(always)]
    pub(crate) fn new(bytes: [u8; 16]) -> Self {
        // SAFETY: both are sixteen bytes of which every pattern is a value.
        Self(unsafe { std::mem::transmute::<[u8; 16], uint8x16_t>(bytes) })
    }

    /// As an array.
    #[inline(always)]
    pub(crate) fn to_array(self) -> [u8; 16] {
        // SAFETY: as above.
        unsafe { std::mem::transmute::<uint8x16_t, [u8; 16]>(self.0) }
    }

    /// The bytes of two numbers, the lowest first.
    #[inline(always)]
    pub(crate) fn from_halves([first, second]: [u64; 2]) -> Self {
        let halves = neon!(vcombine_u64(vcreate_u64(first), vcreate_u64(second)));
        Self(neon!(vreinterpretq_u8_u64(halves)))
    }

    /// As two numbers, the lowest byte of each first.
    #[inline(always)]
    pub(crate) fn to_halves(self) -> [u64; 2] {
        let halves = neon!(vreinterpretq_u64_u8(self.0));
        [neon!(vgetq_lane_u64::<0>(halves)), neon!(vgetq_lane_u64::<1>(halves))]
    }

    /// The same byte sixteen times.
    #[inline(always)]
    pub(crate) fn splat(byte: u8) -> Self {
        Self(neon!(vdupq_n_u8(byte)))
    }

    /// Byte by byte, without a carry.
    #[inline(always)]
    pub(crate) fn add(self, byte: u8) -> Self {
        self.plus(Self::splat(byte))
    }

    /// Byte by byte, without a carry.
    #[inline(always)]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(neon!(vaddq_u8(self.0, other.0)))
    }

    /// The bits that both have.
    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(neon!(vandq_u8(self.0, other.0)))
    }

    /// The bits that one of the two has.
    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(neon!(vorrq_u8(self.0, other.0)))
    }

    /// The bits that the other has not.
    #[inline(always)]
    pub(crate) fn without(self, other: Self) -> Self {
        Self(neon!(vbicq_u8(self.0, other.0)))
    }

    /// All bits of the bytes that are `byte`.
    #[inline(always)]
    pub(crate) fn equal(self, byte: u8) -> Self {
        Self(neon!(vceqq_u8(self.0, vdupq_n_u8(byte))))
    }

    /// All bits of the bytes that are the other's.
    #[inline(always)]
    pub(crate) fn same_as(self, other: Self) -> Self {
        Self(neon!(vceqq_u8(self.0, other.0)))
    }

    /// All bits of the bytes that are above `byte`, where both are taken for signed numbers.
    #[inline(always)]
    pub(crate) fn above(self, byte: u8) -> Self {
        Self(neon!(vcgtq_s8(vreinterpretq_s8_u8(self.0), vdupq_n_s8(byte.cast_signed()))))
    }

    /// All bits of the bytes that are `first` or one of the `count - 1` after it.
    #[inline(always)]
    pub(crate) fn in_range(self, first: u8, count: u8) -> Self {
        Self(neon!(vcltq_u8(vsubq_u8(self.0, vdupq_n_u8(first)), vdupq_n_u8(count))))
    }

    /// The top bit of each byte, the first byte's lowest.
    #[inline(always)]
    pub(crate) fn top_bits(self) -> u16 {
        // Each byte keeps the bit of its place; those of both halves are added together.
        let places = Self::from_halves([0x8040_2010_0804_0201; 2]);
        let spread = Self(neon!(vreinterpretq_u8_s8(vshrq_n_s8::<7>(vreinterpretq_s8_u8(self.0)))));
        let bits = spread.and(places).0;
        let pairs = neon!(vzip1q_u8(bits, vextq_u8::<8>(bits, bits)));
        neon!(vaddvq_u16(vreinterpretq_u16_u8(pairs)))
    }

    /// Lanes of 16 bits shifted to the left.
    #[inline(always)]
    pub(crate) fn shift_left_16<const BITS: i32>(self) -> Self {
        Self(neon!(vreinterpretq_u8_u16(vshlq_n_u16::<BITS>(vreinterpretq_u16_u8(self.0)))))
    }

    /// Lanes of 16 bits shifted to the right.
    #[inline(always)]
    pub(crate) fn shift_right_16<const BITS: i32>(self) -> Self {
        Self(neon!(vreinterpretq_u8_u16(vshrq_n_u16::<BITS>(vreinterpretq_u16_u8(self.0)))))
    }

    /// Lanes of 32 bits shifted to the left.
    #[inline(always)]
    pub(crate) fn shift_left_32<const BITS: i32>(self) -> Self {
        Self(neon!(vreinterpretq_u8_u32(vshlq_n_u32::<BITS>(vreinterpretq_u32_u8(self.0)))))
    }

    /// Lanes of 32 bits shifted to the right.
    #[inline(always)]
    pub(crate) fn shift_right_32<const BITS: i32>(self) -> Self {
        Self(neon!(vreinterpretq_u8_u32(vshrq_n_u32::<BITS>(vreinterpretq_u32_u8(self.0)))))
    }

    /// In each lane of 32 bits, the low half times `low` and the high half times `high`, added.
    /// Halves and factors are below 2 to the power of 15.
    #[inline(always)]
    pub(crate) fn weigh_32(self, low: u16, high: u16) -> Self {
        let lanes = neon!(vreinterpretq_u32_u8(self.0));
        let low_halves = neon!(vandq_u32(lanes, vdupq_n_u32(0xffff)));
        let sum = neon!(vmlaq_n_u32(
            vmulq_n_u32(low_halves, low.into()),
            vshrq_n_u32::<16>(lanes),
            high.into(),
        ));
        Self(neon!(vreinterpretq_u8_u32(sum)))
    }

    /// The first eight bytes of both, in turn, and the last eight.
    #[inline(always)]
    fn interleave(self, other: Self) -> [Self; 2] {
        [Self(neon!(vzip1q_u8(self.0, other.0))), Self(neon!(vzip2q_u8(self.0, other.0)))]
    }

    /// The first eight bytes of both, four and four in turn, and the last eight.
    #[inline(always)]
    pub(crate) fn zip_words(self, other: Self) -> [Self; 2] {
        let [own, other] = [self, other].map(|bytes| neon!(vreinterpretq_u32_u8(bytes.0)));
        [neon!(vzip1q_u32(own, other)), neon!(vzip2q_u32(own, other))]
            .map(|words| Self(neon!(vreinterpretq_u8_u32(words))))
    }

    /// The first eight bytes of both, and the last eight of both.
    #[inline(always)]
    pub(crate) fn zip_halves(self, other: Self) -> [Self; 2] {
        let [own, other] = [self, other].map(|bytes| neon!(vreinterpretq_u64_u8(bytes.0)));
        [neon!(vzip1q_u64(own, other)), neon!(vzip2q_u64(own, other))]
            .map(|halves| Self(neon!(vreinterpretq_u8_u64(halves))))
    }

    /// The bytes at `places`: 0 to 15, or from 128 on for a zero.
    #[inline(always)]
    pub(crate) fn shuffled(self, _: Shuffle, places: Self) -> Self {
        Self(neon!(vqtbl1q_u8(self.0, places.0)))
    }

    /// The first byte of every two, of both.
    #[inline(always)]
    pub(crate) fn evens(self, other: Self) -> Self {
        Self(neon!(vuzp1q_u8(self.0, other.0)))
    }

    /// The values of the bytes as hexadecimal digits of either case; above 127 where one is none.
    #[inline(always)]
    pub(crate) fn hex_values(self) -> Self {
        const fn values(start: usize) -> [u8; 16] {
            let mut values = [0xff; 16];
            let mut at = 0;
            while at < 16 {
                values[at] = hex_digit::VALUES[b'0' as usize + start + at];
                at += 1;
            }
            values
        }
        let [a, b, c, d] =
            const { [values(0), values(16), values(32), values(48)] }.map(|part| Self::new(part).0);
        let from_zero = self.add(b'0'.wrapping_neg()).0;
        Self(neon!(vqtbx4q_u8(vdupq_n_u8(0xff), uint8x16x4_t(a, b, c, d), from_zero)))
    }

    /// The lower four bits of these bytes, and of the other ones below them.
    #[inline(always)]
    pub(crate) fn join_nibbles(self, low: Self) -> Self {
        Self(neon!(vsliq_n_u8::<4>(low.0, self.0)))
    }

    /// The two lower-case hexadecimal digits of each byte.
    #[inline(always)]
    pub(crate) fn hex_digits(self) -> [Self; 2] {
        let digits = Self::new(*b"0123456789abcdef").0;
        let [high, low] = [neon!(vshrq_n_u8::<4>(self.0)), self.and(Self::splat(15)).0]
            .map(|values| Self(neon!(vqtbl1q_u8(digits, values))));
        high.interleave(low)
    }
}
