//! What one call of a stream does.

/// How a call ended; libbz2's return codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All is done that can be: there is no more input, or no more room for output.
    Ok = 0,
    /// The stream has ended. Input after its end is not consumed.
    StreamEnd = 4,
    /// The stream had ended, or had begun to end, before this call.
    SequenceError = -1,
    /// There is no memory.
    MemError = -3,
    /// The data is not that of a bzip2 stream, or not what its checksums say.
    DataError = -4,
}

/// What a call has done.
#[derive(Debug)]
pub struct Step<'o> {
    /// How many bytes of the input it took.
    pub consumed: usize,
    /// The beginning of the output, which it has written.
    pub written: &'o mut [u8],
    /// How it ended.
    pub status: Status,
}
