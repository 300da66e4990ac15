//! Bits of a deflate stream, the least significant first (RFC 1951, 3.1.1).

/// The input of one call, and the bits that were taken from it and not used.
///
/// More bytes are taken than are needed at once. [`Reader::give_back`] undoes that, so that the
/// input ends where the format says.
#[derive(Clone, Debug)]
pub(super) struct Reader<'i> {
    pub(super) input: &'i [u8],
    /// How many bytes have been taken.
    pub(super) at: usize,
    /// The low `count` bits are the next of the stream. What is above them is 0, or what will come.
    pub(super) hold: u64,
    pub(super) count: u32,
}

impl<'i> Reader<'i> {
    pub(super) fn new(input: &'i [u8], hold: u64, count: u32) -> Self {
        Self { input, at: 0, hold, count }
    }

    /// How many bytes have not been taken.
    #[inline]
    pub(super) fn left(&self) -> usize {
        self.input.len() - self.at
    }

    /// Takes bytes until there are 56 bits at least, or no more bytes.
    #[inline]
    pub(super) fn refill(&mut self) {
        match self.input[self.at..].first_chunk() {
            Some(&next) => {
                self.hold |= u64::from_le_bytes(next) << self.count;
                self.at += ((63 - self.count) >> 3) as usize;
                self.count |= 56;
            }
            None => self.refill_bytewise(),
        }
    }

    fn refill_bytewise(&mut self) {
        while self.count < 56
            && let Some(&next) = self.input.get(self.at)
        {
            self.hold |= u64::from(next) << self.count;
            self.at += 1;
            self.count += 8;
        }
    }

    /// The next `count` bits, at most 32, if there are so many.
    #[inline]
    pub(super) fn peek(&mut self, count: u32) -> Option<u32> {
        if self.count < count {
            self.refill();
            if self.count < count {
                return None;
            }
        }
        Some((self.hold & ((1 << count) - 1)) as u32)
    }

    /// Passes over bits that there are.
    #[inline]
    pub(super) fn skip(&mut self, count: u32) {
        self.hold >>= count;
        self.count -= count;
    }

    /// As [`Reader::peek`], and passes over them.
    #[inline]
    pub(super) fn take(&mut self, count: u32) -> Option<u32> {
        let bits = self.peek(count)?;
        self.skip(count);
        Some(bits)
    }

    /// Passes over what is left of a byte.
    pub(super) fn skip_to_byte(&mut self) {
        self.skip(self.count & 7);
    }

    /// Gives back the bytes of this call that were taken whole and not used.
    pub(super) fn give_back(&mut self) {
        let bytes = ((self.count >> 3) as usize).min(self.at);
        self.at -= bytes;
        self.count -= bytes as u32 * 8;
        self.hold &= (1 << self.count) - 1;
    }

    /// Takes up to `length` whole bytes. There must be no bits left but those of bytes that can be
    /// given back.
    pub(super) fn take_bytes(&mut self, length: usize) -> &'i [u8] {
        self.give_back();
        let bytes = &self.input[self.at..][..length.min(self.left())];
        self.at += bytes.len();
        bytes
    }
}
