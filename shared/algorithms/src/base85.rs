//! Base85: five symbols for four bytes, without the short forms of Ascii85.

use std::fmt;
use std::mem::MaybeUninit;

use crate::base::{ByteSet, Output, lines};

pub mod ascii85;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod group;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(test)]
mod tests;

/// What the decoding table holds for a byte that is no symbol.
const NONE: u8 = 0xff;

/// The characters of a group.
const GROUP: usize = 5;

/// From this length on it pays to make the maps of an alphabet.
#[cfg(target_arch = "x86_64")]
const LONG: usize = 1024;

/// The 85 symbols of an encoding, in the order of their values.
#[derive(Clone, Debug)]
pub struct Alphabet {
    symbols: [u8; 85],
    values: [u8; 256],
    /// Only of the alphabets below: to make them costs more than a short input.
    #[cfg(target_arch = "x86_64")]
    maps: Option<Maps>,
}

/// The alphabet as the vector backend wants it.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug)]
struct Maps {
    encoding: avx2::Map,
    decoding: Option<avx2::Map>,
}

impl Alphabet {
    /// The alphabet of Mercurial, git and RFC 1924.
    pub const STANDARD: &Self = &Self::new(
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~",
    )
    .make_maps();
    /// The alphabet of ZeroMQ: <https://rfc.zeromq.org/spec/32/>.
    pub const Z85: &Self = &Self::new(
        b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#",
    )
    .make_maps();
    /// The printable ASCII characters from `!` on, as in [`ascii85`].
    pub const ASCII85: &Self = &Self::new(
        b"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu",
    )
    .make_maps();

    /// The alphabet with these symbols. Of a symbol that occurs twice, the last value counts.
    pub const fn new(symbols: &[u8; 85]) -> Self {
        let mut values = [NONE; 256];
        let mut value = 0;
        while value < 85 {
            values[symbols[value] as usize] = value as u8;
            value += 1;
        }
        Self {
            symbols: *symbols,
            values,
            #[cfg(target_arch = "x86_64")]
            maps: None,
        }
    }

    #[cfg_attr(not(target_arch = "x86_64"), allow(unused_mut))]
    const fn make_maps(mut self) -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            let encoding = avx2::Map::encoding(&self.symbols);
            let decoding = avx2::Map::decoding(&self.values);
            self.maps = Some(Maps { encoding, decoding });
        }
        self
    }

    #[cfg(target_arch = "x86_64")]
    pub(crate) fn encoding_map(&self, length: usize) -> Option<avx2::Map> {
        match &self.maps {
            Some(maps) => Some(maps.encoding),
            None => (length >= LONG).then(|| avx2::Map::encoding(&self.symbols)),
        }
    }

    #[cfg(target_arch = "x86_64")]
    pub(crate) fn decoding_map(&self, length: usize) -> Option<avx2::Map> {
        match &self.maps {
            Some(maps) => maps.decoding,
            None if length >= LONG => avx2::Map::decoding(&self.values),
            None => None,
        }
    }

    /// The symbols, in the order of their values.
    pub const fn symbols(&self) -> &[u8; 85] {
        &self.symbols
    }

    #[inline]
    pub(crate) fn value(&self, byte: u8) -> u8 {
        self.values[usize::from(byte)]
    }
}

/// How to lay out an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeOptions {
    /// The zero bytes that fill up the last four are encoded too.
    pub pad: bool,
    /// The longest line, in bytes, rounded down to groups of five but at least one; 0 for one line.
    pub wrapcol: usize,
}

/// How many bytes [`encode`] writes for `length` bytes; nothing when that exceeds `isize::MAX`.
/// C's message is then "Too much data for Base85".
pub fn encode_len(length: usize, options: EncodeOptions) -> Option<usize> {
    let total = group::encode_len(length, options.pad)?;
    lines::wrapped_len(total, lines::width(options.wrapcol, GROUP))
}

/// Encodes `input`.
///
/// Panics when `output` is shorter than [`encode_len`] says.
pub fn encode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    alphabet: &Alphabet,
    options: EncodeOptions,
) -> &'o mut [u8] {
    let mut output = Output::new(output);
    group::encode(input, &mut output, alphabet, options.pad);
    if let Some(width) = lines::width(options.wrapcol, GROUP) {
        output.wrap(width);
    }
    output.finish()
}

/// What a decoder accepts, and what it calls the encoding when it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeOptions {
    /// What is skipped, if it is no symbol.
    pub ignore: ByteSet,
    /// The last group must be one that the encoder writes.
    pub canonical: bool,
    /// What a single symbol at the end is.
    pub lone_symbol: LoneSymbol,
    /// The name of the encoding in the messages: "Base85", "base85" or "z85".
    pub name: &'static str,
}

/// A symbol alone in the last group holds no whole byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoneSymbol {
    /// It is an error.
    Refused,
    /// It is dropped, unless it makes the group overflow.
    Dropped,
}

/// Why an input cannot be decoded: a `binascii.Error`, or from Python code a `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A byte is no symbol.
    BadCharacter {
        /// The name of the encoding.
        name: &'static str,
        /// Where the byte is.
        position: usize,
    },
    /// Five symbols stand for more than four bytes can hold.
    Overflow {
        /// The name of the encoding.
        name: &'static str,
        /// The position of the last of the symbols, rounded down to groups of five.
        hunk: usize,
    },
    /// There is one symbol in the last group.
    IncompleteGroup {
        /// The name of the encoding.
        name: &'static str,
    },
    /// The last group is not what the encoder would have written.
    NonZeroPaddingBits,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadCharacter { name, position } => {
                write!(f, "bad {name} character at position {position}")
            }
            Self::Overflow { name, hunk } => {
                write!(f, "{name} overflow in hunk starting at byte {hunk}")
            }
            Self::IncompleteGroup { name } => write!(f, "Incomplete {name} group"),
            Self::NonZeroPaddingBits => f.write_str("Non-zero padding bits"),
        }
    }
}

/// The most bytes that [`decode`] writes for `length` symbols.
pub fn decode_len(length: usize) -> usize {
    length / 5 * 4 + (length % 5).saturating_sub(1)
}

/// Decodes `input`.
///
/// Panics when `output` is shorter than [`decode_len`] says.
pub fn decode<'o>(
    input: &[u8],
    output: &'o mut [MaybeUninit<u8>],
    alphabet: &Alphabet,
    options: DecodeOptions,
) -> Result<&'o mut [u8], Error> {
    let DecodeOptions { ignore, canonical, lone_symbol, name } = options;
    let mut output = Output::new(output);
    let overflow = |position: usize| Error::Overflow { name, hunk: position / 5 * 5 };
    let mut group = group::Partial::default();
    let mut at = 0;
    while at < input.len() {
        if group.is_empty() {
            at += group::decode(&input[at..], &mut output, alphabet, true);
        }
        let Some(&byte) = input.get(at) else {
            break;
        };
        match alphabet.value(byte) {
            NONE if ignore.contains(byte) => {}
            NONE => return Err(Error::BadCharacter { name, position: at }),
            value => {
                if let Some(word) = group.push(value).map_err(|_| overflow(at))? {
                    output.extend(&word);
                }
            }
        }
        at += 1;
    }
    let last = group.finish().map_err(|missing| overflow(at + missing - 1))?;
    if last.symbols == 1 && lone_symbol == LoneSymbol::Refused {
        return Err(Error::IncompleteGroup { name });
    }
    if canonical && !last.is_canonical() {
        return Err(Error::NonZeroPaddingBits);
    }
    last.write(&mut output);
    Ok(output.finish())
}
