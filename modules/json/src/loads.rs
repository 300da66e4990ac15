//! What stands in for `json.loads` and `json.load`.

use rustdlib_algorithms::json::skip_whitespace;
use rustdlib_glue::{
    Builtin, Call, CodeUnits, Object, Owned, Result, Signature, stand_in, version,
};

use crate::Json;
use crate::package::{FIRST, Kept, Own, Part};
use crate::scan::{Hooks, read};
use crate::scan_string::{Document, Text};
use crate::scanner::{STRICT, Scanner, hooks};

macro_rules! signature {
    ($first:literal) => {
        Signature::new(match version::AT_LEAST_3_15 {
            true => signature!($first, ", array_hook=None"),
            false => signature!($first, ""),
        })
    };
    ($first:literal, $last:literal) => {
        concat!(
            "(",
            $first,
            ", *, cls=None, object_hook=None, parse_float=None, parse_int=None, ",
            "parse_constant=None, object_pairs_hook=None",
            $last,
            ", **kw)"
        )
    };
}

stand_in! {
    /// Read a JSON document from s, a str, bytes or bytearray object.
    ///
    /// object_hook is called with each object that was read, as a dict, and
    /// what it returns stands in its place; object_pairs_hook, which comes
    /// before it, with a list of pairs.  parse_float, parse_int and
    /// parse_constant are called with the text of a number, and of NaN,
    /// Infinity or -Infinity.
    ///
    /// cls is the decoder's class, instead of JSONDecoder.  A document that is
    /// not valid raises JSONDecodeError.
    pub(crate) fn loads(call: Call<Json>, s) = signature!("s");
    original { original(call, LIB_LOADS) }
    {
        match Kept::unchanged::<Reading>(&call)? {
            Some(kept) => value(call, &kept, s),
            None => Ok(None),
        }
    }
}

stand_in! {
    /// Read a JSON document from fp, whose method read returns a str, bytes or
    /// bytearray object.
    ///
    /// The other arguments are those of loads().
    pub(crate) fn load(call: Call<Json>, fp) = signature!("fp");
    original { original(call, LIB_LOAD) }
    {
        let py = call.py();
        let kept = match Kept::unchanged::<Reading>(&call)? {
            Some(kept) if kept.package_has(LOADS_NAME, LOADS)? => kept,
            _ => return Ok(None),
        };
        let read = fp.call_method_no_arguments(py, kept.item(READ_NAME))?;
        kept.item(LOADS).call(py, [read.object()]).map(Some)
    }
}

fn original<'py>(call: Call<'py, Json>, which: usize) -> Result<Owned<'py>> {
    Kept::required::<Reading>(&call).map(|kept| kept.item(which).to_owned(call.py()))
}

/// The value of a document that `loads` is called with; `None` where Lib's function is to be asked.
fn value<'py>(
    call: Call<'py, Json>,
    kept: &Kept<'py>,
    document: Object<'_>,
) -> Result<Option<Owned<'py>>> {
    if document.is_exact_str() {
        return match document.code_units()? {
            // A byte order mark.
            CodeUnits::Ucs2([0xfeff, ..]) => Ok(None),
            CodeUnits::Ucs1(text) => value_of(call, kept, document, text),
            CodeUnits::Ucs2(text) => value_of(call, kept, document, text),
            CodeUnits::Ucs4([0xfeff, ..]) => Ok(None),
            CodeUnits::Ucs4(text) => value_of(call, kept, document, text),
        };
    }
    let is_bytes = document.is_exact_bytes() || document.is_exact_bytearray();
    if !is_bytes || !kept.package_has(DETECT_ENCODING_NAME, DETECT_ENCODING)? {
        return Ok(None);
    }
    match decoded(kept, document) {
        // Encodings are told apart by bytes of zero and byte order marks in the first four.
        Ok(text) if begins_with_ascii(text.object())? => value(call, kept, text.object()),
        Ok(_) => Ok(None),
        Err(raised) => {
            raised.forget(kept.py);
            Ok(None)
        }
    }
}

fn decoded<'py>(kept: &Kept<'py>, bytes: Object<'_>) -> Result<Owned<'py>> {
    let decode = bytes.attribute_named(kept.py, kept.item(DECODE_NAME))?;
    decode.object().call(kept.py, [kept.item(UTF_8), kept.item(SURROGATEPASS)])
}

fn begins_with_ascii(text: Object<'_>) -> Result<bool> {
    let text = text.code_units()?;
    let is_ascii = |index| text.get(index).is_none_or(|unit| (1..0x80).contains(&unit));
    Ok(is_ascii(0) && is_ascii(1))
}

fn value_of<'py, U: Text>(
    call: Call<'py, Json>,
    kept: &Kept<'py>,
    object: Object<'_>,
    text: &[U],
) -> Result<Option<Owned<'py>>> {
    let py = kept.py;
    let constant = kept.item(PARSE_CONSTANT).to_owned(py);
    let hooks =
        Hooks { object: None, object_pairs: None, array: None, float: None, int: None, constant };
    let document = Document { object, text, strict: true };
    match read(call, document, &hooks, skip_whitespace(text, 0)) {
        Ok((value, end)) => {
            let end = skip_whitespace(text, end);
            if end == text.len() {
                return Ok(Some(value));
            }
            drop(value);
            let end = py.int(end.cast_signed())?;
            error(kept, "Extra data", object, end.object())
        }
        Err(raised) if raised.is(py, Builtin::StopIteration) => {
            let stop = raised.take(py);
            let place = stop.object().attribute(py, c"value")?;
            let raised = error(kept, "Expecting value", object, place.object());
            raised.map_err(|raised| raised.from_none(py, stop))
        }
        Err(raised) => Err(raised),
    }
}

/// Raises what `json.decoder` has as `JSONDecodeError`. Where it has nothing, Lib's function says so.
#[cold]
fn error<'py>(
    kept: &Kept<'py>,
    message: &str,
    document: Object<'_>,
    place: Object<'_>,
) -> Result<Option<Owned<'py>>> {
    let py = kept.py;
    let class = kept.item(DECODER_NAMES).dict_item(py, kept.item(ERROR_NAME))?;
    let Some(class) = class else {
        return Ok(None);
    };
    let message = py.str(message)?;
    let error = class.object().call(py, [message.object(), document, place])?;
    Err(py.raise_value(class.object(), error.object()))
}

/// The decoder.
pub(crate) struct Reading;

const PARSE_CONSTANT: usize = FIRST;
const DECODER_NAMES: usize = FIRST + 1;
const ERROR_NAME: usize = FIRST + 2;
const DETECT_ENCODING: usize = FIRST + 3;
const DETECT_ENCODING_NAME: usize = FIRST + 4;
const DECODE_NAME: usize = FIRST + 5;
const UTF_8: usize = FIRST + 6;
const SURROGATEPASS: usize = FIRST + 7;
const READ_NAME: usize = FIRST + 8;
const LOADS_NAME: usize = FIRST + 9;
const LIB_LOADS: usize = FIRST + 10;
const LOADS: usize = FIRST + 11;
const LIB_LOAD: usize = FIRST + 12;
const LOAD: usize = FIRST + 13;

impl Part for Reading {
    const PART: usize = 0;

    fn taken<'py>(call: &Call<'py, Json>, own: &Own<'py>) -> Result<Option<Owned<'py>>> {
        let py = call.py();
        let Some((coder, decoder_names)) =
            own.coder(c"_default_decoder", c"JSONDecoder", "decoder", &[c"decode", c"raw_decode"])?
        else {
            return Ok(None);
        };
        let Some(parse_constant) = parse_constant(call, coder.object.object())? else {
            return Ok(None);
        };
        let detect_encoding = own.function(c"detect_encoding")?;
        let (loads, load) = (
            own.replaced::<loads, _, Self>(call, c"loads", LIB_LOADS)?,
            own.replaced::<load, _, Self>(call, c"load", LIB_LOAD)?,
        );
        let (Some(detect_encoding), Some(loads), Some(load)) = (detect_encoding, loads, load)
        else {
            return Ok(None);
        };
        let name = |name| py.interned(name);
        let tuple = py.tuple([
            own.names.to_owned(py),
            coder.object,
            coder.attributes,
            coder.name,
            parse_constant,
            decoder_names,
            name(c"JSONDecodeError")?,
            detect_encoding,
            name(c"detect_encoding")?,
            name(c"decode")?,
            name(c"utf-8")?,
            name(c"surrogatepass")?,
            name(c"read")?,
            name(c"loads")?,
            loads.original,
            loads.stand_in,
            load.original,
            load.stand_in,
        ]);
        tuple.map(Some)
    }

    fn functions(kept: &Kept<'_>, functions: Object<'_>) -> Result<()> {
        kept.add(functions, c"loads", LOADS)?;
        kept.add(functions, c"load", LOAD)
    }
}

/// The hook of a decoder whose scanner is of this module and has no other, and whose own methods are
/// those of its class.
fn parse_constant<'py>(call: &Call<'py, Json>, decoder: Object<'_>) -> Result<Option<Owned<'py>>> {
    let py = call.py();
    let dict = decoder.instance_dict(py)?;
    let item = |name| dict.object().dict_item(py, py.interned(name)?.object());
    let (None, None, Some(scanner)) = (item(c"decode")?, item(c"raw_decode")?, item(c"scan_once")?)
    else {
        return Ok(None);
    };
    let Some(scanner) = call.class::<Scanner>()?.instance(scanner.object()) else {
        return Ok(None);
    };
    let hooks = hooks(py, scanner)?;
    let others = [hooks.object, hooks.object_pairs, hooks.array, hooks.float, hooks.int];
    let is_plain = scanner.flag(STRICT) && others.iter().all(Option::is_none);
    Ok(is_plain.then_some(hooks.constant))
}
