//! The symbols of a block: runs of the most recent byte, and places in the list of bytes.

use super::super::format::{GROUP, LEVEL_BYTES, LONGEST, RUN_B};
use super::bits::Bits;
use super::codes::{self, Coded, ENTRIES, Ends};
use super::list::List;
use super::workspace::Workspace;
use super::{Decompressor, Stop, walk};
use crate::base::memory::{Memory, NoMemory};

/// How many bytes of a block there is room for at first, and then before there is room for all.
const SIZES: [usize; 2] = [2 * 1024, 16 * 1024];

/// A run is not longer than a block; where its next digit counts so much, it is.
const TOO_MANY: u32 = 2 * 1024 * 1024;

/// Where the symbols of a block have come to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// How many bytes there are.
    pub(super) length: usize,
    /// A run that has not ended, and what its next digit counts.
    run: u32,
    weight: u32,
    /// How many symbols the present table is for, and which group comes next.
    left: usize,
    group: usize,
    table: usize,
    /// How long the code of a symbol is that there was no memory for.
    refused: u32,
}

/// Why the symbols stop.
enum Pause {
    /// The block has ended.
    End,
    /// Its memory is full. The symbol is still to be taken.
    Full,
    /// The bits are too few to be sure of a symbol.
    Input,
    Data,
}

/// What a symbol goes to.
struct Target<'a> {
    block: &'a mut [u8],
    counts: &'a mut [u32; 256],
    list: List<'a>,
    progress: Progress,
    end_of_block: usize,
}

impl Target<'_> {
    /// Takes a symbol from the input, unless the block is full.
    #[inline(always)]
    fn take(&mut self, coded: Coded, bits: &mut Bits<'_>) -> Result<(), Pause> {
        let result = self.apply(coded.symbol);
        if let Err(Pause::Full) = result {
            self.progress.refused = coded.length;
            return result;
        }
        bits.drop(coded.length);
        self.progress.left -= 1;
        result
    }

    #[inline(always)]
    fn apply(&mut self, symbol: usize) -> Result<(), Pause> {
        let progress = &mut self.progress;
        if symbol <= RUN_B {
            if progress.weight >= TOO_MANY {
                return Err(Pause::Data);
            }
            progress.run += progress.weight << symbol;
            progress.weight *= 2;
            return Ok(());
        }
        if progress.run != 0 {
            self.end_run()?;
        }
        if symbol == self.end_of_block {
            return Err(Pause::End);
        }
        let last = self.block.get_mut(self.progress.length).ok_or(Pause::Full)?;
        let byte = self.list.take((symbol - 1) & 0xff);
        self.counts[usize::from(byte)] += 1;
        *last = byte;
        self.progress.length += 1;
        Ok(())
    }

    fn end_run(&mut self) -> Result<(), Pause> {
        let Progress { length, run, .. } = self.progress;
        let end = length + run as usize;
        let byte = self.list.first();
        self.block.get_mut(length..end).ok_or(Pause::Full)?.fill(byte);
        self.counts[usize::from(byte)] += run;
        self.progress = Progress { length: end, run: 0, weight: 1, ..self.progress };
        Ok(())
    }
}

/// The tables of a block, and which of them are selected.
struct Tables<'a> {
    entries: &'a [u16],
    ends: &'a [Ends],
    selectors: &'a [u8],
}

impl Tables<'_> {
    /// The table of the next symbol.
    #[inline(always)]
    fn table(&self, progress: &mut Progress) -> Result<(&Ends, &[u16; ENTRIES]), Pause> {
        if progress.left == 0 {
            let selector = self.selectors.get(progress.group).ok_or(Pause::Data)?;
            progress.table = usize::from(*selector);
            progress.group += 1;
            progress.left = GROUP;
        }
        let entries = self.entries.get(progress.table * ENTRIES..);
        match (self.ends.get(progress.table), entries.and_then(|rest| rest.first_chunk())) {
            (Some(ends), Some(entries)) => Ok((ends, entries)),
            _ => Err(Pause::Data),
        }
    }

    /// Decodes symbols as long as there are eight bytes of input.
    fn run_fast(&self, bits: &mut Bits<'_>, target: &mut Target<'_>) -> Result<(), Pause> {
        loop {
            let (ends, entries) = self.table(&mut target.progress)?;
            while target.progress.left > 0 {
                if bits.count < LONGEST && !bits.refill() {
                    return Ok(());
                }
                let Some(coded) = codes::find(ends, entries, bits.hold) else {
                    return Ok(());
                };
                target.take(coded, bits)?;
            }
        }
    }

    /// Decodes symbols with no bit more than each needs.
    fn run_slowly(&self, bits: &mut Bits<'_>, target: &mut Target<'_>) -> Result<(), Pause> {
        loop {
            let (ends, entries) = self.table(&mut target.progress)?;
            bits.prepare(LONGEST + 1);
            match codes::find(ends, entries, bits.hold) {
                Some(coded) if coded.length <= bits.count => {
                    target.take(coded, bits)?;
                }
                // That no code is so long shows with one bit more.
                None if bits.count > LONGEST => {
                    bits.drop(LONGEST + 1);
                    return Err(Pause::Data);
                }
                _ => return Err(Pause::Input),
            }
        }
    }
}

impl<M: Memory> Decompressor<M> {
    /// Makes all ready for the first symbol.
    pub(super) fn begin_symbols(&mut self) -> Result<(), Stop> {
        self.progress = Progress { weight: 1, ..Progress::default() };
        Workspace::of(&mut self.workspace)?.counts.fill(0);
        if self.block.is_none() {
            (self.block, self.size) = (Some(M::bytes(walk::room(SIZES[0]))?), SIZES[0]);
        }
        Ok(())
    }

    pub(super) fn symbols(&mut self, bits: &mut Bits<'_>) -> Result<(), Stop> {
        loop {
            match self.decode(bits)? {
                Pause::End => break,
                // That a symbol is too much shows when it has been taken.
                Pause::Full => self.grow().inspect_err(|_| bits.drop(self.progress.refused))?,
                Pause::Input => return Err(Stop::Input),
                Pause::Data => return Err(Stop::DATA),
            }
        }
        self.begin_output()
    }

    fn decode(&mut self, bits: &mut Bits<'_>) -> Result<Pause, NoMemory> {
        let parts = Workspace::of(&mut self.workspace)?;
        let tables = Tables {
            entries: self.entries.as_deref().unwrap_or_default(),
            ends: &parts.ends[..self.tables],
            selectors: &self.selectors.as_deref().unwrap_or_default()[..self.selectors_told],
        };
        let mut target = Target {
            block: &mut self.block.as_deref_mut().unwrap_or_default()[..self.size],
            counts: parts.counts,
            list: List { bytes: parts.list },
            progress: self.progress,
            end_of_block: self.used + 1,
        };
        let result = tables.run_fast(bits, &mut target);
        let result = result.and_then(|()| tables.run_slowly(bits, &mut target));
        self.progress = target.progress;
        Ok(result.err().unwrap_or(Pause::Input))
    }

    /// More memory for the block, if it may be larger.
    fn grow(&mut self) -> Result<(), Stop> {
        let most = LEVEL_BYTES * usize::from(self.level);
        if self.size >= most {
            return Err(Stop::DATA);
        }
        let old = self.block.take();
        let length = self.progress.length;
        let size = SIZES.into_iter().find(|&size| size > self.size).unwrap_or(most);
        let mut block = M::bytes(walk::room(size))?;
        block[..length].copy_from_slice(&old.as_deref().unwrap_or_default()[..length]);
        (self.block, self.size) = (Some(block), size);
        Ok(())
    }
}
