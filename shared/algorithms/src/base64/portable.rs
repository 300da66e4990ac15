//! The backend for every processor, and the last few groups of the others.

use super::{Alphabet, may_skip};
use crate::base::{ByteSet, Output};

/// Encodes all of `input`, whose length is a multiple of 3.
pub(super) fn encode(alphabet: &Alphabet, input: &[u8], output: &mut Output<'_>) {
    let symbol = |bits: u64| alphabet.symbol(bits as u8);
    let (pairs, last) = input.as_chunks::<6>();
    for &[a, b, c, d, e, f] in pairs {
        // Two loads, where eight bytes with zeros among them are put together one by one.
        let (first, last) = (u32::from_be_bytes([a, b, c, d]), u16::from_be_bytes([e, f]));
        let bits = u64::from(first) << 16 | u64::from(last);
        output.extend(&[
            symbol(bits >> 42),
            symbol(bits >> 36),
            symbol(bits >> 30),
            symbol(bits >> 24),
            symbol(bits >> 18),
            symbol(bits >> 12),
            symbol(bits >> 6),
            symbol(bits),
        ]);
    }
    if let &[a, b, c] = last {
        output.extend(&[
            alphabet.symbol(a >> 2),
            alphabet.symbol(a << 4 | b >> 4),
            alphabet.symbol(b << 2 | c >> 6),
            alphabet.symbol(c),
        ]);
    }
}

/// Decodes groups of four characters, with bytes of `skip` but `=` between them, and stops before a
/// group that is not complete or has anything else in it. Returns how much of `input` that took.
pub(super) fn decode(
    alphabet: &Alphabet,
    skip: &ByteSet,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    decode_some(alphabet, skip, usize::MAX, input, output)
}

/// The same, for no more than `limit` groups or one above.
pub(super) fn decode_some(
    alphabet: &Alphabet,
    skip: &ByteSet,
    limit: usize,
    input: &[u8],
    output: &mut Output<'_>,
) -> usize {
    let (mut at, mut groups) = (0, 0);
    while groups < limit {
        let rest = &input[at..];
        if let Some(&pair) = rest.first_chunk()
            && let Some([_, _, bytes @ ..]) = join_pair(alphabet, pair)
        {
            output.extend(&bytes);
            (at, groups) = (at + 8, groups + 2);
            continue;
        }
        if let Some(&group) = rest.first_chunk()
            && let Some(bytes) = join(alphabet, group)
        {
            output.extend(&bytes);
            (at, groups) = (at + 4, groups + 1);
            continue;
        }
        if rest.len() <= 4 {
            break;
        }
        let skipped = leading(alphabet, skip, rest);
        if skipped == 0 {
            let Some((bytes, len)) = gather(alphabet, skip, rest) else { break };
            output.extend(&bytes);
            (at, groups) = (at + len, groups + 1);
        }
        at += skipped;
    }
    at
}

/// Eight characters of the alphabet make six bytes, here with two zeros before them.
#[inline]
fn join_pair(alphabet: &Alphabet, pair: [u8; 8]) -> Option<[u8; 8]> {
    let [a, b, c, d, e, f, g, h] = pair.map(|byte| u64::from(alphabet.decode[usize::from(byte)]));
    let any = (a | b | c | d) | (e | f | g | h);
    let first = (a << 18 | b << 12) | (c << 6 | d);
    let second = (e << 18 | f << 12) | (g << 6 | h);
    (any & 0x80 == 0).then_some((first << 24 | second).to_be_bytes())
}

/// Four characters of the alphabet make three bytes.
#[inline]
pub(super) fn join(alphabet: &Alphabet, group: [u8; 4]) -> Option<[u8; 3]> {
    let [a, b, c, d] = group.map(|byte| alphabet.decode[usize::from(byte)]);
    if (a | b | c | d) & 0x80 != 0 {
        return None;
    }
    Some([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d])
}

/// How many bytes at the front are to be skipped.
pub(super) fn leading(alphabet: &Alphabet, skip: &ByteSet, input: &[u8]) -> usize {
    let skipped = |&byte: &u8| alphabet.value(byte).is_none() && may_skip(skip, byte);
    input.iter().position(|byte| !skipped(byte)).unwrap_or(input.len())
}

/// The first group of `input`, and where it ends.
fn gather(alphabet: &Alphabet, skip: &ByteSet, input: &[u8]) -> Option<([u8; 3], usize)> {
    let mut group = [0; 4];
    let mut found = 0;
    for (at, &byte) in input.iter().enumerate() {
        if alphabet.value(byte).is_some() {
            group[found] = byte;
            found += 1;
            if found == 4 {
                return Some((join(alphabet, group)?, at + 1));
            }
        } else if !may_skip(skip, byte) {
            return None;
        }
    }
    None
}
