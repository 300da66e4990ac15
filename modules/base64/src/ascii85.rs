//! `a85encode`, `a85decode`: Ascii85, as in PostScript, PDF and btoa.

use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::base85::LoneSymbol;
use rustdlib_algorithms::base85::ascii85::{
    DecodeOptions, EncodeOptions, decode, decode_len, encode, encode_len, unframe,
};
use rustdlib_glue::{
    Buffer, Call, Object, Result, Signature, function, transform, try_transform, version,
};

use crate::data::{is_true, open_decode_data, open_encode_data, raise_decoding};
use crate::{Base64, ERROR};

/// What `a85decode` passes over by default.
const WHITE_SPACE: ByteSet = ByteSet::new(b" \t\n\r\x0b");

function! {
    /// Encode the bytes-like object b with Ascii85; return a bytes object.
    ///
    /// When foldspaces is true, four spaces become 'y'. With a wrapcol other than 0, a newline is
    /// inserted after at most so many characters. When pad is true, the zeros that complete the last
    /// group are encoded too. When adobe is true, the data is put between '<~' and '~>'.
    pub(crate) fn a85encode(call: Call<Base64>, b; foldspaces, wrapcol, pad, adobe) =
        Signature::new("(b, *, foldspaces=False, wrapcol=0, pad=False, adobe=False)");
    {
        let mut buffer = Buffer::new();
        let data = open_encode_data(b, &mut buffer)?;
        let options = if version::AT_LEAST_3_15 {
            EncodeOptions {
                fold_spaces: is_true(foldspaces, false)?,
                wrapcol: wrapcol.map_or(Ok(0), Object::size)?,
                pad: is_true(pad, false)?,
                adobe: is_true(adobe, false)?,
            }
        } else {
            let fold_spaces = data.iter().any(|&byte| byte != 0) && is_true(foldspaces, false)?;
            let pad = !data.len().is_multiple_of(4) && is_true(pad, false)?;
            let adobe = is_true(adobe, false)?;
            let wrapcol = wrapcol.map_or(Ok(0), |wrapcol| line_width(wrapcol, adobe))?;
            EncodeOptions { fold_spaces, wrapcol, pad, adobe }
        };
        let Some(room) = encode_len(data.len(), options) else {
            return Err(call.raise(ERROR, "Too much data for Ascii85"));
        };
        transform(call.py(), data, room, |data, output| encode(data, output, options))
    }
}

/// `wrapcol` until 3.14: anything false, or what can be compared with a number.
fn line_width(wrapcol: Object<'_>, adobe: bool) -> Result<usize> {
    if !wrapcol.is_true()? {
        return Ok(0);
    }
    let least = if adobe { 2 } else { 1 };
    if !wrapcol.is_greater(wrapcol.py().int(least)?.object())? {
        return Ok(least.cast_unsigned());
    }
    Ok(wrapcol.index_clipped()?.max(least).cast_unsigned())
}

function! {
    /// Decode the Ascii85 encoded bytes-like object or ASCII string b; return a bytes object.
    ///
    /// When foldspaces is true, 'y' stands for four spaces. When adobe is true, the data ends with
    /// '~>' and may begin with '<~'. ignorechars are bytes to pass over; by default, ASCII white
    /// space.
    ///
    /// From Python 3.15 on, canonical requires zeros to be written as 'z', and the last group to be
    /// what the encoder writes.
    pub(crate) fn a85decode(
        call: Call<Base64>, b; foldspaces, adobe, ignorechars, canonical
    ) = if version::AT_LEAST_3_15 {
        Signature::new(
            "(b, *, foldspaces=False, adobe=False, ignorechars=b' \\t\\n\\r\\x0b', \
             canonical=False)",
        )
    } else {
        Signature::new(
            "(b, *, foldspaces=False, adobe=False, ignorechars=b' \\t\\n\\r\\x0b')",
        )
    };
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let (data, options) = if version::AT_LEAST_3_15 {
            let data = buffer.open_ascii(b)?;
            let fold_spaces = is_true(foldspaces, false)?;
            let adobe = is_true(adobe, false)?;
            let ignore = ignorechars.map_or(Ok(WHITE_SPACE), byte_set)?;
            let canonical = is_true(canonical, false)?;
            let options = DecodeOptions { fold_spaces, ignore, canonical, ..SINCE_3_15 };
            (framed(call, data, adobe)?, options)
        } else {
            let data = open_decode_data(py, b, &mut buffer)?;
            let data = framed(call, data, is_true(adobe, false)?)?;
            let (fold_spaces, ignore) = ask(data, foldspaces, ignorechars)?;
            (data, DecodeOptions { fold_spaces, ignore, ..UNTIL_3_14 })
        };
        let Some(room) = py.detach_for(data, decode_len) else {
            return Err(call.raise(ERROR, "Too much Ascii85 data"));
        };
        try_transform(py, data, room, |data, output| decode(data, output, options))?
            .map_err(|problem| raise_decoding(call, problem))
    }
}

const UNTIL_3_14: DecodeOptions = DecodeOptions {
    fold_spaces: false,
    ignore: WHITE_SPACE,
    canonical: false,
    lone_symbol: LoneSymbol::Dropped,
    quote_short_form: false,
};
const SINCE_3_15: DecodeOptions =
    DecodeOptions { lone_symbol: LoneSymbol::Refused, quote_short_form: true, ..UNTIL_3_14 };

fn framed<'a>(call: Call<'_, Base64>, data: &'a [u8], adobe: bool) -> Result<&'a [u8]> {
    if !adobe {
        return Ok(data);
    }
    unframe(data, !version::AT_LEAST_3_15).map_err(|problem| raise_decoding(call, problem))
}

fn byte_set(ignorechars: Object<'_>) -> Result<ByteSet> {
    Ok(ByteSet::new(Buffer::new().open(ignorechars)?))
}

/// `foldspaces` and `ignorechars` until 3.14: the latter can be any container of integers.
///
/// They are asked where the decoder comes upon a character that is no digit and no `z`: what is wrong
/// before that is found first, and is left to the decoder. Each character is asked about once.
fn ask<'a>(
    data: &[u8],
    foldspaces: Option<Object<'a>>,
    ignorechars: Option<Object<'a>>,
) -> Result<(bool, ByteSet)> {
    let mut asked = Asked::new(foldspaces, ignorechars)?;
    if let (Some(fold_spaces), None) = (asked.fold_spaces, asked.container) {
        return Ok((fold_spaces, asked.ignored));
    }
    let mut group = Group::default();
    for &byte in data {
        let goes_on = match byte {
            b'!'..=b'u' => group.add(byte),
            b'z' => group.is_empty(),
            b'y' if asked.folds_spaces()? => group.is_empty(),
            _ => asked.ignores(byte)?,
        };
        if !goes_on {
            break;
        }
    }
    Ok((asked.fold_spaces.unwrap_or(false), asked.ignored))
}

/// What the two arguments have said so far.
struct Asked<'a> {
    foldspaces: Option<Object<'a>>,
    fold_spaces: Option<bool>,
    container: Option<Object<'a>>,
    ignored: ByteSet,
}

impl<'a> Asked<'a> {
    /// Asks what no Python code has to be run for.
    fn new(foldspaces: Option<Object<'a>>, ignorechars: Option<Object<'a>>) -> Result<Self> {
        let plain = |object: Object<'_>| object.is_int() || object.is_none();
        let fold_spaces = match foldspaces {
            Some(foldspaces) if !plain(foldspaces) => None,
            foldspaces => Some(is_true(foldspaces, false)?),
        };
        let container = ignorechars.filter(|object| !object.is_bytes_or_bytearray());
        let ignored = match ignorechars {
            Some(ignorechars) if container.is_none() => byte_set(ignorechars)?,
            Some(_) => ByteSet::EMPTY,
            None => WHITE_SPACE,
        };
        Ok(Self { foldspaces, fold_spaces, container, ignored })
    }

    fn folds_spaces(&mut self) -> Result<bool> {
        match self.fold_spaces {
            Some(folds) => Ok(folds),
            None => Ok(*self.fold_spaces.insert(is_true(self.foldspaces, false)?)),
        }
    }

    /// Lib asks whether spaces are folded first, whatever the character is.
    fn ignores(&mut self, byte: u8) -> Result<bool> {
        self.folds_spaces()?;
        if self.ignored.contains(byte) {
            return Ok(true);
        }
        let Some(container) = self.container else {
            return Ok(false);
        };
        let number = container.py().int(byte.into())?;
        let found = container.contains(number.object())?;
        if found {
            self.ignored = self.ignored.with(byte);
        }
        Ok(found)
    }
}

/// The digits of a group that is not complete.
#[derive(Default)]
struct Group {
    count: usize,
    value: u64,
}

impl Group {
    fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether the group can have this digit: with the fifth, it must fit in 32 bits.
    fn add(&mut self, digit: u8) -> bool {
        self.value = self.value * 85 + u64::from(digit - b'!');
        self.count += 1;
        if self.count < 5 {
            return true;
        }
        let complete = std::mem::take(self);
        u32::try_from(complete.value).is_ok()
    }
}
