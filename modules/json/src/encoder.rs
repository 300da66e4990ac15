//! The class `make_encoder`.

use std::ffi::CStr;

use rustdlib_glue::{
    Attached, Builtin, Call, CallDef, Class, ClassRef, Constructor, ConstructorDef, Instance,
    Member, MemberKind, Object, Owned, Raised, Result, Signature, method, version,
};

use crate::encode::{Encode, Strings, simple_text};
use crate::indent::Indent;
use crate::markers::Markers;
use crate::separator::Separator;
use crate::sink::Sink;
use crate::{ENCODERS, Json};

/// Writes documents, with the options of a `json.JSONEncoder`.
#[derive(Debug)]
pub(crate) struct Encoder;

const MARKERS: usize = 0;
const DEFAULT: usize = 1;
const ENCODER: usize = 2;
const INDENT: usize = 3;
const KEY_SEPARATOR: usize = 4;
const ITEM_SEPARATOR: usize = 5;
const SORT_KEYS: usize = 6;
const SKIPKEYS: usize = 7;
const ALLOW_NAN: usize = 8;

/// What an encoder has that cannot be read.
#[derive(Debug)]
pub(crate) struct Hidden {
    allow_nan: bool,
    strings: Strings,
}

impl Class for Encoder {
    type Module = Json;
    type Value = Hidden;
    const NAME: &'static CStr = c"_json.Encoder";
    const DOC: Option<&'static CStr> = Some(c"Writes JSON documents.");
    const IMMUTABLE: bool = false;
    const MEMBERS: &'static [Member] = &[
        Member::new(c"markers", MemberKind::Object).documented(c"markers"),
        Member::new(c"default", MemberKind::Object).documented(c"default"),
        Member::new(c"encoder", MemberKind::Object).documented(c"encoder"),
        Member::new(c"indent", MemberKind::Object).documented(c"indent"),
        Member::new(c"key_separator", MemberKind::Object).documented(c"key_separator"),
        Member::new(c"item_separator", MemberKind::Object).documented(c"item_separator"),
        Member::new(c"sort_keys", MemberKind::Flag).documented(c"sort_keys"),
        Member::new(c"skipkeys", MemberKind::Flag).documented(c"skipkeys"),
    ];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
    const CALL: Option<CallDef<Self>> = Some(CallDef::new::<_iterencode, _>());
}

struct New;

const NAMES: [&str; 9] = [
    "markers",
    "default",
    "encoder",
    "indent",
    "key_separator",
    "item_separator",
    "sort_keys",
    "skipkeys",
    "allow_nan",
];

impl Constructor<{ NAMES.len() }> for New {
    type Class = Encoder;
    const NAME: &'static str = "make_encoder";
    /// All of them are required: see [`Options::of`].
    const SIGNATURE: Signature = Signature::new(
        "(markers=None, default=None, encoder=None, indent=None, key_separator=None, \
         item_separator=None, sort_keys=None, skipkeys=None, allow_nan=None)",
    )
    .hidden()
    .converted(|py, given| Options::of(py, given).map(drop));

    fn call<'py>(
        call: Call<'py, Json>,
        class: ClassRef<'py, Encoder>,
        given: [Option<Object<'py>>; NAMES.len()],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let Options { objects, sort_keys, skipkeys, allow_nan } = Options::of(py, &given)?;
        let markers = objects[MARKERS];
        if !markers.is_none() && !markers.is_dict() {
            let name = markers.type_name();
            let message =
                format_args!("make_encoder() argument 1 must be dict or None, not {name}");
            return Err(py.raise(Builtin::TypeError, message));
        }
        let hidden = Hidden { allow_nan, strings: strings(&call, objects[ENCODER])? };
        let made = class.instantiate(py, hidden)?;
        if let Some(this) = class.instance(made.object()) {
            for (index, member) in objects.into_iter().enumerate() {
                this.set_member(index, member.to_owned(py));
            }
            this.set_flag(SORT_KEYS, sort_keys);
            this.set_flag(SKIPKEYS, skipkeys);
        }
        Ok(made)
    }
}

/// What `make_encoder` is given.
struct Options<'py> {
    /// One for each of the members that are objects.
    objects: [Object<'py>; SORT_KEYS],
    sort_keys: bool,
    skipkeys: bool,
    allow_nan: bool,
}

impl<'py> Options<'py> {
    /// Goes through the arguments as C does: which one is missing is said after those before it were
    /// converted.
    fn of(py: Attached<'py>, given: &[Option<Object<'py>>]) -> Result<Self> {
        let argument = |index: usize| given[index].ok_or_else(|| missing(py, index));
        Ok(Self {
            objects: [
                argument(MARKERS)?,
                argument(DEFAULT)?,
                argument(ENCODER)?,
                argument(INDENT)?,
                separator(argument(KEY_SEPARATOR)?, 5)?,
                separator(argument(ITEM_SEPARATOR)?, 6)?,
            ],
            sort_keys: argument(SORT_KEYS)?.is_true()?,
            skipkeys: argument(SKIPKEYS)?.is_true()?,
            allow_nan: argument(ALLOW_NAN)?.is_true()?,
        })
    }
}

#[cold]
fn missing(py: Attached<'_>, index: usize) -> Raised {
    let (name, position) = (NAMES[index], index + 1);
    let message =
        format_args!("make_encoder() missing required argument '{name}' (pos {position})");
    py.raise(Builtin::TypeError, message)
}

fn separator(argument: Object<'_>, position: usize) -> Result<Object<'_>> {
    if argument.is_str() {
        return Ok(argument);
    }
    let name = if argument.is_none() { "None" } else { &argument.type_name() };
    let message = format_args!("make_encoder() argument {position} must be str, not {name}");
    Err(argument.py().raise(Builtin::TypeError, message))
}

/// Functions of this module need not be called.
fn strings(call: &Call<'_, Json>, encoder: Object<'_>) -> Result<Strings> {
    let encoders = call.object(ENCODERS)?;
    let is_item = |index| {
        let item = encoders.fast_item(call.py(), index);
        item.is_some_and(|item| item.object().is(encoder))
    };
    Ok(match () {
        () if is_item(0) => Strings::Ascii,
        () if is_item(1) => Strings::Unicode,
        () => Strings::Call,
    })
}

method! {
    /// Write obj, and return the text in a sequence of one item.
    fn _iterencode(call, this: Encoder, obj, _current_indent_level)
        = Signature::new("(obj, _current_indent_level)");
    {
        let py = call.py();
        let level = _current_indent_level.index()?;
        // What an indentation can raise when it is repeated, it does for every document.
        let has_none = || this.member(py, INDENT).is_some_and(|indent| indent.object().is_none());
        let simple = match level == 0 || has_none() {
            true => simple_text(py, this.value().strings, obj)?,
            false => None,
        };
        let text = match simple {
            Some(text) => text,
            None => encode(py, this, &Members::of(py, this)?, obj, level)?,
        };
        if version::AT_LEAST_3_12 {
            return py.tuple([text]);
        }
        let list = py.new_list()?;
        list.object().list_append(text.object())?;
        Ok(list)
    }
}

/// What an encoder was made with: held, since what is called can drop the encoder.
struct Members<'py> {
    markers: Owned<'py>,
    default: Owned<'py>,
    encoder: Owned<'py>,
    indent: Owned<'py>,
    key_separator: Owned<'py>,
    item_separator: Owned<'py>,
}

impl<'py> Members<'py> {
    fn of(py: Attached<'py>, this: Instance<'_, Encoder>) -> Result<Self> {
        let member = |index| {
            let cleared = "_json.Encoder: used after it was cleared";
            this.member(py, index).ok_or_else(|| py.raise(Builtin::SystemError, cleared))
        };
        Ok(Self {
            markers: member(MARKERS)?,
            default: member(DEFAULT)?,
            encoder: member(ENCODER)?,
            indent: member(INDENT)?,
            key_separator: member(KEY_SEPARATOR)?,
            item_separator: member(ITEM_SEPARATOR)?,
        })
    }
}

fn encode<'py>(
    py: Attached<'py>,
    this: Instance<'py, Encoder>,
    members: &Members<'py>,
    object: Object<'_>,
    level: isize,
) -> Result<Owned<'py>> {
    let item_separator = members.item_separator.object();
    let indent = members.indent.object();
    let Hidden { allow_nan, strings } = *this.value();
    let mut encode = Encode {
        py,
        sink: Sink::new(py),
        markers: Markers::new(py, members.markers.object()),
        default: members.default.object(),
        encoder: members.encoder.object(),
        strings,
        // Until 3.12, Python's encoder indents.
        indent: match version::AT_LEAST_3_13 && !indent.is_none() {
            true => Some(Indent::new(py, indent, item_separator, level)?),
            false => None,
        },
        key_separator: Separator::new(members.key_separator.object())?,
        item_separator: Separator::new(item_separator)?,
        sort_keys: this.flag(SORT_KEYS),
        skipkeys: this.flag(SKIPKEYS),
        allow_nan,
        notes: Vec::new(),
    };
    match encode.value(object, 0) {
        Ok(()) => encode.sink.finish(),
        Err(raised) => Err(encode.leave_behind(raised)),
    }
}
