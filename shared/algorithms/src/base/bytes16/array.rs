//! Byte by byte: what the vectors are compared with, and what is compiled where there are none.

use super::Shuffle;
use crate::base::hex_digit;

/// Sixteen bytes, which some operations take for wider lanes with the first byte lowest.
#[derive(Clone, Copy)]
pub(crate) struct Bytes16([u8; 16]);

impl Bytes16 {
    /// The bytes of an array.
    pub(crate) fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// As an array.
    pub(crate) fn to_array(self) -> [u8; 16] {
        self.0
    }

    /// The bytes of two numbers, the lowest first.
    pub(crate) fn from_halves(halves: [u64; 2]) -> Self {
        let halves = halves.map(u64::to_le_bytes);
        Self(std::array::from_fn(|at| halves[at / 8][at % 8]))
    }

    /// As two numbers, the lowest byte of each first.
    pub(crate) fn to_halves(self) -> [u64; 2] {
        [0, 1].map(|half| u64::from_le_bytes(self.0.as_chunks().0[half]))
    }

    /// The same byte sixteen times.
    pub(crate) fn splat(byte: u8) -> Self {
        Self([byte; 16])
    }

    /// Byte by byte, without a carry.
    pub(crate) fn add(self, byte: u8) -> Self {
        Self(self.0.map(|own| own.wrapping_add(byte)))
    }

    /// Byte by byte, without a carry.
    pub(crate) fn plus(self, other: Self) -> Self {
        self.with(other, u8::wrapping_add)
    }

    /// The bits that both have.
    pub(crate) fn and(self, other: Self) -> Self {
        self.with(other, |own, other| own & other)
    }

    /// The bits that one of the two has.
    pub(crate) fn or(self, other: Self) -> Self {
        self.with(other, |own, other| own | other)
    }

    /// The bits that the other has not.
    pub(crate) fn without(self, other: Self) -> Self {
        self.with(other, |own, other| own & !other)
    }

    /// All bits of the bytes that are `byte`.
    pub(crate) fn equal(self, byte: u8) -> Self {
        self.which(|own| own == byte)
    }

    /// All bits of the bytes that are the other's.
    pub(crate) fn same_as(self, other: Self) -> Self {
        self.with(other, |own, other| if own == other { 0xff } else { 0 })
    }

    /// All bits of the bytes that are above `byte`, where both are taken for signed numbers.
    pub(crate) fn above(self, byte: u8) -> Self {
        self.which(|own| own.cast_signed() > byte.cast_signed())
    }

    /// All bits of the bytes that are `first` or one of the `count - 1` after it.
    pub(crate) fn in_range(self, first: u8, count: u8) -> Self {
        self.which(|own| own.wrapping_sub(first) < count)
    }

    /// The top bit of each byte, the first byte's lowest.
    pub(crate) fn top_bits(self) -> u16 {
        let bits = self.0.iter().enumerate();
        bits.fold(0, |bits, (at, byte)| bits | u16::from(byte >> 7) << at)
    }

    /// Lanes of 16 bits shifted to the left.
    pub(crate) fn shift_left_16<const BITS: i32>(self) -> Self {
        self.by_lanes(|lane| (u16::from_le_bytes(lane) << BITS).to_le_bytes())
    }

    /// Lanes of 16 bits shifted to the right.
    pub(crate) fn shift_right_16<const BITS: i32>(self) -> Self {
        self.by_lanes(|lane| (u16::from_le_bytes(lane) >> BITS).to_le_bytes())
    }

    /// Lanes of 32 bits shifted to the left.
    pub(crate) fn shift_left_32<const BITS: i32>(self) -> Self {
        self.by_lanes(|lane| (u32::from_le_bytes(lane) << BITS).to_le_bytes())
    }

    /// Lanes of 32 bits shifted to the right.
    pub(crate) fn shift_right_32<const BITS: i32>(self) -> Self {
        self.by_lanes(|lane| (u32::from_le_bytes(lane) >> BITS).to_le_bytes())
    }

    /// In each lane of 32 bits, the low half times `low` and the high half times `high`, added.
    /// Halves and factors are below 2 to the power of 15.
    pub(crate) fn weigh_32(self, low: u16, high: u16) -> Self {
        self.by_lanes(|lane| {
            let halves = u32::from_le_bytes(lane);
            let sum = (halves & 0xffff) * u32::from(low) + (halves >> 16) * u32::from(high);
            sum.to_le_bytes()
        })
    }

    /// The first eight bytes of both, four and four in turn, and the last eight.
    pub(crate) fn zip_words(self, other: Self) -> [Self; 2] {
        let word = |at: usize| [self.0, other.0][at / 4 % 2][at / 8 * 4 + at % 4];
        [0, 16].map(|start| Self(std::array::from_fn(|at| word(start + at))))
    }

    /// The first eight bytes of both, and the last eight of both.
    pub(crate) fn zip_halves(self, other: Self) -> [Self; 2] {
        let ([own_first, own_last], [first, last]) = (self.to_halves(), other.to_halves());
        [Self::from_halves([own_first, first]), Self::from_halves([own_last, last])]
    }

    /// The bytes at `places`: 0 to 15, or from 128 on for a zero.
    pub(crate) fn shuffled(self, _: Shuffle, places: Self) -> Self {
        Self(places.0.map(|place| self.0.get(usize::from(place)).copied().unwrap_or(0)))
    }

    /// The first byte of every two, of both.
    pub(crate) fn evens(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| [self.0, other.0][at / 8][at % 8 * 2]))
    }

    /// The values of the bytes as hexadecimal digits of either case; above 127 where one is none.
    pub(crate) fn hex_values(self) -> Self {
        Self(self.0.map(hex_digit::value))
    }

    /// The lower four bits of these bytes, and of the other ones below them.
    pub(crate) fn join_nibbles(self, low: Self) -> Self {
        self.with(low, |high, low| high << 4 | low & 15)
    }

    /// The two lower-case hexadecimal digits of each byte.
    pub(crate) fn hex_digits(self) -> [Self; 2] {
        let digit =
            |byte: u8, place: usize| b"0123456789abcdef"[[byte >> 4, byte & 15][place] as usize];
        [0, 8].map(|start| Self(std::array::from_fn(|at| digit(self.0[start + at / 2], at % 2))))
    }

    fn with(self, other: Self, one: impl Fn(u8, u8) -> u8) -> Self {
        Self(std::array::from_fn(|at| one(self.0[at], other.0[at])))
    }

    fn which(self, is: impl Fn(u8) -> bool) -> Self {
        Self(self.0.map(|own| if is(own) { 0xff } else { 0 }))
    }

    fn by_lanes<const BYTES: usize>(mut self, one: impl Fn([u8; BYTES]) -> [u8; BYTES]) -> Self {
        for lane in self.0.as_chunks_mut().0 {
            *lane = one(*lane);
        }
        self
    }
}
