//! Base85, as in Mercurial and git; with another alphabet that of ZeroMQ. In C since 3.15.

use rustdlib_algorithms::base85::{
    Alphabet, DecodeOptions, EncodeOptions, LoneSymbol, decode, decode_len, encode, encode_len,
};
use rustdlib_glue::{Buffer, Signature, function, transform, try_transform};

use crate::data::{decoding_alphabet, encoding_alphabet, flag, symbols, to_byte_set, to_width};
use crate::{Binascii, ERROR};

function! {
    /// Decode base85 data; return a bytes object.
    ///
    /// alphabet has the 85 characters. ignorechars are bytes to pass over. canonical requires the
    /// last group to be what the encoder writes.
    pub(crate) fn a2b_base85(call: Call<Binascii>, data; alphabet, ignorechars, canonical) =
        Signature::new(
            "(data, /, *, alphabet=BASE85_ALPHABET,\n           \
             ignorechars=b'', canonical=False)",
        );
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open_ascii(data)?;
        let alphabet = decoding_alphabet(alphabet, "a2b_base85")?;
        let options = DecodeOptions {
            ignore: to_byte_set(ignorechars)?,
            canonical: flag(canonical, false)?,
            lone_symbol: LoneSymbol::Refused,
            name: "Base85",
        };
        let alphabet = match alphabet {
            Some(alphabet) => &Alphabet::new(symbols(py, alphabet)?),
            None => Alphabet::STANDARD,
        };
        let room = decode_len(data.len());
        try_transform(py, data, room, |data, output| decode(data, output, alphabet, options))?
            .map_err(|problem| call.raise(ERROR, problem))
    }
}

function! {
    /// Encode data as base85; return a bytes object.
    ///
    /// When pad is true, the zeros that complete the last group are encoded too. With a wrapcol other
    /// than 0, a newline is inserted after at most so many characters. alphabet has the 85
    /// characters.
    pub(crate) fn b2a_base85(call: Call<Binascii>, data; pad, wrapcol, alphabet) =
        Signature::new(
            "(data, /, *, pad=False, wrapcol=0,\n           alphabet=BASE85_ALPHABET)",
        );
    {
        let py = call.py();
        let (mut buffer, mut other) = (Buffer::new(), Buffer::new());
        let data = buffer.open(data)?;
        let options = EncodeOptions { pad: flag(pad, false)?, wrapcol: to_width(wrapcol)? };
        let alphabet = match encoding_alphabet(alphabet, &mut other)? {
            Some(alphabet) => &Alphabet::new(symbols(py, alphabet)?),
            None => Alphabet::STANDARD,
        };
        let Some(room) = encode_len(data.len(), options) else {
            return Err(call.raise(ERROR, "Too much data for Base85"));
        };
        transform(py, data, room, |data, output| encode(data, output, alphabet, options))
    }
}
