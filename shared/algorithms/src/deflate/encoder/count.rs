//! How often each symbol occurs.

use super::symbol::{
    DISTANCES, END, LITLENS, PAIRED, SECOND, Symbol, WHOLE_LITLENS, extra, lengths_of,
};

#[derive(Clone, Debug)]
pub(super) struct Counts {
    pub(super) litlens: [u32; LITLENS],
    pub(super) distances: [u32; DISTANCES],
}

impl Counts {
    const NONE: Self = Self { litlens: [0; LITLENS], distances: [0; DISTANCES] };

    /// How many words [`Counts::write`] writes.
    pub(super) const WORDS: usize = LITLENS + DISTANCES;

    /// Writes them to memory; of a block without symbols, which has none, there is nothing to write.
    pub(super) fn write(&self, words: &mut [u32]) {
        if let Some((litlens, distances)) = words.split_first_chunk_mut() {
            *litlens = self.litlens;
            distances.copy_from_slice(&self.distances);
        }
    }

    /// What [`Counts::write`] has written.
    pub(super) fn read(words: &[u32]) -> Self {
        match words.split_first_chunk() {
            Some((&litlens, distances)) => {
                Self { litlens, distances: *distances.first_chunk().expect("as many are written") }
            }
            None => Self::NONE,
        }
    }

    /// Counts these symbols; `N` is [`super::symbol::ALONE`] or [`PAIRED`].
    pub(super) fn of<const N: usize>(symbols: &[u32]) -> Self {
        // Two of each, since the same symbol often comes twice, and would wait for itself: most of all the
        // distance of literals. No block has more symbols than 16 bits can count.
        debug_assert!(symbols.len() <= usize::from(u16::MAX));
        let mut litlens = [[0_u16; WHOLE_LITLENS]; 2];
        let mut distances = [[0_u16; N]; 2];
        let mut count = |at: usize, symbol: u32| {
            litlens[at % 2][Symbol(symbol).litlen()] += 1;
            distances[at % 2][Symbol(symbol).distance::<N>()] += 1;
        };
        let (fours, rest) = symbols.as_chunks::<4>();
        for four in fours {
            four.iter().enumerate().for_each(|(at, &symbol)| count(at, symbol));
        }
        rest.iter().for_each(|&symbol| count(0, symbol));
        let mut counts = Self::NONE;
        counts.add_litlens(&litlens);
        for (at, n) in counts.distances.iter_mut().enumerate() {
            *n = both(&distances, at);
        }
        if N == PAIRED {
            for (at, n) in counts.litlens[..END].iter_mut().enumerate() {
                *n += both(&distances, SECOND + at);
            }
        }
        counts
    }

    /// Counts these bytes as literals, and the end of their block.
    pub(super) fn of_literals(bytes: &[u8]) -> Self {
        let mut counts = [[0_u32; END]; 2];
        let (pairs, rest) = bytes.as_chunks::<2>();
        for pair in pairs {
            pair.iter().enumerate().for_each(|(at, &byte)| counts[at][usize::from(byte)] += 1);
        }
        rest.iter().for_each(|&byte| counts[0][usize::from(byte)] += 1);
        let mut all = Self::NONE;
        for (byte, n) in all.litlens[..END].iter_mut().enumerate() {
            *n = counts[0][byte] + counts[1][byte];
        }
        all.litlens[END] = 1;
        all
    }

    fn add_litlens(&mut self, litlens: &[[u16; WHOLE_LITLENS]; 2]) {
        for (at, n) in self.litlens[..END].iter_mut().enumerate() {
            *n += both(litlens, at);
        }
        for (symbol, n) in self.litlens.iter_mut().enumerate().skip(END + 1) {
            let (from, to) = lengths_of(symbol);
            *n += (from..to).map(|at| both(litlens, at)).sum::<u32>();
        }
    }

    /// Adds what [`Counts::write`] has written.
    pub(super) fn add(&mut self, words: &[u32]) {
        let Some((litlens, distances)) = words.split_first_chunk::<LITLENS>() else { return };
        add_each(&mut self.litlens, litlens);
        add_each(&mut self.distances, distances);
    }

    /// How many symbols there are, where a match is one.
    pub(super) fn symbols(&self) -> usize {
        self.litlens.iter().sum::<u32>() as usize
    }

    /// About how many bits these symbols have with codes of their own, without extra bits.
    pub(super) fn entropy(&self) -> Entropy {
        let (literals, others) = self.litlens.split_at(END);
        let (of_literals, of_others) = (sum_of_logs(literals), sum_of_logs(others));
        let (number, others) = (sum(literals), sum(others));
        let litlens = bits(number + others, of_literals + of_others);
        let distances = bits(sum(&self.distances), sum_of_logs(&self.distances));
        let literals = Literals { number: number as usize, bits: bits(number, of_literals) };
        Entropy { all: litlens + distances, literals }
    }

    /// How many different literals there are.
    pub(super) fn different_literals(&self) -> usize {
        self.litlens[..END].iter().filter(|&&n| n > 0).count()
    }

    /// How many extra bits these symbols have.
    pub(super) fn extra(&self) -> usize {
        extra(&self.litlens, &self.distances)
    }
}

/// Both counts of the symbol together.
#[inline(always)]
fn both<const N: usize>([one, other]: &[[u16; N]; 2], symbol: usize) -> u32 {
    u32::from(one[symbol]) + u32::from(other[symbol])
}

fn add_each(counts: &mut [u32], others: &[u32]) {
    counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
}

/// About how many bits symbols have with codes of their own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entropy {
    pub(super) all: usize,
    pub(super) literals: Literals,
}

/// How many literals there are among symbols, and about how many bits they have with codes of theirs alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Literals {
    pub(super) number: usize,
    pub(super) bits: usize,
}

/// How many bits so many symbols have, of which [`sum_of_logs`] is this.
fn bits(symbols: u32, sum_of_logs: u64) -> usize {
    (times_log2(symbols).saturating_sub(sum_of_logs) >> 12) as usize
}

fn sum(counts: &[u32]) -> u32 {
    counts.iter().sum()
}

/// [`times_log2`] of all these numbers.
fn sum_of_logs(counts: &[u32]) -> u64 {
    let (fours, rest) = counts.as_chunks::<4>();
    let mut sum: u64 = rest.iter().map(|&n| times_log2(n)).sum();
    for four in fours {
        // Most symbols do not occur.
        if four.iter().fold(0, |all, n| all | n) != 0 {
            sum += four.iter().map(|&n| times_log2(n)).sum::<u64>();
        }
    }
    sum
}

/// The number times its logarithm, in parts of 4096.
#[inline]
fn times_log2(n: u32) -> u64 {
    SMALL_TIMES_LOG2.get(n as usize).map_or_else(|| compute_times_log2(n), |&known| known.into())
}

static SMALL_TIMES_LOG2: [u32; 256] = {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        table[n as usize] = compute_times_log2(n) as u32;
        n += 1;
    }
    table
};

const fn compute_times_log2(n: u32) -> u64 {
    let whole = (n | 1).ilog2();
    let part = (((n as u64) << 12) >> whole).saturating_sub(1 << 12);
    // Between two powers of 2, the logarithm is a little more than linear.
    let log2 = ((whole as u64) << 12) + part + ((part * ((1 << 12) - part) * 11) >> 17);
    n as u64 * log2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_literals_of_two_are_counted() {
        let symbols = [
            Symbol::literals(0, 255),
            Symbol::literal(7),
            Symbol::literals(255, 7),
            Symbol::copy(258, 32_768),
            Symbol::copy(3, 1),
        ]
        .map(|symbol| symbol.0);
        for times in [1, 512] {
            let counts = Counts::of::<PAIRED>(&symbols.repeat(times));
            let of = |symbols: &[(usize, u32)], all: &[u32]| {
                assert_eq!(all.iter().sum::<u32>(), symbols.iter().map(|it| it.1).sum());
                symbols.iter().all(|&(symbol, n)| all[symbol] == n)
            };
            let n = times as u32;
            let litlens = [(0, n), (255, 2 * n), (7, 2 * n), (285, n), (257, n)];
            assert!(of(&litlens, &counts.litlens));
            assert_eq!(counts.symbols(), 7 * times);
            assert_eq!((counts.distances[29], counts.distances[0]), (n, n));
        }
    }
}
