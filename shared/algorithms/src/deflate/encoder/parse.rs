//! Bytes become symbols: one function for each method.

use std::ops::Range;

use super::block::{Block, Symbols};
use super::chains::Wanted;
use super::config::Config;
use super::effort::Effort;
use super::finder::{FEW, FEW_GREEDY, Finder, Sizes, common, with_tables};
use super::greedy::Greedy;
use super::level::{Method, Search};
use super::looks::{Looks, Parsed};
use super::symbol::{MAX_MATCH, MIN_MATCH, Match};
use super::tables::{EXTRA, Few, Long, Shape, Tables};
use crate::base::memory::{Memory, NoMemory};

/// What finds matches, and the block that they go to.
pub(super) struct Parser<M: Memory> {
    pub(super) search: Search,
    pub(super) finder: Finder<M>,
    pub(super) block: Block<M>,
    /// The sizes of the largest tables.
    most: Sizes,
    /// Of how many bytes places are found by three bytes alone.
    few: usize,
    pace: Pace,
    /// `None` where the shortest match stays what it is.
    looks: Option<Looks>,
}

/// What is known of the searches before.
#[derive(Clone, Copy)]
struct Pace {
    /// How many there have been since the last match.
    dull: usize,
    /// How many places the next one tries.
    tries: usize,
    /// In data of few different bytes.
    effort: Effort,
}

impl<M: Memory> Parser<M> {
    pub(super) fn new(config: &Config, search: Search) -> Result<Self, NoMemory> {
        // zlib has as many symbols, and flushes a block when there is room for one more.
        let limit = config.memory(6) - 1;
        let is_fast = search.method == Method::Fast;
        let chunks = if is_fast { 4 } else { 8 };
        let block = Block::new(limit, (limit / chunks).max(256), is_fast, config.reach())?;
        let finder = Finder::new(config.reach(), search.shortest)?;
        let share = config.memory(5);
        let most = match search.method {
            // What chains need for the window is left.
            Method::Fast => {
                let heads = if config.window() < 2 * share { 2 } else { 4 };
                Sizes { heads_of_3: 2 * share, heads_of_4: (heads * share).min(1 << 15), links: 0 }
            }
            _ => Sizes {
                heads_of_3: share + EXTRA,
                heads_of_4: 3 * share + EXTRA,
                links: config.window(),
            },
        };
        let pace = Pace { dull: 0, tries: search.tries, effort: Effort::new() };
        let looks = Looks::new(config, &search);
        Ok(Self { search, finder, block, most, few: few(config, &search), pace, looks })
    }

    pub(super) fn try_clone(&self) -> Result<Self, NoMemory> {
        let (finder, block) = (self.finder.try_clone()?, self.block.try_clone()?);
        Ok(Self { finder, block, ..*self })
    }

    /// Makes room to parse `data` from `from` to `end`.
    pub(super) fn reserve(&mut self, data: &[u8], from: usize, end: usize) -> Result<(), NoMemory> {
        self.block.reserve(end - from)?;
        let (sizes, few, method) = (self.finder.sizes(), self.few, self.search.method);
        let needed = self.most.for_bytes(end, few, method);
        if sizes.are_less(needed) {
            // All places are added anew: where data comes in parts, not once more each time that it has doubled.
            let grows = sizes.heads_of_4 > 0;
            let bytes = if end > few { usize::MAX } else { few.min(4 * end) };
            let needed = if grows { self.most.for_bytes(bytes, few, method) } else { needed };
            self.finder.resize(needed, data, from)?;
        }
        Ok(())
    }

    /// Adds the bytes from `at` on to the block, until it has no room, or `at` is `end` or after it;
    /// returns `at`. Matches may reach over the end, to all of `data`.
    pub(super) fn parse(&mut self, data: &[u8], mut at: usize, end: usize) -> usize {
        if let Some(looks) = &mut self.looks {
            looks.begin(&data[at..]);
        }
        while at < end && self.block.room > 0 {
            // Not before there is more to parse: all that a look tells is for what comes next.
            if let Some(looks) = &mut self.looks {
                let (is_little, of_literals) = (self.finder.has_few(), self.block.is_of_literals());
                if let Some(shortest) = looks.look(&data[..at], is_little, of_literals) {
                    self.finder.set_shortest(shortest, looks.has_many_matches(), data, at);
                }
                self.finder.set_eights(looks.has_eights(), data, at);
            }
            let (from, symbols, room) = (at, self.block.length(), self.block.room);
            let next = self.looks.as_ref().map_or(end, |looks| end.min(looks.next(from)));
            at = self.parse_part(data, from, next);
            if let Some(looks) = &mut self.looks {
                let symbols = match self.search.method {
                    // Two literals may be one there; as the block has room, a match counts twice.
                    Method::Fast => room - self.block.room,
                    _ => self.block.length() - symbols,
                };
                looks.add(Parsed { bytes: at - from, symbols });
            }
        }
        at
    }

    /// A function of its own, which has all registers for its loop.
    #[inline(never)]
    fn parse_part(&mut self, data: &[u8], mut at: usize, end: usize) -> usize {
        let is_little = self.finder.has_few();
        let search = self.looks.as_ref().map_or(self.search, |looks| looks.search(is_little));
        let search = Search { shortest: self.finder.shortest(), ..search };
        let search = if self.finder.has_long_chains() { search.for_long_chains() } else { search };
        let (finder, pace, mut symbols) = (&mut self.finder, &mut self.pace, self.block.symbols());
        if search.method == Method::Greedy && !finder.is_long() {
            // The chains have what it leaves: the last bytes of data and of a block.
            at = parse_greedily(finder, &mut symbols, data, at..end, &search);
        }
        let places = at..end;
        let parsed = match search.method {
            Method::Literals => parse_literals(&mut symbols, data, places),
            Method::Runs => parse_runs(finder, &mut symbols, data, places),
            Method::Fast => finder.fast().parse(data, at, end, &mut symbols),
            Method::Chains | Method::Greedy if finder.is_long() => {
                parse_by_chains(finder.tables::<Long>(), &mut symbols, data, places, &search, pace)
            }
            Method::Chains | Method::Greedy if finder.has_few() && search.adapts => {
                let tables = finder.tables::<Few<true>>();
                parse_by_chains(tables, &mut symbols, data, places, &search, pace)
            }
            Method::Chains | Method::Greedy if finder.has_few() => {
                let tables = finder.tables::<Few<false>>();
                parse_by_chains(tables, &mut symbols, data, places, &search, pace)
            }
            Method::Chains | Method::Greedy => {
                with_tables!(finder, |tables| {
                    parse_by_chains(tables, &mut symbols, data, places, &search, pace)
                })
            }
        };
        let added = symbols.end();
        self.block.set(added);
        parsed
    }
}

fn parse_literals(symbols: &mut Symbols<'_>, data: &[u8], places: Range<usize>) -> usize {
    let end = places.end.min(places.start + symbols.room);
    symbols.literals(&data[places.start..end]);
    end
}

fn parse_runs<M: Memory>(
    finder: &Finder<M>,
    symbols: &mut Symbols<'_>,
    data: &[u8],
    Range { start: mut at, end }: Range<usize>,
) -> usize {
    while at < end && symbols.room > 0 {
        let most = MAX_MATCH.min(data.len() - at);
        let length = if finder.has_before(at) { common(data, at - 1, at, most) } else { 0 };
        if length >= MIN_MATCH {
            symbols.copy(length, 1);
            at += length;
        } else {
            symbols.literal(data[at]);
            at += 1;
        }
    }
    at
}

fn parse_greedily<M: Memory>(
    finder: &mut Finder<M>,
    symbols: &mut Symbols<'_>,
    data: &[u8],
    Range { start: at, end }: Range<usize>,
    search: &Search,
) -> usize {
    let has_eights = finder.has_eights();
    with_tables!(finder, |tables| if has_eights {
        Greedy::<_, true>::new(tables, data, search).parse(at, end, symbols)
    } else {
        Greedy::<_, false>::new(tables, data, search).parse(at, end, symbols)
    })
}

#[inline(always)]
fn parse_by_chains<S: Shape>(
    mut tables: Tables<'_, S>,
    symbols: &mut Symbols<'_>,
    data: &[u8],
    Range { start: mut at, end }: Range<usize>,
    usual: &Search,
    pace: &mut Pace,
) -> usize {
    // Registers hold numbers of its own.
    let (mut dull, mut search) = (pace.dull, begin(&mut tables, usual, pace));
    while at < end && symbols.room > 0 {
        // What there is to ask for at each literal is asked for once.
        let most = symbols.room.min(if dull < DULL { DULL - dull } else { 1 });
        let (from, places) = (at, at..end.min(at + most));
        let mut found;
        (at, found) = first_match(&mut tables, symbols, data, places, &search);
        dull += at - from;
        if found.length == 0 {
            at = pass_over(&mut tables, symbols, data, at, dull / DULL);
            continue;
        }
        dull = 0;
        let next;
        (at, found, next) = defer(&mut tables, symbols, data, (at, found), &search);
        symbols.copy(found.length, found.distance);
        at += found.length;
        search.tries = tries_after(&mut tables, usual, found.length);
        if search.lazy > MIN_MATCH {
            tables.insert_in_match(data, next, at);
        } else if found.length <= search.inserts {
            tables.insert(data, next, at);
        }
    }
    let effort = if S::ADAPTS && usual.adapts { tables.effort } else { pace.effort };
    *pace = Pace { dull, tries: search.tries, effort };
    at
}

/// The search to begin with, after those before.
#[inline(always)]
fn begin<S: Shape>(tables: &mut Tables<'_, S>, usual: &Search, pace: &Pace) -> Search {
    let mut search = *usual;
    if S::HASHED > 3 {
        search.tries = pace.tries;
    }
    if S::ADAPTS && usual.adapts {
        tables.effort = pace.effort;
        search.tries = tables.effort.tries(search.tries);
    }
    search
}

/// Takes so many literals without a search; returns where the next one is.
#[inline(always)]
fn pass_over<S: Shape>(
    tables: &mut Tables<'_, S>,
    symbols: &mut Symbols<'_>,
    data: &[u8],
    from: usize,
    most: usize,
) -> usize {
    // What comes after the last place is passed over as well: where data is cut makes no difference.
    let to = from + most.min(MOST_SKIPPED).min(data.len().saturating_sub(from)).min(symbols.room);
    tables.insert(data, from, to);
    symbols.literals(&data[from..to]);
    to
}

/// How many places the search after a match of this length tries.
#[inline(always)]
fn tries_after<S: Shape>(tables: &mut Tables<'_, S>, usual: &Search, length: usize) -> usize {
    let tries = if S::HASHED > 3 { usual.tries_after(length) } else { usual.tries };
    if !S::ADAPTS {
        return tries;
    }
    tables.effort.pay(length);
    tables.effort.tries(tries)
}

/// Takes literals until there is a match; returns where that is, and the match.
#[inline(always)]
fn first_match<S: Shape>(
    tables: &mut Tables<'_, S>,
    symbols: &mut Symbols<'_>,
    data: &[u8],
    places: Range<usize>,
    &Search { nice, tries, shortest, rarest, .. }: &Search,
) -> (usize, Match) {
    let mut at = places.start;
    let mut found = Match::default();
    let wanted = Wanted::new(shortest - 1, tries, nice).by_rarest(rarest);
    while at < places.end {
        found = tables.longest(data, at, wanted);
        if found.length >= shortest {
            break;
        }
        found = Match::default();
        symbols.next_literal(data[at]);
        at += 1;
    }
    symbols.room -= at - places.start;
    (at, found)
}

/// While a better match begins one byte later, takes a literal in place of the one at hand; returns where
/// the match is, the match, and the first place that is not in the tables.
#[inline(always)]
fn defer<S: Shape>(
    tables: &mut Tables<'_, S>,
    symbols: &mut Symbols<'_>,
    data: &[u8],
    (mut at, mut found): (usize, Match),
    search: &Search,
) -> (usize, Match, usize) {
    let mut next = at + 1;
    while found.length < search.lazy && symbols.room > 1 {
        let tries = search.tries_for_better(found.length);
        let wanted = Wanted::new(found.length - 1, tries, search.nice).by_rarest(search.rarest);
        let better = tables.longest(data, next, wanted);
        next += 1;
        if !is_better(better, found) {
            break;
        }
        symbols.literal(data[at]);
        (found, at) = (better, at + 1);
    }
    (at, found, next)
}

/// After so many searches that have found nothing, data is noise: one byte is passed over after each, after
/// twice as many two bytes, and so on. They are added, so that noise that comes again is found. The longest
/// match has fewer bytes: where only its first place is added, what comes again is found at the next one.
const DULL: usize = 640;
const MOST_SKIPPED: usize = 7;

/// Whether the match at the next byte is so much longer, or nearer, that a literal before it is worth
/// it.
#[inline(always)]
fn is_better(next: Match, found: Match) -> bool {
    if next.length < found.length || next.length == 0 {
        return false;
    }
    let nearer = found.distance.ilog2() as isize - next.distance.ilog2() as isize;
    4 * (next.length - found.length) as isize + nearer > 2
}

/// Of how many bytes places are found by three bytes alone: of a little less than what is often given at once, since
/// all places are added anew where more come. Where the window has no more, or where no match is deferred and more
/// than a few places are tried, at level 3, other searches are faster.
fn few(config: &Config, search: &Search) -> usize {
    let is_deep = search.lazy == MIN_MATCH && search.tries > 4;
    if is_deep || config.window() <= FEW { FEW_GREEDY } else { FEW }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::memory::Heap;

    #[test]
    fn the_default_has_tables_of_the_usual_sizes() {
        let config = Config { level: 6, window_bits: 15, mem_level: 8, strategy: 0 };
        let mut parser = Parser::<Heap>::new(&config, Search::new(&config)).unwrap();
        parser.reserve(&[0; 1 << 15], 0, 1 << 15).unwrap();
        assert!(parser.finder.full().is_some());
    }

    /// Where data comes in parts, its places are not added anew for each size.
    #[test]
    fn tables_that_grow_are_soon_the_largest() {
        for (level, few) in [(1, FEW_GREEDY), (2, FEW), (3, FEW_GREEDY), (6, FEW)] {
            let config = Config { level, window_bits: 15, mem_level: 8, strategy: 0 };
            let mut parser = Parser::<Heap>::new(&config, Search::new(&config)).unwrap();
            let data = [0; 2 * FEW];
            parser.reserve(&data, 0, FEW_GREEDY).unwrap();
            parser.reserve(&data, FEW_GREEDY, few.min(FEW_GREEDY + 1)).unwrap();
            let sizes = parser.finder.sizes();
            assert!(sizes.are_less(parser.most), "{level}");
            parser.reserve(&data, FEW_GREEDY, few).unwrap();
            assert_eq!(parser.finder.sizes(), sizes, "{level}");
            parser.reserve(&data, few, few + 1).unwrap();
            assert_eq!(parser.finder.sizes(), parser.most, "{level}");
        }
    }
}
