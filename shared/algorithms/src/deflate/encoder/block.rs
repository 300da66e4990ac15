//! A block: its symbols, when it ends, and which form it has.

use super::bits::Bits;
use super::codes::{Dynamic, fixed_size};
use super::count::{Counts, Entropy};
use super::level::Form;
use super::literals;
use super::plan::Plan;
use super::symbol::{ALONE, END, PAIRED, Symbol};
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
    /// See [`Block::has_bytes`].
    reach: usize,
    /// How much of the limit is used, with what `room` still has.
    used: usize,
    settled: Settled,
    /// Whether what was settled last is much shorter as literals alone.
    is_of_literals: bool,
}

/// The chunks that have been looked at. Their counts are in [`Block::memory`]: they are large, and a new
/// block would be cleared and moved with them.
#[derive(Clone, Copy, Debug, Default)]
struct Settled {
    symbols: usize,
    bytes: usize,
    entropy: Entropy,
}

impl<M: Memory> Block<M> {
    /// A block has `limit` symbols; it is looked at after each `chunk` of them. There is no room for
    /// any of them yet. Where `is_paired`, two literals can be one symbol. A match reaches so far.
    pub(super) fn new(
        limit: usize,
        chunk: usize,
        is_paired: bool,
        reach: usize,
    ) -> Result<Self, NoMemory> {
        let (memory, room) = (M::words(0)?, chunk.min(limit));
        let settled = Settled::default();
        Ok(Self {
            memory,
            length: 0,
            room,
            limit,
            chunk,
            is_paired,
            reach,
            used: room,
            settled,
            is_of_literals: false,
        })
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
        let before = self.settled;
        let mut entropy = counts.entropy();
        if before.symbols > 0 {
            let apart = before.entropy.all + entropy.all + HEADER;
            counts.add(self.parts_mut().0);
            entropy = counts.entropy();
            if apart < entropy.all {
                return Some(before.bytes);
            }
        }
        counts.write(self.parts_mut().0);
        self.settled = Settled { symbols: length, bytes, entropy };
        let size = LEAST_HEADER + entropy.all + counts.extra();
        self.is_of_literals =
            literals::are_shorter(&counts, entropy.literals, bytes, size - size / 32);
        if self.room == 0 && self.is_of_literals && self.is_last_chance(bytes - before.bytes) {
            self.used = self.limit;
        }
        self.room = self.chunk.min(self.limit - self.used);
        self.used += self.room;
        (self.room == 0).then_some(bytes)
    }

    /// Whether the bytes of what is settled are in the window, but may not be with another chunk, of twice as many as
    /// the last one had.
    fn is_last_chance(&self, chunk: usize) -> bool {
        let bytes = self.settled.bytes;
        self.has_bytes(bytes) && !self.has_bytes(bytes + 2 * chunk)
    }

    /// Whether what was settled last is much shorter as literals alone.
    pub(super) fn is_of_literals(&self) -> bool {
        self.is_of_literals
    }

    /// Whether the bytes of a block are in the window of any stream, where so many have been parsed since it begins.
    pub(super) fn has_bytes(&self, parsed: usize) -> bool {
        parsed <= self.reach
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
                && LEAST_HEADER + counts.entropy().all + counts.extra() >= 8 * bytes
        }
    }

    /// The form in which what is settled is shortest: stored, it has so many bits; literals alone are `bytes`, where
    /// they may be looked at.
    pub(super) fn plan(&self, form: Form, stored: usize, bytes: Option<&[u8]>) -> Plan {
        let mut counts = Counts::read(self.parts().0);
        counts.litlens[END] = 1;
        let (counts, entropy) = (&counts, self.settled.entropy);
        let extra = counts.extra();
        let fixed = fixed_size(counts) + extra;
        let mut plan = if stored <= fixed { Plan::Stored(stored) } else { Plan::Fixed(fixed) };
        if form == Form::Fixed {
            return plan;
        }
        // To make codes takes longer than anything else in a small block.
        let least = Dynamic::least(counts).max(LEAST_HEADER + entropy.all) + extra;
        if let Some(literals) = self.literals(counts, bytes, plan.size().min(least)) {
            return Plan::Literals(literals);
        }
        if plan.size() > least {
            let dynamic = Dynamic::new(counts, extra);
            if dynamic.size < plan.size() {
                plan = Plan::Dynamic(dynamic);
            }
        }
        self.literals(counts, bytes, plan.size()).map_or(plan, Plan::Literals)
    }

    /// The codes of `bytes` as literals alone, if they have fewer than `size` bits.
    fn literals(&self, counts: &Counts, bytes: Option<&[u8]>, size: usize) -> Option<Dynamic> {
        let bytes = bytes?;
        let entropy = self.settled.entropy.literals;
        let may_be_shorter = literals::are_shorter(counts, entropy, bytes.len(), size);
        may_be_shorter.then(|| literals::plan(bytes, size)).flatten()
    }

    /// Counts the symbols from this one on.
    fn count(&self, from: usize) -> Counts {
        let symbols = &self.parts().1[from..self.length];
        if self.is_paired { Counts::of::<PAIRED>(symbols) } else { Counts::of::<ALONE>(symbols) }
    }

    /// Writes what is settled, of these bytes.
    pub(super) fn write(&self, plan: &Plan, bytes: &[u8], last: bool, bits: &mut Bits<'_>) {
        let symbols = &self.parts().1[..self.settled.symbols];
        if self.is_paired {
            plan.write::<PAIRED>(symbols, bytes, last, bits);
        } else {
            plan.write::<ALONE>(symbols, bytes, last, bits);
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
