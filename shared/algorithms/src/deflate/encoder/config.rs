//! The parameters of an encoder, and the header and trailer that they ask for (RFC 1950 and 1952).

use crate::base::Output;
use crate::checksum::adler32::adler32;
use crate::checksum::crc32::crc32;

/// The parameters of an encoder, as zlib has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// 0 to 9, or -1 for the default.
    pub level: i32,
    /// Which container, and the size of the window: 8 to 15 zlib's, 25 to 31 gzip's, -15 to -9 none.
    pub window_bits: i32,
    /// 1 to 9.
    pub mem_level: i32,
    /// 0 to 4.
    pub strategy: i32,
}

/// The numbers of zlib's strategies.
pub(super) mod strategy {
    pub(crate) const DEFAULT: i32 = 0;
    pub(crate) const FILTERED: i32 = 1;
    pub(crate) const HUFFMAN_ONLY: i32 = 2;
    pub(crate) const RLE: i32 = 3;
    pub(crate) const FIXED: i32 = 4;
}

/// How much less than the window the largest distance is: as in zlib, the longest match and the bytes
/// that tell where it is begin to be found.
pub(super) const LOOKAHEAD: usize = 262;

impl Config {
    /// Whether zlib has such a stream.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        // Windows of 256 bytes are made as 512, which only zlib's own container can tell.
        matches!(self.window_bits, -15..=-9 | 8..=15 | 25..=31)
            && (-1..=9).contains(&self.level)
            && (1..=9).contains(&self.mem_level)
            && (0..=4).contains(&self.strategy)
    }

    /// The size of the window.
    pub(super) fn window(&self) -> usize {
        let bits = match self.window_bits {
            bits @ ..0 => -bits,
            bits @ 0..=15 => bits.max(9),
            bits => bits - 16,
        };
        1 << bits
    }

    /// The largest distance of a match.
    pub(super) fn reach(&self) -> usize {
        self.window() - LOOKAHEAD
    }

    /// `1 << (memLevel + by)`.
    pub(super) fn memory(&self, by: i32) -> usize {
        1 << (self.mem_level + by)
    }
}

/// How long the longest header is: gzip's.
pub const HEADER: usize = 10;

/// How long the longest trailer is: gzip's.
pub(super) const TRAILER: usize = 8;

/// Writes the header; `dictionary` is the checksum of the preset dictionary, if there is one.
pub(super) fn write_header(config: &Config, dictionary: Option<u32>, output: &mut Output<'_>) {
    let fast = config.level == 0 || config.level == 1 || config.strategy >= strategy::HUFFMAN_ONLY;
    match config.window_bits {
        ..0 => {}
        0..=15 => {
            let method = 8 | ((config.window().ilog2() - 8) << 4) as u8;
            let effort = match config.level {
                _ if fast => 0,
                2..=5 => 1,
                -1 | 6 => 2,
                _ => 3,
            };
            let bits = effort << 6 | u8::from(dictionary.is_some()) << 5;
            // With the first byte it is a multiple of 31.
            let check = (u16::from(method) << 8 | u16::from(bits)) % 31;
            output.extend(&[method, bits + (31 - check) as u8]);
            if let Some(checksum) = dictionary {
                output.extend(&checksum.to_be_bytes());
            }
        }
        _ => {
            let effort = match config.level {
                9 => 2,
                _ if fast => 4,
                _ => 0,
            };
            output.extend(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, OS]);
        }
    }
}

/// The operating system in gzip's header, as zlib says it.
const OS: u8 = if cfg!(windows) {
    10
} else if cfg!(target_os = "macos") {
    19
} else {
    3
};

/// What the trailer says of the data.
#[derive(Clone, Copy, Debug)]
pub(super) enum Checksum {
    /// There is none.
    Raw,
    /// Adler-32.
    Zlib(u32),
    /// CRC-32, and the length.
    Gzip(u32, u32),
}

impl Checksum {
    pub(super) fn new(config: &Config) -> Self {
        match config.window_bits {
            ..0 => Self::Raw,
            0..=15 => Self::Zlib(1),
            _ => Self::Gzip(0, 0),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Raw => {}
            Self::Zlib(sum) => *sum = adler32(*sum, bytes),
            Self::Gzip(sum, length) => {
                *sum = crc32(*sum, bytes);
                *length = length.wrapping_add(bytes.len() as u32);
            }
        }
    }

    pub(super) fn write(self, output: &mut Output<'_>) {
        match self {
            Self::Raw => {}
            Self::Zlib(sum) => output.extend(&sum.to_be_bytes()),
            Self::Gzip(sum, length) => {
                output.extend(&sum.to_le_bytes());
                output.extend(&length.to_le_bytes());
            }
        }
    }
}
