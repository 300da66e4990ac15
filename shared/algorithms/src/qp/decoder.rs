//! The decoder.

#[cfg(target_arch = "x86_64")]
use super::avx2;
#[cfg(not(target_arch = "x86_64"))]
use super::dense;
use crate::base::Output;
use crate::base::bytes16::{Bytes16, Shuffle, VECTORS};
use crate::base::hex_digit;

/// Decodes all of `input`.
pub(super) fn decode_to(input: &[u8], output: &mut Output<'_>, header: bool) {
    let mut rest = input;
    let shuffle = Shuffle::detect();
    loop {
        let consumed = decode_bulk(rest, output, header);
        rest = &rest[consumed..];
        if let Some(shuffle) = shuffle {
            rest = decode_dense(shuffle, rest, output, header);
        }
        rest = decode_plainly_quoted(rest, output);
        rest = match *rest {
            [] | [b'='] => return,
            [b'=', ref tail @ ..] => decode_odd(tail, output),
            [b'_', ref tail @ ..] if header => {
                output.push(b' ');
                tail
            }
            _ => copy_plain(rest, output, header),
        };
    }
}

/// As `dense` does it.
///
/// A function of its own: it needs many registers.
#[cfg_attr(target_arch = "x86_64", inline)]
#[cfg_attr(not(target_arch = "x86_64"), inline(never))]
fn decode_dense<'i>(
    shuffle: Shuffle,
    input: &'i [u8],
    output: &mut Output<'_>,
    header: bool,
) -> &'i [u8] {
    #[cfg(target_arch = "x86_64")]
    return avx2::decode_dense(shuffle, input, output, header);
    #[cfg(not(target_arch = "x86_64"))]
    dense::decode_dense(shuffle, input, output, header)
}

/// Decodes some of the input, the faster way, up to the first equals sign that does not simply
/// quote a byte; returns how much.
#[cfg_attr(not(target_arch = "x86_64"), allow(unused_variables))]
#[inline]
fn decode_bulk(input: &[u8], output: &mut Output<'_>, header: bool) -> usize {
    #[cfg(target_arch = "x86_64")]
    if input.len() >= avx2::MIN_DECODE
        && let Some(avx2) = crate::base::cpu::Avx2::detect()
    {
        return avx2::decode(avx2, input, output, header);
    }
    0
}

/// Decodes bytes that are quoted one after the other, and returns what follows.
#[inline]
fn decode_plainly_quoted<'i>(input: &'i [u8], output: &mut Output<'_>) -> &'i [u8] {
    let mut rest = input;
    while let [b'=', high, low, tail @ ..] = rest {
        let (high, low) = (hex_digit::value(*high), hex_digit::value(*low));
        if high | low >= 16 {
            break;
        }
        output.push(high << 4 | low);
        rest = tail;
    }
    rest
}

/// Copies what needs no decoding, and returns what follows.
#[inline]
fn copy_plain<'i>(input: &'i [u8], output: &mut Output<'_>, header: bool) -> &'i [u8] {
    let mut rest = input;
    while VECTORS && let Some((bytes, tail)) = rest.split_first_chunk::<16>() {
        let plain = plain_len(bytes, header);
        // A run ends at a place that is hard to foresee.
        output.push_some(bytes, plain);
        if plain < bytes.len() {
            return &rest[plain..];
        }
        rest = tail;
    }
    let special = |byte: u8| byte == b'=' || header && byte == b'_';
    if rest.len() < 64 {
        // Runs are short here: not worth a call to copy them.
        while let &[byte, ref tail @ ..] = rest
            && !special(byte)
        {
            output.push(byte);
            rest = tail;
        }
        return rest;
    }
    let plain = rest.iter().position(|&byte| special(byte)).unwrap_or(rest.len());
    output.extend(&rest[..plain]);
    &rest[plain..]
}

/// How many bytes at the start need no decoding.
#[inline(always)]
fn plain_len(bytes: &[u8; 16], header: bool) -> usize {
    let bytes = Bytes16::new(*bytes);
    let special = match header {
        true => bytes.equal(b'=').or(bytes.equal(b'_')),
        false => bytes.equal(b'='),
    };
    match special.top_bits() {
        0 => 16,
        found => found.trailing_zeros() as usize,
    }
}

/// Decodes what follows an equals sign that quotes no byte, and returns what follows that.
fn decode_odd<'i>(input: &'i [u8], output: &mut Output<'_>) -> &'i [u8] {
    match *input {
        // A soft line break: everything to the end of the line.
        [b'\n' | b'\r', ..] => {
            let newline = input.iter().position(|&byte| byte == b'\n');
            newline.map_or(&[], |newline| &input[newline + 1..])
        }
        // Not in the RFC: old Python programs wrote this for an equals sign.
        [b'=', ref rest @ ..] => {
            output.push(b'=');
            rest
        }
        _ => {
            output.push(b'=');
            input
        }
    }
}
