//! Which bytes a decoder skips.

/// A set of bytes: what Python calls `ignorechars`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    /// The set of no bytes.
    pub const EMPTY: Self = Self([0; 4]);

    /// The set of all bytes.
    pub const ALL: Self = Self([u64::MAX; 4]);

    /// The set of all bytes in `bytes`.
    pub const fn new(bytes: &[u8]) -> Self {
        let mut set = [0; 4];
        let mut i = 0;
        while i < bytes.len() {
            set[(bytes[i] >> 6) as usize] |= 1 << (bytes[i] & 63);
            i += 1;
        }
        Self(set)
    }

    /// The set with `byte`.
    #[must_use]
    pub const fn with(mut self, byte: u8) -> Self {
        self.0[(byte >> 6) as usize] |= 1 << (byte & 63);
        self
    }

    /// The set without `byte`.
    #[must_use]
    pub const fn without(mut self, byte: u8) -> Self {
        self.0[(byte >> 6) as usize] &= !(1 << (byte & 63));
        self
    }

    /// Whether `byte` is in the set.
    #[inline]
    pub const fn contains(&self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] & (1 << (byte & 63)) != 0
    }

    /// One bit for each byte, from the lowest.
    #[inline]
    pub const fn words(&self) -> [u64; 4] {
        self.0
    }

    /// Whether no byte is in the set.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.0[0] | self.0[1] | self.0[2] | self.0[3] == 0
    }
}

#[cfg(test)]
mod tests {
    use super::ByteSet;

    #[test]
    fn holds_what_it_was_given() {
        let members = [0, 63, 64, 127, 128, 200, 255];
        let set = ByteSet::new(&members);
        for byte in 0..=255 {
            assert_eq!(set.contains(byte), members.contains(&byte), "{byte}");
            assert!(ByteSet::ALL.contains(byte));
            assert!(!set.without(byte).contains(byte));
        }
        assert!(!set.is_empty());
        assert!(ByteSet::new(b"").is_empty());
    }
}
