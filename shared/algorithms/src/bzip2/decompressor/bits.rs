//! Input as bits, the highest of a byte first.

use super::Stop;

/// Input of a call, with the bits that the calls before have left.
#[derive(Debug)]
pub(super) struct Bits<'i> {
    input: &'i [u8],
    /// The bytes before it are consumed.
    pub(super) at: usize,
    /// The next bits, in its highest places. Those below `count` of them may be there already.
    pub(super) hold: u64,
    pub(super) count: u32,
}

impl<'i> Bits<'i> {
    pub(super) fn new(input: &'i [u8], hold: u64, count: u32) -> Self {
        Self { input, at: 0, hold, count }
    }

    /// Takes at least 56 bits into `hold`. Whether there was so much.
    #[inline(always)]
    pub(super) fn refill(&mut self) -> bool {
        let Some(eight) = self.input.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) else {
            return false;
        };
        self.hold |= u64::from_be_bytes(*eight) >> self.count;
        let bytes = (63 - self.count) >> 3;
        self.at += bytes as usize;
        self.count += 8 * bytes;
        true
    }

    /// Takes all that goes into `hold`.
    fn refill_slowly(&mut self) {
        while self.count <= 56 && self.at < self.input.len() {
            self.hold |= u64::from(self.input[self.at]) << (56 - self.count);
            self.at += 1;
            self.count += 8;
        }
    }

    /// At least `needed` bits in `hold`, if there are, else all there are.
    #[inline]
    pub(super) fn prepare(&mut self, needed: u32) {
        if self.count < needed && !self.refill() {
            self.refill_slowly();
        }
        // What is not counted is not there.
        self.hold &= !(u64::MAX.checked_shr(self.count).unwrap_or(0));
    }

    /// Drops `number` bits of those that are in `hold`.
    #[inline(always)]
    pub(super) fn drop(&mut self, number: u32) {
        self.hold <<= number;
        self.count -= number;
    }

    /// The next `number` bits, 1 to 32.
    #[inline]
    pub(super) fn take(&mut self, number: u32) -> Result<u32, Stop> {
        if self.count < number {
            self.prepare(number);
            if self.count < number {
                return Err(Stop::Input);
            }
        }
        let value = (self.hold >> (64 - number)) as u32;
        self.drop(number);
        Ok(value)
    }

    /// Gives back the bytes that no bit is used of.
    pub(super) fn give_back(&mut self) {
        let bytes = (self.count / 8).min(self.at as u32);
        self.at -= bytes as usize;
        self.count -= 8 * bytes;
        self.hold &= !(u64::MAX.checked_shr(self.count).unwrap_or(0));
    }
}
