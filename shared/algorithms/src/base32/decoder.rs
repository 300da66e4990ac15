//! Decoding symbol by symbol, what holds anything else than whole groups, and input that comes in
//! pieces.

use std::mem::MaybeUninit;

use super::{Alphabet, Error, Incremental, NONE, PAD, decode_groups, write_last};
use crate::base::Output;

/// What [`super::decode`] makes of all pieces together by [`super::Rules::Incremental`], wherever they are cut.
///
/// `each` gives what it is called with one piece after the other, and ends at the first error. `output` must have the
/// room that [`super::decode_len`] says for all of them, or it panics.
///
/// # Errors
///
/// Those of [`super::decode`].
pub fn decode_pieces<'o>(
    each: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error>,
    output: &'o mut [MaybeUninit<u8>],
    alphabet: &Alphabet,
    rules: Incremental,
) -> Result<&'o mut [u8], Error> {
    let mut decoder = Decoder::resume(Output::new(output), alphabet, rules);
    each(&mut |piece| decoder.feed(piece))?;
    decoder.finish()
}

/// Decodes input that comes piece by piece.
#[derive(Debug)]
pub(super) struct Decoder<'a, 'o> {
    alphabet: &'a Alphabet,
    rules: Incremental,
    group: Group,
    /// What follows is not looked at.
    ended: bool,
    output: Output<'o>,
}

/// The symbols of a group of eight that are there already.
#[derive(Debug, Default)]
struct Group {
    bits: u64,
    symbols: usize,
    pads: usize,
}

/// What became of an equals sign.
enum Pad {
    /// It is counted or skipped.
    Taken,
    /// The input is as good as over: its number of symbols is wrong.
    Last,
}

impl<'a, 'o> Decoder<'a, 'o> {
    /// A decoder behind whole groups, which are in `output` already.
    pub(super) fn resume(output: Output<'o>, alphabet: &'a Alphabet, rules: Incremental) -> Self {
        Self { alphabet, rules, group: Group::default(), ended: false, output }
    }

    /// Decodes the next piece. After an error there must be no other.
    ///
    /// Panics when there is no room for what it holds.
    #[inline(never)]
    pub(super) fn feed(&mut self, piece: &[u8]) -> Result<(), Error> {
        let mut rest = piece;
        while !self.ended {
            if self.group.symbols == 0 {
                rest = &rest[self.groups(rest)..];
            }
            let Some((&byte, after)) = rest.split_first() else {
                break;
            };
            self.byte(byte)?;
            rest = after;
        }
        Ok(())
    }

    /// The end of the input: what all of it stands for.
    pub(super) fn finish(mut self) -> Result<&'o mut [u8], Error> {
        let Group { bits, symbols, pads } = self.group;
        if matches!(symbols, 1 | 3 | 6) {
            let symbols = self.output.written() / 5 * 8 + symbols;
            return Err(Error::InvalidLength { symbols });
        }
        if self.rules.padded && symbols > 0 && symbols + pads < 8 {
            return Err(Error::IncorrectPadding);
        }
        let spare = symbols * 5 % 8;
        if self.rules.canonical && bits & ((1 << spare) - 1) != 0 {
            return Err(Error::NonZeroPaddingBits);
        }
        write_last(bits, symbols, &mut self.output);
        Ok(self.output.finish())
    }

    /// Decodes the rest of the input.
    pub(super) fn complete(mut self, rest: &[u8]) -> Result<&'o mut [u8], Error> {
        self.feed(rest)?;
        self.finish()
    }

    /// Decodes the whole groups at the front of `input`, which starts one; returns how much that was.
    fn groups(&mut self, input: &[u8]) -> usize {
        let consumed = decode_groups(input, &mut self.output, self.alphabet);
        if consumed > 0 {
            self.group.pads = 0;
        }
        consumed
    }

    fn byte(&mut self, byte: u8) -> Result<(), Error> {
        if byte == PAD {
            self.ended = matches!(self.pad()?, Pad::Last);
            return Ok(());
        }
        match self.alphabet.values[usize::from(byte)] {
            NONE if self.rules.ignore.contains(byte) => Ok(()),
            NONE => Err(Error::NonAlphabet),
            value => self.push(value),
        }
    }

    fn pad(&mut self) -> Result<Pad, Error> {
        let Group { symbols, pads, .. } = self.group;
        let whole_bytes = matches!(symbols, 2 | 4 | 5 | 7);
        let fits = self.rules.padded && whole_bytes && symbols + pads < 8;
        if fits || self.rules.ignore.contains(PAD) {
            // One that is skipped fills the group up nevertheless, wherever it stands.
            self.group.pads += 1;
            return Ok(Pad::Taken);
        }
        match symbols {
            _ if !self.rules.padded => Err(Error::PaddingNotAllowed),
            1 | 3 | 6 => Ok(Pad::Last),
            0 if self.output.written() == 0 => Err(Error::LeadingPadding),
            _ => Err(Error::ExcessPadding),
        }
    }

    fn push(&mut self, value: u8) -> Result<(), Error> {
        let Group { bits, symbols, pads } = self.group;
        if pads > 0 && !self.rules.ignore.contains(PAD) {
            return Err(match symbols + pads {
                8 => Error::ExcessData,
                _ => Error::DiscontinuousPadding,
            });
        }
        let (bits, symbols) = (bits << 5 | u64::from(value), symbols + 1);
        self.group = if symbols == 8 {
            self.output.extend(&bits.to_be_bytes()[3..]);
            Group::default()
        } else {
            Group { bits, symbols, pads }
        };
        Ok(())
    }
}
