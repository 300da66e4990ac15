//! Checksums.

use rustdlib_algorithms::checksum::crc32::crc32 as crc;
use rustdlib_algorithms::checksum::{adler32 as adler, combine};
use rustdlib_glue::{Attached, Buffer, Builtin, Object, Raised, Result, Signature, function};

use crate::{NEGATIVE_LENGTH, Zlib};

function! {
    /// Compute the CRC-32 of data.
    ///
    /// value is what to begin with: 0, or the checksum of the data before.
    pub(crate) fn crc32(call: Call<Zlib>, data; value) = Signature::new("(data, value=0, /)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open_pieces(data)?;
        let mut value = value.map_or(Ok(0), Object::low_u32)?;
        py.detach_for_size(data.length(), || data.each(|piece| value = crc(value, piece)));
        py.int_u32(value)
    }
}

function! {
    /// Compute the Adler-32 of data.
    ///
    /// value is what to begin with: 1, or the checksum of the data before.
    pub(crate) fn adler32(call: Call<Zlib>, data; value) = Signature::new("(data, value=1, /)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open_pieces(data)?;
        let mut value = value.map_or(Ok(1), Object::low_u32)?;
        py.detach_for_size(data.length(), || data.each(|piece| value = adler32_of(value, piece)));
        py.int_u32(value)
    }
}

function! {
    /// Compute the CRC-32 of two sequences, one after the other, from their own.
    ///
    /// len2 is the length of the second one.
    pub(crate) fn crc32_combine(call: Call<Zlib>, crc1, crc2, len2) =
        Signature::new("(crc1, crc2, len2, /)");
    {
        let py = call.py();
        let (crc1, crc2) = (crc1.low_u32()?, crc2.low_u32()?);
        // gh-156180: C goes on for ever where the length is negative.
        let length = length(len2, "crc32_combine")?.map_err(|()| raise_negative(py))?;
        py.int_u32(combine::crc32(crc1, crc2, length))
    }
}

function! {
    /// Compute the Adler-32 of two sequences, one after the other, from their own.
    ///
    /// len2 is the length of the second one.
    pub(crate) fn adler32_combine(call: Call<Zlib>, adler1, adler2, len2) =
        Signature::new("(adler1, adler2, len2, /)");
    {
        let py = call.py();
        let (adler1, adler2) = (adler1.low_u32()?, adler2.low_u32()?);
        match length(len2, "adler32_combine")? {
            Ok(length) => py.int_u32(combine::adler32(adler1, adler2, length)),
            Err(()) if call.has(NEGATIVE_LENGTH)? => Err(raise_negative(py)),
            Err(()) => py.int_u32(u32::MAX),
        }
    }
}

const BASE: u32 = 65521;

fn adler32_of(value: u32, data: &[u8]) -> u32 {
    let (low, high) = (value & 0xffff, value >> 16);
    if let &[byte] = data {
        // The one place where C does not bring a start value that is none into range.
        let low = subtract_base(low + u32::from(byte));
        return (subtract_base(high + low) << 16) | low;
    }
    adler::adler32(((high % BASE) << 16) | (low % BASE), data)
}

fn subtract_base(sum: u32) -> u32 {
    if sum >= BASE { sum - BASE } else { sum }
}

/// The value of `len2`, or the error inside where it is negative.
fn length(len2: Object<'_>, function: &str) -> Result<Result<u64, ()>> {
    if !len2.is_int() {
        let name = len2.type_name();
        let name = if len2.is_none() { "None" } else { &*name };
        let message = format_args!("{function}() argument 3 must be int, not {name}");
        return Err(len2.py().raise(Builtin::TypeError, message));
    }
    Ok(u64::try_from(len2.c_off_t()?).map_err(|_| ()))
}

#[cold]
fn raise_negative(py: Attached<'_>) -> Raised {
    py.raise(Builtin::ValueError, "len2 cannot be negative")
}
