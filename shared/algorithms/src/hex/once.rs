//! Encoding of bytes that can be read only once, since others may write to them meanwhile.

use std::mem::MaybeUninit;

use super::{BLOCK, digits_of, encode_run};
use crate::base::Output;

/// The bytes of a block of [`encode_once`].
pub const WIDE_BLOCK: usize = 64;

/// As [`super::encode`] without a separator, for what comes as blocks and less than a block after them.
///
/// Panics when `output` is too short.
pub fn encode_once<'o>(
    blocks: impl Iterator<Item = [u8; WIDE_BLOCK]>,
    rest: &[u8],
    output: &'o mut [MaybeUninit<u8>],
) -> &'o mut [u8] {
    let mut output = Output::new(output);
    encode_blocks(blocks, &mut output);
    encode_run(rest, &mut output);
    output.finish()
}

fn encode_blocks(blocks: impl Iterator<Item = [u8; WIDE_BLOCK]>, output: &mut Output<'_>) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = crate::base::cpu::Avx2::detect() {
        return super::avx2::encode_blocks(avx2, blocks, output);
    }
    output.extend_parts::<_, BLOCK, _>(blocks, digits_of);
}
