//! One line of uuencoded data.

use rustdlib_algorithms::uu::{EmptyLine, MAX_LINE, ROOM_TO_DECODE, decode, encode, encode_len};
use rustdlib_glue::{Buffer, Signature, function, try_transform};

use crate::data::flag;
use crate::{Binascii, EMPTY_UU_LINE, ERROR};

function! {
    /// Decode a line of uuencoded data; return a bytes object.
    pub(crate) fn a2b_uu(call: Call<Binascii>, data) = Signature::new("(data, /)");
    {
        let mut buffer = Buffer::new();
        let line = buffer.open_ascii(data)?;
        // Before, what stood behind the line in memory was read: the NUL at its end.
        let empty = if call.has(EMPTY_UU_LINE)? { EmptyLine::Refused } else { EmptyLine::Zeros };
        try_transform(call.py(), line, ROOM_TO_DECODE, |line, output| decode(line, output, empty))?
            .map_err(|problem| call.raise(ERROR, problem))
    }
}

function! {
    /// Uuencode a line of at most 45 bytes; return a bytes object, with a newline at the end.
    ///
    /// When backtick is true, zeros are written as '`' and not as spaces.
    pub(crate) fn b2a_uu(call: Call<Binascii>, data; backtick) =
        Signature::new("(data, /, *, backtick=False)");
    {
        let mut buffer = Buffer::new();
        let line = buffer.open(data)?;
        let backtick = flag(backtick, false)?;
        let room = encode_len(line.len()).unwrap_or(MAX_LINE);
        try_transform(call.py(), line, room, |line, output| encode(line, output, backtick))?
            .map_err(|problem| call.raise(ERROR, problem))
    }
}
