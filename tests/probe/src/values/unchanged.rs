//! Whether something was assigned to an object or its class, and a function that stands in for another.

use rustdlib_glue::{Signature, function, stand_in};

use super::Values;

function! {
    /// The number of the object's class, None if it has none.
    pub(super) fn version_of_class(call: Call<Values>, object) = Signature::new("(object, /)");
    {
        match object.class_version() {
            Some(version) => call.py().int_u64(version.get().into()),
            None => Ok(call.py().none()),
        }
    }
}

function! {
    /// The dict of the object's attributes.
    pub(super) fn instance_dict(call: Call<Values>, object) = Signature::new("(object, /)");
    { object.instance_dict(call.py()) }
}

function! {
    /// Whether dict has these items.
    pub(super) fn dict_is(call: Call<Values>, dict, items) = Signature::new("(dict, items, /)");
    { call.py().bool(dict.dict_is(items)) }
}

stand_in! {
    /// Return the absolute value of an int.
    pub(super) fn absolute(call: Call<Values>, number) = Signature::new("(number, *, of=None, **kw)");
    original { call.py().import_from(c"_rustdlib_probe_hook", c"original") }
    {
        let number = number.is_exact_int().then(|| number.as_i64()).flatten();
        number.map(|number| call.py().int_i64(number.abs())).transpose()
    }
}

function! {
    /// A function that stands in for `_rustdlib_probe_hook.original`.
    pub(super) fn new_absolute(call: Call<Values>, home) = Signature::new("(home, /)");
    { call.stand_in::<absolute, _>(home) }
}
