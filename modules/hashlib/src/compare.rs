//! Comparing digests.

use rustdlib_algorithms::hash::is_same;
use rustdlib_glue::{Buffer, Builtin, Object, Owned, Result, Signature, function};

use crate::Hashlib;

function! {
    /// Return 'a == b', in a time that does not depend on where they differ.
    ///
    /// a and b are both str, of ASCII characters, or both bytes-like. When they differ in length, or
    /// in type, the time can tell so.
    pub(crate) fn compare_digest(call: Call<Hashlib>, a, b) = Signature::new("(a, b, /)");
    {
        let py = call.py();
        if a.is_str() && b.is_str() {
            let (Some(a), Some(b)) = (Buffer::open_ascii_str(a), Buffer::open_ascii_str(b)) else {
                let message = "comparing strings with non-ASCII characters is not supported";
                return Err(py.raise(Builtin::TypeError, message));
            };
            return py.bool(is_same(a, b));
        }
        compare_bytes(a, b)
    }
}

fn compare_bytes<'py>(a: Object<'py>, b: Object<'py>) -> Result<Owned<'py>> {
    let py = a.py();
    if !a.is_bytes_like() && !b.is_bytes_like() {
        let (a, b) = (a.type_name(), b.type_name());
        let message = format_args!(
            "unsupported operand types(s) or combination of types: '{a:.100}' and '{b:.100}'"
        );
        return Err(py.raise(Builtin::TypeError, message));
    }
    let (mut a_buffer, mut b_buffer) = (Buffer::new(), Buffer::new());
    let a = a_buffer.open_flat(a)?;
    let b = b_buffer.open_flat(b)?;
    py.bool(is_same(a, b))
}

function! {
    /// Return 0: there is no FIPS mode here.
    pub(crate) fn get_fips_mode(call: Call<Hashlib>) = Signature::new("()");
    { call.py().int(0) }
}
