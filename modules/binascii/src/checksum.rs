//! Checksums.

use rustdlib_algorithms::checksum::crc_hqx as kernel;
use rustdlib_algorithms::checksum::crc32::crc32 as update_crc32;
use rustdlib_glue::{Buffer, Object, Signature, function};

use crate::Binascii;

function! {
    /// Compute CRC-32, the unsigned 32-bit checksum of data, starting with an initial crc.
    pub(crate) fn crc32(call: Call<Binascii>, data; crc) = Signature::new("(data, crc=0, /)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open_pieces(data)?;
        let mut crc = crc.map_or(Ok(0), Object::low_u32)?;
        py.detach_for_size(data.length(), || data.each(|piece| crc = update_crc32(crc, piece)));
        py.int_u32(crc)
    }
}

function! {
    /// Compute CRC-CCITT, the 16-bit checksum of binhex4, of data, starting with an initial crc.
    pub(crate) fn crc_hqx(call: Call<Binascii>, data, crc) = Signature::new("(data, crc, /)");
    {
        let py = call.py();
        let mut buffer = Buffer::new();
        let data = buffer.open_pieces(data)?;
        let mut crc = crc.low_u32()? as u16;
        py.detach_for_size(data.length(), || data.each(|piece| crc = kernel::update(crc, piece)));
        py.int_u32(crc.into())
    }
}
