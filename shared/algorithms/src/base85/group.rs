//! Groups of five symbols, which all kinds of base85 have in common.

#[cfg(target_arch = "x86_64")]
use super::avx2;
#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{Alphabet, NONE};
use crate::base::{Output, zero_filled};

/// What the digits of a group count.
const POWERS: [u32; 5] = [85 * 85 * 85 * 85, 85 * 85 * 85, 85 * 85, 85, 1];

/// How many symbols stand for `length` bytes, short forms apart; with `pad` only whole groups.
pub(crate) fn encode_len(length: usize, pad: bool) -> Option<usize> {
    let groups = length.div_ceil(4).checked_mul(5)?;
    Some(if pad { groups } else { groups - (length.wrapping_neg() & 3) })
}

/// Encodes all whole groups up to the first that may hold a word of `stop`, and returns how many
/// bytes they have.
#[inline(always)]
pub(crate) fn encode_bulk(
    input: &[u8],
    output: &mut Output<'_>,
    alphabet: &Alphabet,
    stop: Option<[u32; 2]>,
) -> usize {
    if input.len() < BULK { 0 } else { encode_many(input, output, alphabet, stop) }
}

/// No backend encodes shorter inputs.
#[cfg(target_arch = "x86_64")]
const BULK: usize = avx2::MIN_ENCODE;
#[cfg(target_arch = "aarch64")]
const BULK: usize = neon::ENCODE;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const BULK: usize = usize::MAX;

/// The same for at least [`BULK`] bytes.
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(unused_variables))]
#[inline(never)]
fn encode_many(
    input: &[u8],
    output: &mut Output<'_>,
    alphabet: &Alphabet,
    stop: Option<[u32; 2]>,
) -> usize {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = crate::base::cpu::Avx2::detect()
        && let Some(map) = alphabet.encoding_map(input.len())
    {
        return avx2::encode(avx2, input, output, &map, stop);
    }
    #[cfg(target_arch = "aarch64")]
    return neon::encode(input, output, alphabet, stop);
    #[cfg(not(target_arch = "aarch64"))]
    0
}

/// Encodes all of it. A last group of at most three bytes is filled up with zeros, which with `pad` are encoded too.
#[inline]
pub(crate) fn encode(input: &[u8], output: &mut Output<'_>, alphabet: &Alphabet, pad: bool) {
    let consumed = encode_bulk(input, output, alphabet, None);
    let (groups, rest) = input[consumed..].as_chunks();
    for group in groups {
        output.extend(&encode_word(u32::from_be_bytes(*group), alphabet));
    }
    if !rest.is_empty() {
        encode_last(rest, output, alphabet, pad);
    }
}

/// Encodes the at most three bytes after the last whole group, of which there is one at least.
#[inline(never)]
pub(crate) fn encode_last(rest: &[u8], output: &mut Output<'_>, alphabet: &Alphabet, pad: bool) {
    let symbols = if pad { 5 } else { rest.len() + 1 };
    output.push_some(&encode_word(u32::from_be_bytes(zero_filled(rest)), alphabet), symbols);
}

/// Two divisions of the word and one of each half depend less on each other than four in a row.
#[inline]
pub(crate) fn encode_word(word: u32, alphabet: &Alphabet) -> [u8; 5] {
    let (high, low) = (word / 7225, word % 7225);
    let (first, high) = (high / 7225, high % 7225);
    [first, high / 85, high % 85, low / 85, low % 85].map(|digit| alphabet.symbols[digit as usize])
}

/// Decodes whole groups up to the first that holds something else, overflows, or where
/// `zeros` is false is zero, and returns how many symbols they have.
pub(crate) fn decode(
    input: &[u8],
    output: &mut Output<'_>,
    alphabet: &Alphabet,
    zeros: bool,
) -> usize {
    let mut consumed = decode_bulk(input, output, alphabet, zeros);
    for group in input[consumed..].as_chunks::<5>().0 {
        let values = group.map(|byte| alphabet.value(byte));
        if values.contains(&NONE) {
            break;
        }
        let word: u64 =
            values.iter().zip(POWERS).map(|(&v, power)| u64::from(v) * u64::from(power)).sum();
        match u32::try_from(word) {
            Ok(0) if !zeros => break,
            Ok(word) => output.extend(&word.to_be_bytes()),
            Err(_) => break,
        }
        consumed += 5;
    }
    consumed
}

/// Decodes some of the input, the faster way, if it can; returns how much.
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), allow(unused_variables))]
fn decode_bulk(input: &[u8], output: &mut Output<'_>, alphabet: &Alphabet, zeros: bool) -> usize {
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::MIN_DECODE
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
        && let Some(map) = alphabet.decoding_map(input.len())
    {
        return avx2::decode(avx2, input, output, &map, zeros);
    }
    #[cfg(target_arch = "aarch64")]
    if input.len() >= neon::DECODE {
        return neon::decode(input, output, alphabet, zeros);
    }
    0
}

/// A group whose symbols come one by one.
#[derive(Default)]
pub(crate) struct Partial {
    value: u64,
    symbols: usize,
}

/// The symbols of a group stand for more than four bytes can hold.
pub(crate) struct Overflow;

impl Partial {
    pub(crate) fn is_empty(&self) -> bool {
        self.symbols == 0
    }

    /// Takes one more digit; if it is the fifth, gives the bytes and starts again.
    #[inline]
    pub(crate) fn push(&mut self, digit: u8) -> Result<Option<[u8; 4]>, Overflow> {
        self.value = self.value * 85 + u64::from(digit);
        self.symbols += 1;
        if self.symbols < 5 {
            return Ok(None);
        }
        let word = u32::try_from(self.value).map_err(|_| Overflow)?;
        *self = Self::default();
        Ok(Some(word.to_be_bytes()))
    }

    /// Fills the group up with the highest digit. Fails with how many it took when it overflows.
    pub(crate) fn finish(self) -> Result<Last, usize> {
        if self.symbols == 0 {
            return Ok(Last { bytes: [0; 4], symbols: 0 });
        }
        let missing = 5 - self.symbols;
        let filled = (0..missing).fold(self.value, |value, _| value * 85 + 84);
        let word = u32::try_from(filled).map_err(|_| missing)?;
        Ok(Last { bytes: word.to_be_bytes(), symbols: self.symbols })
    }
}

/// The last group, which has fewer than five symbols, or none.
pub(crate) struct Last {
    bytes: [u8; 4],
    pub(crate) symbols: usize,
}

impl Last {
    /// How many bytes it stands for: one less than it has symbols.
    fn length(&self) -> usize {
        self.symbols.saturating_sub(1)
    }

    pub(crate) fn write(&self, output: &mut Output<'_>) {
        output.push_some(&self.bytes, self.length());
    }

    /// Whether the encoder, which fills up with zero bytes, would have written these symbols.
    pub(crate) fn is_canonical(&self) -> bool {
        let Some(power) = self.symbols.checked_sub(1).map(|last| POWERS[last]) else {
            return true;
        };
        let kept = zero_filled(&self.bytes[..self.length()]);
        u32::from_be_bytes(kept) / power == u32::from_be_bytes(self.bytes) / power
    }
}
