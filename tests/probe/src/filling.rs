//! Outputs.

use rustdlib_glue::{
    Buffer, Builtin, Signature, Unfilled, function, new_bytes, transform, try_new_bytes,
    try_transform,
};

use crate::Probe;

/// Panics where there is no room for `length` bytes.
fn write(room: &mut Unfilled, length: usize) -> &mut [u8] {
    room[..length].write_copy_of_slice(&vec![b'x'; length])
}

function! {
    /// A bytes object of so many bytes, made in room for more.
    pub(crate) fn filled(call: Call<Probe>, room, length) = Signature::new("(room, length, /)");
    {
        let (room, length) = (room.size()?, length.size()?);
        new_bytes(call.py(), room, |output| write(output, length))
    }
}

function! {
    /// What is returned is not where it should be.
    pub(crate) fn filled_elsewhere(call: Call<Probe>, room, start, length) =
        Signature::new("(room, start, length, /)");
    {
        let (room, start, length) = (room.size()?, start.size()?, length.size()?);
        new_bytes(call.py(), room, |output| {
            if start > 0 {
                write(&mut output[start..], length)
            } else {
                vec![b'y'; length].leak()
            }
        })
    }
}

function! {
    /// A bytes object that is made while another one is.
    pub(crate) fn filled_nested(call: Call<Probe>, room) = Signature::new("(room, /)");
    {
        let (py, room) = (call.py(), room.size()?);
        new_bytes(py, room, |output| {
            let inner = new_bytes(py, room, |output| write(output, room));
            match inner {
                Ok(inner) => output.write_copy_of_slice(inner.object().as_bytes().unwrap_or(&[])),
                Err(raised) => {
                    raised.forget(py);
                    &mut []
                }
            }
        })
    }
}

function! {
    /// An error inside becomes ValueError.
    pub(crate) fn filled_with_error(call: Call<Probe>, room) = Signature::new("(room, /)");
    {
        let py = call.py();
        let result = try_new_bytes(py, room.size()?, |output| {
            write(output, output.len() / 2);
            Err("no")
        })?;
        result.map_err(|error: &str| py.raise(Builtin::ValueError, error))
    }
}

function! {
    /// A panic inside.
    pub(crate) fn filled_with_panic(call: Call<Probe>, room) = Signature::new("(room, /)");
    { new_bytes(call.py(), room.size()?, |output| panic!("room for {}", output.len())) }
}

function! {
    /// A bytes object that is filled while detached.
    pub(crate) fn filled_detached(call: Call<Probe>, room) = Signature::new("(room, /)");
    {
        let (py, room) = (call.py(), room.size()?);
        new_bytes(py, room, |output| py.detach(|| write(output, room)))
    }
}

function! {
    /// A copy of data; None in place of limit means that it cannot fail.
    pub(crate) fn transformed(call: Call<Probe>, data, limit) = Signature::new("(data, limit, /)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        if limit.is_none() {
            let data = buffer.open(data)?;
            return transform(py, data, data.len(), |data, output| output.write_copy_of_slice(data));
        }
        let limit = limit.size()?;
        let data = buffer.open(data)?;
        let result = try_transform(py, data, data.len(), |data, output| {
            if data.len() > limit { Err(data.len()) } else { Ok(output.write_copy_of_slice(data)) }
        })?;
        result.map_err(|length| py.raise(Builtin::ValueError, length))
    }
}
