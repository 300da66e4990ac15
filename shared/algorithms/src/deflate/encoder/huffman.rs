//! Codes: the shorter, the more often a symbol occurs.

/// The bits of a symbol, as they are written, above five bits for how many they are: 0 for a symbol that
/// does not occur.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Code(pub(super) u32);

impl Code {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn bits(self) -> u32 {
        self.0 >> 5
    }

    pub(super) const fn length(self) -> u32 {
        self.0 & 31
    }
}

/// The longest code of any kind.
const LONGEST: usize = 15;
/// How many bits the number of a symbol has. There is room for counts of up to 8 million above it.
const SYMBOL_BITS: u32 = 9;

/// The lengths of an optimal prefix code with codes of up to `limit` bits, for symbols that occur
/// `counts` times; and how many bits these have with it. It has two codes at least, since not every
/// decompressor takes one that has none.
pub(super) fn lengths<const N: usize>(counts: &[u32; N], limit: usize) -> ([u8; N], usize) {
    let mut lengths = [0; N];
    let mut memory = [0; N];
    let used = sorted(counts, &mut memory);
    if used.len() < 2 {
        let only = used.first().map_or(0, |&entry| entry);
        let first = symbol(only);
        lengths[first] = 1;
        lengths[usize::from(first == 0)] = 1;
        return (lengths, count(only) as usize);
    }
    let mut weights = [0; N];
    let depths = &mut weights[..used.len()];
    for (depth, entry) in depths.iter_mut().zip(&*used) {
        *depth = count(*entry);
    }
    optimal(depths);
    let mut left = leaves(depths, limit);
    // From the rarest symbol and the longest code on.
    let (mut length, mut size) = (limit, 0);
    for &entry in &*used {
        while left[length] == 0 {
            length -= 1;
        }
        left[length] -= 1;
        lengths[symbol(entry)] = length as u8;
        size += count(entry) as usize * length;
    }
    (lengths, size)
}

/// The symbols that occur, the rarest first, each below its count.
fn sorted<'m, const N: usize>(counts: &[u32; N], memory: &'m mut [u32; N]) -> &'m mut [u32] {
    let mut used = 0;
    let mut put = |symbol: usize, count: u32| {
        memory[used] = count << SYMBOL_BITS | symbol as u32;
        used += usize::from(count > 0);
    };
    let (fours, rest) = counts.as_chunks::<4>();
    for (nth, four) in fours.iter().enumerate() {
        // Most symbols do not occur.
        if four.iter().fold(0, |all, count| all | count) != 0 {
            (4 * nth..).zip(four).for_each(|(symbol, &count)| put(symbol, count));
        }
    }
    (4 * fours.len()..).zip(rest).for_each(|(symbol, &count)| put(symbol, count));
    let used = &mut memory[..used];
    used.sort_unstable();
    used
}

fn symbol(entry: u32) -> usize {
    entry as usize % (1 << SYMBOL_BITS)
}

fn count(entry: u32) -> u32 {
    entry >> SYMBOL_BITS
}

/// Replaces weights, in ascending order, by the lengths of their codes.
///
/// In place, after Moffat and Katajainen, "In-place calculation of minimum-redundancy codes" (1995):
/// the array holds the weights that are not joined yet, then the parents of those that are, then
/// depths.
fn optimal(nodes: &mut [u32]) {
    let last = nodes.len() - 1;
    // Join the two lightest of leaves and joined ones, again and again.
    let (mut leaf, mut joined) = (0, 0);
    for next in 0..last {
        let mut lightest = || {
            let is_leaf = joined >= next || (leaf <= last && nodes[leaf] < nodes[joined]);
            if is_leaf {
                leaf += 1;
                nodes[leaf - 1]
            } else {
                joined += 1;
                std::mem::replace(&mut nodes[joined - 1], next as u32)
            }
        };
        nodes[next] = lightest() + lightest();
    }
    // From parents to the depths of the joined ones.
    nodes[last - 1] = 0;
    for node in (0..last - 1).rev() {
        nodes[node] = nodes[nodes[node] as usize] + 1;
    }
    // What is not taken by joined ones at a depth, is taken by leaves.
    let (mut available, mut depth) = (1, 0);
    let mut joined = last as isize - 1;
    let mut leaf = last as isize;
    while available > 0 {
        let mut inner = 0;
        while joined >= 0 && nodes[joined as usize] == depth {
            inner += 1;
            joined -= 1;
        }
        for _ in inner..available {
            nodes[leaf as usize] = depth;
            leaf -= 1;
        }
        available = 2 * inner;
        depth += 1;
    }
}

/// How many codes there are of each length, with none longer than `limit`.
fn leaves(depths: &[u32], limit: usize) -> [u16; LONGEST + 1] {
    let mut leaves = [0; LONGEST + 1];
    // In parts of the whole as small as the longest code's.
    let mut taken = 0_usize;
    for &depth in depths {
        let length = limit.min(depth as usize);
        leaves[length] += 1;
        taken += 1 << (limit - length);
    }
    // Cutting long codes off takes more than there is. A shorter one is split for two, one of which
    // is for a long one: that gives one part back.
    for _ in 1 << limit..taken {
        let split = (1..limit).rev().find(|&length| leaves[length] > 0);
        let split = split.expect("there are fewer symbols than codes of that length");
        leaves[split] -= 1;
        leaves[split + 1] += 2;
        leaves[limit] -= 1;
    }
    leaves
}

/// The bits of a byte from the lowest to the highest.
static REVERSED: [u8; 256] = {
    let mut reversed = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        reversed[byte] = (byte as u8).reverse_bits();
        byte += 1;
    }
    reversed
};

/// The codes of some lengths: of one length, they are numbers that follow each other.
pub(super) struct Canonical {
    /// The next code of each length.
    next: [u16; LONGEST + 2],
}

impl Canonical {
    pub(super) const fn new(lengths: &[u8]) -> Self {
        // First how many codes there are of the length before.
        let mut next = [0_u16; LONGEST + 2];
        let mut symbol = next_used(lengths, 0);
        while symbol < lengths.len() {
            next[lengths[symbol] as usize + 1] += 1;
            symbol = next_used(lengths, symbol + 1);
        }
        let mut length = 1;
        while length <= LONGEST {
            next[length] = (next[length - 1] + next[length]) << 1;
            length += 1;
        }
        Self { next }
    }

    /// The code of the next symbol, whose length is not 0.
    #[inline(always)]
    pub(super) const fn take(&mut self, length: u8) -> Code {
        let [low, high] = self.next[length as usize].to_le_bytes();
        let bits =
            u16::from_be_bytes([REVERSED[low as usize], REVERSED[high as usize]]) >> (16 - length);
        self.next[length as usize] += 1;
        Code((bits as u32) << 5 | length as u32)
    }
}

/// The codes of these lengths.
pub(super) fn codes<const N: usize>(lengths: &[u8; N]) -> [Code; N] {
    let mut canonical = Canonical::new(lengths);
    lengths.map(|length| if length > 0 { canonical.take(length) } else { Code::NONE })
}

/// The first symbol from `from` on that has a code, or the number of symbols.
pub(super) const fn next_used(lengths: &[u8], from: usize) -> usize {
    let mut symbol = from;
    while symbol < lengths.len() {
        // Most have none.
        if let Some(eight) = lengths.split_at(symbol).1.first_chunk()
            && u64::from_le_bytes(*eight) == 0
        {
            symbol += 8;
        } else if lengths[symbol] == 0 {
            symbol += 1;
        } else {
            return symbol;
        }
    }
    lengths.len()
}
