//! The forms of a block (RFC 1951, 3.2.3), and how it is written.

use super::bits::{Bits, MOST_STORED, Pending};
use super::codes::{Codes, Dynamic};
use super::literals;
use super::symbol::{ALONE, Symbol};
use crate::base::Output;

/// The form of a block.
#[allow(clippy::large_enum_variant, reason = "it lives on the stack, and only there")]
pub(super) enum Plan {
    /// With how many bits it has.
    Stored(usize),
    Fixed(usize),
    Dynamic(Dynamic),
    /// Dynamic codes of literals alone.
    Literals(Dynamic),
}

impl Plan {
    /// How many bits the block has.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Stored(size) | Self::Fixed(size) => *size,
            Self::Dynamic(dynamic) | Self::Literals(dynamic) => dynamic.size,
        }
    }

    /// Writes a block of these symbols, which are those of `bytes`; `N` is [`ALONE`] or [`super::symbol::PAIRED`].
    pub(super) fn write<const N: usize>(
        &self,
        symbols: &[u32],
        bytes: &[u8],
        last: bool,
        bits: &mut Bits<'_>,
    ) {
        match self {
            Self::Stored(_) => write_stored(bytes, last, bits),
            Self::Fixed(_) => {
                bits.put(0b010 | u32::from(last), 3);
                write_symbols(symbols, &Codes::<N>::FIXED, bits);
            }
            Self::Dynamic(dynamic) | Self::Literals(dynamic) => {
                bits.put(0b100 | u32::from(last), 3);
                dynamic.write(bits);
                match self {
                    Self::Literals(_) => literals::write(bytes, &dynamic.codes(), bits),
                    _ => write_symbols(symbols, &dynamic.codes::<N>(), bits),
                }
            }
        }
    }
}

/// Whether a processor foresees which symbols are literals: nearly all are, or there are so few symbols
/// that it knows them by heart when calls are alike.
fn are_known(symbols: &[u32]) -> bool {
    let is_match = |&&symbol: &&u32| !Symbol(symbol).is_literal();
    symbols.len() < 1 << 10 || symbols.iter().filter(is_match).count() < symbols.len() / 8
}

fn write_symbols<const N: usize>(symbols: &[u32], codes: &Codes<N>, bits: &mut Bits<'_>) {
    bits.flush();
    let mut own = bits.take();
    let are_known = N == ALONE && are_known(symbols);
    let (pairs, rest) = symbols.as_chunks::<2>();
    for &[first, second] in pairs {
        let (first, second) = (Symbol(first), Symbol(second));
        if are_known && first.is_literal() && second.is_literal() {
            let (both, length) = codes.literals(first, second);
            own.put_long(both, length);
            own.flush();
            continue;
        }
        let (first, length) = codes.symbol(first);
        let (second, second_length) = codes.symbol(second);
        // After 7 bits that are left. Nearly always there is room for both: each waits for what is pending,
        // and so one is better than two.
        if length + second_length <= 56 {
            own.put_long(first | second << length, length + second_length);
        } else {
            own.put_long(first, length);
            own.flush();
            own.put_long(second, second_length);
        }
        own.flush();
    }
    for &symbol in rest {
        let (symbol, length) = codes.symbol(Symbol(symbol));
        own.put_long(symbol, length);
        own.flush();
    }
    *bits = own;
    bits.put_code(codes.end);
    bits.flush();
}

/// Writes `bytes` as they are.
pub(super) fn write_stored(bytes: &[u8], last: bool, bits: &mut Bits<'_>) {
    let mut rest = bytes;
    loop {
        let (part, others) = rest.split_at(rest.len().min(MOST_STORED));
        rest = others;
        bits.put_stored_header(part.len(), last && rest.is_empty());
        bits.extend(part);
        if rest.is_empty() {
            return;
        }
    }
}

/// Writes with what is pending of the last byte.
pub(super) fn with_bits(
    pending: &mut Pending,
    output: &mut Output<'_>,
    write: impl FnOnce(&mut Bits<'_>),
) {
    let mut bits = Bits::new(*pending, output.take());
    write(&mut bits);
    (*pending, *output) = bits.finish();
}
