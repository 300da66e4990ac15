//! Decoding character by character, where an engine has stopped, and input that comes in pieces.

use std::mem::MaybeUninit;

use super::engine::Engine;
use super::{Decode, Error, PAD, Padding};
use crate::base::Output;

/// What [`super::decode`] makes of all pieces together, wherever they are cut.
///
/// `each` gives what it is called with one piece after the other, and ends at the first error. `output` must have the
/// room that [`super::decoded_len_max`] says for all of them, or it panics.
///
/// # Errors
///
/// Those of [`super::decode`].
pub fn decode_pieces<'o>(
    each: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error>,
    output: &'o mut [MaybeUninit<u8>],
    options: &Decode<'_>,
) -> Result<&'o mut [u8], Error> {
    let mut decoder = Decoder::resume(Engine::detect(), options, Output::new(output));
    each(&mut |piece| decoder.feed(piece))?;
    decoder.finish()
}

/// Decodes input that comes piece by piece.
#[derive(Debug)]
pub(super) struct Decoder<'a, 'o> {
    engine: Engine,
    options: &'a Decode<'a>,
    group: Group,
    flow: Flow,
    output: Output<'o>,
}

/// What to do with the rest of the input.
#[derive(Clone, Copy, Debug)]
enum Flow {
    GoOn,
    /// Not to look at it.
    Stop,
    /// The data is complete: there must be no rest.
    Refuse,
}

/// The group of four that is not complete yet.
#[derive(Debug, Default)]
struct Group {
    /// How many characters it has, 0 to 3.
    characters: u8,
    /// The bits of the last of them that no byte has got yet.
    bits: u8,
    /// How many `=` came after them.
    pads: usize,
}

impl<'a, 'o> Decoder<'a, 'o> {
    /// A decoder behind whole groups, which are in `output` already.
    #[inline]
    pub(super) fn resume(engine: Engine, options: &'a Decode<'a>, output: Output<'o>) -> Self {
        Self { engine, options, group: Group::default(), flow: Flow::GoOn, output }
    }

    /// Decodes the next piece. After an error there must be no other.
    ///
    /// Panics when there is no room for what it holds.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Result<(), Error> {
        if !matches!(self.flow, Flow::GoOn) {
            return self.ended(piece);
        }
        let consumed = if self.between_groups() { self.groups(piece) } else { 0 };
        self.characters(&piece[consumed..])
    }

    /// The end of the input: what all of it stands for.
    pub(super) fn finish(self) -> Result<&'o mut [u8], Error> {
        let Group { characters, bits, pads } = self.group;
        if characters == 1 {
            return Err(Error::DataCharacters(self.output.written() / 3 * 4 + 1));
        }
        if characters >= 2 && self.options.padded && usize::from(characters) + pads < 4 {
            return Err(Error::IncorrectPadding);
        }
        if characters >= 2 && self.options.canonical && bits != 0 {
            return Err(Error::NonZeroPaddingBits);
        }
        Ok(self.output.finish())
    }

    /// Decodes the rest of the input, with which an engine can do nothing.
    #[cold]
    pub(super) fn complete(mut self, rest: &[u8]) -> Result<&'o mut [u8], Error> {
        self.characters(rest)?;
        self.finish()
    }

    /// Decodes what does not begin with a whole group.
    fn characters(&mut self, input: &[u8]) -> Result<(), Error> {
        let mut rest = input;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            if byte == PAD {
                self.flow = self.pad()?;
                if !matches!(self.flow, Flow::GoOn) {
                    return self.ended(rest);
                }
                continue;
            }
            self.character(byte)?;
            if self.between_groups() {
                rest = &rest[self.groups(rest)..];
            }
        }
        Ok(())
    }

    /// Lets the engine decode what it can of `input`, which starts a group; returns how much that was.
    #[inline]
    fn groups(&mut self, input: &[u8]) -> usize {
        let (alphabet, skip) = (self.options.alphabet, &self.options.ignored);
        let consumed = self.engine.decode(alphabet, skip, input, &mut self.output);
        if consumed > 0 {
            self.group = Group::default();
        }
        consumed
    }

    /// What follows the end of the data.
    fn ended(&self, rest: &[u8]) -> Result<(), Error> {
        match self.flow {
            Flow::Refuse if !rest.is_empty() => Err(Error::ExcessData),
            _ => Ok(()),
        }
    }

    /// Whether data may follow, and would start a group.
    #[inline]
    fn between_groups(&self) -> bool {
        self.group.characters == 0 && (self.group.pads == 0 || !self.strict())
    }

    #[inline]
    fn strict(&self) -> bool {
        !self.options.ignored.contains(PAD)
    }

    /// A `=`.
    fn pad(&mut self) -> Result<Flow, Error> {
        let strict = self.strict();
        if !self.options.padded {
            return if strict { Err(Error::PaddingNotAllowed) } else { Ok(Flow::GoOn) };
        }
        self.group.pads += 1;
        let Group { characters, pads, .. } = self.group;
        let fits = characters >= 2 && usize::from(characters) + pads <= 4;
        let completes = fits && usize::from(characters) + pads == 4;
        match self.options.padding {
            Padding::EndsData | Padding::EndsDataWithoutExcess if completes => {
                Ok(if strict { Flow::Refuse } else { Flow::Stop })
            }
            _ if fits || !strict => Ok(Flow::GoOn),
            _ if characters == 0 && self.output.written() == 0 => Err(Error::LeadingPadding),
            Padding::EndsData => Ok(Flow::GoOn),
            Padding::EndsDataWithoutExcess if characters == 0 => Err(Error::ExcessPadding),
            Padding::EndsDataWithoutExcess => Ok(Flow::GoOn),
            // No padding can complete a single character: `finish` says so.
            Padding::Ignorable if characters == 1 => Ok(Flow::Stop),
            Padding::Ignorable => Err(Error::ExcessPadding),
        }
    }

    /// Any byte but `=`.
    fn character(&mut self, byte: u8) -> Result<(), Error> {
        let Some(value) = self.options.alphabet.value(byte) else {
            let ignored = self.options.ignored.contains(byte);
            return if ignored { Ok(()) } else { Err(Error::NotInAlphabet) };
        };
        let Group { characters, bits, pads } = self.group;
        if pads > 0 && self.strict() {
            let complete = characters >= 2 && usize::from(characters) + pads == 4;
            return Err(if complete { Error::ExcessData } else { Error::DiscontinuousPadding });
        }
        match characters {
            0 => {}
            1 => self.output.push(bits << 2 | value >> 4),
            2 => self.output.push(bits << 4 | value >> 2),
            _ => self.output.push(bits << 6 | value),
        }
        let (characters, bits) = match characters {
            0 => (1, value),
            1 => (2, value & 0x0F),
            2 => (3, value & 0x03),
            _ => (0, 0),
        };
        self.group = Group { characters, bits, pads: 0 };
        Ok(())
    }
}
