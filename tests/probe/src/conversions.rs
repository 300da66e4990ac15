//! Conversions of arguments.

use rustdlib_glue::{Signature, function};

use crate::Probe;

function! {
    /// The truth value.
    pub(crate) fn to_truth(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().bool(value.is_true()?) }
}

function! {
    /// A flag as Argument Clinic takes it.
    pub(crate) fn to_flag(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().bool(value.flag()?) }
}

function! {
    /// A Py_ssize_t.
    pub(crate) fn to_index(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().int(value.index()?) }
}

function! {
    /// A Py_ssize_t, clipped.
    pub(crate) fn to_index_clipped(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().int(value.index_clipped()?) }
}

function! {
    /// A size_t; returned as text.
    pub(crate) fn to_size(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().str(value.size()?) }
}

function! {
    /// A C int.
    pub(crate) fn to_c_int(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().int(value.c_int()? as isize) }
}

function! {
    /// A C long.
    pub(crate) fn to_c_long(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().str(value.c_long()?) }
}

function! {
    /// The low 32 bits.
    pub(crate) fn to_low_u32(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().int_u32(value.low_u32()?) }
}

function! {
    /// The text of a str.
    pub(crate) fn to_text(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().str(value.text()?) }
}

function! {
    /// len(value).
    pub(crate) fn to_length(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().int(value.length()?.cast_signed()) }
}

function! {
    /// ord(value[index]).
    pub(crate) fn to_character(call: Call<Probe>, value, index) =
        Signature::new("(value, index, /)");
    { call.py().int_u32(value.character(index.index()?.cast_unsigned())?) }
}

function! {
    /// The content of a bytes, or None.
    pub(crate) fn to_content(call: Call<Probe>, value) = Signature::new("(value, /)");
    {
        match value.as_bytes() {
            Some(content) => call.py().bytes(content),
            None => Ok(call.py().none()),
        }
    }
}

function! {
    /// The name of the value's type as C has it.
    pub(crate) fn to_type_name(call: Call<Probe>, value) = Signature::new("(value, /)");
    { call.py().str(value.type_name()) }
}

function! {
    /// The name of the value's type, taken before the call of a function that may change it.
    pub(crate) fn type_name_across_call(call: Call<Probe>, value, function) =
        Signature::new("(value, function, /)");
    {
        let name = value.type_name();
        function.call_method(call.py(), call.py().interned(c"__call__")?.object(), value)?;
        call.py().str(name)
    }
}

function! {
    /// What the value is: some of 'none', 'str', 'exact str', 'exact bytes', 'bytes or bytearray'.
    pub(crate) fn kinds(call: Call<Probe>, value) = Signature::new("(value, /)");
    {
        let kinds = [
            (value.is_none(), "none"),
            (value.is_str(), "str"),
            (value.is_exact_str(), "exact str"),
            (value.is_exact_bytes(), "exact bytes"),
            (value.is_bytes_or_bytearray(), "bytes or bytearray"),
        ];
        let kinds: Vec<_> =
            kinds.into_iter().filter_map(|(is, name)| is.then_some(name)).collect();
        call.py().str(kinds.join(", "))
    }
}

function! {
    /// An int, by way of Rust.
    pub(crate) fn from_int(call: Call<Probe>, value) = Signature::new("(value, /)");
    {
        let value = value.index()?;
        match u32::try_from(value) {
            Ok(value) => call.py().int_u32(value),
            Err(_) => call.py().int(value),
        }
    }
}

function! {
    /// value.__getitem__(key), or the attribute __doc__ of value without a key.
    pub(crate) fn call_method(call: Call<Probe>, value; key) =
        Signature::new("(value, key=None, /)");
    {
        match key {
            Some(key) => value.call_method(call.py(), call.py().interned(c"__getitem__")?.object(), key),
            None => value.attribute(call.py(), c"__doc__"),
        }
    }
}

function! {
    /// Whether assertions run.
    pub(crate) fn assertions(call: Call<Probe>) = Signature::new("()");
    { call.py().bool(call.py().runs_assertions()?) }
}
