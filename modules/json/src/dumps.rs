//! What stands in for `json.dumps`.

use rustdlib_glue::{Call, Object, Owned, Result, Signature, stand_in};

use crate::encode::{Encode, Strings, simple_text};
use crate::encoder::Encoder;
use crate::markers::Markers;
use crate::package::{FIRST, Kept, Own, Part, attribute};
use crate::separator::Separator;
use crate::sink::Sink;
use crate::{ENCODERS, Json};

stand_in! {
    /// Return obj as a JSON document in a str.
    ///
    /// default is called with each object that JSON has no form for, and what
    /// it returns is written in its place.  indent is what a level of nesting
    /// is indented by: a str, or a number of blanks.  separators are those
    /// between items, and between a key and its value.
    ///
    /// If skipkeys is true, keys that JSON has no form for are left out.  If
    /// ensure_ascii is true, other characters are escaped.  If check_circular
    /// is false, nothing looks for containers that contain themselves.  If
    /// allow_nan is false, NaN and infinities raise ValueError.  If sort_keys
    /// is true, dicts are written in the order of their keys.
    ///
    /// cls is the encoder's class, instead of JSONEncoder.
    pub(crate) fn dumps(call: Call<Json>, obj) = Signature::new(
        "(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, \
         indent=None, separators=None, default=None, sort_keys=False, **kw)"
    );
    original { Kept::required::<Writing>(&call).map(|kept| kept.item(LIB_DUMPS).to_owned(call.py())) }
    {
        match Kept::unchanged::<Writing>(&call)? {
            Some(kept) if has_names(&kept)? => text(&kept, obj).map(Some),
            _ => Ok(None),
        }
    }
}

/// Whether `json.encoder` still has what `JSONEncoder` uses: two functions, and a number of which it takes
/// the negative.
#[inline]
fn has_names(kept: &Kept<'_>) -> Result<bool> {
    Ok(kept.has(ENCODER_NAMES, MAKE_ENCODER_NAME, MAKE_ENCODER)?
        && kept.has(ENCODER_NAMES, ENCODE_NAME, ENCODE)?
        && kept.has(ENCODER_NAMES, INFINITY_NAME, INFINITY)?)
}

fn text<'py>(kept: &Kept<'py>, object: Object<'_>) -> Result<Owned<'py>> {
    let py = kept.py;
    if let Some(text) = simple_text(py, Strings::Ascii, object)? {
        return Ok(text);
    }
    let mut encode = Encode {
        py,
        sink: Sink::new(py),
        markers: Markers::unseen(py),
        default: kept.item(DEFAULT),
        encoder: kept.item(ENCODE),
        strings: Strings::Ascii,
        indent: None,
        key_separator: Separator::new(kept.item(KEY_SEPARATOR))?,
        item_separator: Separator::new(kept.item(ITEM_SEPARATOR))?,
        sort_keys: false,
        skipkeys: false,
        allow_nan: true,
        notes: Vec::new(),
    };
    match encode.value(object, 0) {
        Ok(()) => encode.sink.finish(),
        Err(raised) => Err(encode.leave_behind(raised)),
    }
}

/// The encoder.
pub(crate) struct Writing;

const ENCODER_NAMES: usize = FIRST;
const MAKE_ENCODER_NAME: usize = FIRST + 1;
const MAKE_ENCODER: usize = FIRST + 2;
const ENCODE_NAME: usize = FIRST + 3;
const ENCODE: usize = FIRST + 4;
const INFINITY_NAME: usize = FIRST + 5;
const INFINITY: usize = FIRST + 6;
const DEFAULT: usize = FIRST + 7;
const KEY_SEPARATOR: usize = FIRST + 8;
const ITEM_SEPARATOR: usize = FIRST + 9;
const LIB_DUMPS: usize = FIRST + 10;
const DUMPS: usize = FIRST + 11;

impl Part for Writing {
    const PART: usize = 1;

    fn taken<'py>(call: &Call<'py, Json>, own: &Own<'py>) -> Result<Option<Owned<'py>>> {
        let (py, methods) = (call.py(), [c"encode", c"iterencode", c"default"]);
        let Some((coder, encoder_names)) =
            own.coder(c"_default_encoder", c"JSONEncoder", "encoder", &methods)?
        else {
            return Ok(None);
        };
        let encoder = coder.object.object();
        let key_separator = separator(own, encoder, c"key_separator", ": ")?;
        let item_separator = separator(own, encoder, c"item_separator", ", ")?;
        let dumps = own.replaced::<dumps, _, Self>(call, c"dumps", LIB_DUMPS)?;
        let (Some(key_separator), Some(item_separator), Some(dumps), true) =
            (key_separator, item_separator, dumps, has_defaults(own, encoder)?)
        else {
            return Ok(None);
        };
        let encoders = call.object(ENCODERS)?;
        let Some(encode) = encoders.fast_item(py, 0) else {
            return Ok(None);
        };
        let infinity_name = py.interned(c"INFINITY")?;
        let infinity = encoder_names.object().dict_item(py, infinity_name.object())?;
        let Some(infinity) = infinity.filter(|infinity| infinity.object().is_exact_float()) else {
            return Ok(None);
        };
        let default = encoder.attribute(py, c"default")?;
        let kept = Kept::new(
            py,
            py.tuple([
                own.names.to_owned(py),
                coder.object,
                coder.attributes,
                coder.name,
                encoder_names,
                py.interned(c"c_make_encoder")?,
                call.class::<Encoder>()?.object().to_owned(py),
                py.interned(c"encode_basestring_ascii")?,
                encode,
                infinity_name,
                infinity,
                default,
                key_separator,
                item_separator,
                dumps.original,
                dumps.stand_in,
            ])?,
        );
        Ok(has_names(&kept)?.then(|| kept.into_tuple()))
    }

    fn functions(kept: &Kept<'_>, functions: Object<'_>) -> Result<()> {
        kept.add(functions, c"dumps", DUMPS)
    }
}

/// A separator of an encoder, if it is this one.
fn separator<'py>(
    own: &Own<'py>,
    encoder: Object<'_>,
    name: &std::ffi::CStr,
    text: &str,
) -> Result<Option<Owned<'py>>> {
    let Some(found) = attribute(own.py, encoder, name)? else {
        return Ok(None);
    };
    let is_it = found.object().is_exact_str() && found.object().text()? == text;
    Ok(is_it.then_some(found))
}

/// Whether an encoder has the options that `JSONEncoder()` has, and nothing else.
fn has_defaults(own: &Own<'_>, encoder: Object<'_>) -> Result<bool> {
    let py = own.py;
    let (yes, no) = (py.true_object(), py.false_object());
    let options = [
        (c"skipkeys", no),
        (c"ensure_ascii", yes),
        (c"check_circular", yes),
        (c"allow_nan", yes),
        (c"sort_keys", no),
        (c"indent", py.none_object()),
    ];
    let dict = encoder.instance_dict(py)?;
    for (name, value) in options {
        let found = dict.object().dict_item(py, py.interned(name)?.object())?;
        if !found.is_some_and(|found| found.object().is(value)) {
            return Ok(false);
        }
    }
    Ok(dict.object().dict_length() == options.len())
}
