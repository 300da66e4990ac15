//! Values: containers, numbers, calls, recursion; and in files of their own text, and what has changed.

mod costs;
mod kept;
mod text;
mod unchanged;

use std::ffi::CStr;

use rustdlib_glue::{
    Attached, CallDef, Class, ClassRef, Constructor, ConstructorDef, FunctionDef, MethodDef,
    Module, ModuleBuilder, Object, Owned, Result, Signature, function, functions, method, methods,
};

use crate::Counted;
use costs::used;
use kept::{each_kept, keep};
use text::{from_units, keys, keys_across_calls, substring, units, written};
use unchanged::{dict_is, instance_dict, new_absolute, version_of_class};

/// The module.
#[derive(Debug)]
pub(crate) struct Values;

impl Module for Values {
    const NAME: &'static CStr = c"_rustdlib_probe_values";
    const DOC: &'static CStr = c"Makes and reads values.";
    const SLOTS: usize = 3;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![
        units,
        from_units,
        substring,
        written,
        keys,
        keys_across_calls,
        float,
        number,
        number_from_text,
        number_repr,
        kinds,
        listed,
        paired,
        dict_of,
        dict_without,
        sorted_items,
        each_item,
        each_kept,
        each_of_sequence,
        called,
        attribute_named,
        nested,
        noted,
        class_of,
        equal,
        decode_error,
        dict_is,
        instance_dict,
        new_absolute,
        version_of_class,
        used,
    ];
    type Data = Counted;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        keep(module)?;
        module.add(c"Adder", &module.add_class::<Adder>()?)
    }
}

rustdlib_glue::export!(Values as _rustdlib_probe_values);

/// The items of a list or tuple.
fn items<'py>(py: Attached<'py>, sequence: Object<'_>) -> Vec<Owned<'py>> {
    (0..sequence.fast_length()).filter_map(|index| sequence.fast_item(py, index)).collect()
}

function! {
    /// The value of a float, made again; None for anything else.
    pub(crate) fn float(call: Call<Values>, value) = Signature::new("(value, /)");
    {
        match value.as_float() {
            Some(value) => call.py().float(value),
            None => Ok(call.py().none()),
        }
    }
}

function! {
    /// The value of an int of 64 bits, made again; None for anything else.
    pub(crate) fn number(call: Call<Values>, value) = Signature::new("(value, /)");
    {
        match value.as_i64() {
            Some(value) if value % 2 == 0 && value >= 0 => call.py().int_u64(value.cast_unsigned()),
            Some(value) => call.py().int_i64(value),
            None => Ok(call.py().none()),
        }
    }
}

function! {
    /// int(text).
    pub(crate) fn number_from_text(call: Call<Values>, text) = Signature::new("(text, /)");
    { call.py().int_from_text(text.as_bytes().unwrap_or_default()) }
}

function! {
    /// int.__repr__(value).
    pub(crate) fn number_repr(call: Call<Values>, value) = Signature::new("(value, /)");
    { value.int_repr(call.py()) }
}

function! {
    /// What the value is.
    pub(crate) fn kinds(call: Call<Values>, value) = Signature::new("(value, /)");
    {
        let py = call.py();
        let kinds = [
            (value.is(py.none_object()), "None"),
            (value.is_true_itself(), "True"),
            (value.is_false_itself(), "False"),
            (value.is(py.int_class()), "class int"),
            (value.is(py.float_class()), "class float"),
            (value.is_int(), "int"),
            (value.is_exact_int(), "exact int"),
            (value.is_float(), "float"),
            (value.is_exact_float(), "exact float"),
            (value.is_list(), "list"),
            (value.is_exact_list(), "exact list"),
            (value.is_tuple(), "tuple"),
            (value.is_exact_tuple(), "exact tuple"),
            (value.is_dict(), "dict"),
            (value.is_exact_dict(), "exact dict"),
            (value.is_callable(), "callable"),
        ];
        let kinds: Vec<_> =
            kinds.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
        py.str(kinds.join(", "))
    }
}

function! {
    /// The items of a list or tuple from number start on, as one list that is made at once and one that
    /// grows.
    pub(crate) fn listed(call: Call<Values>, sequence, start) =
        Signature::new("(sequence, start, /)");
    {
        let py = call.py();
        let mut found = items(py, sequence);
        let growing = py.new_list()?;
        for item in &found[start.size()?..] {
            growing.object().list_append(item.object())?;
        }
        let made = py.list(found.drain(start.size()?..))?;
        py.tuple([made, growing])
    }
}

function! {
    /// (first, second), and ().
    pub(crate) fn paired(call: Call<Values>, first, second) = Signature::new("(first, second, /)");
    {
        let py = call.py();
        let empty = py.tuple([])?;
        assert!(empty.object().tuple_item(0).is_none());
        py.tuple([first.to_owned(py), second.to_owned(py)])
    }
}

function! {
    /// A dict of the pairs.
    pub(crate) fn dict_of(call: Call<Values>, pairs) = Signature::new("(pairs, /)");
    {
        let py = call.py();
        let dict = py.new_dict()?;
        for pair in items(py, pairs) {
            let pair = pair.object();
            let (Some(key), Some(value)) = (pair.tuple_item(0), pair.tuple_item(1)) else {
                continue;
            };
            dict.object().dict_set_item(key, value)?;
            assert!(dict.object().dict_contains(key)?);
        }
        Ok(dict)
    }
}

function! {
    /// Deletes key from a dict, and says whether it was there.
    pub(crate) fn dict_without(call: Call<Values>, dict, key) = Signature::new("(dict, key, /)");
    {
        let had = dict.dict_contains(key)?;
        dict.dict_delete_item(key)?;
        call.py().bool(had)
    }
}

function! {
    /// sorted(mapping.items()).
    pub(crate) fn sorted_items(call: Call<Values>, mapping) = Signature::new("(mapping, /)");
    {
        let list = mapping.mapping_items(call.py())?;
        list.object().list_sort()?;
        Ok(list)
    }
}

function! {
    /// Calls function(key, value) for the items of a dict. Returns how many there were at first, and how
    /// many were met.
    pub(crate) fn each_item(call: Call<Values>, dict, function) =
        Signature::new("(dict, function, /)");
    {
        let (py, before) = (call.py(), dict.dict_length());
        let mut count = 0;
        for (key, value) in dict.dict_items(py) {
            count += 1;
            function.call(py, [key.object(), value.object()])?;
        }
        py.tuple([py.int(before.cast_signed())?, py.int(count)?])
    }
}

function! {
    /// Calls function(item) for what a sequence has, as C does with PySequence_Fast.
    pub(crate) fn each_of_sequence(call: Call<Values>, sequence, function) =
        Signature::new("(sequence, function, /)");
    {
        let py = call.py();
        let fast = sequence.sequence_fast(py, c"want a sequence")?;
        let mut index = 0;
        while index < fast.object().fast_length() {
            let Some(item) = fast.object().fast_item(py, index) else { break };
            function.call(py, [item.object()])?;
            index += 1;
        }
        assert!(fast.object().fast_item(py, usize::MAX).is_none());
        py.int(index.cast_signed())
    }
}

function! {
    /// function(), function(first), function(first, second).
    pub(crate) fn called(call: Call<Values>, function; first, second) =
        Signature::new("(function, first=None, second=None, /)");
    {
        match (first, second) {
            (Some(first), Some(second)) => function.call(call.py(), [first, second]),
            (Some(first), None) => function.call(call.py(), [first]),
            _ => function.call(call.py(), []),
        }
    }
}

function! {
    /// value.name.
    pub(crate) fn attribute_named(call: Call<Values>, value, name) =
        Signature::new("(value, name, /)");
    { value.attribute_named(call.py(), name) }
}

fn nest(py: Attached<'_>, depth: usize) -> Result<usize> {
    if depth == 0 {
        return Ok(0);
    }
    let _level = py.enter_recursive_call(c" while nesting")?;
    Ok(nest(py, depth - 1)? + 1)
}

function! {
    /// Enters so many levels.
    pub(crate) fn nested(call: Call<Values>, depth) = Signature::new("(depth, /)");
    { call.py().int(nest(call.py(), depth.size()?)?.cast_signed()) }
}

function! {
    /// What function raises, with the note that make() returns.
    pub(crate) fn noted(call: Call<Values>, function, make) = Signature::new("(function, make, /)");
    {
        let py = call.py();
        function.call(py, []).map_err(|raised| raised.add_note(py, || make.call(py, [])))
    }
}

function! {
    /// The class of value and its full name.
    pub(crate) fn class_of(call: Call<Values>, value) = Signature::new("(value, /)");
    {
        let py = call.py();
        py.tuple([value.class(py), value.full_type_name(py)?])
    }
}

function! {
    /// left == right.
    pub(crate) fn equal(call: Call<Values>, left, right) = Signature::new("(left, right, /)");
    { call.py().bool(left.is_equal(right)?) }
}

function! {
    /// Raises json.JSONDecodeError.
    pub(crate) fn decode_error(call: Call<Values>, message, text, position) =
        Signature::new("(message, text, position, /)");
    {
        let py = call.py();
        let class = py.import_from(c"json.decoder", c"JSONDecodeError")?;
        let error = class.object().call(py, [message, text, position])?;
        Err(py.raise_value(class.object(), error.object()))
    }
}

/// A class of which instances can be called.
#[derive(Debug)]
pub(crate) struct Adder;

impl Class for Adder {
    type Module = Values;
    type Value = isize;
    const NAME: &'static CStr = c"_rustdlib_probe_values.Adder";
    const SUBCLASSABLE: bool = true;
    const METHODS: &'static [MethodDef<Self>] = methods![add];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<NewAdder, _>());
    const CALL: Option<CallDef<Self>> = Some(CallDef::new::<add, _>());
}

struct NewAdder;

impl Constructor<1> for NewAdder {
    type Class = Adder;
    const SIGNATURE: Signature = Signature::new("(number)");

    fn call<'py>(
        call: rustdlib_glue::Call<'py, Values>,
        class: ClassRef<'py, Adder>,
        [number]: [Option<Object<'py>>; 1],
    ) -> Result<Owned<'py>> {
        let number = number.expect("the signature requires it").index()?;
        class.instantiate(call.py(), number)
    }
}

method! {
    /// The sum of the number, value and twice the other value.
    fn add(call, this: Adder, value; twice) = Signature::new("(value, twice=0)");
    {
        let twice = twice.map_or(Ok(0), Object::index)?;
        call.py().int(this.value() + value.index()? + 2 * twice)
    }
}
