//! Quoted-printable, RFC 2045 section 6.7; with `header` the Q encoding of RFC 2047.

use rustdlib_algorithms::qp::{Options, decode, decode_len, encode, encode_len, encode_len_most};
use rustdlib_glue::{Buffer, Signature, function, transform};

use crate::Binascii;
use crate::data::flag;

function! {
    /// Decode quoted-printable data; return a bytes object.
    ///
    /// When header is true, an underscore stands for a space.
    pub(crate) fn a2b_qp(call: Call<Binascii>, data; header) =
        Signature::new("(data, header=False)");
    {
        let mut buffer = Buffer::new();
        let data = buffer.open_ascii(data)?;
        let header = flag(header, false)?;
        let room = decode_len(data.len());
        transform(call.py(), data, room, |data, output| decode(data, output, header))
    }
}

function! {
    /// Encode data as quoted-printable; return a bytes object.
    ///
    /// quotetabs: quote all tabs and spaces, not only those at the end of a line. istext: keep line
    /// ends as they are. header: write a space as an underscore.
    pub(crate) fn b2a_qp(call: Call<Binascii>, data; quotetabs, istext, header) =
        Signature::new("(data, quotetabs=False, istext=True, header=False)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open(data)?;
        let options = Options {
            quote_tabs: flag(quotetabs, false)?,
            is_text: flag(istext, true)?,
            header: flag(header, false)?,
        };
        // The exact length takes a second pass: worth it where the result is large.
        let room = match data.len() {
            ..=32 => encode_len_most(data.len()),
            _ => py
                .detach_for(data, |data| encode_len(data, options))
                .ok_or_else(|| py.no_memory())?,
        };
        transform(py, data, room, |data, output| encode(data, output, options))
    }
}
