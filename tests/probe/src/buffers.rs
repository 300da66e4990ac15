//! Bytes-like arguments.

use std::mem::forget;
use std::thread::sleep;
use std::time::Duration;

use rustdlib_glue::{Buffer, Object, Result, Signature, function};

use crate::Probe;

function! {
    /// The bytes of data.
    pub(crate) fn contents(call: Call<Probe>, data) = Signature::new("(data, /)");
    {
        let mut buffer = Buffer::new();
        call.py().bytes(buffer.open(data)?)
    }
}

function! {
    /// The bytes of data, in C order.
    pub(crate) fn contents_any_shape(call: Call<Probe>, data) = Signature::new("(data, /)");
    {
        let mut buffer = Buffer::new();
        call.py().bytes(buffer.open_any_shape(data)?)
    }
}

function! {
    /// The bytes of an ASCII str, or None.
    pub(crate) fn contents_ascii(call: Call<Probe>, text) = Signature::new("(text, /)");
    {
        match Buffer::open_ascii_str(text) {
            Some(content) => call.py().bytes(content),
            None => Ok(call.py().none()),
        }
    }
}

function! {
    /// The bytes of data, kept in another buffer.
    pub(crate) fn contents_kept(call: Call<Probe>, data) = Signature::new("(data, /)");
    {
        let mut keeper = Buffer::default();
        let kept = {
            let mut buffer = Buffer::new();
            keeper.keep(call.py(), buffer.open(data)?)?
        };
        call.py().bytes(kept)
    }
}

function! {
    /// The bytes of each, by way of the same buffer.
    pub(crate) fn reopened(call: Call<Probe>, first, second) =
        Signature::new("(first, second, /)");
    {
        let mut buffer = Buffer::new();
        let mut all = buffer.open(first)?.to_vec();
        all.extend_from_slice(buffer.open_any_shape(second)?);
        let kept = buffer.keep(call.py(), &all)?.len();
        assert_eq!(kept, all.len());
        call.py().bytes(&all)
    }
}

function! {
    /// The bytes of data, with a buffer that is never given back.
    pub(crate) fn forgotten(call: Call<Probe>, data) = Signature::new("(data, /)");
    {
        let mut buffer = Buffer::new();
        let content = call.py().bytes(buffer.open(data)?)?;
        forget(buffer);
        Ok(content)
    }
}

function! {
    /// The bytes of both, opened one after the other.
    pub(crate) fn joined(call: Call<Probe>, first, second) = Signature::new("(first, second, /)");
    {
        let (mut buffer, mut other) = (Buffer::new(), Buffer::new());
        let (first, second) = (buffer.open(first)?, other.open(second)?);
        call.py().bytes(&[first, second].concat())
    }
}

function! {
    /// The bytes of data, opened after the conversion of number.
    pub(crate) fn index_then_contents(call: Call<Probe>, data, number) =
        Signature::new("(data, number, /)");
    {
        number.index()?;
        let mut buffer = Buffer::new();
        call.py().bytes(buffer.open(data)?)
    }
}

function! {
    /// The bytes of data, opened before the conversion of value, and compared after.
    pub(crate) fn truth_then_contents(call: Call<Probe>, data, value) =
        Signature::new("(data, value, /)");
    {
        let mut buffer = Buffer::new();
        let content = buffer.open(data)?;
        let before = content.to_vec();
        value.is_true()?;
        assert_eq!(before, content);
        call.py().bytes(content)
    }
}

function! {
    /// The bytes of data, after its length.
    pub(crate) fn length_then_contents(call: Call<Probe>, data) = Signature::new("(data, /)");
    {
        data.length()?;
        let mut buffer = Buffer::new();
        call.py().bytes(buffer.open(data)?)
    }
}

function! {
    /// Whether the bytes of data are the same after a call of function(data).
    pub(crate) fn contents_across_call(call: Call<Probe>, data, function) =
        Signature::new("(data, function, /)");
    {
        let mut buffer = Buffer::new();
        let content = buffer.open_any_shape(data)?;
        let before = content.to_vec();
        function.call_method(call.py(), call.py().interned(c"__call__")?.object(), data)?;
        call.py().bool(before == content)
    }
}

function! {
    /// Whether the bytes of data are the same for so many milliseconds of detachment.
    pub(crate) fn contents_while_detached(call: Call<Probe>, data, milliseconds) =
        Signature::new("(data, milliseconds, /)");
    {
        let pause = pause(milliseconds)?;
        let mut buffer = Buffer::new();
        let content = buffer.open(data)?;
        call.py().bool(call.py().detach(|| is_stable(content, pause)))
    }
}

function! {
    /// The same for any shape.
    pub(crate) fn shape_while_detached(call: Call<Probe>, data, milliseconds) =
        Signature::new("(data, milliseconds, /)");
    {
        let pause = pause(milliseconds)?;
        let mut buffer = Buffer::new();
        let content = buffer.open_any_shape(data)?;
        call.py().bool(call.py().detach(|| is_stable(content, pause)))
    }
}

fn is_stable(content: &[u8], pause: Duration) -> bool {
    let before = content.to_vec();
    sleep(pause);
    before == content
}

/// A number of milliseconds.
pub(crate) fn pause(milliseconds: Object<'_>) -> Result<Duration> {
    Ok(Duration::from_millis(milliseconds.index()?.unsigned_abs() as u64))
}
