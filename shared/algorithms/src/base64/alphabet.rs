//! Which characters mean what.

/// What [`Alphabet::decode`] has for a byte outside the alphabet: the top bit tells.
pub(super) const INVALID: u8 = 0xFF;

/// The 64 characters of a base64 and the way back from them.
///
/// `=` is padding and never data, even where it is among the 64; of two equal characters the later
/// one counts. Both are CPython's rules.
#[derive(Clone, Debug)]
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "some is for vectors only"))]
pub struct Alphabet {
    pub(super) encode: [u8; 64],
    pub(super) decode: [u8; 256],
    /// The first 62 are letters and digits as in [`Alphabet::STANDARD`], and the last two are
    /// neither those nor padding.
    pub(super) letters_and_digits: bool,
    /// None of the 64 is above 0x7F.
    pub(super) ascii: bool,
    /// By the low half of a character, which high halves go with it, a bit each.
    pub(super) rows: [u8; 16],
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Alphabet {
    /// RFC 4648, section 4: `+` and `/` are the last two.
    pub const STANDARD: &'static Self = &Self::new(STANDARD);
    /// RFC 4648, section 5: `-` and `_` are the last two.
    pub const URL_SAFE: &'static Self = &Self::new(URL_SAFE);

    /// An alphabet of any 64 bytes.
    pub const fn new(symbols: &[u8; 64]) -> Self {
        let mut decode = [INVALID; 256];
        let mut letters_and_digits = true;
        let mut ascii = true;
        let mut rows = [0; 16];
        let mut value = 0;
        while value < 64 {
            let symbol = symbols[value];
            if value < 62 {
                letters_and_digits &= symbol == STANDARD[value];
            } else {
                letters_and_digits &= !is_taken(symbol);
            }
            ascii &= symbol.is_ascii();
            decode[symbol as usize] = value as u8;
            rows[(symbol & 0x0F) as usize] |= row(symbol);
            value += 1;
        }
        decode[b'=' as usize] = INVALID;
        rows[(b'=' & 0x0F) as usize] &= !row(b'=');
        Self { encode: *symbols, decode, letters_and_digits, ascii, rows }
    }

    /// The standard alphabet with other characters for 62 and 63: Python's `altchars`.
    pub fn with_last_two(a: u8, b: u8) -> Self {
        if is_taken(a) || is_taken(b) {
            let mut symbols = *STANDARD;
            [symbols[62], symbols[63]] = [a, b];
            return Self::new(&symbols);
        }
        let mut alphabet = Self::STANDARD.clone();
        [alphabet.encode[62], alphabet.encode[63]] = [a, b];
        for (symbol, value) in [(b'+', INVALID), (b'/', INVALID), (a, 62), (b, 63)] {
            alphabet.decode[usize::from(symbol)] = value;
            let rows = &mut alphabet.rows[usize::from(symbol & 0x0F)];
            *rows = if value == INVALID { *rows & !row(symbol) } else { *rows | row(symbol) };
        }
        alphabet.ascii = a.is_ascii() && b.is_ascii();
        alphabet
    }

    /// The 64 characters.
    #[inline]
    pub const fn symbols(&self) -> &[u8; 64] {
        &self.encode
    }

    /// The character for the low six bits of `bits`.
    #[inline]
    pub(super) fn symbol(&self, bits: u8) -> u8 {
        self.encode[usize::from(bits & 0x3F)]
    }

    /// The six bits that `byte` stands for.
    #[inline]
    pub(super) fn value(&self, byte: u8) -> Option<u8> {
        let value = self.decode[usize::from(byte)];
        (value != INVALID).then_some(value)
    }
}

/// The bit of the high half of `symbol`, if that is ASCII.
const fn row(symbol: u8) -> u8 {
    if symbol.is_ascii() { 1 << (symbol >> 4) } else { 0 }
}

const fn is_taken(symbol: u8) -> bool {
    symbol.is_ascii_alphanumeric() || symbol == b'='
}
