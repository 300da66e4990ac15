//! Functions of every shape of signature, under the names that C functions of that shape have.
//!
//! Each returns a `str` that says what was bound; the tests compare it, and every error, with C.

use rustdlib_glue::{Call, Object, Owned, Result, Signature, function, version};

use crate::Probe;

/// `1, None, -` for the values 1, None, and nothing.
fn show<'py>(call: Call<'py, Probe>, bound: &[Option<Object<'_>>]) -> Result<Owned<'py>> {
    let py = call.py();
    let mut text = String::new();
    for argument in bound {
        if !text.is_empty() {
            text.push_str(", ");
        }
        match argument {
            Some(argument) => text.push_str(argument.repr(py)?.object().text()?),
            None => text.push('-'),
        }
    }
    py.str(text)
}

macro_rules! shapes {
    ($($name:ident($($required:ident),*; $($optional:ident),*) = $signature:expr;)*) => {
        $(function! {
            /// Say what was bound.
            pub(crate) fn $name(call: Call<Probe> $(, $required)*; $($optional),*) = $signature;
            { show(call, &[$(Some($required),)* $($optional),*]) }
        })*
    };
}

shapes! {
    test_empty_function(;) = Signature::new("()");
    bytes_object_converter(a;) = Signature::new("(a, /)");
    crc_hqx(data, crc;) = Signature::new("(data, crc, /)");
    objects_converter(a; b) = Signature::new("(a, b=<unrepresentable>, /)");
    py_ssize_t_converter(; a, b, c) = Signature::new("(a=12, b=34, c=56, /)");
    keywords(a, b;) = Signature::new("(a, b)");
    keywords_kwonly(a, b;) = Signature::new("(a, *, b)");
    keywords_opt(a; b, c) = Signature::new("(a, b=None, c=None)");
    keywords_opt_kwonly(a; b, c, d) = Signature::new("(a, b=None, *, c=None, d=None)");
    keywords_kwonly_opt(a; b, c) = Signature::new("(a, *, b=None, c=None)");
    posonly_kwonly(a, b;) = Signature::new("(a, /, *, b)");
    posonly_keywords(a, b;) = Signature::new("(a, /, b)");
    posonly_keywords_kwonly(a, b, c;) = Signature::new("(a, /, b, *, c)");
    posonly_keywords_opt(a, b; c, d) = Signature::new("(a, /, b, c=None, d=None)");
    posonly_opt_keywords_opt(a; b, c, d) = Signature::new("(a, b=None, /, c=None, d=None)");
    posonly_kwonly_opt(a, b; c, d) = Signature::new("(a, /, *, b, c=None, d=None)");
    posonly_opt_kwonly_opt(a; b, c, d) = Signature::new("(a, b=None, /, *, c=None, d=None)");
    posonly_keywords_kwonly_opt(a, b, c; d, e) =
        Signature::new("(a, /, b, *, c, d=None, e=None)");
    posonly_keywords_opt_kwonly_opt(a, b; c, d, e) =
        Signature::new("(a, /, b, c=None, *, d=None,\n                                e=None)");
    posonly_opt_keywords_opt_kwonly_opt(a; b, c, d) =
        Signature::new("(a, b=None, /, c=None, *,\n                                    d=None)");
    keyword_only_parameter(a;) = Signature::new("(*, a)");
    clone_f1(path;) = Signature::new("(path)");
    clone_with_conv_f1(; path) = Signature::new("(path=None)");

    compress(data; level, wbits) = Signature::new("(data, /, level=-1, wbits=15)");
    crc32(data; value) = Signature::new("(data, value=0, /)");
    b2a_base64(data; newline) = Signature::new("(data, /, *, newline=True)");
    a2b_qp(data; header) = Signature::new("(data, header=False)");
    decompressobj(; wbits, zdict) = Signature::new("(wbits=15, zdict=b'')");
    only_keywords(; k, l) = Signature::new("(*, k=1, l='a,b')");
    hidden_signature(a; b) = Signature::new("(a, b=None, /)").hidden();
    never(a;) =
        if version::AT_LEAST_3_12 { Signature::new("(a)") } else { Signature::new("(a, /)") };
}

macro_rules! no_operations {
    ($($name:ident($($required:ident),*; $($optional:ident),*) = $signature:literal;)*) => {
        $(function! {
            /// Do nothing.
            pub(crate) fn $name(call: Call<Probe> $(, $required)*; $($optional),*) =
                Signature::new($signature);
            {
                $(let _ = $required;)*
                $(let _ = $optional;)*
                Ok(call.py().none())
            }
        })*
    };
}

no_operations! {
    noop_noargs(;) = "()";
    noop_o(a;) = "(a, /)";
    noop_fast(; a, b) = "(a=None, b=None, /)";
    noop_keywords(a; k) = "(a, k=None)";
}
