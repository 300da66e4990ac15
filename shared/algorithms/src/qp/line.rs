//! Where the encoder is, and how lines end.

use super::sink::Sink;

/// No line of the output is longer, soft line break included.
pub(super) const MAX_LINE: usize = 76;

/// The columns of a line before its soft line break.
pub(super) const LINE: usize = MAX_LINE - 1;

/// Where the encoder is in the input, and in the line of the output.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) column: usize,
}

impl Place {
    /// Behind so many bytes more, which took so many columns.
    #[inline]
    pub(super) fn advanced(self, input: usize, output: usize) -> Self {
        Self { at: self.at + input, column: self.column + output }
    }
}

/// The line ends of an output: between the lines of the input, and where a line is broken.
#[derive(Clone, Copy)]
pub(super) struct Newline {
    is_crlf: bool,
}

impl Newline {
    /// As the first of the input.
    pub(super) fn of(input: &[u8]) -> Self {
        // To look for a byte is fast, unlike to look for its place.
        let chunk = input.chunks(256).position(|chunk| chunk.contains(&b'\n'));
        let start = chunk.map_or(input.len(), |chunk| chunk * 256);
        let first = input[start..].iter().position(|&byte| byte == b'\n');
        Self { is_crlf: first.is_some_and(|first| input[..start + first].last() == Some(&b'\r')) }
    }

    #[inline]
    pub(super) fn write_hard(self, sink: &mut impl Sink) {
        match self.is_crlf {
            true => sink.write(b"\r\n"),
            false => sink.write(b"\n"),
        }
    }

    #[inline]
    pub(super) fn write_soft(self, sink: &mut impl Sink) {
        match self.is_crlf {
            true => sink.write(b"=\r\n"),
            false => sink.write(b"=\n"),
        }
    }
}
