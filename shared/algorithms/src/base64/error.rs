//! What is wrong with an input, in CPython's words.

use std::fmt;

/// Why the input cannot be decoded. `Display` gives CPython's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// `=` before any data.
    LeadingPadding,
    /// More `=` than the last group needs.
    ExcessPadding,
    /// Data after `=` in a group that is not complete.
    DiscontinuousPadding,
    /// Something after a group that `=` completed.
    ExcessData,
    /// Any `=`, where the input is not to be padded.
    PaddingNotAllowed,
    /// A byte that is neither in the alphabet nor ignored.
    NotInAlphabet,
    /// A single character in the last group, with the number of characters of data.
    DataCharacters(usize),
    /// Not enough `=` at the end.
    IncorrectPadding,
    /// Bits set that no byte gets.
    NonZeroPaddingBits,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LeadingPadding => "Leading padding not allowed",
            Self::ExcessPadding => "Excess padding not allowed",
            Self::DiscontinuousPadding => "Discontinuous padding not allowed",
            Self::ExcessData => "Excess data after padding",
            Self::PaddingNotAllowed => "Padding not allowed",
            Self::NotInAlphabet => "Only base64 data is allowed",
            Self::IncorrectPadding => "Incorrect padding",
            Self::NonZeroPaddingBits => "Non-zero padding bits",
            Self::DataCharacters(count) => {
                return write!(
                    f,
                    "Invalid base64-encoded string: number of data characters ({count}) \
                     cannot be 1 more than a multiple of 4"
                );
            }
        })
    }
}

impl std::error::Error for Error {}
