//! The symbols of a block, where there is enough input and room not to ask at each of them.
//!
//! A round decodes up to three literals, or up to two and a match. What it takes and writes at most
//! is looked for before it. The entry of the next symbol is loaded before a match is copied, so that
//! the processor does both at once.
#![allow(unsafe_code)]

use super::{Step, Stop};
use crate::base::cpu::Avx2;
use crate::deflate::bits::Reader;
use crate::deflate::decode_table::{
    Codes, DISTANCE_BITS, DistanceTable, END_OF_BLOCK, EXCEPTIONAL, LARGE, LITERAL, LitlenTable,
    SMALL, SUBTABLE, bits, litlen_value, subtable_bits, value,
};
use crate::deflate::room::{OVERRUN, Room};
use crate::deflate::window::Past;
use crate::deflate::wrong::Wrong;

/// How many literals a round decodes.
const LITERALS: usize = 3;

/// How much input a round needs: it takes 7 bytes twice, and reads 8 each time.
const INPUT: usize = 7 + 8;

/// How much room a round needs: literals, and the longest match.
const ROOM: usize = LITERALS + 258 + OVERRUN;

/// How many bits there are after a refill. A round takes this many at most before the next: two
/// literals with codewords that need no subtable, and the longest length.
const REFILLED: u32 = 56;
const _: () = assert!((LITERALS as u32 - 1) * LARGE.index_bits + 15 + 5 <= REFILLED);

/// The next symbol is looked up before the refill, so that it need not wait for that: so many bits
/// are left then.
const AHEAD: u32 = LARGE.index_bits;
const _: () = assert!(LITERALS as u32 * LARGE.index_bits + AHEAD <= REFILLED);
const _: () = assert!((LITERALS as u32 - 1) * LARGE.index_bits + 15 + AHEAD <= REFILLED);
const _: () = assert!(LONGEST_DISTANCE + AHEAD <= REFILLED);

/// How many bits a distance has, and one whose codeword needs no subtable.
const LONGEST_DISTANCE: u32 = 15 + 13;
const MOST_DISTANCES: u32 = DISTANCE_BITS + 13;

/// Decodes symbols until there is little input or room, or the block ends; returns whether it has.
#[inline]
pub(super) fn symbols(
    step: &mut Step<'_, '_>,
    codes: Codes<'_>,
    past: Past<'_>,
) -> Result<bool, Stop> {
    if step.reader.left() < INPUT + 8 || step.room.left() < ROOM {
        return Ok(false);
    }
    match codes.litlen {
        LitlenTable::Small(litlen) => run_here(step, litlen, codes.distance, past),
        LitlenTable::Large(litlen) => run_here(step, litlen, codes.distance, past),
    }
}

#[inline]
fn run_here<const N: usize>(
    step: &mut Step<'_, '_>,
    litlen: &[u32; N],
    distance: &DistanceTable,
    past: Past<'_>,
) -> Result<bool, Stop> {
    match Avx2::detect() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the token comes with BMI1 and BMI2.
        Some(_) => unsafe { run_with_bmi2(step, litlen, distance, past) },
        _ => run_anywhere(step, litlen, distance, past),
    }
}

/// Shifts by a variable are one instruction with BMI2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "bmi1,bmi2")]
fn run_with_bmi2<const N: usize>(
    step: &mut Step<'_, '_>,
    litlen: &[u32; N],
    distance: &DistanceTable,
    past: Past<'_>,
) -> Result<bool, Stop> {
    run::<true, N>(step, litlen, distance, past)
}

#[inline(never)]
fn run_anywhere<const N: usize>(
    step: &mut Step<'_, '_>,
    litlen: &[u32; N],
    distance: &DistanceTable,
    past: Past<'_>,
) -> Result<bool, Stop> {
    run::<false, N>(step, litlen, distance, past)
}

#[inline(always)]
fn run<const BMI: bool, const N: usize>(
    step: &mut Step<'_, '_>,
    litlen: &[u32; N],
    distance: &DistanceTable,
    past: Past<'_>,
) -> Result<bool, Stop> {
    let Reader { input, at, hold, count } = step.reader;
    // Copies, so that they stay in registers.
    let room = step.room.take();
    let mut round = Round::<BMI, N> { input, at, hold, count, entry: 0, room, litlen, distance };
    let result = round.repeat(past);
    let Round { at, hold, count, room, .. } = round;
    step.reader = Reader { input, at, hold, count: count & 0xff };
    step.room = room;
    result
}

/// What a round works on. It begins with [`REFILLED`] bits, and the entry of the next symbol.
struct Round<'i, 'o, 't, const BMI: bool, const N: usize> {
    input: &'i [u8],
    at: usize,
    hold: u64,
    /// As in [`Reader`], in the low 8 bits.
    count: u32,
    /// The entry that was looked up last.
    entry: u32,
    room: Room<'o>,
    litlen: &'t [u32; N],
    distance: &'t DistanceTable,
}

impl<const BMI: bool, const N: usize> Round<'_, '_, '_, BMI, N> {
    /// How many bits index the table of literals and lengths.
    const LITLEN_BITS: u32 = if N == LARGE.entries { LARGE } else { SMALL }.index_bits;

    #[inline(always)]
    fn repeat(&mut self, past: Past<'_>) -> Result<bool, Stop> {
        self.refill();
        self.look_up_litlen();
        let last_input = self.input.len() - INPUT;
        let last_room = self.room.written() + self.room.left() - ROOM;
        while self.at <= last_input && self.room.written() <= last_room {
            let Some(mut hold) = self.literals() else { continue };
            if self.entry & EXCEPTIONAL != 0 {
                if self.entry & SUBTABLE != 0 {
                    hold = self.look_up_subtable(self.litlen);
                }
                if self.entry & LITERAL != 0 {
                    self.room.push((self.entry >> 16) as u8);
                    self.look_up_litlen();
                    self.refill();
                    continue;
                }
                if self.entry & END_OF_BLOCK != 0 {
                    return Ok(true);
                }
                if self.entry & EXCEPTIONAL != 0 {
                    return Err(Stop::Data(Wrong::Litlen));
                }
            }
            let length =
                number::<BMI>(hold, self.entry, litlen_value(self.entry), self.entry >> 25);
            let distance = self.distance(hold)?;
            self.look_up_litlen();
            self.refill();
            if distance <= self.room.written() {
                // SAFETY: a distance is at least 1. The room was asked for before the literals.
                unsafe { self.room.repeat_unchecked(distance, length) }
            } else if distance > self.room.written() + past.reach() {
                return Err(Stop::Data(Wrong::TooFar));
            } else if !past.copy_wide(distance - self.room.written(), length, &mut self.room) {
                self.room = repeat_past(self.room.take(), past, distance, length);
            }
        }
        Ok(false)
    }

    /// Decodes literals, and consumes the symbol after them, if there are fewer than [`LITERALS`];
    /// returns the bits before that.
    #[inline(always)]
    fn literals(&mut self) -> Option<u64> {
        for _ in 0..LITERALS {
            let hold = self.consume();
            if self.entry & LITERAL == 0 {
                return Some(hold);
            }
            // SAFETY: there is room for `LITERALS` bytes, and a match, which comes after them.
            unsafe { self.room.push_unchecked((self.entry >> 16) as u8) };
            self.entry = self.litlen[self.next_index(hold, Self::LITLEN_BITS)];
        }
        self.refill();
        None
    }

    #[inline(always)]
    fn distance(&mut self, hold: u64) -> Result<usize, Stop> {
        self.entry = self.distance[self.next_index(hold, DISTANCE_BITS)];
        if self.count & 0xff < MOST_DISTANCES + AHEAD || self.entry & EXCEPTIONAL != 0 {
            self.refill();
        }
        let mut hold = self.consume();
        if self.entry & EXCEPTIONAL != 0 {
            if self.entry & SUBTABLE != 0 {
                hold = self.look_up_subtable(self.distance);
            }
            if self.entry & EXCEPTIONAL != 0 {
                return Err(Stop::Data(Wrong::Distance));
            }
        }
        Ok(number::<BMI>(hold, self.entry, self.entry >> 16, self.entry >> 8))
    }

    #[inline(always)]
    fn look_up_litlen(&mut self) {
        self.entry = self.litlen[(self.hold & ((1 << Self::LITLEN_BITS) - 1)) as usize];
    }

    /// The index of the symbol after a literal or length; `before` is the bits from before that.
    ///
    /// Everything waits for this, and with BMI1 it is one instruction: it takes from the entry how many bits to
    /// pass over, and then, from bits 8 to 15, how many to take.
    #[inline(always)]
    fn next_index(&self, before: u64, index_bits: u32) -> usize {
        #[cfg(target_arch = "x86_64")]
        if BMI {
            // SAFETY: the processor has BMI1: `BMI` is true for `run_with_bmi2` only.
            return unsafe { std::arch::x86_64::_bextr2_u64(before, self.entry.into()) } as usize;
        }
        let _ = before;
        (self.hold & ((1 << index_bits) - 1)) as usize
    }

    /// Replaces the entry of a subtable, and consumes the symbol; returns the bits before that.
    #[inline(always)]
    fn look_up_subtable(&mut self, table: &[u32]) -> u64 {
        let index = self.hold & ((1 << subtable_bits(self.entry)) - 1);
        self.entry = table[(value(self.entry) + index as u32) as usize];
        self.consume()
    }

    /// Passes over the symbol whose entry was looked up; returns the bits before that.
    #[inline(always)]
    fn consume(&mut self) -> u64 {
        let hold = self.hold;
        self.hold >>= self.entry & 63;
        // What goes wrong above the low 8 bits does not matter.
        self.count = self.count.wrapping_sub(self.entry);
        hold
    }

    /// As [`Reader::refill`], without asking.
    #[inline(always)]
    fn refill(&mut self) {
        // SAFETY: `at` has been at most `len - INPUT` before the round, or `len - INPUT - 8` before the
        // first refill of all. A refill moves it by 7 at most, and a round has two.
        let next = unsafe { self.input.get_unchecked(self.at..).first_chunk().unwrap_unchecked() };
        self.hold |= u64::from_le_bytes(*next) << (self.count & 63);
        self.at += 7 - ((self.count >> 3) & 7) as usize;
        self.count |= REFILLED;
    }
}

/// The length or distance that has been consumed, with its extra bits; `hold` is from before. The number of bits
/// of the codeword is in the low 6 bits of `codeword_bits`.
#[inline(always)]
fn number<const BMI: bool>(hold: u64, entry: u32, base: u32, codeword_bits: u32) -> usize {
    base as usize + (taken::<BMI>(hold, entry) >> (codeword_bits & 63)) as usize
}

/// The bits that a symbol has taken. The instruction of BMI2 looks at the low 8 bits of `entry` only, as do
/// shifts: without it the compiler makes a mask, which those then wait for as well.
#[inline(always)]
fn taken<const BMI: bool>(hold: u64, entry: u32) -> u64 {
    #[cfg(target_arch = "x86_64")]
    if BMI {
        // SAFETY: the processor has BMI2, as above.
        return unsafe { std::arch::x86_64::_bzhi_u64(hold, entry) };
    }
    hold & ((1 << (bits(entry) & 63)) - 1)
}

/// Repeats what begins before the output.
#[inline(never)]
fn repeat_past<'o>(
    mut room: Room<'o>,
    past: Past<'_>,
    distance: usize,
    mut length: usize,
) -> Room<'o> {
    while length > 0 && distance > room.written() {
        length -= past.copy(distance - room.written(), length, &mut room);
    }
    if length > 0 {
        room.repeat(distance, length);
    }
    room
}
