//! The symbols of a code in the order of their codewords. It is most of the work for little data.

use super::{LITLEN_SYMBOLS, LONGEST};

/// How many symbols have each length.
///
/// Neighbours often have the same. They are counted at four places in turn: to count one where the one before it was
/// counted has to wait for that.
pub(super) fn count(lengths: &[u8]) -> [u16; LONGEST + 1] {
    let mut counts = [[0u16; LONGEST + 1]; 4];
    for eight in lengths.as_chunks::<8>().0 {
        // Most have none.
        if u64::from_le_bytes(*eight) != 0 {
            for (nth, &length) in eight.iter().enumerate() {
                counts[nth % 4][usize::from(length & 0xf)] += 1;
            }
        }
    }
    std::array::from_fn(|length| counts.iter().map(|counts| counts[length]).sum())
}

/// The symbols that have a codeword, by its length, then by value: the order of their codewords
/// (3.2.2). `left` counts the first half of the lengths.
///
/// In dense codes both halves are gone through at once: each place waits for the one before it of the same length.
pub(super) fn sort<'s>(
    counts: &[u16; LONGEST + 1],
    left: &[u16; LONGEST + 1],
    (low, high): (&[u8], &[u8]),
    sorted: &'s mut [u16; LITLEN_SYMBOLS],
) -> &'s [u16] {
    let (mut starts, mut starts_high) = ([0u16; LONGEST + 1], [0u16; LONGEST + 1]);
    let mut used = 0;
    for length in 1..=LONGEST {
        starts[length] = used;
        starts_high[length] = used + left[length];
        used += counts[length];
    }
    let mut put = |starts: &mut [u16; LONGEST + 1], length: u8, symbol: usize| {
        let place = &mut starts[usize::from(length & 0xf)];
        sorted[usize::from(*place)] = symbol as u16;
        *place += 1;
    };
    let (mut at, mut at_high) = (0, low.len());
    for (low, high) in low.as_chunks::<8>().0.iter().zip(high.as_chunks::<8>().0) {
        if low.iter().chain(high).all(|&length| length != 0) {
            for nth in 0..8 {
                put(&mut starts, low[nth], at + nth);
                put(&mut starts_high, high[nth], at_high + nth);
            }
        } else {
            each_used(low, |nth, length| put(&mut starts, length, at + nth));
            each_used(high, |nth, length| put(&mut starts_high, length, at_high + nth));
        }
        (at, at_high) = (at + 8, at_high + 8);
    }
    &sorted[..usize::from(used)]
}

/// Calls `with` for each length that is not 0, in order. Most are.
#[inline(always)]
fn each_used(lengths: &[u8; 8], mut with: impl FnMut(usize, u8)) {
    let mut left = u64::from_le_bytes(*lengths);
    while left != 0 {
        let at = left.trailing_zeros() / 8;
        with(at as usize, (left >> (at * 8)) as u8);
        left &= !(0xff << (at * 8));
    }
}
