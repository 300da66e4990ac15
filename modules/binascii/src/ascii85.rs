//! Ascii85, as in PostScript, PDF and btoa. In C since 3.15.

use rustdlib_algorithms::base85::LoneSymbol;
use rustdlib_algorithms::base85::ascii85::{
    DecodeOptions, EncodeOptions, decode, decode_len, encode, encode_len, unframe,
};
use rustdlib_glue::{Buffer, Signature, function, transform, try_transform};

use crate::data::{flag, to_byte_set, to_width};
use crate::{Binascii, ERROR};

function! {
    /// Decode Ascii85 data; return a bytes object.
    ///
    /// When foldspaces is true, 'y' stands for four spaces. When adobe is true, the data ends with
    /// '~>' and may begin with '<~'. ignorechars are bytes to pass over. canonical requires zeros to
    /// be written as 'z', and the last group to be what the encoder writes.
    pub(crate) fn a2b_ascii85(
        call: Call<Binascii>, data; foldspaces, adobe, ignorechars, canonical
    ) = Signature::new(
        "(data, /, *, foldspaces=False, adobe=False,\n            \
         ignorechars=b'', canonical=False)",
    );
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let mut data = buffer.open_ascii(data)?;
        let fold_spaces = flag(foldspaces, false)?;
        let adobe = flag(adobe, false)?;
        let options = DecodeOptions {
            fold_spaces,
            ignore: to_byte_set(ignorechars)?,
            canonical: flag(canonical, false)?,
            lone_symbol: LoneSymbol::Refused,
            quote_short_form: true,
        };
        if adobe {
            data = unframe(data, false).map_err(|problem| call.raise(ERROR, problem))?;
        }
        let Some(room) = py.detach_for(data, decode_len) else {
            return Err(call.raise(ERROR, "Too much Ascii85 data"));
        };
        try_transform(py, data, room, |data, output| decode(data, output, options))?
            .map_err(|problem| call.raise(ERROR, problem))
    }
}

function! {
    /// Encode data as Ascii85; return a bytes object.
    ///
    /// When foldspaces is true, four spaces become 'y'. With a wrapcol other than 0, a newline is
    /// inserted after at most so many characters. When pad is true, the zeros that complete the last
    /// group are encoded too. When adobe is true, the data is put between '<~' and '~>'.
    pub(crate) fn b2a_ascii85(call: Call<Binascii>, data; foldspaces, wrapcol, pad, adobe) =
        Signature::new(
            "(data, /, *, foldspaces=False, wrapcol=0,\n            pad=False, adobe=False)",
        );
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open(data)?;
        let options = EncodeOptions {
            fold_spaces: flag(foldspaces, false)?,
            wrapcol: to_width(wrapcol)?,
            pad: flag(pad, false)?,
            adobe: flag(adobe, false)?,
        };
        let Some(room) = encode_len(data.len(), options) else {
            return Err(call.raise(ERROR, "Too much data for Ascii85"));
        };
        transform(py, data, room, |data, output| encode(data, output, options))
    }
}
