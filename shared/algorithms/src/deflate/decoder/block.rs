//! Headers of blocks, and stored blocks (RFC 1951, 3.2.3 to 3.2.7).

use super::{Decoder, State, Step, Stop};
use crate::base::memory::Memory;
use crate::deflate::decode_table::{
    self, CODE_LENGTH_BITS, CODE_LENGTHS, Completeness, DISTANCE_BITS, DISTANCES, LENGTHS_AT_ONCE,
    LITLEN_SYMBOLS, Size,
};
use crate::deflate::wrong::Wrong;

/// How far the header of a dynamic block has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lengths {
    /// HLIT + 257
    litlens: u16,
    /// HDIST + 1
    distances: u8,
    /// HCLEN + 4
    code_lengths: u8,
    /// How many of the present sequence have been read.
    have: u16,
}

/// The order of code lengths of the code-length code (3.2.7).
const ORDER: [u8; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Where lengths are put until there is a table: behind that of the code-length code.
const LENGTHS: usize = 1 << CODE_LENGTH_BITS;

/// The largest number of lengths that are put there: a literal or length, and a distance, for each.
const MOST_LENGTHS: usize = 286 + 30;

impl<M: Memory> Decoder<M> {
    pub(super) fn block_header(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        if self.last_block {
            step.reader.skip_to_byte();
            self.state = State::DataCheck;
            return Ok(());
        }
        let bits = step.reader.take(3).ok_or(Stop::Input)?;
        self.last_block = bits & 1 != 0;
        self.state = match bits >> 1 {
            0 => {
                step.reader.skip_to_byte();
                self.state = State::StoredLength;
                return self.stored_length(step);
            }
            1 => {
                self.fixed_codes = true;
                State::Symbol
            }
            2 => State::CodeCounts,
            _ => return Err(Stop::Data(Wrong::BlockType)),
        };
        Ok(())
    }

    pub(super) fn stored_length(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        let lengths = step.reader.take(32).ok_or(Stop::Input)?;
        if lengths & 0xffff != !lengths >> 16 {
            return Err(Stop::Data(Wrong::StoredLengths));
        }
        self.length = lengths as u16;
        // A flush ends with one that is empty.
        self.state = if self.length == 0 { State::BlockHeader } else { State::Stored };
        Ok(())
    }

    pub(super) fn stored(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        if self.length > 0 {
            let bytes = step.reader.take_bytes(usize::from(self.length).min(step.room.left()));
            step.room.extend(bytes);
            self.length -= bytes.len() as u16;
        }
        if self.length == 0 {
            self.state = State::BlockHeader;
            return Ok(());
        }
        Err(if step.reader.left() == 0 { Stop::Input } else { Stop::Room })
    }

    /// HLIT, HDIST and HCLEN
    pub(super) fn code_counts(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        let bits = step.reader.take(14).ok_or(Stop::Input)?;
        self.header = Lengths {
            litlens: (bits & 0x1f) as u16 + 257,
            distances: (bits >> 5 & 0x1f) as u8 + 1,
            code_lengths: (bits >> 10) as u8 + 4,
            have: 0,
        };
        if self.header.litlens > 286 || self.header.distances > 30 {
            return Err(Stop::Data(Wrong::SymbolCounts));
        }
        self.state = State::CodeLengthLengths;
        Ok(())
    }

    /// The lengths of the code-length code.
    pub(super) fn code_length_lengths(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        self.tables(step)?;
        let tables = self.tables.as_deref_mut().unwrap_or_default();
        let lengths = &mut tables[LENGTHS..][..ORDER.len()];
        while self.header.have < self.header.code_lengths.into() {
            lengths[usize::from(self.header.have)] = step.reader.take(3).ok_or(Stop::Input)?;
            self.header.have += 1;
        }
        let mut ordered = [0; ORDER.len().next_multiple_of(LENGTHS_AT_ONCE)];
        for (&symbol, &length) in ORDER.iter().zip(&lengths[..usize::from(self.header.have)]) {
            ordered[usize::from(symbol)] = length as u8;
        }
        decode_table::build(
            tables,
            CODE_LENGTH_BITS,
            &ordered,
            &CODE_LENGTHS,
            Completeness::Complete,
        )
        .map_err(|_| Stop::Data(Wrong::CodeLengths))?;
        self.header.have = 0;
        self.state = State::CodeLengths;
        Ok(())
    }

    /// The lengths of both codes, and these.
    pub(super) fn code_lengths(&mut self, step: &mut Step<'_, '_>) -> Result<(), Stop> {
        let tables = self.tables.as_deref_mut().unwrap_or_default();
        let (codes, lengths) = tables.split_at_mut(LENGTHS);
        let total = usize::from(self.header.litlens) + usize::from(self.header.distances);
        let mut have = usize::from(self.header.have);
        let lengths = &mut lengths[..MOST_LENGTHS];
        let result = loop {
            if have == total {
                break Ok(());
            }
            let reader = &mut step.reader;
            if reader.count < 14 {
                reader.refill();
            }
            let entry = codes[(reader.hold & (LENGTHS as u64 - 1)) as usize];
            let bits = decode_table::bits(entry);
            let symbol = decode_table::value(entry);
            let (length, base, extra) = match symbol {
                0..16 => (symbol, 1, 0),
                16 => (have.checked_sub(1).map_or(0, |last| lengths[last]), 3, 2),
                17 => (0, 3, 3),
                _ => (0, 11, 7),
            };
            if reader.count < bits + extra {
                break Err(Stop::Input);
            }
            reader.skip(bits);
            let count = base + (reader.hold & ((1 << extra) - 1)) as usize;
            reader.skip(extra);
            if (symbol == 16 && have == 0) || have + count > total {
                break Err(Stop::Data(Wrong::Repeat));
            }
            lengths[have..have + count].fill(length);
            have += count;
        };
        self.header.have = have as u16;
        result?;
        self.build_tables()
    }

    fn build_tables(&mut self) -> Result<(), Stop> {
        let tables = self.tables.as_deref_mut().unwrap_or_default();
        let (litlens, distances) = tables[LENGTHS..].split_at(usize::from(self.header.litlens));
        let distances = &distances[..usize::from(self.header.distances)];
        if litlens[256] == 0 {
            return Err(Stop::Data(Wrong::NoEndOfBlock));
        }
        let litlens: [u8; LITLEN_SYMBOLS] = as_bytes(litlens);
        let distances: [u8; DISTANCES.len()] = as_bytes(distances);
        let size = Size::of(tables);
        let (litlen_table, distance_table) = tables.split_at_mut(size.entries);
        decode_table::build(
            litlen_table,
            size.index_bits,
            &litlens,
            size.symbols,
            Completeness::OneMayBeMissing,
        )
        .map_err(|_| Stop::Data(Wrong::LitlenCode))?;
        decode_table::build(
            distance_table,
            DISTANCE_BITS,
            &distances,
            &DISTANCES,
            Completeness::OneMayBeMissing,
        )
        .map_err(|_| Stop::Data(Wrong::DistanceCode))?;
        self.fixed_codes = false;
        self.state = State::Symbol;
        Ok(())
    }
}

/// The lengths, and zeros behind them.
fn as_bytes<const N: usize>(lengths: &[u32]) -> [u8; N] {
    let mut bytes = [0; N];
    for (byte, &length) in bytes.iter_mut().zip(lengths) {
        *byte = length as u8;
    }
    bytes
}
