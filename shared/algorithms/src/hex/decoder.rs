//! Decoding of what comes in pieces, since others may write to it meanwhile.

use std::mem::MaybeUninit;

use super::{Error, Rules, decode_skipping, has_lower};
use crate::base::{ByteSet, Output};

/// What [`super::decode`] makes of all pieces together, wherever they are cut.
///
/// `each` gives what it is called with one piece after the other, and ends at the first error. `length` is that of all
/// of them, for [`Rules::LengthFirst`]. `output` must have the room that [`super::decode_len`] says for it, or it
/// panics.
///
/// # Errors
///
/// Those of [`super::decode`].
pub fn decode_pieces(
    each: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error>,
    length: usize,
    output: &mut [MaybeUninit<u8>],
    rules: Rules,
) -> Result<&mut [u8], Error> {
    if rules == Rules::LengthFirst && !length.is_multiple_of(2) {
        return Err(Error::OddLength);
    }
    let mut decoder = Decoder::new(rules, Output::new(output));
    each(&mut |piece| decoder.feed(piece))?;
    decoder.finish()
}

struct Decoder<'o> {
    rules: Rules,
    upper_only: bool,
    ignore: ByteSet,
    /// A digit that waits for its partner.
    high: Option<u8>,
    /// Whether something is no digit. A lower-case digit in a later piece is the error then, if those are none.
    is_wrong: bool,
    output: Output<'o>,
}

impl<'o> Decoder<'o> {
    fn new(rules: Rules, output: Output<'o>) -> Self {
        let (upper_only, ignore) = match rules {
            Rules::LengthFirst => (false, ByteSet::EMPTY),
            Rules::Base16 { upper_only } => (upper_only, ByteSet::EMPTY),
            Rules::DigitsFirst { upper_only, ignore } => (upper_only, ignore),
        };
        Self { rules, upper_only, ignore, high: None, is_wrong: false, output }
    }

    fn feed(&mut self, piece: &[u8]) -> Result<(), Error> {
        if !self.is_wrong {
            match self.decode(piece) {
                Ok(high) => self.high = high,
                Err(_) if matches!(self.rules, Rules::Base16 { .. }) => {
                    return Err(Error::NonBase16);
                }
                Err(error) if !self.upper_only => return Err(error),
                Err(_) => self.is_wrong = true,
            }
        }
        let is_lower = self.is_wrong && has_lower(piece, &self.ignore);
        if is_lower { Err(Error::NonBase16) } else { Ok(()) }
    }

    fn decode(&mut self, piece: &[u8]) -> Result<Option<u8>, Error> {
        let Self { output, ignore, high, .. } = self;
        match self.upper_only {
            true => decode_skipping::<true>(piece, output, ignore, *high),
            false => decode_skipping::<false>(piece, output, ignore, *high),
        }
    }

    fn finish(self) -> Result<&'o mut [u8], Error> {
        match (self.high, self.rules) {
            _ if self.is_wrong => Err(Error::NonHexadecimal),
            (None, _) => Ok(self.output.finish()),
            (Some(_), Rules::DigitsFirst { .. }) => Err(Error::OddDigits),
            (Some(_), _) => Err(Error::OddLength),
        }
    }
}
