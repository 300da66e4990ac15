//! What the targets share: options from the input, room for output, and encodings as simple as can be.

pub mod libz;
pub mod tally;

use std::mem::MaybeUninit;

use rustdlib_algorithms::base::memory::Heap;
use rustdlib_algorithms::bzip2::{Decompressor, Status};
use rustdlib_algorithms::checksum::crc32::crc32;
use rustdlib_algorithms::json::{Control, EscapeError, Quote, Unit, at, find, unescape};

/// Takes the first byte of `data`, which chooses options; 0 where there is none.
pub fn choice(data: &mut &[u8]) -> u8 {
    match data.split_first() {
        Some((&first, rest)) => {
            *data = rest;
            first
        }
        None => 0,
    }
}

/// A number that is as good as random, for choices that what is found new is not to have a part in: inputs that
/// take long would soon be most of them.
pub fn chance(data: &[u8]) -> usize {
    crc32(0, data) as usize
}

/// Gives `write` exactly so much room, so that AddressSanitizer sees a byte too many.
pub fn filled(room: usize, write: impl FnOnce(&mut [MaybeUninit<u8>]) -> &mut [u8]) -> Vec<u8> {
    let mut memory = Box::new_uninit_slice(room);
    write(&mut memory).to_vec()
}

/// Room for a stream's output.
pub fn uninit(room: usize) -> Vec<MaybeUninit<u8>> {
    vec![MaybeUninit::uninit(); room]
}

/// The same as [`filled`] for what can fail.
pub fn decoded<E>(
    room: usize,
    write: impl FnOnce(&mut [MaybeUninit<u8>]) -> Result<&mut [u8], E>,
) -> Option<Vec<u8>> {
    let mut memory = Box::new_uninit_slice(room);
    write(&mut memory).ok().map(|bytes| bytes.to_vec())
}

/// RFC 4648 with `bits` per symbol, bit by bit; `group` symbols are whole bytes.
pub fn encode_bits(
    input: &[u8],
    symbols: &[u8],
    bits: usize,
    group: usize,
    padded: bool,
) -> Vec<u8> {
    let bit = |at: usize| input.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1));
    let count = (input.len() * 8).div_ceil(bits);
    let value = |symbol: usize| (0..bits).fold(0, |value, at| value << 1 | bit(symbol * bits + at));
    let mut text: Vec<u8> = (0..count).map(|symbol| symbols[value(symbol)]).collect();
    while padded && !text.len().is_multiple_of(group) {
        text.push(b'=');
    }
    text
}

/// The way back, of symbols alone. Nothing if no input has them, or bits are left over that are not
/// zero and should be.
pub fn decode_bits(text: &[u8], symbols: &[u8], bits: usize, canonical: bool) -> Option<Vec<u8>> {
    let (mut value, mut have, mut output) = (0_usize, 0, Vec::new());
    for byte in text {
        value = value << bits | symbols.iter().position(|symbol| symbol == byte)?;
        have += bits;
        if have >= 8 {
            have -= 8;
            output.push((value >> have) as u8);
            value &= (1 << have) - 1;
        }
    }
    (have < bits && (value == 0 || !canonical)).then_some(output)
}

/// The same with padding, all of which must be there.
pub fn decode_padded(
    text: &[u8],
    symbols: &[u8],
    bits: usize,
    group: usize,
    canonical: bool,
) -> Option<Vec<u8>> {
    let length = text.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let right = text.len().is_multiple_of(group) && text.len() - length < group;
    if right { decode_bits(&text[..length], symbols, bits, canonical) } else { None }
}

/// Without newlines.
pub fn one_line(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|&byte| byte != b'\n').collect()
}

/// What came of a bzip2 stream.
#[derive(Debug, PartialEq, Eq)]
pub struct Bunzipped {
    /// `Ok` if it has not ended.
    pub status: Status,
    pub output: Vec<u8>,
    pub consumed: usize,
}

/// Gives a bzip2 stream so much at a time, and takes so much at a time, until that is `limit` and more.
pub fn bunzip2(input: &[u8], give: usize, take: usize, limit: usize) -> Bunzipped {
    let mut stream = Decompressor::<Heap>::new();
    let (mut output, mut consumed, mut room) = (Vec::new(), 0, uninit(take));
    loop {
        let piece = &input[consumed..];
        let step = stream.decompress(&piece[..piece.len().min(give)], &mut room);
        consumed += step.consumed;
        output.extend_from_slice(step.written);
        let lacks_input = step.written.len() < take && consumed == input.len();
        let status = step.status;
        assert!(status != Status::Ok || lacks_input || step.consumed + step.written.len() > 0);
        if status != Status::Ok || lacks_input || output.len() >= limit {
            return Bunzipped { status, output, consumed };
        }
    }
}

/// The string that begins at `start`, behind its quotation mark, and the place behind it; or what is wrong,
/// and where.
pub fn json_string<U: Unit>(
    text: &[U],
    start: usize,
    strict: bool,
) -> Result<(Vec<u32>, usize), (&'static str, usize)> {
    let (mut string, mut from) = (Vec::new(), start);
    loop {
        let rest = &text[from..];
        let plain = if strict { find::<Control, _>(rest) } else { find::<Quote, _>(rest) };
        string.extend(rest[..plain].iter().map(|&unit| unit.into()));
        let end = from + plain;
        match at(text, end) {
            Some(0x22) => return Ok((string, end + 1)),
            Some(0x5c) => {
                let (character, behind) =
                    unescape(text, end, false).map_err(|wrong| match wrong {
                        EscapeError::Unterminated => ("unterminated", start),
                        EscapeError::Unknown(place) => ("unknown", place),
                        EscapeError::Digits(place) => ("digits", place),
                    })?;
                string.push(character);
                from = behind;
            }
            Some(_) => return Err(("control", end)),
            None => return Err(("unterminated", start)),
        }
    }
}
