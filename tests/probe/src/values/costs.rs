//! Uses of values within a call, so many times each: `costs.py` counts their instructions.

use std::hint::black_box;

use rustdlib_glue::{
    Attached, Builtin, CodeUnits, KeyMemo, Object, Owned, Result, Signature, StrWriter, function,
};

use super::Values;

const TEXT: &[u8] = b"eight ch";

/// What is used, made before anything is counted.
struct Things<'py> {
    py: Attached<'py>,
    text: Owned<'py>,
    ten: Owned<'py>,
    items: Vec<Owned<'py>>,
    /// The text, under itself; the second one stays like that.
    dict: Owned<'py>,
    single: Owned<'py>,
    /// That, as for `dict_is`.
    pair: Owned<'py>,
    instance: Object<'py>,
    length: Owned<'py>,
    memo: KeyMemo<'py>,
    writer: StrWriter<'py>,
}

impl<'py> Things<'py> {
    fn new(py: Attached<'py>, instance: Object<'py>) -> Result<Self> {
        let text = py.str_from_ucs1(TEXT)?;
        let list = |length| {
            py.list((0..length).map(|_| text.object().to_owned(py)).collect::<Vec<_>>().drain(..))
        };
        let dict = || {
            let dict = py.new_dict()?;
            dict.object().dict_set_item(text.object(), text.object()).map(|()| dict)
        };
        let (mut memo, mut writer) = (KeyMemo::new(py), StrWriter::new(py));
        memo.key(CodeUnits::Ucs1(TEXT))?;
        writer.reserve(1 << 20)?;
        Ok(Self {
            py,
            ten: list(10)?,
            items: Vec::with_capacity(10),
            dict: dict()?,
            single: dict()?,
            pair: list(2)?,
            instance,
            length: py.import_from(c"builtins", c"len")?,
            memo,
            writer,
            text,
        })
    }
}

type Use = fn(&mut Things<'_>) -> Result<()>;

const USES: &[(&str, Use)] = &[
    ("nothing", |_| Ok(())),
    // Text.
    ("code_units", |with| with.text.object().code_units().and_then(keep)),
    ("str_from_ucs1", |with| with.py.str_from_ucs1(black_box(TEXT)).and_then(keep)),
    ("substring", |with| with.text.object().substring(with.py, 0, 7).and_then(keep)),
    ("known key", |with| with.memo.key(CodeUnits::Ucs1(black_box(TEXT))).and_then(keep)),
    ("substring as key", |with| {
        let key = with.text.object().substring(with.py, 0, 7)?;
        with.dict.object().dict_set_item(key.object(), key.object())
    }),
    ("writer", |with| {
        let mut writer = StrWriter::new(with.py);
        writer.write_ucs1(black_box(TEXT))?;
        writer.finish().and_then(keep)
    }),
    ("write_ucs1", |with| with.writer.write_ucs1(black_box(TEXT))),
    // Numbers.
    ("float", |with| with.py.float(black_box(1.5)).and_then(keep)),
    ("int_i64", |with| with.py.int_i64(black_box(1 << 40)).and_then(keep)),
    ("int_from_text", |with| {
        with.py.int_from_text(black_box(b"12345678901234567890123")).and_then(keep)
    }),
    // Containers.
    ("tuple", |with| {
        let (py, text) = (with.py, with.text.object());
        py.tuple([text.to_owned(py), text.to_owned(py)]).and_then(keep)
    }),
    ("list", |with| {
        let (py, text) = (with.py, with.text.object());
        let mut items: [_; 10] = std::array::from_fn(|_| Some(text.to_owned(py)));
        with.items.extend(items.iter_mut().filter_map(Option::take));
        py.list(with.items.drain(..)).and_then(keep)
    }),
    ("list_append", |with| {
        let list = with.py.new_list()?;
        for _ in 0..10 {
            list.object().list_append(with.text.object())?;
        }
        keep(list)
    }),
    ("new_dict", |with| with.py.new_dict().and_then(keep)),
    ("dict_set_item", |with| {
        with.dict.object().dict_set_item(with.text.object(), with.text.object())
    }),
    ("dict_items", |with| with.dict.object().dict_items(with.py).try_for_each(keep)),
    ("fast_item", |with| keep(with.ten.object().fast_item(with.py, black_box(5)))),
    // Objects.
    ("class_version", |with| keep(with.instance.class_version())),
    ("instance_dict", |with| with.instance.instance_dict(with.py).and_then(keep)),
    ("dict_is", |with| keep(with.single.object().dict_is(with.pair.object()))),
    ("call", |with| with.length.object().call(with.py, [with.text.object()]).and_then(keep)),
    ("enter_recursive_call", |with| with.py.enter_recursive_call(c" here").and_then(keep)),
];

fn keep<T>(made: T) -> Result<()> {
    drop(black_box(made));
    Ok(())
}

function! {
    /// Does what name says so many times.
    pub(super) fn used(call: Call<Values>, name, times, instance) =
        Signature::new("(name, times, instance, /)");
    {
        let (py, name, times) = (call.py(), name.text()?, times.size()?);
        let mut with = Things::new(py, instance)?;
        let Some((_, work)) = USES.iter().find(|(known, _)| *known == name) else {
            return Err(py.raise(Builtin::ValueError, "there is no such use"));
        };
        (0..times).try_for_each(|_| work(&mut with))?;
        Ok(py.none())
    }
}
