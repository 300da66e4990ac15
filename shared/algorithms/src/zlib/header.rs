//! The header of a stream.

use zlib_rs::c_api::gz_header;

use super::config::Config;
use crate::base::Output;

/// The hint in a header of how hard the compressor tried: the user's level, not the engine's.
#[derive(Clone, Copy, Debug)]
pub(super) enum Header {
    /// There is none.
    Raw,
    /// The first byte, and the two bits of the second.
    Zlib(u8, u8),
    /// The byte for extra flags.
    Gzip(u8),
}

impl Header {
    pub(super) fn new(config: &Config) -> Self {
        let fast = config.level == 0 || config.level == 1 || config.strategy >= 2;
        match config.window_bits {
            ..0 => Self::Raw,
            window_bits @ 0..=15 => {
                let method = 8 | ((window_bits.max(9) - 8) << 4) as u8;
                let effort = match config.level {
                    _ if fast => 0,
                    2..=5 => 1,
                    -1 | 6 => 2,
                    _ => 3,
                };
                Self::Zlib(method, effort)
            }
            _ if config.level == 9 => Self::Gzip(2),
            _ if fast => Self::Gzip(4),
            _ => Self::Gzip(0),
        }
    }

    /// Writes the header.
    pub(super) fn write(self, output: &mut Output<'_>) {
        match self {
            Self::Raw => {}
            Self::Zlib(method, effort) => output.extend(&[method, flags(method, effort << 6)]),
            Self::Gzip(effort) => {
                output.extend(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, gz_header::OS_CODE]);
            }
        }
    }

    /// Corrects the hint where it is in `written`, which begins at `position` of the output.
    pub(super) fn correct(self, position: u64, written: &mut [u8]) {
        let at = |index: u64| index.checked_sub(position).and_then(|at| usize::try_from(at).ok());
        match self {
            Self::Raw => {}
            Self::Zlib(method, effort) => {
                if let Some(flags) = at(1).and_then(|at| written.get_mut(at)) {
                    *flags = self::flags(method, (effort << 6) | (*flags & 0x20));
                }
            }
            Self::Gzip(effort) => {
                if let Some(flags) = at(8).and_then(|at| written.get_mut(at)) {
                    *flags = effort;
                }
            }
        }
    }
}

/// The second byte of zlib's header: with the first, it can be divided by 31.
fn flags(method: u8, bits: u8) -> u8 {
    let check = (u16::from(method) << 8 | u16::from(bits)) % 31;
    bits | (31 - check) as u8
}
