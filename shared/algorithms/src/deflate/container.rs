//! The containers of deflate data: zlib (RFC 1950), gzip (RFC 1952), or none.

use super::wrong::Wrong;
use crate::checksum::adler32::adler32;
use crate::checksum::crc32::crc32;

/// Which containers a stream may have, and how large its window is: zlib's `windowBits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    pub(super) zlib: bool,
    pub(super) gzip: bool,
    /// 0: the header says so.
    pub(super) window_bits: u8,
}

impl Format {
    /// By zlib's number, if it is one: 8 to 15 for a zlib header, 0 for one of any size, 16 more for gzip, 32 more
    /// for either, negative for neither.
    #[must_use]
    pub fn from_window_bits(window_bits: i32) -> Option<Self> {
        let (zlib, gzip) = match window_bits {
            ..0 => (false, false),
            0..16 => (true, false),
            16..32 => (false, true),
            32..48 => (true, true),
            _ => return None,
        };
        let size =
            if window_bits < 0 { window_bits.unsigned_abs() } else { window_bits as u32 % 16 };
        match size {
            0 | 8..=15 => Some(Self { zlib, gzip, window_bits: size as u8 }),
            _ => None,
        }
    }

    /// Whether there is no container.
    #[must_use]
    pub fn is_raw(self) -> bool {
        !self.zlib && !self.gzip
    }
}

/// The first bytes of a gzip member, as a number.
pub(super) const GZIP_MAGIC: u32 = 0x8b1f;
/// The only method: deflate.
pub(super) const DEFLATED: u32 = 8;

/// What the first two bytes of a zlib stream say (RFC 1950, 2.2).
pub(super) struct ZlibHeader {
    pub(super) window_bits: u8,
    pub(super) needs_dictionary: bool,
}

impl ZlibHeader {
    /// From the bytes as a number, the first one low.
    pub(super) fn parse(bytes: u32, largest: u8) -> Result<Self, Wrong> {
        if !((bytes & 0xff) << 8 | bytes >> 8).is_multiple_of(31) {
            return Err(Wrong::HeaderCheck);
        }
        if bytes & 0xf != DEFLATED {
            return Err(Wrong::Method);
        }
        let window_bits = (bytes >> 4 & 0xf) as u8 + 8;
        let largest = if largest == 0 { window_bits } else { largest };
        if window_bits > largest.min(15) {
            return Err(Wrong::WindowSize);
        }
        Ok(Self { window_bits: largest, needs_dictionary: bytes & 0x2000 != 0 })
    }
}

/// The flags of a gzip member (RFC 1952, 2.3.1).
#[derive(Clone, Copy, Debug)]
pub(super) struct GzipFlags(u8);

impl GzipFlags {
    /// From the third and fourth byte as a number.
    pub(super) fn parse(bytes: u32) -> Result<Self, Wrong> {
        if bytes & 0xff != DEFLATED {
            return Err(Wrong::Method);
        }
        if bytes & 0xe000 != 0 {
            return Err(Wrong::HeaderFlags);
        }
        Ok(Self((bytes >> 8) as u8))
    }

    pub(super) fn header_crc(self) -> bool {
        self.0 & 0x02 != 0
    }

    pub(super) fn extra(self) -> bool {
        self.0 & 0x04 != 0
    }

    pub(super) fn name(self) -> bool {
        self.0 & 0x08 != 0
    }

    pub(super) fn comment(self) -> bool {
        self.0 & 0x10 != 0
    }
}

/// The checksum of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    None,
    Adler32(u32),
    Crc32(u32),
}

impl Check {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::None => {}
            Self::Adler32(value) => *value = adler32(*value, bytes),
            Self::Crc32(value) => *value = crc32(*value, bytes),
        }
    }
}
