//! Blocks of literals alone.
//!
//! Where a few different bytes come in no order, as in digests written in hexadecimal, in random digits and in bases of
//! DNA, matches are short. Each saves a few bits, and all together make the codes of literals longer by more than that.

use super::bits::Bits;
use super::codes::{Codes, Dynamic};
use super::count::{Counts, Literals};
use super::symbol::{ALONE, Symbol};

/// About how many bits a header has, and how many more for each code of a literal.
const HEADER: usize = 80;
const HEADER_OF_EACH: usize = 6;

/// Of fewer bytes, what is saved is not worth the time.
const LEAST: usize = 256;

/// Whether so many bytes may be shorter as literals alone than their symbols are, with `size` bits. Of most data the
/// `literals` among these tell that they are not.
pub(super) fn are_shorter(counts: &Counts, literals: Literals, bytes: usize, size: usize) -> bool {
    let have = |bits: usize, header: usize| {
        let most = size.saturating_sub(header) as u64;
        (bits as u64 * bytes as u64) < literals.number as u64 * most
    };
    bytes >= LEAST && have(literals.bits, HEADER) && counts.distances.iter().any(|&n| n > 0) && {
        let different = counts.different_literals().max(1);
        // The code of the end makes one of theirs a bit longer.
        let longer = literals.number / different;
        have(literals.bits + longer, HEADER + HEADER_OF_EACH * different)
    }
}

/// The codes of `bytes` as literals alone, if they have fewer than `size` bits.
pub(super) fn plan(bytes: &[u8], size: usize) -> Option<Dynamic> {
    let dynamic = Dynamic::new(&Counts::of_literals(bytes), 0);
    (dynamic.size < size).then_some(dynamic)
}

/// Writes `bytes` by the codes of literals.
pub(super) fn write(bytes: &[u8], codes: &Codes<ALONE>, bits: &mut Bits<'_>) {
    bits.flush();
    let mut own = bits.take();
    let (pairs, rest) = bytes.as_chunks::<2>();
    for &[first, second] in pairs {
        let (both, length) = codes.literals(Symbol::literal(first), Symbol::literal(second));
        own.put_long(both, length);
        own.flush();
    }
    for &byte in rest {
        let (code, length) = codes.symbol(Symbol::literal(byte));
        own.put_long(code, length);
        own.flush();
    }
    *bits = own;
    bits.put_code(codes.end);
    bits.flush();
}
