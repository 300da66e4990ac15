//! `b64decode`, `standard_b64decode`, `urlsafe_b64decode`.

use rustdlib_algorithms::base::cpu::Unlimited;
use rustdlib_algorithms::base64::{Alphabet, ByteSet, Decode, decode, decoded_len_max};
use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, Object, Owned, Pieces, Result, Signature, function,
    try_transform, version,
};

use crate::data::{
    Converted, decode_base64, is_lent, map_bytes, open_decode_data, open_decode_pieces,
    raise_altchars, raise_maketrans,
};
use crate::{Base64, ERROR, padding};

function! {
    /// Decode the Base64 encoded bytes-like object or ASCII string s; return a bytes object.
    ///
    /// altchars is a bytes-like object or ASCII string of length 2: the characters that stand in
    /// the place of '+' and '/'.
    ///
    /// When validate is false, characters that are in neither alphabet are passed over; when it is
    /// true, they raise binascii.Error. Wrong padding always does.
    ///
    /// From Python 3.15 on: without padded, '=' is not required at the end. ignorechars are the
    /// characters to pass over; with them, validate is true by default. With canonical, bits that
    /// belong to no byte must be zero.
    pub(crate) fn b64decode(
        call: Call<Base64>, s; altchars, validate, padded, ignorechars, canonical
    ) = if version::AT_LEAST_3_15 {
        Signature::new(
            "(s, altchars=None, validate=['NOT SPECIFIED'], *, padded=True, \
             ignorechars=['NOT SPECIFIED'], canonical=False)",
        )
    } else {
        Signature::new("(s, altchars=None, validate=False)")
    };
    {
        let py = call.py();
        let (mut data, mut alternative, mut skipped) = (Buffer::new(), Buffer::new(), Buffer::new());
        let altchars = altchars.filter(|altchars| !altchars.is_none());
        if altchars.is_none() && !is_lent(s) {
            let data = open_decode_pieces(py, s, &mut data)?;
            let options = Options::convert(validate, padded, ignorechars, canonical, &mut skipped)?;
            return options.decode_pieces(call, &data, Alphabet::STANDARD);
        }
        let data = open_decode_data(py, s, &mut data)?;
        let altchars = match altchars {
            Some(altchars) => Some(open_altchars(py, altchars, &mut alternative)?),
            None => None,
        };
        let options = Options::convert(validate, padded, ignorechars, canonical, &mut skipped)?;
        match altchars {
            None => options.decode(call, data, Alphabet::STANDARD),
            Some(altchars) => decode_with_altchars(call, data, &altchars, &options),
        }
    }
}

function! {
    /// Decode bytes encoded with the standard Base64 alphabet.
    ///
    /// s is a bytes-like object or ASCII string. Characters that are not in the alphabet are passed
    /// over; wrong padding raises binascii.Error.
    pub(crate) fn standard_b64decode(call: Call<Base64>, s) = Signature::new("(s)");
    {
        let mut data = Buffer::new();
        if !is_lent(s) {
            let data = open_decode_pieces(call.py(), s, &mut data)?;
            return Options::LENIENT.decode_pieces(call, &data, Alphabet::STANDARD);
        }
        let data = open_decode_data(call.py(), s, &mut data)?;
        Options::LENIENT.decode(call, data, Alphabet::STANDARD)
    }
}

function! {
    /// Decode bytes encoded with the URL- and filesystem-safe Base64 alphabet.
    ///
    /// s is a bytes-like object or ASCII string. Characters that are not in the alphabet, nor '+' or
    /// '/', are passed over; wrong padding raises binascii.Error. From Python 3.15 on, padding is not
    /// required unless padded is true.
    pub(crate) fn urlsafe_b64decode(call: Call<Base64>, s; padded) =
        if version::AT_LEAST_3_15 {
            Signature::new("(s, *, padded=False)")
        } else {
            Signature::new("(s)")
        };
    {
        let py = call.py();
        let mut data = Buffer::new();
        let data = open_decode_data(py, s, &mut data)?;
        let padded = match padded {
            Some(padded) => padded.flag()?,
            None => !version::AT_LEAST_3_15,
        };
        let options = Options { padded, ..Options::LENIENT };
        let Some(odd) = first_of_plus_and_slash(data, b"-_") else {
            return options.decode(call, data, Alphabet::URL_SAFE);
        };
        let result = options.decode_translated(call, data, *b"-_")?;
        if version::AT_LEAST_3_15 {
            let message = format_args!(
                "invalid character '{odd}' in URL-safe Base64 data \
                 will be discarded in future Python versions"
            );
            py.warn(Builtin::FutureWarning, message, 1)?;
        }
        Ok(result)
    }
}

/// The two characters of `altchars`, or any number where an assertion should have failed and
/// assertions are off.
fn open_altchars<'a, 'py>(
    py: Attached<'py>,
    altchars: Object<'py>,
    buffer: &'a mut Buffer<'py>,
) -> Result<Converted<'a, 'py>> {
    let altchars = Converted::open(py, altchars, buffer)?;
    if altchars.content.len() != 2 {
        if version::AT_LEAST_3_15 {
            return altchars.with_repr(py, |repr| Err(raise_altchars(py, repr)));
        }
        altchars.assert_fails(py)?;
    }
    Ok(altchars)
}

/// Warns that '+' or '/' was read as data although `altchars` stands in its place.
#[cold]
fn warn_of_odd<'py>(
    py: Attached<'py>,
    odd: char,
    altchars: &Converted<'_, 'py>,
    strict: bool,
) -> Result<()> {
    let (class, validate, fate) = if strict {
        (Builtin::DeprecationWarning, "True", "an error")
    } else {
        (Builtin::FutureWarning, "False", "discarded")
    };
    altchars.with_repr(py, |repr| {
        let altchars = repr.text()?;
        let message = format_args!(
            "invalid character '{odd}' in Base64 data with altchars={altchars} \
             and validate={validate} will be {fate} in future Python versions"
        );
        py.warn(class, message, 1)
    })
}

/// The options of `binascii.a2b_base64`.
struct Options<'a> {
    strict: bool,
    padded: bool,
    /// The bytes to pass over when strict; `None` where the argument was not given.
    ignored: Option<&'a [u8]>,
    canonical: bool,
}

impl<'a> Options<'a> {
    const LENIENT: Self = Self { strict: false, padded: true, ignored: None, canonical: false };

    /// Converts the arguments in the order in which `binascii.a2b_base64` does.
    #[inline]
    fn convert<'py>(
        validate: Option<Object<'py>>,
        padded: Option<Object<'py>>,
        ignorechars: Option<Object<'py>>,
        canonical: Option<Object<'py>>,
        buffer: &'a mut Buffer<'py>,
    ) -> Result<Self> {
        Ok(Self {
            strict: match validate {
                Some(validate) => validate.flag()?,
                None => ignorechars.is_some(),
            },
            padded: padded.map_or(Ok(true), Object::flag)?,
            ignored: match ignorechars {
                Some(ignorechars) => Some(buffer.open(ignorechars)?),
                None => None,
            },
            canonical: canonical.map_or(Ok(false), Object::flag)?,
        })
    }

    fn decode<'py>(
        &self,
        call: Call<'py, Base64>,
        data: &[u8],
        alphabet: &Alphabet,
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let options = self.with_alphabet(call, alphabet)?;
        let room = decoded_len_max(data.len());
        let result = try_transform(py, data, room, |data, output| decode(data, output, &options))?;
        result.map_err(|problem| call.raise(ERROR, problem))
    }

    /// The same of what somebody may change.
    #[inline(never)]
    fn decode_pieces<'py>(
        &self,
        call: Call<'py, Base64>,
        data: &Pieces<'_>,
        alphabet: &Alphabet,
    ) -> Result<Owned<'py>> {
        decode_base64(call, data, &self.with_alphabet(call, alphabet)?)
    }

    #[inline]
    fn with_alphabet<'b>(
        &self,
        call: Call<'_, Base64>,
        alphabet: &'b Alphabet,
    ) -> Result<Decode<'b>> {
        Ok(Decode {
            alphabet,
            padding: padding(call)?,
            ignored: match self.ignored {
                _ if !self.strict => ByteSet::ALL,
                Some(ignored) => ByteSet::new(ignored),
                None => ByteSet::EMPTY,
            },
            padded: self.padded,
            canonical: self.canonical,
        })
    }

    /// The same, after `data.translate(bytes.maketrans(altchars, b'+/'))`.
    #[cold]
    fn decode_translated<'py>(
        &self,
        call: Call<'py, Base64>,
        data: &[u8],
        altchars: [u8; 2],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let translated = map_bytes(py, data, |byte| match byte {
            _ if byte == altchars[1] => b'/',
            _ if byte == altchars[0] => b'+',
            _ => byte,
        })?;
        let data = translated.object().as_bytes().unwrap_or_default();
        self.decode(call, data, Alphabet::STANDARD)
    }
}

fn decode_with_altchars<'py>(
    call: Call<'py, Base64>,
    data: &[u8],
    altchars: &Converted<'_, 'py>,
    options: &Options<'_>,
) -> Result<Owned<'py>> {
    let py = call.py();
    let &[a, b] = altchars.content else {
        return Err(raise_maketrans(py));
    };
    let alphabet = Alphabet::with_last_two(a, b);
    // Only where ignorechars are given, '+' and '/' mean nothing beside altchars.
    if options.ignored.is_some() {
        return options.decode(call, data, &alphabet);
    }
    let odd = first_of_plus_and_slash(data, altchars.content);
    let plain = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b'=';
    if odd.is_none() && a != b && plain(a) && plain(b) {
        return options.decode(call, data, &alphabet);
    }
    let result = options.decode_translated(call, data, [a, b])?;
    if version::AT_LEAST_3_15
        && let Some(odd) = odd
    {
        warn_of_odd(py, odd, altchars, options.strict)?;
    }
    Ok(result)
}

/// The first of '+' and '/' that occurs in `data` and not in `altchars`.
#[inline]
fn first_of_plus_and_slash(data: &[u8], altchars: &[u8]) -> Option<char> {
    // Most data has neither: one look for both.
    if !has_plus_or_slash(data) {
        return None;
    }
    let occurs = |symbol: u8| !altchars.contains(&symbol) && data.contains(&symbol);
    [b'+', b'/'].into_iter().find(|&symbol| occurs(symbol)).map(char::from)
}

#[inline]
fn has_plus_or_slash(data: &[u8]) -> bool {
    if Unlimited::detect().is_some() {
        return memchr::memchr2(b'+', b'/', data).is_some();
    }
    // Of a whole chunk at a time, for which the compiler has vectors.
    let has =
        |chunk: &[u8]| chunk.iter().fold(false, |has, byte| has | matches!(byte, b'+' | b'/'));
    data.chunks(256).any(has)
}
