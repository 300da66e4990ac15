//! The symbols of base32.

use super::NONE;
#[cfg(target_arch = "x86_64")]
use super::avx2;
use super::blocks;

/// Fills the last eight symbols up; it is never a symbol while decoding.
pub(super) const PAD: u8 = b'=';

/// The 32 symbols of an encoding, in the order of their values.
#[derive(Clone, Debug)]
pub struct Alphabet {
    pub(super) symbols: [u8; 32],
    pub(super) values: [u8; 256],
    /// Only of the alphabets below: to find them costs more than a short input.
    #[cfg(target_arch = "x86_64")]
    pub(super) rows: Option<avx2::Rows>,
    /// Only of the alphabets below, too.
    pub(super) ranges: Option<blocks::Ranges>,
}

impl Alphabet {
    /// The letters and the digits 2 to 7: RFC 4648 section 6.
    pub const STANDARD: &Self = &Self::new(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").find_rows();
    /// The digits and the letters up to V: RFC 4648 section 7.
    pub const HEX: &Self = &Self::new(b"0123456789ABCDEFGHIJKLMNOPQRSTUV").find_rows();
    /// [`Alphabet::STANDARD`], and lower-case letters are accepted too.
    pub const STANDARD_FOLDED: &Self = &Self::new(Self::STANDARD.symbols()).fold_case().find_rows();
    /// [`Alphabet::HEX`], and lower-case letters are accepted too.
    pub const HEX_FOLDED: &Self = &Self::new(Self::HEX.symbols()).fold_case().find_rows();

    /// The alphabet with these symbols. Of a symbol that occurs twice, the last value counts.
    pub const fn new(symbols: &[u8; 32]) -> Self {
        let mut values = [NONE; 256];
        let mut value = 0;
        while value < 32 {
            values[symbols[value] as usize] = value as u8;
            value += 1;
        }
        values[PAD as usize] = NONE;
        Self {
            symbols: *symbols,
            values,
            #[cfg(target_arch = "x86_64")]
            rows: None,
            ranges: None,
        }
    }

    /// Finds out whether the values can be had by arithmetic.
    const fn find_rows(mut self) -> Self {
        let folded = self.values[b'a' as usize] != NONE;
        self.ranges = blocks::Ranges::new(&self.symbols, folded);
        #[cfg(target_arch = "x86_64")]
        {
            self.rows = avx2::Rows::new(&self.values);
        }
        self
    }

    /// The symbols, in the order of their values.
    pub const fn symbols(&self) -> &[u8; 32] {
        &self.symbols
    }

    /// Decodes each lower-case letter as what its upper-case letter is.
    pub const fn fold_case(mut self) -> Self {
        let mut upper = b'A';
        while upper <= b'Z' {
            self.values[upper.to_ascii_lowercase() as usize] = self.values[upper as usize];
            upper += 1;
        }
        self.forget_rows()
    }

    /// Decodes `byte` as what `symbol` is: RFC 4648 section 3.4 allows 0 for O, and 1 for I or L.
    pub const fn alias(mut self, byte: u8, symbol: u8) -> Self {
        self.values[byte as usize] = self.values[symbol as usize];
        self.forget_rows()
    }

    /// The rows are no longer those of the values.
    const fn forget_rows(mut self) -> Self {
        self.ranges = None;
        #[cfg(target_arch = "x86_64")]
        {
            self.rows = None;
        }
        self
    }
}
