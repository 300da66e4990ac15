//! What stands before the symbols of a block: which bytes it has, the selectors, the code lengths.

use super::super::format::{
    BLOCK_MAGIC, END_MAGIC, LEVEL_BYTES, LONGEST, MAX_SELECTORS, MAX_SYMBOLS, MAX_TABLES,
};
use super::bits::Bits;
use super::codes::{self, ENTRIES};
use super::workspace::Workspace;
use super::{Decompressor, State, Stop};
use crate::base::memory::Memory;

/// All of this is bit by bit, so that an error is found with the bit that makes it one: `at` and
/// `value` of the stream say where in a state it is.
impl<M: Memory> Decompressor<M> {
    pub(super) fn stream_header(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        while self.at < 4 {
            let byte = bits.take(8)? as u8;
            match (self.at, byte) {
                (3, b'1'..=b'9') => self.level = byte - b'0',
                (0, b'B') | (1, b'Z') | (2, b'h') => {}
                _ => return Err(Stop::DATA),
            }
            self.at += 1;
        }
        self.enter(State::Magic);
        Ok(())
    }

    pub(super) fn magic(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        let byte = bits.take(8)? as u8;
        if self.at == 0 && byte == END_MAGIC[0] {
            self.enter(State::EndMagic);
        } else if byte != BLOCK_MAGIC[self.at] {
            return Err(Stop::DATA);
        } else if self.at + 1 == BLOCK_MAGIC.len() {
            self.enter(State::BlockCrc);
            return Ok(());
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn end_magic(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        while self.at < END_MAGIC.len() {
            if bits.take(8)? as u8 != END_MAGIC[self.at] {
                return Err(Stop::DATA);
            }
            self.at += 1;
        }
        self.enter(State::StreamCrc);
        Ok(())
    }

    pub(super) fn block_crc(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        self.stored_crc = bits.take(32)?;
        self.enter(State::Origin);
        Ok(())
    }

    pub(super) fn origin(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        let value = bits.take(25)?;
        self.inverse.randomised = value >> 24 != 0;
        self.origin = (value & 0xff_ffff) as usize;
        if self.origin > 10 + LEVEL_BYTES * usize::from(self.level) {
            return Err(Stop::DATA);
        }
        self.enter(State::UsedRows);
        Ok(())
    }

    /// Which sixteenths of all bytes are used.
    pub(super) fn used_rows(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        self.rows = bits.take(16)? as u16;
        self.used = 0;
        self.enter(State::Used);
        Ok(())
    }

    /// Which bytes are used. The list of them is that which they are moved to the front of.
    pub(super) fn used(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        let list = Workspace::of(&mut self.workspace)?.list;
        while self.at < 16 {
            if self.rows & (0x8000 >> self.at) != 0 {
                let row = bits.take(16)?;
                for column in 0..16 {
                    if row & (0x8000 >> column) != 0 {
                        list[self.used] = (16 * self.at + column) as u8;
                        self.used += 1;
                    }
                }
            }
            self.at += 1;
        }
        if self.used == 0 {
            return Err(Stop::DATA);
        }
        self.enter(State::Tables);
        Ok(())
    }

    pub(super) fn tables(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        self.tables = bits.take(3)? as usize;
        if !(2..=MAX_TABLES).contains(&self.tables) {
            return Err(Stop::DATA);
        }
        self.enter(State::SelectorCount);
        Ok(())
    }

    pub(super) fn selector_count(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        self.selectors_told = bits.take(15)? as usize;
        if self.selectors_told == 0 {
            return Err(Stop::DATA);
        }
        let number = self.selectors_told.min(MAX_SELECTORS);
        if self.selectors.as_deref().is_none_or(|selectors| selectors.len() < number) {
            self.selectors = None;
            self.selectors = Some(M::bytes(number)?);
        }
        self.recent = [0, 1, 2, 3, 4, 5];
        self.enter(State::Selectors);
        Ok(())
    }

    /// The selectors, each as a number of ones: its place among the most recent. Those above what a
    /// block can have mean nothing.
    pub(super) fn selectors(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        let selectors = self.selectors.as_deref_mut().unwrap_or_default();
        while self.at < self.selectors_told {
            while bits.take(1)? == 1 {
                self.value += 1;
                if self.value >= self.tables {
                    return Err(Stop::DATA);
                }
            }
            if let Some(selector) = selectors.get_mut(self.at).filter(|_| self.at < MAX_SELECTORS) {
                self.recent[..=self.value].rotate_right(1);
                *selector = self.recent[0];
            }
            self.value = 0;
            self.at += 1;
        }
        self.selectors_told = self.selectors_told.min(MAX_SELECTORS);
        self.enter(State::Lengths);
        Ok(())
    }

    /// The code lengths, each as its difference to that before; then the tables of the codes.
    pub(super) fn lengths(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        let symbols = self.used + 2;
        let lengths = Workspace::of(&mut self.workspace)?.lengths;
        while self.at < self.tables * symbols {
            let (table, symbol) = (self.at / symbols, self.at % symbols);
            if symbol == 0 && self.value == 0 {
                // One above the length: 0 is that there is none.
                self.value = 1 + bits.take(5)? as usize;
            }
            lengths[table * MAX_SYMBOLS + symbol] = take_length(bits, &mut self.value)?;
            self.at += 1;
            if symbol + 1 == symbols {
                self.value = 0;
            }
        }
        self.make_codes(symbols)?;
        self.begin_symbols()?;
        self.enter(State::Symbols);
        Ok(())
    }

    fn make_codes(&mut self, symbols: usize) -> Result<(), Stop> {
        let needed = self.tables * ENTRIES;
        if self.entries.as_deref().is_none_or(|entries| entries.len() < needed) {
            self.entries = None;
            self.entries = Some(M::halfwords(needed)?);
        }
        let entries = self.entries.as_deref_mut().unwrap_or_default();
        let parts = Workspace::of(&mut self.workspace)?;
        let lengths = parts.lengths.chunks(MAX_SYMBOLS);
        let made = entries.chunks_mut(ENTRIES).zip(lengths).zip(parts.ends);
        for ((entries, lengths), ends) in made.take(self.tables) {
            codes::make(&lengths[..symbols], entries, ends);
        }
        Ok(())
    }
}

/// The next code length; `value` is one above that before.
fn take_length(bits: &mut Bits<'_>, value: &mut usize) -> Result<u8, Stop> {
    loop {
        let length = *value - 1;
        if !(1..=LONGEST as usize).contains(&length) {
            return Err(Stop::DATA);
        }
        bits.prepare(2);
        match bits.hold >> 62 {
            _ if bits.count == 0 => return Err(Stop::Input),
            0 | 1 => {
                bits.drop(1);
                return Ok(length as u8);
            }
            _ if bits.count == 1 => return Err(Stop::Input),
            2 => *value += 1,
            _ => *value -= 1,
        }
        bits.drop(2);
    }
}
