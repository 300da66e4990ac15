//! A function that stands in for another, and asks the hostile object before it calls that.

use rustdlib_glue::{Signature, function, stand_in};

use super::{At, Meetings};

stand_in! {
    /// The truth of value, asked twice.
    pub(super) fn truth(call: Call<Meetings>, value) = Signature::new("(value, **kw)");
    original { call.py().import_from(c"builtins", c"bool") }
    {
        At { call, this: None, value, other: value }.truth()?;
        Ok(None)
    }
}

function! {
    /// A function that says whether value is true.
    pub(super) fn new_stand_in(call: Call<Meetings>) = Signature::new("()");
    { call.stand_in::<truth, _>(call.py().interned(c"hostile")?.object()) }
}
