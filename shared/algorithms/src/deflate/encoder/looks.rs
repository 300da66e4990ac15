//! Which match is the shortest one that is worth its code: what has been parsed tells.

use super::config::Config;
use super::level::{Form, Method, Search};
use super::symbol::{MIN_MATCH, OF_TEXT, USUAL};

/// When data is looked at: it depends on the data alone, not on how it comes.
#[derive(Clone, Copy)]
pub(super) struct Looks {
    kind: Kind,
    /// The search in most data, and in data of few different bytes.
    usual: Search,
    few: Search,
    /// How many bytes are looked at.
    seen: usize,
    /// In how many bytes the next look is.
    unseen: usize,
    /// After how many bytes it glances at whether text has ended, and in how many the next time. At the fastest level
    /// it never does: it would take a thirtieth longer.
    glance: usize,
    unglanced: usize,
    /// What has been looked at last is text, so that short matches may not be taken.
    is_text: bool,
    /// What has been looked at last is no text, as zlib tells it, and has many different bytes: words with zeros between
    /// them are like text. Not known at the fastest level.
    is_binary: bool,
    /// How many bytes have been parsed, or [`OFTEN`] where there were more.
    parsed: usize,
    /// Since the last look.
    since: Parsed,
    /// Whether there were few matches before that.
    had_few_matches: bool,
    /// Whether there were few different bytes, at most [`FEW`]; `None` before the first look.
    has_few_bytes: Option<bool>,
    /// Whether most places have many matches, of which the last one is seldom the best: there were no more different
    /// bytes than numbers have; at the fastest level, few different bytes, or codes are fixed.
    has_many_matches: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    /// At the fastest level.
    Fast,
    /// There too, with fixed codes: those of literals are never short.
    FastFixed,
    /// No match is deferred.
    Greedy,
    Lazy,
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
        let glance = match kind {
            Kind::Fast | Kind::FastFixed => usize::MAX,
            Kind::Greedy | Kind::Lazy => GLANCE,
        };
        // A stream has so many of the last bytes, whenever its window is moved.
        let seen = SEEN.min(config.reach());
        Some(Self {
            kind,
            usual: *search,
            few: search.for_few_bytes(config),
            seen,
            unseen: FIRST_SEEN,
            glance,
            unglanced: glance,
            is_text: false,
            is_binary: false,
            parsed: 0,
            since: Parsed::default(),
            had_few_matches: false,
            has_few_bytes: None,
            has_many_matches: false,
        })
    }

    /// Where the next look or glance is, after `at`.
    pub(super) fn next(&self, at: usize) -> usize {
        at + self.unseen.min(self.unglanced)
    }

    /// Whether most places have many matches in what comes next.
    pub(super) fn has_many_matches(&self) -> bool {
        self.has_many_matches
    }

    /// The search for what comes next. What has not been looked at is taken to have few different bytes if it is
    /// little: in other data, as many tries of numbers that count up would take longer than all that comes after.
    pub(super) fn search(&self, is_little: bool) -> Search {
        let search = if self.has_few_bytes.unwrap_or(is_little) { self.few } else { self.usual };
        if self.is_binary { search.for_binary() } else { search }
    }

    /// So much more has been parsed.
    pub(super) fn add(&mut self, parsed: Parsed) {
        self.parsed = OFTEN.min(self.parsed + parsed.bytes);
        self.unseen = self.unseen.saturating_sub(parsed.bytes);
        self.unglanced = self.unglanced.saturating_sub(parsed.bytes);
        self.since.bytes += parsed.bytes;
        self.since.symbols += parsed.symbols;
    }

    /// Looks, if it is time to, at what has been parsed, with which `data` ends: the shortest match that is to be
    /// taken from now on, if that may be another one.
    pub(super) fn look(&mut self, data: &[u8]) -> Option<usize> {
        let is_early = self.unseen > 0;
        if is_early && !self.has_text_ended(data) {
            return None;
        }
        // Where other places are searched from here on, all in the window are added anew: not after each few bytes.
        (self.unseen, self.unglanced) = (if is_early { OFTEN } else { self.parsed }, self.glance);
        let since = std::mem::take(&mut self.since);
        self.had_few_matches = since.has_few_matches(self.kind, self.had_few_matches);
        let last = &data[data.len() - self.seen.min(self.parsed)..];
        self.is_text = is_text(last);
        let is_fast = matches!(self.kind, Kind::Fast | Kind::FastFixed);
        let shortest = match (self.kind, self.had_few_matches) {
            (Kind::Lazy, _) | (Kind::Greedy, false) => {
                let seen = which(last);
                let are_few =
                    sum(&seen) <= FEW || self.few.tries > MOST_IN_SPARSE && is_sparse(last);
                self.is_binary = is_binary(&seen) && sum(&seen) > 2 * FEW;
                self.has_few_bytes = Some(matches!(self.kind, Kind::Lazy) && are_few);
                self.has_many_matches = sum(&seen) <= DIGITS;
                shortest_after(&seen, last.len())
            }
            (Kind::Greedy | Kind::FastFixed, true) => MIN_MATCH,
            (Kind::Fast, true) if shortest_after(&which(last), last.len()) == MIN_MATCH => {
                MIN_MATCH
            }
            (Kind::Fast, _) => {
                let seen = which(last);
                self.has_many_matches = sum(&seen) <= FEW;
                hashed_after(&seen)
            }
            (Kind::FastFixed, _) => {
                self.has_many_matches = true;
                USUAL
            }
        };
        (is_fast || !since.has_long_symbols()).then_some(shortest)
    }
}

impl Looks {
    /// Whether something else has come since the last glance. If so, what came before it does not count.
    fn has_text_ended(&mut self, data: &[u8]) -> bool {
        if self.unglanced > 0 {
            return false;
        }
        self.unglanced = self.glance;
        let glance = self.glance.min(self.seen).min(self.parsed);
        let last = &data[data.len() - glance..];
        let has_ended = self.is_text && !self.since.has_long_symbols() && !is_text(last);
        if has_ended {
            self.parsed = glance;
        }
        has_ended
    }
}

impl Parsed {
    /// Whether a symbol has so many bytes that other matches save less than it takes to add all places anew.
    fn has_long_symbols(self) -> bool {
        self.bytes >= 16 * self.symbols
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

/// The shortest match that is worth its code, after these bytes: of few different ones, each has a short
/// code. Measured with four bases, digits, JSON and text; numbers that count up have matches of five. Of what
/// is no text, as zlib tells it, matches of three are worth theirs.
fn shortest_after(seen: &[u8; 256], length: usize) -> usize {
    let of_text = if length < SEEN { 56 } else { 66 };
    match sum(seen) {
        _ if is_binary(seen) => MIN_MATCH,
        ..=5 => 7,
        6..=45 => 5,
        few if few < of_text => 4,
        _ => MIN_MATCH,
    }
}

/// By how many bytes places are found at the fastest level, after these: of few different ones, numbers that
/// count up have matches of four.
fn hashed_after(seen: &[u8; 256]) -> usize {
    if sum(seen) <= FEW || is_binary(seen) { USUAL } else { OF_TEXT }
}

/// Whether it is no text, as zlib tells it.
fn is_binary(seen: &[u8; 256]) -> bool {
    seen[..usize::from(FIRST_OF_TEXT)].contains(&1)
}

/// The same without a table: not to stop at the first such byte is faster, by vectors.
fn is_text(data: &[u8]) -> bool {
    data.iter().fold(u8::MAX, |least, &byte| least.min(byte)) >= FIRST_OF_TEXT
}

/// How many different bytes there are.
pub(super) fn different(data: &[u8]) -> usize {
    sum(&which(data))
}

fn sum(seen: &[u8; 256]) -> usize {
    seen.iter().copied().map(usize::from).sum()
}

/// 1 for each byte that there is.
fn which(data: &[u8]) -> [u8; 256] {
    let mut seen = [0; 256];
    data.iter().for_each(|&byte| seen[usize::from(byte)] = 1);
    seen
}

/// How many bytes are looked at, first of all, then, and after how many again.
const FIRST_SEEN: usize = 1 << 11;
const SEEN: usize = 1 << 12;
const OFTEN: usize = 1 << 14;

/// How many bytes are glanced at, after as many.
const GLANCE: usize = 1 << 11;

/// Of bytes below this one zlib tells that something is no text.
const FIRST_OF_TEXT: u8 = b'\t';

/// Whether most bytes are one or two of many different ones. To look for longer matches there takes two or three times
/// as long, and saves nothing at most levels. At level 9, of zeros with noise in every tenth place, all places that
/// zlib tries are tried: with fewer it becomes 4 % longer.
fn is_sparse(data: &[u8]) -> bool {
    let last = &data[data.len() - SAMPLE.min(data.len())..];
    let mut counts = [0_i16; 256];
    last.iter().for_each(|&byte| counts[usize::from(byte)] += 1);
    // Of source code that is indented by half of its length, they are less.
    let squares: i32 = counts.iter().map(|&n| i32::from(n) * i32::from(n)).sum();
    squares as usize > SAMPLE * SAMPLE * 2 / 7
}

/// How many different bytes are few: the letters of one case, and spaces.
const FEW: usize = 32;

/// The most digits of a number, and something between numbers.
const DIGITS: usize = 16 + 2;

/// Where fewer places are tried than at level 9, it does not matter whether most bytes are the same.
const MOST_IN_SPARSE: usize = 1 << 10;

/// How many bytes are counted. It takes longer than to see which there are.
const SAMPLE: usize = 512;

#[cfg(test)]
mod tests {
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
        looks.look(&[b'1'; FIRST_SEEN]);
        assert_eq!((looks.search(true).tries, looks.search(false).tries), (4096, 4096));
    }

    #[test]
    fn rare_bytes_are_not_asked_for_in_numbers_where_few_places_are_tried() {
        let rarest = |level, first| {
            let mut looks = looks(level);
            looks.add(Parsed { bytes: FIRST_SEEN, symbols: FIRST_SEEN / 4 });
            let data: Vec<u8> = (0..FIRST_SEEN).map(|n| first + (n % 96) as u8).collect();
            looks.look(&data);
            looks.search(false).rarest
        };
        assert_eq!([4, 5, 6].map(|level| rarest(level, 0)), [false, false, true]);
        assert_eq!([4, 5, 6].map(|level| rarest(level, b' ')), [true, true, true]);
    }

    /// Zeros with noise between them have many different bytes.
    #[test]
    fn only_the_last_level_tries_more_places_where_most_bytes_are_the_same() {
        let sparse: Vec<u8> =
            (0..FIRST_SEEN).map(|n| if n % 10 == 0 { (n / 10) as u8 } else { 0 }).collect();
        let are_few = |level| {
            let mut looks = looks(level);
            looks.add(Parsed { bytes: FIRST_SEEN, symbols: FIRST_SEEN / 4 });
            looks.look(&sparse);
            looks.has_few_bytes
        };
        assert_eq!([6, 7, 8, 9].map(are_few), [false, false, false, true].map(Some));
    }

    /// Where text ends, short matches are taken again before the next look.
    #[test]
    fn text_that_ends() {
        let mut looks = looks(6);
        let digits = [b'1'; 3 * FIRST_SEEN];
        let mut parse = |data: &[u8]| {
            looks.add(Parsed { bytes: FIRST_SEEN, symbols: 200 });
            (looks.look(data), looks.next(0))
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
            (looks.look(&data), looks.has_many_matches())
        };
        assert_eq!(of(16), (Some(USUAL), true));
        assert_eq!(of(256), (Some(USUAL), false));
    }

    #[test]
    fn long_runs_are_searched_as_before() {
        let mut looks = looks(6);
        looks.add(Parsed { bytes: FIRST_SEEN, symbols: FIRST_SEEN / 16 });
        assert_eq!(looks.look(&[b'1'; FIRST_SEEN]), None);
    }

    #[test]
    fn places_in_long_matches_are_added_where_matches_are_deferred() {
        let inserts = |level| looks(level).search(false).for_long_chains().inserts;
        assert_eq!([2, 3, 4, 9].map(inserts), [6, 6, 258, 258]);
    }
}
