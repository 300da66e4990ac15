//! Data that is all there: it is its own window.
//!
//! What comes out is the same as from a stream that is given all of it at once, as long as its blocks do not leave its
//! window before they end.

use std::mem::MaybeUninit;

use super::bits::{MOST_STORED, Pending, STORED};
use super::config::{Checksum, Config, HEADER, TRAILER, write_header};
use super::finder::REBASE;
use super::level::{Form, Method, Search};
use super::parse::Parser;
use super::plan::{Plan, with_bits};
use super::seen::different;
use crate::base::Output;
use crate::base::memory::{Memory, NoMemory};

/// A block that is only stored is written together with others, as long as a processor has the bytes
/// at hand for their checksum.
const STORED_AT_ONCE: usize = 4 * MOST_STORED;

/// Text and JSON have fewer different bytes, and most machine code has more.
const TEXT: usize = 128;

/// Data of so many bytes is little.
const LITTLE: usize = 1 << 12;

/// Encodes data that is all there.
pub struct Whole<M: Memory> {
    parser: Parser<M>,
    config: Config,
    checksum: Checksum,
    /// How many bytes of the input are parsed, and how many are written.
    parsed: usize,
    written: usize,
    pending: Pending,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Begin,
    Body,
    Done,
}

impl<M: Memory> Whole<M> {
    /// For `input`, which each call of [`Whole::next`] is to be given.
    pub fn new(config: Config, input: &[u8]) -> Result<Self, NoMemory> {
        let mut search = Search::new(&config);
        // In little data, short matches are looked for at level 1 too, unless it is text of some length.
        let is_text = || input.len() > LITTLE / 4 && different(input) < TEXT;
        if search.method == Method::Fast && input.len() <= LITTLE && !is_text() {
            search = search.by_chains();
        }
        let mut parser = Parser::new(&config, search)?;
        if search.form != Form::Stored && !input.is_empty() {
            parser.reserve(input, 0, input.len())?;
        }
        let checksum = Checksum::new(&config);
        let pending = Pending::default();
        Ok(Self { parser, config, checksum, parsed: 0, written: 0, pending, state: State::Begin })
    }

    /// Whether all is written.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Writes the next block to the beginning of `output`; before the first one the header, after the
    /// last one the trailer. An error is the length of the output that it needs.
    pub fn next<'o>(
        &mut self,
        input: &[u8],
        output: &'o mut [MaybeUninit<u8>],
    ) -> Result<&'o mut [u8], usize> {
        let length = self.find_block(input);
        let end = self.written + length;
        let last = end == input.len();
        let bytes = &input[self.written..end];
        let plan = self.plan(bytes);
        let needed = plan.size() / 8 + 1 + HEADER + TRAILER;
        if output.len() < needed {
            return Err(needed);
        }
        let mut output = Output::new(output);
        if self.state == State::Begin {
            write_header(&self.config, None, &mut output);
            self.state = State::Body;
        }
        with_bits(&mut self.pending, &mut output, |bits| {
            self.parser.block.write(&plan, bytes, last, bits);
            if last {
                bits.align();
            }
        });
        self.parser.block.drop_settled();
        self.checksum.update(bytes);
        self.written = end;
        if last {
            self.checksum.write(&mut output);
            self.state = State::Done;
        }
        Ok(output.finish())
    }

    fn plan(&mut self, bytes: &[u8]) -> Plan {
        let stored = self.pending.size_of_stored(bytes.len());
        match self.parser.search.form {
            Form::Stored => Plan::Stored(stored),
            form => {
                let block = &self.parser.block;
                let is_there = block.has_bytes(self.parsed - self.written);
                block.plan(form, stored, is_there.then_some(bytes))
            }
        }
    }

    /// Parses until there is a block, and returns its length.
    fn find_block(&mut self, input: &[u8]) -> usize {
        if self.parser.search.form == Form::Stored {
            return (input.len() - self.written).min(STORED_AT_ONCE);
        }
        let Parser { block, .. } = &self.parser;
        if block.is_whole() && !block.is_empty() {
            // It was found before, and there was no room for it.
            return self.parsed - self.written;
        }
        while self.parsed < input.len() {
            if self.parser.block.room == 0
                && let Some(length) = self.parser.block.look(self.parsed - self.written)
            {
                return length;
            }
            let mut finder_end = self.parser.finder.end();
            if self.parsed >= finder_end {
                self.parser.finder.rebase();
                finder_end += REBASE;
            }
            let end = input.len().min(finder_end);
            self.parsed = self.parser.parse(input, self.parsed, end);
        }
        self.parser.block.close(self.parsed - self.written)
    }
}

/// How much `length` bytes of input become at most, with zlib's default `memLevel`.
#[must_use]
pub const fn bound(length: usize) -> usize {
    // A block has so many bytes at least, but for the last one.
    const LEAST: usize = 1000;
    let stored = length.div_ceil(MOST_STORED) + length / LEAST + 1;
    length + stored * STORED + 2 + HEADER + TRAILER
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::memory::Heap;

    #[test]
    fn little_text_is_encoded_fast() {
        let config = Config { level: 1, window_bits: 15, mem_level: 8, strategy: 0 };
        let text: Vec<u8> = (0..LITTLE).map(|n| b'a' + (n % 26) as u8).collect();
        let code: Vec<u8> = (0..LITTLE).map(|n| n as u8).collect();
        for (input, method) in [
            (&text[..], Method::Fast),
            (&text[..LITTLE / 4], Method::Chains),
            (&code[..], Method::Chains),
        ] {
            let whole = Whole::<Heap>::new(config, input).unwrap();
            assert_eq!(whole.parser.search.method, method, "{}", input.len());
        }
    }
}
