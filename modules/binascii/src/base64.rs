//! Base64, RFC 4648 sections 4 and 5.

use std::borrow::Cow;
use std::sync::{Mutex, OnceLock};

use rustdlib_algorithms::base64::{
    Alphabet, ByteSet, Decode, Encode, Padding, decode, decode_pieces, decoded_len_max, encode,
    encoded_len,
};
use rustdlib_glue::{Buffer, Signature, function, transform, try_transform_pieces, version};

use crate::data::{decoding_alphabet, encoding_alphabet, flag, symbols, to_width};
use crate::{Binascii, DATA_AFTER_PADDING, ERROR, PADDING_EXCESS};

/// Alphabets that are known to everybody.
const KNOWN: [&Alphabet; 2] = [Alphabet::URL_SAFE, Alphabet::STANDARD];
/// So many others are kept: those that 3.15 makes known, and one more.
const KEPT: usize = 4;

/// The tables of the first alphabets that were used. To make one takes longer than to decode 64 bytes with it.
#[derive(Debug, Default)]
pub struct Alphabets {
    kept: [OnceLock<Alphabet>; KEPT],
    /// Who has it may fill a place of `kept`, so that nobody ever waits for another thread to do that.
    filling: Mutex<()>,
}

impl Alphabets {
    /// The table of these symbols.
    fn table(&self, symbols: &[u8; 64]) -> Cow<'_, Alphabet> {
        let kept = self.kept.iter().map_while(OnceLock::get);
        let found = KNOWN.into_iter().chain(kept).find(|table| table.symbols() == symbols);
        found.map_or_else(|| self.new_table(symbols), Cow::Borrowed)
    }

    #[cold]
    fn new_table(&self, symbols: &[u8; 64]) -> Cow<'_, Alphabet> {
        let table = Alphabet::new(symbols);
        if let Ok(_filling) = self.filling.try_lock()
            && let Some(place) = self.kept.iter().find(|place| place.get().is_none())
        {
            return Cow::Borrowed(place.get_or_init(|| table));
        }
        Cow::Owned(table)
    }
}

function! {
    /// Decode base64 data; return a bytes object.
    ///
    /// In strict mode, what is not data is an error, and so is wrong padding of any kind; otherwise
    /// it is passed over.
    ///
    /// From Python 3.15 on: when padded is false, no '=' is required at the end. ignorechars are
    /// bytes that strict mode passes over too, and giving them turns it on. canonical requires the
    /// bits that belong to no byte to be zero.
    pub(crate) fn a2b_base64(
        call: Call<Binascii>, data; strict_mode, padded, alphabet, ignorechars, canonical
    ) = if version::AT_LEAST_3_15 {
        Signature::new(
            "(data, /, *, strict_mode=<unrepresentable>,\n           \
             padded=True, alphabet=BASE64_ALPHABET,\n           \
             ignorechars=<unrepresentable>, canonical=False)",
        )
    } else {
        Signature::new("(data, /, *, strict_mode=False)")
    };
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open_ascii_pieces(data)?;
        let strict = flag(strict_mode, ignorechars.is_some())?;
        let padded = flag(padded, true)?;
        let alphabet = decoding_alphabet(alphabet, "a2b_base64")?;
        let ignored = match ignorechars {
            Some(ignorechars) => ByteSet::new(Buffer::new().open(ignorechars)?),
            None => ByteSet::EMPTY,
        };
        let canonical = flag(canonical, false)?;
        let alphabet = match alphabet {
            Some(alphabet) => &*call.data()?.table(symbols(py, alphabet)?),
            None => Alphabet::STANDARD,
        };
        let [without_excess, ignorable] = call.have([PADDING_EXCESS, DATA_AFTER_PADDING])?;
        let options = Decode {
            alphabet,
            padding: Padding::corrected(without_excess, ignorable),
            ignored: if strict { ignored } else { ByteSet::ALL },
            padded,
            canonical,
        };
        try_transform_pieces(
            py,
            &data,
            decoded_len_max(data.length()),
            |data, output| decode(data, output, &options),
            |pieces, output| decode_pieces(|feed| pieces.try_each(feed), output, &options),
        )?
        .map_err(|problem| call.raise(ERROR, problem))
    }
}

function! {
    /// Encode data as base64; return a bytes object.
    ///
    /// newline says whether a newline is put at the end. From Python 3.15 on: padded says whether
    /// '=' completes the last group. With a wrapcol other than 0, a newline is inserted after at most
    /// so many characters. alphabet has the 64 characters.
    pub(crate) fn b2a_base64(call: Call<Binascii>, data; padded, wrapcol, newline, alphabet) =
        if version::AT_LEAST_3_15 {
            Signature::new(
                "(data, /, *, padded=True, wrapcol=0, newline=True,\n           \
                 alphabet=BASE64_ALPHABET)",
            )
        } else {
            Signature::new("(data, /, *, newline=True)")
        };
    {
        let py = call.py();
        let (mut buffer, mut other) = (Buffer::new(), Buffer::new());
        let data = buffer.open(data)?;
        let padded = flag(padded, true)?;
        let wrapcol = to_width(wrapcol)?;
        let newline = flag(newline, true)?;
        let alphabet = match encoding_alphabet(alphabet, &mut other)? {
            Some(alphabet) => &*call.data()?.table(symbols(py, alphabet)?),
            None => Alphabet::STANDARD,
        };
        let options = Encode { alphabet, padded, wrapcol, newline };
        let Some(room) = encoded_len(data.len(), &options) else {
            return Err(call.raise(ERROR, "Too much data for base64"));
        };
        transform(py, data, room, |data, output| encode(data, output, &options))
    }
}
