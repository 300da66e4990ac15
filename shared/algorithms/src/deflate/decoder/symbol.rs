//! The symbols of a block, one at a time (RFC 1951, 3.2.3).

use super::{Decoder, State, Step, Stop, fast};
use crate::base::memory::Memory;
use crate::deflate::bits::Reader;
use crate::deflate::decode_table::{
    Codes, DISTANCE_BITS, END_OF_BLOCK, EXCEPTIONAL, LITERAL, SUBTABLE, bits, codeword_bits,
    litlen_codeword_bits, litlen_value, subtable_bits, value,
};
use crate::deflate::room::Room;
use crate::deflate::window::Past;
use crate::deflate::wrong::Wrong;

impl<M: Memory> Decoder<M> {
    /// Decodes symbols until the end of the block.
    pub(super) fn symbols(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        let codes = Codes::new(self.fixed_codes, self.tables.as_deref());
        let (litlens, litlen_bits) = codes.litlen.entries();
        let past = self.window.past();
        loop {
            self.state = match self.state {
                State::Symbol if fast::symbols(step, codes, past)? => State::BlockHeader,
                State::Symbol => {
                    let entry =
                        decode(&mut step.reader, litlens, litlen_bits, litlen_codeword_bits)?;
                    self.length = litlen_value(entry) as u16;
                    self.extra_bits = (bits(entry) - litlen_codeword_bits(entry)) as u8;
                    after_litlen(entry)?
                }
                State::LengthExtra => {
                    self.length += self.extra(step)?;
                    State::DistanceSymbol
                }
                State::DistanceSymbol => {
                    let entry = decode_distance(&mut step.reader, codes.distance)?;
                    self.distance = value(entry) as u16;
                    self.extra_bits = (bits(entry) - codeword_bits(entry)) as u8;
                    State::DistanceExtra
                }
                State::DistanceExtra => {
                    self.distance += self.extra(step)?;
                    State::Match
                }
                State::Match => {
                    repeat(step, past, self.distance, &mut self.length)?;
                    State::Symbol
                }
                State::Literal => {
                    put(&mut step.room, self.length as u8)?;
                    State::Symbol
                }
                _ => return Ok(()),
            };
        }
    }

    /// The extra bits of a length or a distance, 13 at most.
    fn extra(&self, step: &mut Step<'_, '_>) -> Result<u16, Stop> {
        Ok(step.reader.take(self.extra_bits.into()).ok_or(Stop::Input)? as u16)
    }
}

/// Decodes a symbol and passes over its codeword.
fn decode(
    reader: &mut Reader<'_>,
    table: &[u32],
    index_bits: u32,
    codeword_bits: impl Fn(u32) -> u32,
) -> Result<u32, Stop> {
    loop {
        let mut entry = table[(reader.hold & ((1 << index_bits) - 1)) as usize];
        let mut length = codeword_bits(entry);
        if entry & SUBTABLE != 0 {
            let index = reader.hold >> index_bits & ((1 << subtable_bits(entry)) - 1);
            entry = table[(value(entry) + index as u32) as usize];
            length = index_bits + codeword_bits(entry);
        }
        if length <= reader.count {
            reader.skip(length);
            return Ok(entry);
        }
        let before = reader.count;
        reader.refill();
        if reader.count == before {
            return Err(Stop::Input);
        }
    }
}

/// Decodes a distance symbol, of which two mean nothing.
fn decode_distance(reader: &mut Reader<'_>, table: &[u32]) -> Result<u32, Stop> {
    let entry = decode(reader, table, DISTANCE_BITS, codeword_bits)?;
    if entry & EXCEPTIONAL != 0 { Err(Stop::Data(Wrong::Distance)) } else { Ok(entry) }
}

/// What comes after a literal/length symbol.
fn after_litlen(entry: u32) -> Result<State, Stop> {
    if entry & LITERAL != 0 {
        Ok(State::Literal)
    } else if entry & EXCEPTIONAL == 0 {
        Ok(State::LengthExtra)
    } else if entry & END_OF_BLOCK != 0 {
        Ok(State::BlockHeader)
    } else {
        Err(Stop::Data(Wrong::Litlen))
    }
}

/// Writes a literal.
fn put(room: &mut Room<'_>, literal: u8) -> Result<(), Stop> {
    if room.left() == 0 {
        return Err(Stop::Room);
    }
    room.push(literal);
    Ok(())
}

/// Repeats as much as there is room for, and takes it off the length.
fn repeat(
    step: &mut Step<'_, '_>,
    past: Past<'_>,
    distance: u16,
    rest: &mut u16,
) -> Result<(), Stop> {
    let (distance, length) = (usize::from(distance), usize::from(*rest));
    let room = &mut step.room;
    if room.left() == 0 {
        return Err(Stop::Room);
    }
    if distance > room.written() + past.reach() {
        return Err(Stop::Data(Wrong::TooFar));
    }
    let mut now = length.min(room.left());
    let left = length - now;
    while now > 0 && distance > room.written() {
        now -= past.copy(distance - room.written(), now, room);
    }
    if now > 0 {
        room.repeat_exactly(distance, now);
    }
    *rest = left as u16;
    if left > 0 { Err(Stop::Room) } else { Ok(()) }
}
