//! Text: by kind, written, and remembered.

use rustdlib_glue::{CodeUnits, KeyMemo, Object, Result, Signature, StrWriter, function};

use super::{Values, items};

function! {
    /// How many bytes each character of text has, and the characters.
    pub(crate) fn units(call: Call<Values>, text) = Signature::new("(text, /)");
    {
        let py = call.py();
        let units = text.code_units()?;
        let width = match units {
            CodeUnits::Ucs1(_) => 1,
            CodeUnits::Ucs2(_) => 2,
            CodeUnits::Ucs4(_) => 4,
        };
        assert_eq!(units.is_empty(), text.length()? == 0);
        let characters = (0..units.len()).map(|index| py.int_u32(units.get(index).unwrap_or(0)));
        let mut characters = characters.collect::<Result<Vec<_>>>()?;
        assert!(units.get(units.len()).is_none());
        py.tuple([py.int(width)?, py.list(characters.drain(..))?])
    }
}

function! {
    /// A str of these numbers, given in units of so many bytes.
    pub(crate) fn from_units(call: Call<Values>, width, numbers) =
        Signature::new("(width, numbers, /)");
    {
        let py = call.py();
        let numbers = items(py, numbers);
        let numbers = numbers.iter().map(|number| number.object().low_u32());
        let wide = numbers.collect::<Result<Vec<u32>>>()?;
        let (narrow, middle): (Vec<u8>, Vec<u16>) =
            wide.iter().map(|number| (*number as u8, *number as u16)).unzip();
        py.str_from_code_units(match width.index()? {
            1 => CodeUnits::Ucs1(&narrow),
            2 => CodeUnits::Ucs2(&middle),
            _ => CodeUnits::Ucs4(&wide),
        })
    }
}

function! {
    /// text[start:end].
    pub(crate) fn substring(call: Call<Values>, text, start, end) =
        Signature::new("(text, start, end, /)");
    { text.substring(call.py(), start.size()?, end.size()?) }
}

/// Writes a str, a number as a character, bytes as Latin-1; (room, bytes) in place; [str] as text.
fn write(writer: &mut StrWriter<'_>, piece: Object<'_>) -> Result<()> {
    if piece.is_exact_list() {
        let first = piece.fast_item(piece.py(), 0);
        return writer.write_text(first.as_ref().map_or(Ok(""), |text| text.object().text())?);
    }
    if let Some(content) = piece.as_bytes() {
        return writer.write_ucs1(content);
    }
    if piece.is_int() {
        return writer.write_char(piece.low_u32()?);
    }
    let (Some(room), Some(content)) = (piece.tuple_item(0), piece.tuple_item(1)) else {
        return writer.write_str(piece);
    };
    let content = content.as_bytes().unwrap_or_default();
    writer.fill_ucs1(room.size()?, |room| (room[..content.len()].write_copy_of_slice(content), ()))
}

function! {
    /// What a writer makes of the pieces; those that it refuses are left out, if `forgive`.
    pub(crate) fn written(call: Call<Values>, pieces; forgive) =
        Signature::new("(pieces, forgive=False, /)");
    {
        let py = call.py();
        let forgive = forgive.is_some_and(|forgive| forgive.is_true_itself());
        let mut writer = StrWriter::new(py);
        for piece in items(py, pieces) {
            let before = writer.filled();
            match write(&mut writer, piece.object()) {
                Err(raised) if forgive => {
                    assert_eq!(writer.filled(), before);
                    raised.forget(py);
                }
                result => result?,
            }
        }
        writer.finish()
    }
}

function! {
    /// The keys that one memo has for the texts: by their characters, or as they are if `made`.
    pub(crate) fn keys(call: Call<Values>, texts; made) = Signature::new("(texts, made=False, /)");
    {
        let py = call.py();
        let made = made.is_some_and(|made| made.is_true_itself());
        let mut memo = KeyMemo::new(py);
        let mut keys = Vec::new();
        for text in items(py, texts) {
            let key =
                if made { memo.unite(text) } else { memo.key(text.object().code_units()?) };
            keys.push(key?);
        }
        drop(memo);
        py.list(keys.drain(..))
    }
}

function! {
    /// The same, with function() called before each text.
    pub(crate) fn keys_across_calls(call: Call<Values>, texts, function) =
        Signature::new("(texts, function, /)");
    {
        let py = call.py();
        let mut memo = KeyMemo::new(py);
        let mut keys = Vec::new();
        for text in items(py, texts) {
            function.call(py, [])?;
            keys.push(memo.key(text.object().code_units()?)?);
        }
        drop(memo);
        py.list(keys.drain(..))
    }
}
