//! Base64 as RFC 4648 and CPython's documentation tell it, one character after the other.

use super::{Decode, Encode, Error, Padding};

pub(super) fn encode(input: &[u8], options: &Encode<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    for group in input.chunks(3) {
        let mut bits = [0; 3];
        bits[..group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes([0, bits[0], bits[1], bits[2]]);
        for character in 0..4 {
            if character <= group.len() {
                let six = bits >> (18 - 6 * character) & 63;
                text.push(options.alphabet.encode[six as usize]);
            } else if options.padded {
                text.push(b'=');
            }
        }
    }
    let width = if options.wrapcol == 0 { usize::MAX } else { (options.wrapcol & !3).max(4) };
    let mut lines = text.chunks(width).collect::<Vec<_>>().join(&b'\n');
    if options.newline {
        lines.push(b'\n');
    }
    lines
}

pub(super) fn decode(input: &[u8], options: &Decode<'_>) -> Result<Vec<u8>, Error> {
    let ends = options.padding != Padding::Ignorable;
    let strict = !options.ignored.contains(b'=');
    // The data so far, and the padding since the last of it.
    let (mut data, mut pads) = (Vec::new(), 0);
    for (at, &byte) in input.iter().enumerate() {
        let place = data.len() % 4;
        let value = options.alphabet.encode.iter().rposition(|&symbol| symbol == byte);
        if byte == b'=' && !options.padded {
            if strict {
                return Err(Error::PaddingNotAllowed);
            }
        } else if byte == b'=' {
            pads += 1;
            let needed = [0, 0, 2, 1][place];
            if ends && needed > 0 && pads == needed {
                if strict && at + 1 < input.len() {
                    return Err(Error::ExcessData);
                }
                break;
            }
            if strict && pads > needed {
                match (options.padding, place) {
                    _ if data.is_empty() => return Err(Error::LeadingPadding),
                    (Padding::EndsData, _) | (Padding::EndsDataWithoutExcess, 1) => {}
                    (Padding::Ignorable, 1) => break,
                    _ => return Err(Error::ExcessPadding),
                }
            }
        } else if let Some(value) = value {
            if strict && pads > 0 {
                let whole = place >= 2 && place + pads == 4;
                return Err(if whole { Error::ExcessData } else { Error::DiscontinuousPadding });
            }
            data.push(value as u32);
            pads = 0;
        } else if !options.ignored.contains(byte) {
            return Err(Error::NotInAlphabet);
        }
    }
    finish(&data, pads, options)
}

fn finish(data: &[u32], pads: usize, options: &Decode<'_>) -> Result<Vec<u8>, Error> {
    let place = data.len() % 4;
    let spare = [0, 0, 0x0F, 0x03][place];
    if place == 1 {
        return Err(Error::DataCharacters(data.len()));
    }
    if place > 1 && options.padded && place + pads < 4 {
        return Err(Error::IncorrectPadding);
    }
    if options.canonical && data.last().is_some_and(|last| last & spare != 0) {
        return Err(Error::NonZeroPaddingBits);
    }
    let bits = |group: &[u32]| group.iter().fold(0, |bits, six| bits << 6 | six);
    let whole = |group: &[u32]| bits(group) << (6 * (4 - group.len()));
    let bytes = |group: &[u32]| whole(group).to_be_bytes()[1..group.len()].to_vec();
    Ok(data.chunks(4).flat_map(bytes).collect())
}
