//! What one call of a stream does.

/// How a step ended; zlib's return codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are zlib's")]
pub enum Status {
    Ok = 0,
    StreamEnd = 1,
    NeedDict = 2,
    StreamError = -2,
    DataError = -3,
    MemError = -4,
    BufError = -5,
}
