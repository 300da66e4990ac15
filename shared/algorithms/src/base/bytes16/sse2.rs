//! With SSE2, which every x86-64 has.
#![allow(unsafe_code)]

use std::arch::x86_64::*;

use crate::base::cpu::Avx2;

/// Sixteen bytes, which some operations take for wider lanes with the first byte lowest.
#[derive(Clone, Copy)]
pub(crate) struct Bytes16(__m128i);

/// Calls intrinsics that have no other condition than SSE2.
macro_rules! sse2 {
    ($call:expr) => {
        // SAFETY: SSE2 is in the baseline of x86-64, and only values go in and out.
        unsafe { $call }
    };
}

impl Bytes16 {
    /// The bytes of an array.
    #[inline(always)]
    pub(crate) fn new(bytes: [u8; 16]) -> Self {
        // SAFETY: both are sixteen bytes of which every pattern is a value.
        Self(unsafe { std::mem::transmute::<[u8; 16], __m128i>(bytes) })
    }

    /// As an array.
    #[inline(always)]
    pub(crate) fn to_array(self) -> [u8; 16] {
        // SAFETY: as above.
        unsafe { std::mem::transmute::<__m128i, [u8; 16]>(self.0) }
    }

    /// The bytes of two numbers, the lowest first.
    #[inline(always)]
    pub(crate) fn from_halves([first, second]: [u64; 2]) -> Self {
        Self(sse2!(_mm_set_epi64x(second.cast_signed(), first.cast_signed())))
    }

    /// As two numbers, the lowest byte of each first.
    #[inline(always)]
    pub(crate) fn to_halves(self) -> [u64; 2] {
        let second = sse2!(_mm_unpackhi_epi64(self.0, self.0));
        [self.0, second].map(|half| sse2!(_mm_cvtsi128_si64(half)).cast_unsigned())
    }

    /// The same byte sixteen times.
    #[inline(always)]
    pub(crate) fn splat(byte: u8) -> Self {
        Self(sse2!(_mm_set1_epi8(byte.cast_signed())))
    }

    /// Byte by byte, without a carry.
    #[inline(always)]
    pub(crate) fn add(self, byte: u8) -> Self {
        Self(sse2!(_mm_add_epi8(self.0, Self::splat(byte).0)))
    }

    /// Byte by byte, without a carry.
    #[inline(always)]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(sse2!(_mm_add_epi8(self.0, other.0)))
    }

    /// The bits that both have.
    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(sse2!(_mm_and_si128(self.0, other.0)))
    }

    /// The bits that one of the two has.
    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(sse2!(_mm_or_si128(self.0, other.0)))
    }

    /// The bits that the other has not.
    #[inline(always)]
    pub(crate) fn without(self, other: Self) -> Self {
        Self(sse2!(_mm_andnot_si128(other.0, self.0)))
    }

    /// All bits of the bytes that are `byte`.
    #[inline(always)]
    pub(crate) fn equal(self, byte: u8) -> Self {
        Self(sse2!(_mm_cmpeq_epi8(self.0, Self::splat(byte).0)))
    }

    /// All bits of the bytes that are the other's.
    #[inline(always)]
    pub(crate) fn same_as(self, other: Self) -> Self {
        Self(sse2!(_mm_cmpeq_epi8(self.0, other.0)))
    }

    /// All bits of the bytes that are above `byte`, where both are taken for signed numbers.
    #[inline(always)]
    pub(crate) fn above(self, byte: u8) -> Self {
        Self(sse2!(_mm_cmpgt_epi8(self.0, Self::splat(byte).0)))
    }

    /// All bits of the bytes that are `first` or one of the `count - 1` after it.
    #[inline(always)]
    pub(crate) fn in_range(self, first: u8, count: u8) -> Self {
        // The range is moved to the lowest signed numbers: one comparison will do.
        let moved = self.add(0x80_u8.wrapping_sub(first));
        Self(sse2!(_mm_cmpgt_epi8(Self::splat(0x80_u8.wrapping_add(count)).0, moved.0)))
    }

    /// The top bit of each byte, the first byte's lowest.
    #[inline(always)]
    pub(crate) fn top_bits(self) -> u16 {
        sse2!(_mm_movemask_epi8(self.0)) as u16
    }

    /// Lanes of 16 bits shifted to the left.
    #[inline(always)]
    pub(crate) fn shift_left_16<const BITS: i32>(self) -> Self {
        Self(sse2!(_mm_slli_epi16::<BITS>(self.0)))
    }

    /// Lanes of 16 bits shifted to the right.
    #[inline(always)]
    pub(crate) fn shift_right_16<const BITS: i32>(self) -> Self {
        Self(sse2!(_mm_srli_epi16::<BITS>(self.0)))
    }

    /// Lanes of 32 bits shifted to the left.
    #[inline(always)]
    pub(crate) fn shift_left_32<const BITS: i32>(self) -> Self {
        Self(sse2!(_mm_slli_epi32::<BITS>(self.0)))
    }

    /// Lanes of 32 bits shifted to the right.
    #[inline(always)]
    pub(crate) fn shift_right_32<const BITS: i32>(self) -> Self {
        Self(sse2!(_mm_srli_epi32::<BITS>(self.0)))
    }

    /// In each lane of 32 bits, the low half times `low` and the high half times `high`, added.
    /// Halves and factors are below 2 to the power of 15.
    #[inline(always)]
    pub(crate) fn weigh_32(self, low: u16, high: u16) -> Self {
        let factors = (u32::from(high) << 16 | u32::from(low)).cast_signed();
        Self(sse2!(_mm_madd_epi16(self.0, _mm_set1_epi32(factors))))
    }

    /// The first eight bytes of both, in turn, and the last eight.
    #[inline(always)]
    fn interleave(self, other: Self) -> [Self; 2] {
        [
            Self(sse2!(_mm_unpacklo_epi8(self.0, other.0))),
            Self(sse2!(_mm_unpackhi_epi8(self.0, other.0))),
        ]
    }

    /// The first eight bytes of both, four and four in turn, and the last eight.
    #[inline(always)]
    pub(crate) fn zip_words(self, other: Self) -> [Self; 2] {
        [
            Self(sse2!(_mm_unpacklo_epi32(self.0, other.0))),
            Self(sse2!(_mm_unpackhi_epi32(self.0, other.0))),
        ]
    }

    /// The first eight bytes of both, and the last eight of both.
    #[inline(always)]
    pub(crate) fn zip_halves(self, other: Self) -> [Self; 2] {
        [
            Self(sse2!(_mm_unpacklo_epi64(self.0, other.0))),
            Self(sse2!(_mm_unpackhi_epi64(self.0, other.0))),
        ]
    }

    /// The bytes at `places`: 0 to 15, or from 128 on for a zero.
    ///
    /// It is one instruction where the code around it is compiled for AVX2, and else a call.
    #[inline(always)]
    pub(crate) fn shuffled(self, _: Avx2, places: Self) -> Self {
        // SAFETY: the token says that the processor has AVX2, and so SSSE3.
        Self(unsafe { _mm_shuffle_epi8(self.0, places.0) })
    }

    /// The first byte of every two, of both.
    #[inline(always)]
    pub(crate) fn evens(self, other: Self) -> Self {
        // What is packed has to fit in a byte.
        let [own, other] =
            [self, other].map(|bytes| sse2!(_mm_and_si128(bytes.0, _mm_set1_epi16(0xff))));
        Self(sse2!(_mm_packus_epi16(own, other)))
    }

    /// The values of the bytes as hexadecimal digits of either case; above 127 where one is none.
    #[inline(always)]
    pub(crate) fn hex_values(self) -> Self {
        let letters = self.or(Self::splat(b'a' - b'A')).in_range(b'a', 6);
        let digits = letters.or(self.in_range(b'0', 10));
        let values = self.and(Self::splat(15)).plus(letters.and(Self::splat(9)));
        values.or(digits.equal(0))
    }

    /// The lower four bits of these bytes, and of the other ones below them.
    #[inline(always)]
    pub(crate) fn join_nibbles(self, low: Self) -> Self {
        let [high, low] = [self, low].map(|bytes| bytes.and(Self::splat(15)));
        high.shift_left_16::<4>().or(low)
    }

    /// The two lower-case hexadecimal digits of each byte.
    #[inline(always)]
    pub(crate) fn hex_digits(self) -> [Self; 2] {
        let [high, low] = [self.shift_right_16::<4>(), self].map(|bytes| {
            let values = bytes.and(Self::splat(15));
            values.add(b'0').plus(values.above(9).and(Self::splat(b'a' - b'9' - 1)))
        });
        high.interleave(low)
    }
}
