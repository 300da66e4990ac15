//! The symbols of a block, one at a time (RFC 1951, 3.2.3).

use super::{Decoder, State, Step, Stop, fast};
use crate::base::memory::Memory;
use crate::deflate::bits::Reader;
use crate::deflate::decode_table::{
    self, Codes, DISTANCE_BITS, END_OF_BLOCK, EXCEPTIONAL, LITERAL, LITLEN_BITS, SUBTABLE,
};
use crate::deflate::window::Past;

impl<M: Memory> Decoder<M> {
    /// Decodes symbols until the end of the block.
    pub(super) fn symbols(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        let codes = Codes::new(self.fixed_codes, self.tables.as_deref());
        let past = self.window.past();
        loop {
            self.state = match self.state {
                State::Symbol => {
                    if fast::symbols(step, codes, past)? {
                        State::BlockHeader
                    } else {
                        let entry = decode(&mut step.reader, codes.litlen, LITLEN_BITS)?;
                        self.length = decode_table::value(entry);
                        self.extra_bits = extra_bits(entry);
                        if entry & LITERAL != 0 {
                            State::Literal
                        } else if entry & EXCEPTIONAL == 0 {
                            State::LengthExtra
                        } else if entry & END_OF_BLOCK != 0 {
                            State::BlockHeader
                        } else {
                            return Err(Stop::Data(fast::INVALID_LITLEN));
                        }
                    }
                }
                State::LengthExtra => {
                    self.length += step.reader.take(self.extra_bits).ok_or(Stop::Input)?;
                    State::DistanceSymbol
                }
                State::DistanceSymbol => {
                    let entry = decode(&mut step.reader, codes.distance, DISTANCE_BITS)?;
                    if entry & EXCEPTIONAL != 0 {
                        return Err(Stop::Data(fast::INVALID_DISTANCE));
                    }
                    self.distance = decode_table::value(entry);
                    self.extra_bits = extra_bits(entry);
                    State::DistanceExtra
                }
                State::DistanceExtra => {
                    self.distance += step.reader.take(self.extra_bits).ok_or(Stop::Input)?;
                    State::Match
                }
                State::Match => {
                    self.length = repeat(step, past, self.distance, self.length)?;
                    if self.length > 0 {
                        return Err(Stop::Room);
                    }
                    State::Symbol
                }
                State::Literal => {
                    if step.room.left() == 0 {
                        return Err(Stop::Room);
                    }
                    step.room.push(self.length as u8);
                    State::Symbol
                }
                _ => return Ok(()),
            };
        }
    }
}

/// Decodes a symbol and passes over its codeword.
fn decode(reader: &mut Reader<'_>, table: &[u32], index_bits: u32) -> Result<u32, Stop> {
    loop {
        let mut entry = table[(reader.hold & ((1 << index_bits) - 1)) as usize];
        let mut length = decode_table::codeword_bits(entry);
        if entry & SUBTABLE != 0 {
            let index = reader.hold >> index_bits & ((1 << length) - 1);
            entry = table[(decode_table::value(entry) + index as u32) as usize];
            length = index_bits + decode_table::codeword_bits(entry);
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

fn extra_bits(entry: u32) -> u32 {
    decode_table::bits(entry) - decode_table::codeword_bits(entry)
}

/// Repeats as much as there is room for; returns how much is left.
fn repeat(
    step: &mut Step<'_, '_>,
    past: Past<'_>,
    distance: u32,
    length: u32,
) -> Result<u32, Stop> {
    let (distance, length) = (distance as usize, length as usize);
    let room = &mut step.room;
    if room.left() == 0 {
        return Err(Stop::Room);
    }
    if distance > room.written() + past.reach() {
        return Err(Stop::Data(fast::TOO_FAR));
    }
    let mut now = length.min(room.left());
    let left = length - now;
    while now > 0 && distance > room.written() {
        now -= past.copy(distance - room.written(), now, room);
    }
    if now > 0 {
        room.repeat_exactly(distance, now);
    }
    Ok(left as u32)
}
