//! What is wrong with data.

/// What is wrong with data: in a stream this is one byte, not the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    HeaderCheck,
    Method,
    WindowSize,
    HeaderFlags,
    HeaderCrc,
    BlockType,
    StoredLengths,
    SymbolCounts,
    CodeLengths,
    Repeat,
    NoEndOfBlock,
    LitlenCode,
    DistanceCode,
    Litlen,
    Distance,
    TooFar,
    DataCheck,
    LengthCheck,
}

impl Wrong {
    /// How zlib says it.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::HeaderCheck => "incorrect header check",
            Self::Method => "unknown compression method",
            Self::WindowSize => "invalid window size",
            Self::HeaderFlags => "unknown header flags set",
            Self::HeaderCrc => "header crc mismatch",
            Self::BlockType => "invalid block type",
            Self::StoredLengths => "invalid stored block lengths",
            Self::SymbolCounts => "too many length or distance symbols",
            Self::CodeLengths => "invalid code lengths set",
            Self::Repeat => "invalid bit length repeat",
            Self::NoEndOfBlock => "invalid code -- missing end-of-block",
            Self::LitlenCode => "invalid literal/lengths set",
            Self::DistanceCode => "invalid distances set",
            Self::Litlen => "invalid literal/length code",
            Self::Distance => "invalid distance code",
            Self::TooFar => "invalid distance too far back",
            Self::DataCheck => "incorrect data check",
            Self::LengthCheck => "incorrect length check",
        }
    }
}
