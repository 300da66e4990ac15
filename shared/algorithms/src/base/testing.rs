//! What the test suites of the codecs have in common.

pub(crate) mod counting;

use std::mem::MaybeUninit;

/// Calls a kernel with room for exactly `length` bytes, and gives back what it wrote.
pub(crate) fn written<E>(
    length: usize,
    kernel: impl for<'o> FnOnce(&'o mut [MaybeUninit<u8>]) -> Result<&'o mut [u8], E>,
) -> Result<Vec<u8>, E> {
    kernel(&mut vec![MaybeUninit::uninit(); length]).map(|written| written.to_vec())
}

/// Numbers that look random and are the same on every run (xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// The same on every platform. A limit that is used as another type than `usize` has to fit
    /// into 32 bits everywhere, or does not compile.
    pub(crate) fn below<N: TryFrom<u64> + TryInto<u64>>(&mut self, limit: N) -> N {
        let below =
            limit.try_into().ok().and_then(|limit| (self.number() >> 20).checked_rem(limit));
        below.and_then(|below| below.try_into().ok()).expect("a limit above 0")
    }

    /// `length` bytes, each one of `choice`.
    pub(crate) fn bytes(&mut self, length: usize, choice: &[u8]) -> Vec<u8> {
        (0..length).map(|_| choice[self.below(choice.len())]).collect()
    }

    /// Cuts `bytes` into pieces; some are empty, and none is longer than `longest`.
    pub(crate) fn cut<'b>(&mut self, bytes: &'b [u8], longest: usize) -> Vec<&'b [u8]> {
        let (mut pieces, mut rest) = (vec![], bytes);
        while !rest.is_empty() {
            let piece;
            (piece, rest) = rest.split_at(self.below(longest + 1).min(rest.len()));
            pieces.push(piece);
        }
        pieces
    }

    /// Changes, inserts or removes up to two bytes.
    pub(crate) fn spoil(&mut self, bytes: &mut Vec<u8>, choice: &[u8]) {
        for _ in 0..self.below(3) {
            let byte = choice[self.below(choice.len())];
            let at = self.below(bytes.len() + 1);
            match self.below(3) {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => bytes[at] = byte,
                _ if at < bytes.len() => drop(bytes.remove(at)),
                _ => {}
            }
        }
    }
}

/// All 256 bytes, to choose from.
pub(crate) fn any_byte() -> Vec<u8> {
    (0..=255).collect()
}

/// 0 to 8, and one below, at and above each multiple of `block` up to the fourth.
pub(crate) fn lengths(block: usize) -> Vec<usize> {
    let around = (1..=4).flat_map(|times| block * times - 1..=block * times + 1);
    (0..=8).chain(around).collect()
}

/// All strings over `alphabet` of at most `longest` bytes.
pub(crate) fn short_strings(alphabet: &[u8], longest: usize) -> Vec<Vec<u8>> {
    let mut strings = vec![vec![]];
    let mut start = 0;
    for _ in 0..longest {
        let end = strings.len();
        for at in start..end {
            for &byte in alphabet {
                let mut string = strings[at].clone();
                string.push(byte);
                strings.push(string);
            }
        }
        start = end;
    }
    strings
}
