//! `a85encode`, `a85decode`: Ascii85, as in PostScript, PDF and btoa.

use rustdlib_algorithms::base::ByteSet;
use rustdlib_algorithms::base85::LoneSymbol;
use rustdlib_algorithms::base85::ascii85::{
    DecodeOptions, EncodeOptions, decode, decode_len, encode, encode_len, unframe,
};
use rustdlib_glue::{
    Attached, Buffer, Object, Result, Signature, function, transform, try_transform, version,
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
        let options = EncodeOptions {
            fold_spaces: is_true(foldspaces, false)?,
            wrapcol: wrapcol.map_or(Ok(0), line_width)?,
            pad: is_true(pad, false)?,
            adobe: is_true(adobe, false)?,
        };
        let Some(room) = encode_len(data.len(), options) else {
            return Err(call.raise(ERROR, "Too much data for Ascii85"));
        };
        transform(call.py(), data, room, |data, output| encode(data, output, options))
    }
}

/// `wrapcol`; until 3.14 it can be anything false, and what is less than 1 counts as 1.
fn line_width(wrapcol: Object<'_>) -> Result<usize> {
    if version::AT_LEAST_3_15 {
        return wrapcol.size();
    }
    if !wrapcol.is_true()? {
        return Ok(0);
    }
    Ok(wrapcol.index_clipped()?.max(1).cast_unsigned())
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
        let mut data = if version::AT_LEAST_3_15 {
            buffer.open_ascii(b)?
        } else {
            open_decode_data(py, b, &mut buffer)?
        };
        let fold_spaces = is_true(foldspaces, false)?;
        let adobe = is_true(adobe, false)?;
        let ignore = match ignorechars {
            Some(ignorechars) => to_byte_set(py, ignorechars, data)?,
            None => WHITE_SPACE,
        };
        let canonical = is_true(canonical, false)?;
        if adobe {
            data = unframe(data, !version::AT_LEAST_3_15)
                .map_err(|problem| raise_decoding(call, problem))?;
        }
        let lone_symbol =
            if version::AT_LEAST_3_15 { LoneSymbol::Refused } else { LoneSymbol::Dropped };
        let quote_short_form = version::AT_LEAST_3_15;
        let options =
            DecodeOptions { fold_spaces, ignore, canonical, lone_symbol, quote_short_form };
        let Some(room) = py.detach_for(data, decode_len) else {
            return Err(call.raise(ERROR, "Too much Ascii85 data"));
        };
        try_transform(py, data, room, |data, output| decode(data, output, options))?
            .map_err(|problem| raise_decoding(call, problem))
    }
}

/// `ignorechars`; until 3.14 it can be any container of integers, and is only asked when there is
/// something to pass over.
fn to_byte_set<'py>(py: Attached<'py>, ignorechars: Object<'py>, data: &[u8]) -> Result<ByteSet> {
    let mut buffer = Buffer::new();
    if version::AT_LEAST_3_15 || ignorechars.is_bytes_or_bytearray() {
        return Ok(ByteSet::new(buffer.open(ignorechars)?));
    }
    let mut ignored = [0; 256];
    let mut count = 0;
    for byte in 0..=u8::MAX {
        let is_symbol = matches!(byte, b'!'..=b'u' | b'z');
        if !is_symbol && data.contains(&byte) {
            let number = py.int(isize::from(byte))?;
            if ignorechars.contains(number.object())? {
                ignored[count] = byte;
                count += 1;
            }
        }
    }
    Ok(ByteSet::new(&ignored[..count]))
}
