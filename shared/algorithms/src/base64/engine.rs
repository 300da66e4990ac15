//! Who does the work.

use super::{Alphabet, blocks};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
#[cfg(target_arch = "x86_64")]
use crate::base::cpu::{Avx2, Avx512Vbmi};
use crate::base::{ByteSet, Output};

/// A backend that this processor can run.
#[derive(Clone, Copy, Debug)]
pub(super) enum Engine {
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512Vbmi),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    Portable,
}

impl Engine {
    /// The fastest one.
    #[inline]
    pub(super) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(token) = Avx512Vbmi::detect() {
                return Self::Avx512(token);
            }
            if let Some(token) = Avx2::detect() {
                return Self::Avx2(token);
            }
        }
        Self::Portable
    }

    /// Every one that can run here.
    #[cfg(test)]
    pub(super) fn all() -> Vec<Self> {
        let all = [
            Some(Self::Portable),
            #[cfg(target_arch = "x86_64")]
            Avx2::detect().map(Self::Avx2),
            #[cfg(target_arch = "x86_64")]
            Avx512Vbmi::detect().map(Self::Avx512),
        ];
        all.into_iter().flatten().collect()
    }

    /// Encodes all of `input`, whose length is a multiple of 3.
    #[inline]
    pub(super) fn encode(self, alphabet: &Alphabet, input: &[u8], output: &mut Output<'_>) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(token) => avx512::encode(token, alphabet, input, output),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::encode(token, alphabet, input, output),
            Self::Portable => blocks::encode(alphabet, input, output),
        }
    }

    /// Encodes all of `input` in lines of `line` bytes, with a newline after each. `line` is a
    /// multiple of 3, and the length of `input` one of `line`.
    pub(super) fn encode_lines(
        self,
        alphabet: &Alphabet,
        line: usize,
        input: &[u8],
        output: &mut Output<'_>,
    ) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(token) => avx512::encode_lines(token, alphabet, line, input, output),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::encode_lines(token, alphabet, line, input, output),
            Self::Portable => blocks::encode_lines(alphabet, line, input, output),
        }
    }

    /// Decodes groups of four characters, with bytes of `skip` but `=` between them, and stops
    /// before a group that is not complete or has anything else in it. Returns how much of `input`
    /// that took.
    #[inline]
    pub(super) fn decode(
        self,
        alphabet: &Alphabet,
        skip: &ByteSet,
        input: &[u8],
        output: &mut Output<'_>,
    ) -> usize {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(token) => avx512::decode(token, alphabet, skip, input, output),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => avx2::decode(token, alphabet, skip, input, output),
            Self::Portable => blocks::decode(alphabet, skip, input, output),
        }
    }
}
