//! Which match is the shortest one that is worth its code: what has been parsed tells.

use super::clock::{Clock, FIRST_SEEN};
use super::config::Config;
use super::level::{Form, Method, Search};
use super::seen::{FEW, SEEN, Seen, is_text};
use super::symbol::{MIN_MATCH, USUAL};
use super::tables::LONG_IN_FEW;

/// What has been seen of data, and what is known of it since: when it looks depends on the data alone, not on how it
/// comes.
#[derive(Clone, Copy)]
pub(super) struct Looks {
    kind: Kind,
    /// The search in most data, and in data of few different bytes.
    usual: Search,
    few: Search,
    /// The same where it is not known yet, in little data.
    little: Search,
    clock: Clock,
    /// Since the last look.
    since: Parsed,
    /// Whether there were few matches before that.
    had_few_matches: bool,
    /// Whether literals alone were shorter, of so few different bytes that short matches are everywhere.
    is_vain: bool,
    /// At the last look; `None` before the first one.
    seen: Option<Seen>,
    /// What is searched by [`Method::Greedy`].
    greedy: Option<Matches>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// At the fastest level.
    Fast,
    /// There too, with fixed codes: those of literals are never short.
    FastFixed,
    /// No match is deferred.
    Greedy,
    Lazy,
}

/// Which matches are looked for besides those of four bytes: of three, or of eight.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Matches {
    OfThree,
    OfEight,
}

/// How many bytes became how many symbols; at the fastest level a match counts twice.
#[derive(Clone, Copy, Default)]
pub(super) struct Parsed {
    pub(super) bytes: usize,
    pub(super) symbols: usize,
}

impl Looks {
    /// `None` where data is never looked at.
    pub(super) fn new(config: &Config, search: &Search) -> Option<Self> {
        let kind = match (search.method, search.form) {
            (Method::Fast, Form::Fixed) => Kind::FastFixed,
            (Method::Fast, _) => Kind::Fast,
            // Fixed codes of literals are never short.
            (Method::Chains, Form::Best)
                if search.shortest == MIN_MATCH && config.window() > SEEN =>
            {
                if search.lazy > MIN_MATCH { Kind::Lazy } else { Kind::Greedy }
            }
            _ => return None,
        };
        Some(Self {
            kind,
            usual: *search,
            few: search.for_few_bytes(config),
            little: search.for_little(config),
            clock: Clock::new(matches!(kind, Kind::Fast | Kind::FastFixed), config),
            since: Parsed::default(),
            had_few_matches: false,
            is_vain: false,
            seen: None,
            greedy: (kind == Kind::Greedy).then_some(Matches::OfThree),
        })
    }

    /// Before anything of `data` is parsed: bases of DNA are worth an early look where many places are tried, since in the
    /// chains of three bytes nearly all of them are, for nothing.
    pub(super) fn begin(&mut self, data: &[u8]) {
        if self.kind == Kind::Lazy
            && self.clock.is_new()
            && are_bases(&data[..data.len().min(FIRST_BASES)])
        {
            self.clock.begin_early();
        }
    }

    /// Where the next look or glance is, after `at`.
    pub(super) fn next(&self, at: usize) -> usize {
        at + self.clock.next()
    }

    /// Whether most places have many matches in what comes next, of which the last one is seldom the best: there were
    /// no more different bytes than numbers have; at the fastest level, few different bytes, or codes are fixed.
    pub(super) fn has_many_matches(&self) -> bool {
        let different = self.seen.map_or(usize::MAX, |seen| seen.different);
        match self.kind {
            Kind::Fast => different <= FEW,
            Kind::FastFixed => self.seen.is_some(),
            Kind::Greedy | Kind::Lazy => different <= DIGITS,
        }
    }

    /// Whether matches of eight bytes are looked for, and not those of three.
    pub(super) fn has_eights(&self) -> bool {
        self.greedy == Some(Matches::OfEight)
    }

    /// The search for what comes next. What has not been looked at is taken to have few different bytes if it is
    /// little: in other data, as many tries of numbers that count up would take longer than all that comes after.
    pub(super) fn search(&self, is_little: bool) -> Search {
        let Some(seen) = self.seen else {
            return match self.greedy {
                _ if is_little => self.little,
                Some(_) => self.usual.for_greedy(false),
                None => self.usual,
            };
        };
        if self.kind == Kind::Greedy && is_little {
            self.little
        } else if self.greedy.is_some() {
            self.usual.for_greedy(seen.different <= LETTERS)
        } else if self.kind == Kind::Lazy && seen.has_few_bytes() {
            // What most bytes are has long chains everywhere.
            let few = Search { adapts: self.few.adapts && !seen.is_sparse, ..self.few };
            if seen.is_text { few.for_few_letters(seen.different <= DIGITS) } else { few }
        } else if seen.is_binary() {
            self.usual.for_binary()
        } else {
            self.usual
        }
    }

    /// So much more has been parsed.
    pub(super) fn add(&mut self, parsed: Parsed) {
        self.clock.add(parsed.bytes);
        self.since.bytes += parsed.bytes;
        self.since.symbols += parsed.symbols;
    }

    /// Looks, if it is time to, at what has been parsed, with which `data` ends: the shortest match that is to be
    /// taken from now on, if that may be another one. Where it was `of_literals`, these alone were shorter.
    pub(super) fn look(
        &mut self,
        data: &[u8],
        is_little: bool,
        of_literals: bool,
    ) -> Option<usize> {
        if !self.is_due(data) {
            return None;
        }
        if self.seen.is_none() && self.is_too_early(data) {
            self.clock.wait();
            return None;
        }
        let since = std::mem::take(&mut self.since);
        let seen = Seen::new(self.clock.last(data), self.kind == Kind::Lazy && self.few.adapts);
        // Counting numbers are so for a while as well, and have matches later.
        self.is_vain = (self.is_vain || of_literals) && seen.shortest() >= LONG_IN_FEW;
        self.had_few_matches =
            !self.is_vain && since.has_few_matches(self.kind, self.had_few_matches);
        self.seen = Some(seen);
        let is_fast = matches!(self.kind, Kind::Fast | Kind::FastFixed);
        if !is_fast && since.has_long_symbols() {
            self.greedy = self.greedy.filter(|_| seen.different > DIGITS);
            return None;
        }
        self.greedy = self.greedy_after(&seen, since);
        Some(self.shortest_after(&seen, is_little))
    }

    /// Whether it is time to look: it was long ago, or text has ended since.
    fn is_due(&mut self, data: &[u8]) -> bool {
        let is_early = self.clock.unseen > 0;
        let is_due = !is_early || self.has_text_ended(data);
        if is_due {
            self.clock.start(is_early);
        }
        is_due
    }

    /// Whether something else has come since the last glance. If so, what came before it does not count.
    fn has_text_ended(&mut self, data: &[u8]) -> bool {
        let Some(last) = self.clock.glance(data) else { return false };
        let was_text = self.seen.is_some_and(|seen| seen.is_text);
        let has_ended = was_text && !self.since.has_long_symbols() && !is_text(last);
        if has_ended {
            self.clock.parsed = last.len();
        }
        has_ended
    }

    /// Whether so little has been parsed that it tells nothing but whether these are bases in no order, and they are
    /// not.
    fn is_too_early(&self, data: &[u8]) -> bool {
        let Parsed { bytes, symbols } = self.since;
        let has_long_matches = 4 * symbols < bytes;
        self.clock.parsed < FIRST_SEEN && (has_long_matches || !are_bases(self.clock.last(data)))
    }

    fn shortest_after(&self, seen: &Seen, is_little: bool) -> usize {
        match (self.kind, self.had_few_matches) {
            (Kind::Lazy, _) => seen.shortest(),
            // Whatever is found by four bytes.
            (Kind::Greedy, false) if self.greedy.is_some() && !is_little => MIN_MATCH,
            (Kind::Greedy, false) => seen.shortest(),
            // Chains of three of so few bytes are as long as the data.
            (Kind::Greedy, true) if is_little && seen.shortest() >= LONG_IN_FEW => seen.shortest(),
            (Kind::Greedy | Kind::FastFixed, true) => MIN_MATCH,
            (Kind::FastFixed, false) => USUAL,
            (Kind::Fast, true) if seen.shortest() == MIN_MATCH => MIN_MATCH,
            (Kind::Fast, _) => seen.hashed(),
        }
    }

    /// Where there are no more different bytes than numbers have, or every other one is zero, the first places of a
    /// chain are seldom the best; and in noise the chains pass over places.
    fn greedy_after(&self, seen: &Seen, since: Parsed) -> Option<Matches> {
        let is_text = seen.is_text && seen.different > DIGITS;
        let is_greedy = self.kind == Kind::Greedy && (is_text || seen.is_binary());
        let is_greedy = is_greedy && !since.is_noise();
        let is_of_eight = seen.is_text && !self.had_few_matches;
        let matches = if is_of_eight { Matches::OfEight } else { Matches::OfThree };
        is_greedy.then_some(matches)
    }
}

impl Parsed {
    /// Whether a symbol has so many bytes that other matches save less than it takes to add all places anew.
    fn has_long_symbols(self) -> bool {
        self.bytes >= 16 * self.symbols
    }

    /// Whether there are hardly any matches.
    fn is_noise(self) -> bool {
        100 * self.symbols > 97 * self.bytes
    }

    /// Whether there are so few matches that those of three bytes are to be taken: at the fastest level it
    /// may be that there are no others, and at the next ones each saves three searches. Where it was so
    /// before, they have been taken, and there are more.
    fn has_few_matches(self, kind: Kind, were_few: bool) -> bool {
        // Measured with numbers of 16 and 32 bits, pixels and programs; digits, bases, words and JSON.
        let percent = match (kind, were_few) {
            (Kind::Fast | Kind::FastFixed, false) => 90,
            (Kind::Fast | Kind::FastFixed, true) => 60,
            (_, false) => 40,
            (_, true) => 16,
        };
        100 * self.symbols > percent * self.bytes
    }
}

/// The most different bytes of words of one case, and of JSON.
const LETTERS: usize = 45;

/// The most digits of a number, and something between numbers.
const DIGITS: usize = 16 + 2;

/// The four bases of DNA, and what is between lines. So many bytes of nearly all other data are of more different ones.
const BASES: usize = 4 + 1;
const FIRST_BASES: usize = 64;

/// Whether it is text of no more different bytes than bases. Most other data is not after a few bytes.
fn are_bases(text: &[u8]) -> bool {
    let (mut seen, mut different) = ([0; BASES], 0);
    for &byte in text {
        if !seen[..different].contains(&byte) {
            let Some(next) = seen.get_mut(different) else { return false };
            *next = byte;
            different += 1;
        }
    }
    is_text(text)
}

#[cfg(test)]
mod tests {
    use super::super::clock::{FIRST_SEEN, GLANCE};
    use super::*;

    fn looks(level: i32) -> Looks {
        let config = Config { level, window_bits: 15, mem_level: 8, strategy: 0 };
        Looks::new(&config, &Search::new(&config)).unwrap()
    }

    #[test]
    fn as_many_tries_as_in_few_bytes_are_not_made_before_a_look() {
        let mut looks = looks(9);
        assert_eq!((looks.search(true).tries, looks.search(false).tries), (4096, 1024));
        looks.add(Parsed { bytes: FIRST_SEEN, symbols: 100 });
        looks.look(&[b'1'; FIRST_SEEN], false, false);
        assert_eq!((looks.search(true).tries, looks.search(false).tries), (4096, 4096));
    }

    #[test]
    fn rare_bytes_are_not_asked_for_in_numbers_where_few_places_are_tried() {
        let rarest = |level, first| {
            let mut looks = looks(level);
            looks.add(Parsed { bytes: FIRST_SEEN, symbols: FIRST_SEEN / 4 });
            let data: Vec<u8> = (0..FIRST_SEEN).map(|n| first + (n % 96) as u8).collect();
            looks.look(&data, false, false);
            looks.search(false).rarest
        };
        assert_eq!([4, 5, 6].map(|level| rarest(level, 0)), [false, false, true]);
        assert_eq!([4, 5, 6].map(|level| rarest(level, b' ')), [true, true, true]);
    }

    /// Zeros with noise between them have many different bytes.
    #[test]
    fn more_places_are_tried_where_most_bytes_are_the_same() {
        let sparse: Vec<u8> =
            (0..FIRST_SEEN).map(|n| if n % 10 == 0 { (n / 10) as u8 } else { 0 }).collect();
        let tries = |level| {
            let mut looks = looks(level);
            looks.add(Parsed { bytes: FIRST_SEEN, symbols: FIRST_SEEN / 4 });
            looks.look(&sparse, false, false);
            let is_few = looks.search(false).tries == looks.few.tries;
            is_few && looks.few.tries > looks.usual.tries
        };
        assert_eq!([4, 5, 6, 7, 8, 9].map(tries), [false, false, true, true, true, true]);
    }

    /// Where text ends, short matches are taken again before the next look.
    #[test]
    fn text_that_ends() {
        let mut looks = looks(6);
        let digits = [b'1'; 3 * FIRST_SEEN];
        let mut parse = |data: &[u8]| {
            looks.add(Parsed { bytes: FIRST_SEEN, symbols: 200 });
            (looks.look(data, false, false), looks.next(0))
        };
        assert_eq!(parse(&digits[..FIRST_SEEN]), (Some(7), FIRST_SEEN));
        assert_eq!(parse(&digits[..2 * FIRST_SEEN]), (Some(7), GLANCE));
        assert_eq!(parse(&digits), (None, GLANCE));
        let numbers = [&digits[..], &[0; FIRST_SEEN]].concat();
        assert_eq!(parse(&numbers).0, Some(MIN_MATCH));
    }

    #[test]
    fn longer_matches_are_looked_for_in_few_bytes_alone() {
        let of = |bytes: u32| {
            let mut looks = looks(1);
            looks.add(Parsed { bytes: FIRST_SEEN, symbols: 100 });
            let data: Vec<u8> = (0..FIRST_SEEN as u32).map(|n| (n * n % bytes) as u8).collect();
            (looks.look(&data, false, false), looks.has_many_matches())
        };
        assert_eq!(of(16), (Some(USUAL), true));
        assert_eq!(of(256), (Some(USUAL), false));
    }

    /// At the levels that defer no match: text, other data, few different bytes, and noise.
    #[test]
    fn what_is_searched_greedily() {
        let of = |bytes: u32, first: u8, symbols: usize| {
            let mut looks = looks(2);
            looks.add(Parsed { bytes: FIRST_SEEN, symbols });
            let data: Vec<u8> =
                (0..FIRST_SEEN as u32).map(|n| first.wrapping_add((n % bytes) as u8)).collect();
            let shortest = looks.look(&data, false, false);
            assert_eq!(looks.search(true).method, Method::Chains);
            (looks.search(false).method, looks.has_eights(), shortest)
        };
        assert_eq!(of(40, b' ', 500), (Method::Greedy, true, Some(MIN_MATCH)));
        assert_eq!(of(40, b' ', 1500), (Method::Greedy, false, Some(MIN_MATCH)));
        assert_eq!(of(256, 0, 500), (Method::Greedy, false, Some(MIN_MATCH)));
        assert_eq!(of(10, b'0', 500), (Method::Chains, false, Some(5)));
        assert_eq!(of(256, 0, FIRST_SEEN), (Method::Chains, false, Some(MIN_MATCH)));
    }

    #[test]
    fn long_runs_are_searched_as_before() {
        let mut looks = looks(6);
        looks.add(Parsed { bytes: FIRST_SEEN, symbols: FIRST_SEEN / 16 });
        assert_eq!(looks.look(&[b'1'; FIRST_SEEN], false, false), None);
    }

    #[test]
    fn places_in_long_matches_are_added_where_matches_are_deferred() {
        let inserts = |level| looks(level).search(false).for_long_chains().inserts;
        assert_eq!([2, 3, 4, 9].map(inserts), [6, 6, 258, 258]);
    }
}
