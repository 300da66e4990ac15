//! Base32, RFC 4648 sections 6 and 7. In C since 3.15.

use rustdlib_algorithms::base32::{
    Alphabet, EncodeOptions, Incremental, Rules, decode, decode_len, decode_pieces, encode,
    encode_len,
};
use rustdlib_glue::{Buffer, Signature, function, transform, try_transform_pieces};

use crate::data::{decoding_alphabet, encoding_alphabet, flag, symbols, to_byte_set, to_width};
use crate::{Binascii, ERROR};

function! {
    /// Decode base32 data; return a bytes object.
    ///
    /// When padded is false, there must be no '=' at the end. alphabet has the 32 characters.
    /// ignorechars are bytes to pass over. canonical requires the bits that belong to no byte to be
    /// zero.
    pub(crate) fn a2b_base32(
        call: Call<Binascii>, data; padded, alphabet, ignorechars, canonical
    ) = Signature::new(
        "(data, /, *, padded=True, alphabet=BASE32_ALPHABET,\n           \
         ignorechars=b'', canonical=False)",
    );
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open_ascii_pieces(data)?;
        let padded = flag(padded, true)?;
        let alphabet = decoding_alphabet(alphabet, "a2b_base32")?;
        let ignore = to_byte_set(ignorechars)?;
        let canonical = flag(canonical, false)?;
        let alphabet = match alphabet {
            Some(alphabet) => &Alphabet::new(symbols(py, alphabet)?),
            None => Alphabet::STANDARD,
        };
        let rules = Incremental { padded, ignore, canonical };
        try_transform_pieces(
            py,
            &data,
            decode_len(data.length()),
            |data, output| decode(data, output, alphabet, Rules::Incremental(rules)),
            |pieces, output| decode_pieces(|feed| pieces.try_each(feed), output, alphabet, rules),
        )?
        .map_err(|problem| call.raise(ERROR, problem))
    }
}

function! {
    /// Encode data as base32; return a bytes object.
    ///
    /// padded says whether '=' completes the last group. With a wrapcol other than 0, a newline is
    /// inserted after at most so many characters. alphabet has the 32 characters.
    pub(crate) fn b2a_base32(call: Call<Binascii>, data; padded, wrapcol, alphabet) =
        Signature::new(
            "(data, /, *, padded=True, wrapcol=0,\n           alphabet=BASE32_ALPHABET)",
        );
    {
        let py = call.py();
        let (mut buffer, mut other) = (Buffer::new(), Buffer::new());
        let data = buffer.open(data)?;
        let options = EncodeOptions { padded: flag(padded, true)?, wrapcol: to_width(wrapcol)? };
        let alphabet = match encoding_alphabet(alphabet, &mut other)? {
            Some(alphabet) => &Alphabet::new(symbols(py, alphabet)?),
            None => Alphabet::STANDARD,
        };
        let Some(room) = encode_len(data.len(), options) else {
            return Err(call.raise(ERROR, "Too much data for base32"));
        };
        transform(py, data, room, |data, output| encode(data, output, alphabet, options))
    }
}
