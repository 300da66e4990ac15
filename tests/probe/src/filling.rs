//! Outputs.

use std::mem::MaybeUninit;
use std::thread::yield_now;

use rustdlib_glue::{
    Blocks, Buffer, Builtin, BytesWriter, Signature, Unfilled, function, new_ascii, new_bytes,
    new_cleared_bytes, transform, transform_blocks, try_new_bytes, try_transform,
};

use crate::Probe;

/// Panics where there is no room for `length` bytes.
fn write(room: &mut Unfilled, length: usize) -> &mut [u8] {
    room[length..].fill(MaybeUninit::new(0xFF));
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

function! {
    /// A copy of data, made block by block where others may write to it. The room is larger by so much,
    /// which can be negative.
    pub(crate) fn copied_in_blocks(call: Call<Probe>, data, more) =
        Signature::new("(data, more, /)");
    {
        let more = more.index()?;
        let mut buffer = Buffer::new();
        let pieces = buffer.open_pieces(data)?;
        let room = pieces.length().saturating_add_signed(more);
        transform_blocks(call.py(), &pieces, room, copy_whole, copy_blocks)
    }
}

fn copy_whole<'o>(data: &[u8], output: &'o mut Unfilled) -> &'o mut [u8] {
    output[..data.len()].write_copy_of_slice(data)
}

fn copy_blocks<'o>(blocks: Blocks<'_, 48>, rest: &[u8], output: &'o mut Unfilled) -> &'o mut [u8] {
    let mut copy = Vec::new();
    for block in blocks {
        let before = block;
        // Now and then: where there is one processor, a thread that runs keeps it for milliseconds.
        if copy.len().is_multiple_of(256 * 48) {
            yield_now();
        }
        assert_eq!(before, block);
        copy.extend(block);
    }
    copy.extend(rest);
    copy_whole(&copy, output)
}

function! {
    /// A copy of data, which grows by so many bytes at a time.
    pub(crate) fn grown(call: Call<Probe>, data, step) = Signature::new("(data, step, /)");
    {
        let (py, step) = (call.py(), step.size()?);
        let mut buffer = Buffer::new();
        let mut left = buffer.open(data)?;
        let mut writer = BytesWriter::new(py, 0)?;
        while !left.is_empty() {
            if writer.room() == writer.filled() {
                writer.grow(writer.room().saturating_add(step))?;
            }
            let count = writer.fill(|output| {
                let count = output.len().min(left.len());
                (output[..count].write_copy_of_slice(&left[..count]), count)
            });
            left = &left[count..];
        }
        writer.finish()
    }
}

function! {
    /// A str of so many characters with this code.
    pub(crate) fn characters(call: Call<Probe>, length, code) = Signature::new("(length, code, /)");
    {
        let code = u8::try_from(code.index()?).unwrap_or(255);
        new_ascii(call.py(), length.size()?, |output| output.fill(code))
    }
}

function! {
    /// So many zeros.
    pub(crate) fn cleared(call: Call<Probe>, length) = Signature::new("(length, /)");
    {
        let check = |output: &mut [u8]| assert!(output.iter().all(|&byte| byte == 0));
        new_cleared_bytes(call.py(), length.size()?, check)
    }
}
