//! Decoding of what comes in pieces, since others may write to it meanwhile.

use std::mem::MaybeUninit;

use super::{Error, Rules, decode_skipping, has_lower};
use crate::base::{ByteSet, Output};

/// What [`super::decode`] makes of all pieces together, `length` bytes, wherever they are cut.
///
/// `each` gives what it is called with one piece after the other, and ends at the first error. `output` must have the
/// room that [`super::decode_len`] says for all of them, or it panics.
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
    let output = Output::new(output);
    let mut decoder = Decoder { rules, high: None, failed: None, output };
    each(&mut |piece| decoder.feed(piece))?;
    decoder.finish()
}

struct Decoder<'o> {
    rules: Rules,
    /// A digit that waits for its partner.
    high: Option<u8>,
    /// The error, unless a lower-case digit comes behind what it is of.
    failed: Option<Error>,
    output: Output<'o>,
}

impl Decoder<'_> {
    fn feed(&mut self, piece: &[u8]) -> Result<(), Error> {
        let (upper_only, ignore) = match self.rules {
            Rules::LengthFirst => (false, ByteSet::EMPTY),
            Rules::Base16 { upper_only } => (upper_only, ByteSet::EMPTY),
            Rules::DigitsFirst { upper_only, ignore } => (upper_only, ignore),
        };
        if self.failed.is_none() {
            let (output, high) = (&mut self.output, self.high);
            let decoded = match upper_only {
                true => decode_skipping::<true>(piece, output, &ignore, high),
                false => decode_skipping::<false>(piece, output, &ignore, high),
            };
            match (decoded, self.rules) {
                (Ok(high), _) => self.high = high,
                (Err(_), Rules::Base16 { .. }) => return Err(Error::NonBase16),
                (Err(error), Rules::DigitsFirst { upper_only: true, .. }) => {
                    self.failed = Some(error);
                }
                (Err(error), _) => return Err(error),
            }
        }
        match self.failed {
            Some(_) if has_lower(piece, &ignore) => Err(Error::NonBase16),
            _ => Ok(()),
        }
    }
}

impl<'o> Decoder<'o> {
    fn finish(self) -> Result<&'o mut [u8], Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match (self.high, self.rules) {
            (None, _) => Ok(self.output.finish()),
            (Some(_), Rules::DigitsFirst { .. }) => Err(Error::OddDigits),
            (Some(_), _) => Err(Error::OddLength),
        }
    }
}
