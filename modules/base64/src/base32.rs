//! `b32encode`, `b32decode`, `b32hexencode`, `b32hexdecode`: RFC 4648 sections 6 and 7.

use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::base32::{
    Alphabet, EncodeOptions, Incremental, Rules, decode, decode_len, decode_pieces, encode,
    encode_len,
};
use rustdlib_glue::{
    Attached, Buffer, Call, Object, Owned, Pieces, Result, Signature, function, transform,
    try_transform, try_transform_pieces, version,
};

use crate::data::{
    Converted, is_lent, is_true, map_bytes, open_decode_data, open_decode_pieces, open_encode_data,
    raise_maketrans,
};
use crate::{Base64, ERROR};

const ENCODE: Signature = if version::AT_LEAST_3_15 {
    Signature::new("(s, *, padded=True, wrapcol=0)")
} else {
    Signature::new("(s)")
};

function! {
    /// Encode the bytes-like object s with Base32; return a bytes object.
    ///
    /// From Python 3.15 on: padded says whether '=' completes the last group. With a wrapcol other
    /// than 0, a newline is inserted after at most so many characters.
    pub(crate) fn b32encode(call: Call<Base64>, s; padded, wrapcol) = ENCODE;
    { encode_with(call, s, padded, wrapcol, Alphabet::STANDARD) }
}

function! {
    /// Encode the bytes-like object s with Base32, extended hex alphabet; return a bytes object.
    ///
    /// From Python 3.15 on: padded says whether '=' completes the last group. With a wrapcol other
    /// than 0, a newline is inserted after at most so many characters.
    pub(crate) fn b32hexencode(call: Call<Base64>, s; padded, wrapcol) = ENCODE;
    { encode_with(call, s, padded, wrapcol, Alphabet::HEX) }
}

fn encode_with<'py>(
    call: Call<'py, Base64>,
    s: Object<'py>,
    padded: Option<Object<'py>>,
    wrapcol: Option<Object<'py>>,
    alphabet: &Alphabet,
) -> Result<Owned<'py>> {
    let mut buffer = Buffer::new();
    let data = open_encode_data(s, &mut buffer)?;
    let options = EncodeOptions {
        padded: is_true(padded, true)?,
        wrapcol: wrapcol.map_or(Ok(0), Object::size)?,
    };
    let Some(room) = encode_len(data.len(), options) else {
        return Err(call.raise(ERROR, "Too much data for base32"));
    };
    transform(call.py(), data, room, |data, output| encode(data, output, alphabet, options))
}

function! {
    /// Decode the Base32 encoded bytes-like object or ASCII string s; return a bytes object.
    ///
    /// When casefold is true, small letters are accepted too. With a map01, the digit 0 is read as
    /// the letter O, and the digit 1 as map01, which is I or L.
    ///
    /// From Python 3.15 on: when padded is false, there must be no '=' at the end. ignorechars are
    /// bytes to pass over. canonical requires the bits that belong to no byte to be zero.
    pub(crate) fn b32decode(
        call: Call<Base64>, s; casefold, map01, padded, ignorechars, canonical
    ) = if version::AT_LEAST_3_15 {
        Signature::new(
            "(s, casefold=False, map01=None, *, padded=True, ignorechars=b'', canonical=False)",
        )
    } else {
        Signature::new("(s, casefold=False, map01=None)")
    };
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let options = Options { casefold, padded, ignorechars, canonical };
        let map01 = map01.filter(|map01| !map01.is_none());
        if map01.is_none() && !is_lent(s) && options.read_once() {
            let data = open_decode_pieces(py, s, &mut buffer)?;
            return options.decode_once(call, &data, Alphabet::STANDARD, Alphabet::STANDARD_FOLDED);
        }
        let data = open_decode_data(py, s, &mut buffer)?;
        check_whole(call, data)?;
        let Some(map01) = map01 else {
            return options.decode(call, data, Alphabet::STANDARD, Alphabet::STANDARD_FOLDED);
        };
        let mapped = map_digits(py, data, map01)?;
        let data = mapped.object().as_bytes().unwrap_or_default();
        options.decode(call, data, Alphabet::STANDARD, Alphabet::STANDARD_FOLDED)
    }
}

function! {
    /// Decode the Base32 encoded bytes-like object or ASCII string s, extended hex alphabet; return
    /// a bytes object.
    ///
    /// When casefold is true, small letters are accepted too.
    ///
    /// From Python 3.15 on: when padded is false, there must be no '=' at the end. ignorechars are
    /// bytes to pass over. canonical requires the bits that belong to no byte to be zero.
    pub(crate) fn b32hexdecode(
        call: Call<Base64>, s; casefold, padded, ignorechars, canonical
    ) = if version::AT_LEAST_3_15 {
        Signature::new("(s, casefold=False, *, padded=True, ignorechars=b'', canonical=False)")
    } else {
        Signature::new("(s, casefold=False)")
    };
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let options = Options { casefold, padded, ignorechars, canonical };
        if !is_lent(s) && options.read_once() {
            let data = open_decode_pieces(py, s, &mut buffer)?;
            return options.decode_once(call, &data, Alphabet::HEX, Alphabet::HEX_FOLDED);
        }
        let data = open_decode_data(py, s, &mut buffer)?;
        check_whole(call, data)?;
        options.decode(call, data, Alphabet::HEX, Alphabet::HEX_FOLDED)
    }
}

/// Until 3.14 the length is looked at before the other arguments are.
fn check_whole(call: Call<'_, Base64>, data: &[u8]) -> Result<()> {
    if !version::AT_LEAST_3_15 && !data.len().is_multiple_of(8) {
        return Err(call.raise(ERROR, "Incorrect padding"));
    }
    Ok(())
}

/// `data.translate(bytes.maketrans(b'01', b'O' + map01))`.
#[cold]
fn map_digits<'py>(py: Attached<'py>, data: &[u8], map01: Object<'py>) -> Result<Owned<'py>> {
    let mut buffer = Buffer::new();
    let map01 = Converted::open(py, map01, &mut buffer)?;
    if !version::AT_LEAST_3_15 && map01.content.len() != 1 {
        map01.assert_fails(py)?;
    }
    let &[one] = map01.content else {
        return Err(raise_maketrans(py));
    };
    map_bytes(py, data, |byte| match byte {
        b'0' => b'O',
        b'1' => one,
        other => other,
    })
}

/// The arguments of both decoders.
struct Options<'py> {
    casefold: Option<Object<'py>>,
    padded: Option<Object<'py>>,
    ignorechars: Option<Object<'py>>,
    canonical: Option<Object<'py>>,
}

impl<'py> Options<'py> {
    /// Whether the data is read from its beginning to its end, once, and as it is.
    #[inline]
    fn read_once(&self) -> bool {
        version::AT_LEAST_3_15 && (self.casefold.is_none() || self.ignorechars.is_none())
    }

    /// Where the data is read once.
    fn decode_once(
        &self,
        call: Call<'py, Base64>,
        data: &Pieces<'_>,
        alphabet: &Alphabet,
        folded: &Alphabet,
    ) -> Result<Owned<'py>> {
        let alphabet = if is_true(self.casefold, false)? { folded } else { alphabet };
        let rules = self.rules()?;
        try_transform_pieces(
            call.py(),
            data,
            decode_len(data.length()),
            |data, output| decode(data, output, alphabet, Rules::Incremental(rules)),
            |pieces, output| decode_pieces(|feed| pieces.try_each(feed), output, alphabet, rules),
        )?
        .map_err(|problem| call.raise(ERROR, problem))
    }

    fn decode(
        &self,
        call: Call<'py, Base64>,
        data: &[u8],
        alphabet: &Alphabet,
        folded: &Alphabet,
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let fold = is_true(self.casefold, false)?;
        let rules =
            if version::AT_LEAST_3_15 { Rules::Incremental(self.rules()?) } else { Rules::Whole };
        // What is passed over is compared with the capital letters.
        let upper = match self.ignorechars {
            Some(_) if fold => Some(map_bytes(py, data, |byte| byte.to_ascii_uppercase())?),
            _ => None,
        };
        let data = upper.as_ref().and_then(|upper| upper.object().as_bytes()).unwrap_or(data);
        let alphabet = if fold { folded } else { alphabet };
        let room = decode_len(data.len());
        try_transform(py, data, room, |data, output| decode(data, output, alphabet, rules))?
            .map_err(|problem| call.raise(ERROR, problem))
    }

    fn rules(&self) -> Result<Incremental> {
        let padded = is_true(self.padded, true)?;
        let ignore = match self.ignorechars {
            Some(ignorechars) => ByteSet::new(Buffer::new().open(ignorechars)?),
            None => ByteSet::EMPTY,
        };
        let canonical = is_true(self.canonical, false)?;
        Ok(Incremental { padded, ignore, canonical })
    }
}
