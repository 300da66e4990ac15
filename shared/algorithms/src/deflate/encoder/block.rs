//! A block: its symbols, when it ends, and how it is written.

use super::bits::{Bits, MOST_STORED, Pending};
use super::codes::{Codes, Dynamic, fixed_size};
use super::count::Counts;
use super::level::Form;
use super::symbol::{ALONE, END, PAIRED, Symbol};
use crate::base::Output;
use crate::base::memory::{Memory, NoMemory};

/// About how many bits the header of dynamic codes has.
const HEADER: usize = 600;

/// Hardly any header has fewer bits.
const LEAST_HEADER: usize = 200;

/// There is room for so many symbols more than a block has: the search may add one deferred literal
/// and a match when there is room for one.
const SLACK: usize = 4;

/// What has been found since the last block was written: it becomes the next one, or two.
///
/// Symbols are looked at in chunks. Where those of a chunk are very different from those before, a
/// block ends before it.
pub(super) struct Block<M: Memory> {
    /// [`Counts::WORDS`] for what is settled, and then the symbols; nothing as long as there are none.
    memory: M::Words,
    length: usize,
    /// How many more symbols there may be before the next look.
    pub(super) room: usize,
    /// How many there may be in all, where a match counts twice: zlib's blocks have as many symbols,
    /// and with fewer matches than zlib has found, these must not become later than its.
    limit: usize,
    chunk: usize,
    /// Whether two literals can be one symbol.
    is_paired: bool,
    /// How much of the limit is used, with what `room` still has.
    used: usize,
    settled: Settled,
}

/// The chunks that have been looked at. Their counts are in [`Block::memory`]: they are large, and a new
/// block would be cleared and moved with them.
#[derive(Clone, Copy, Debug, Default)]
struct Settled {
    symbols: usize,
    bytes: usize,
    entropy: usize,
}

impl<M: Memory> Block<M> {
    /// A block has `limit` symbols; it is looked at after each `chunk` of them. There is no room for
    /// any of them yet. Where `is_paired`, two literals can be one symbol.
    pub(super) fn new(limit: usize, chunk: usize, is_paired: bool) -> Result<Self, NoMemory> {
        let (memory, first) = (M::words(0)?, chunk.min(limit));
        let settled = Settled::default();
        Ok(Self { memory, length: 0, room: first, limit, chunk, is_paired, used: first, settled })
    }

    pub(super) fn try_clone(&self) -> Result<Self, NoMemory> {
        let used = if self.memory.is_empty() { 0 } else { Counts::WORDS + self.length };
        Ok(Self { memory: M::words_of(&self.memory[..used])?, ..*self })
    }

    /// Makes room for the symbols of so many bytes.
    pub(super) fn reserve(&mut self, bytes: usize) -> Result<(), NoMemory> {
        let most = self.limit + SLACK;
        let needed = most.min(self.length.saturating_add(bytes).saturating_add(SLACK));
        let room = self.memory.len().saturating_sub(Counts::WORDS);
        if needed > room {
            // Few at first: more than twice as many are hardly ever needed where data come in parts.
            let mut memory = M::words(Counts::WORDS + most.min(needed.max(2 * room)))?;
            let used = self.memory.len().min(Counts::WORDS + self.length);
            memory[..used].copy_from_slice(&self.memory[..used]);
            self.memory = memory;
        }
        Ok(())
    }

    /// How many symbols there are.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The rest of the symbols, for a search.
    pub(super) fn symbols(&mut self) -> Symbols<'_> {
        let (length, room) = (self.length, self.room);
        Symbols { symbols: self.parts_mut().1, length, room }
    }

    /// Takes over what a search has added to [`Block::symbols`].
    pub(super) fn set(&mut self, (length, room): (usize, usize)) {
        (self.length, self.room) = (length, room);
    }

    /// Looks at the chunk, with which the block has `bytes`. Returns how many of them are to be
    /// written as a block, if any.
    pub(super) fn look(&mut self, bytes: usize) -> Option<usize> {
        let length = self.length;
        let mut counts = self.count(self.settled.symbols);
        let (before, (settled_counts, _)) = (self.settled, self.parts_mut());
        let mut entropy = counts.entropy();
        if before.symbols > 0 {
            let apart = before.entropy + entropy + HEADER;
            counts.add(settled_counts);
            entropy = counts.entropy();
            if apart < entropy {
                return Some(before.bytes);
            }
        }
        counts.write(settled_counts);
        self.settled = Settled { symbols: length, bytes, entropy };
        self.room = self.chunk.min(self.limit - self.used);
        self.used += self.room;
        (self.room == 0).then_some(bytes)
    }

    /// What there is, is all. Returns how many bytes at the beginning are to be written as a block.
    pub(super) fn close(&mut self, bytes: usize) -> usize {
        self.look(bytes).unwrap_or(bytes)
    }

    /// Whether what is settled ends with the last symbol.
    pub(super) fn is_whole(&self) -> bool {
        self.settled.symbols == self.length
    }

    /// Whether codes would hardly make it shorter than its bytes.
    pub(super) fn is_poor(&self, bytes: usize) -> bool {
        let poor = bytes - bytes / 8;
        2 * self.length >= poor && {
            let counts = self.count(0);
            counts.symbols() >= poor
                && LEAST_HEADER + counts.entropy() + counts.extra() >= 8 * bytes
        }
    }

    /// The form in which what is settled is shortest.
    pub(super) fn plan(&self, form: Form, stored: Option<usize>) -> Plan {
        let mut counts = Counts::read(self.parts().0);
        counts.litlens[END] = 1;
        let (counts, entropy) = (&counts, self.settled.entropy);
        let stored = stored.unwrap_or(usize::MAX);
        let extra = counts.extra();
        let fixed = fixed_size(counts) + extra;
        // To make codes takes longer than anything else in a small block.
        let least = Dynamic::least(counts).max(LEAST_HEADER + entropy) + extra;
        if form == Form::Best && fixed.min(stored) > least {
            let dynamic = Dynamic::new(counts, extra);
            if dynamic.size < fixed.min(stored) {
                return Plan::Dynamic(dynamic);
            }
        }
        if stored <= fixed { Plan::Stored(stored) } else { Plan::Fixed(fixed) }
    }

    /// Counts the symbols from this one on.
    fn count(&self, from: usize) -> Counts {
        let symbols = &self.parts().1[from..self.length];
        if self.is_paired { Counts::of::<PAIRED>(symbols) } else { Counts::of::<ALONE>(symbols) }
    }

    /// Writes what is settled, in a form that is not stored.
    pub(super) fn write(&self, plan: &Plan, last: bool, bits: &mut Bits<'_>) {
        if self.is_paired {
            self.write_as::<PAIRED>(plan, last, bits);
        } else {
            self.write_as::<ALONE>(plan, last, bits);
        }
    }

    fn write_as<const N: usize>(&self, plan: &Plan, last: bool, bits: &mut Bits<'_>) {
        let symbols = &self.parts().1[..self.settled.symbols];
        match plan {
            Plan::Dynamic(dynamic) => {
                bits.put(0b100 | u32::from(last), 3);
                dynamic.write(bits);
                write_symbols(symbols, &dynamic.codes::<N>(), bits);
            }
            _ => {
                bits.put(0b010 | u32::from(last), 3);
                write_symbols(symbols, &Codes::<N>::FIXED, bits);
            }
        }
    }

    /// Forgets what is settled: it is written.
    pub(super) fn drop_settled(&mut self) {
        let (settled, length) = (std::mem::take(&mut self.settled), self.length);
        self.parts_mut().1.copy_within(settled.symbols..length, 0);
        self.length -= settled.symbols;
        self.used = self.chunk.min(self.limit);
        self.room = self.used.saturating_sub(self.weight());
    }

    /// The counts, if there is something settled, and the symbols.
    fn parts(&self) -> (&[u32], &[u32]) {
        self.memory.split_at(Counts::WORDS.min(self.memory.len()))
    }

    fn parts_mut(&mut self) -> (&mut [u32], &mut [u32]) {
        let counts = Counts::WORDS.min(self.memory.len());
        self.memory.split_at_mut(counts)
    }

    /// How much of the limit the symbols use.
    fn weight(&self) -> usize {
        let symbols = &self.parts().1[..self.length];
        let single = symbols.iter().filter(|&&symbol| Symbol(symbol).is_literal()).count();
        2 * symbols.len() - single
    }
}

/// What a search has written to [`Symbols::rest`].
#[derive(Clone, Copy)]
pub(super) struct Added {
    /// How many numbers.
    pub(super) slots: usize,
    /// How many of them are one literal alone. The others count twice.
    pub(super) single: usize,
}

/// The symbols of a block, lent to one search.
pub(super) struct Symbols<'a> {
    symbols: &'a mut [u32],
    length: usize,
    /// See [`Block::room`].
    pub(super) room: usize,
}

impl Symbols<'_> {
    /// Adds literals. There is room for them.
    pub(super) fn literals(&mut self, bytes: &[u8]) {
        for (symbol, &byte) in self.symbols[self.length..].iter_mut().zip(bytes) {
            *symbol = Symbol::literal(byte).0;
        }
        self.length += bytes.len();
        self.room -= bytes.len();
    }

    /// Where the next symbols are to be written.
    #[inline(always)]
    pub(super) fn rest(&mut self, most: usize) -> &mut [u32] {
        &mut self.symbols[self.length..][..most]
    }

    /// So many symbols have been written there.
    #[inline(always)]
    pub(super) fn add(&mut self, added: Added) {
        self.length += added.slots;
        self.room = self.room.saturating_sub(2 * added.slots - added.single);
    }

    /// So many symbols have been written there, each of them a match or one literal.
    #[inline(always)]
    pub(super) fn add_each(&mut self, slots: usize, matches: usize) {
        self.length += slots;
        self.room = self.room.saturating_sub(slots + matches);
    }

    /// Adds a literal. There is room for it.
    #[inline(always)]
    pub(super) fn literal(&mut self, byte: u8) {
        self.next_literal(byte);
        self.room -= 1;
    }

    /// The same of several, for which the caller makes the room less.
    #[inline(always)]
    pub(super) fn next_literal(&mut self, byte: u8) {
        self.symbols[self.length] = Symbol::literal(byte).0;
        self.length += 1;
    }

    /// Adds a match. There is room for it.
    #[inline(always)]
    pub(super) fn copy(&mut self, length: usize, distance: usize) {
        self.symbols[self.length] = Symbol::copy(length, distance).0;
        self.length += 1;
        self.room = self.room.saturating_sub(2);
    }

    /// For [`Block::set`].
    pub(super) fn end(self) -> (usize, usize) {
        (self.length, self.room)
    }
}

/// The form of a block.
#[allow(clippy::large_enum_variant, reason = "it lives on the stack, and only there")]
pub(super) enum Plan {
    /// With how many bits it has.
    Stored(usize),
    Fixed(usize),
    Dynamic(Dynamic),
}

impl Plan {
    /// How many bits the block has.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Stored(size) | Self::Fixed(size) => *size,
            Self::Dynamic(dynamic) => dynamic.size,
        }
    }
}

/// Whether a processor foresees which symbols are literals: nearly all are, or there are so few symbols
/// that it knows them by heart when calls are alike.
fn are_known(symbols: &[u32]) -> bool {
    let is_match = |&&symbol: &&u32| !Symbol(symbol).is_literal();
    symbols.len() < 1 << 10 || symbols.iter().filter(is_match).count() < symbols.len() / 8
}

fn write_symbols<const N: usize>(symbols: &[u32], codes: &Codes<N>, bits: &mut Bits<'_>) {
    bits.flush();
    let mut own = bits.take();
    let are_known = N == ALONE && are_known(symbols);
    let (pairs, rest) = symbols.as_chunks::<2>();
    for &[first, second] in pairs {
        let (first, second) = (Symbol(first), Symbol(second));
        if are_known && first.is_literal() && second.is_literal() {
            let (both, length) = codes.literals(first, second);
            own.put_long(both, length);
            own.flush();
            continue;
        }
        let (first, length) = codes.symbol(first);
        let (second, second_length) = codes.symbol(second);
        // After 7 bits that are left. Nearly always there is room for both: each waits for what is pending,
        // and so one is better than two.
        if length + second_length <= 56 {
            own.put_long(first | second << length, length + second_length);
        } else {
            own.put_long(first, length);
            own.flush();
            own.put_long(second, second_length);
        }
        own.flush();
    }
    for &symbol in rest {
        let (symbol, length) = codes.symbol(Symbol(symbol));
        own.put_long(symbol, length);
        own.flush();
    }
    *bits = own;
    bits.put_code(codes.end);
    bits.flush();
}

/// Writes `bytes` as they are.
pub(super) fn write_stored(bytes: &[u8], last: bool, bits: &mut Bits<'_>) {
    let mut rest = bytes;
    loop {
        let (part, others) = rest.split_at(rest.len().min(MOST_STORED));
        rest = others;
        bits.put_stored_header(part.len(), last && rest.is_empty());
        bits.extend(part);
        if rest.is_empty() {
            return;
        }
    }
}

/// Writes with what is pending of the last byte.
pub(super) fn with_bits(
    pending: &mut Pending,
    output: &mut Output<'_>,
    write: impl FnOnce(&mut Bits<'_>),
) {
    let mut bits = Bits::new(*pending, output.take());
    write(&mut bits);
    (*pending, *output) = bits.finish();
}
